//! What those see who are not signed in, or have no company.

use super::{Samples, Visitor};
use crate::desk::{Desk, OUTSIDER};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let visitor = Visitor::new(desk);
    let page = visitor.get("/sign-in?next=/companies", 200).await;
    samples.add("sign_in", "sign_in.html", page);
    let wrong = [("email", "eve@example.com\"><b>"), ("password", "wrong")];
    let page = visitor.submit("/sign-in", "/sign-in", &wrong, 401).await;
    samples.add("sign_in_wrong", "sign_in.html", page);
    let page = visitor.post("/sign-in", &[], &[], 403).await;
    samples.add("error_forged", "error.html", page);
    let outsider = Visitor::signed_in(desk, OUTSIDER).await;
    let page = outsider.get("/", 200).await;
    samples.add("no_company_admin", "no_company.html", page);
    desk.add_user(
        "nell@example.com",
        &[billbridge::invoice::Role::Accounting],
        vec![],
    )
    .await;
    let nobody = Visitor::signed_in(desk, "nell@example.com").await;
    let page = nobody.get("/", 200).await;
    samples.add("no_company", "no_company.html", page);
}
