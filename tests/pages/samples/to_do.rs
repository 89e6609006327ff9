//! What there is to do.

use super::{Samples, Visitor};
use crate::desk::{ACCOUNTING, ADMIN, Desk, PROCUREMENT};

pub async fn walk(desk: &Desk, samples: &mut Samples) {
    let path = desk.of_company("to-do");
    for (email, name) in [
        (PROCUREMENT, "to_do_procurement"),
        (ACCOUNTING, "to_do_accounting"),
        (ADMIN, "to_do_admin"),
    ] {
        let page = Visitor::signed_in(desk, email).await.get(&path, 200).await;
        samples.add(name, "to_do.html", page);
    }
}
