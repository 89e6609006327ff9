//! The settings of a company.

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let settings = desk.of_company("settings");
    let ann = Visitor::signed_in(desk, ACCOUNTING).await;
    let page = ann.get(&settings, 200).await;
    samples.add("settings_to_look_at", "settings.html", page);
    let ada = Visitor::signed_in(desk, ADMIN).await;
    let page = ada.get(&settings, 200).await;
    samples.add("settings", "settings.html", page);
    let wrong = [
        ("po_rule", "warn"),
        ("was.po_rule", "off"),
        ("run_every_minutes", "\"><b>1441"),
        ("was.run_every_minutes", "5"),
        ("ref_number_template", "BILL"),
        ("was.ref_number_template", "{number}"),
        ("match_tolerance.amount", "0.001"),
        ("was.match_tolerance.amount", "0.00"),
    ];
    let page = ada.submit(&settings, &settings, &wrong, 422).await;
    samples.add("settings_rejected", "settings.html", page);
    let fields = [
        ("ap_account", "Accounts <b>Payable</b>"),
        ("was.ap_account", ""),
    ];
    ada.submit(&settings, &settings, &fields, 303).await;
    let page = ada.get(&settings, 200).await;
    samples.add("settings_saved", "settings.html", page);
}
