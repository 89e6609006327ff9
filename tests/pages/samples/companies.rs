//! The companies.

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let page = ann.get("/companies", 200).await;
    samples.add("companies", "companies.html", page);
    let page = ann.get(&desk.of_company("qwc"), 403).await;
    samples.add("error_forbidden", "error.html", page);
    let ada = Visitor::signed_in(desk, ADMIN).await;
    let page = ada.get("/companies", 200).await;
    samples.add("companies_admin", "companies.html", page);
    desk.bind().await;
    let page = ada.get("/companies", 200).await;
    samples.add("companies_bound", "companies.html", page);
    let release = desk.of_company("release-file");
    let page = ada
        .submit("/companies", &release, &[("reason", " ")], 422)
        .await;
    samples.add("companies_release_refused", "companies.html", page);
    let rejected = [("name", ""), ("company_file", "C:\\Books\u{7}.qbw")];
    let page = ada.submit("/companies", "/companies", &rejected, 422).await;
    samples.add("companies_rejected", "companies.html", page);
    let fields = [("name", "Tulips <b>"), ("company_file", "")];
    let page = ada.submit("/companies", "/companies", &fields, 201).await;
    samples.add("company_added", "company_added.html", page);
}
