//! What the form brings by itself: orders, copies, sums and findings, names; and who gets none of it.

use billbridge::invoice::{InvoiceId, Role};
use serde_json::json;

use super::{TYPED, all, field, fields_of, sent, typed};
use crate::{
    desk::{Desk, OUTSIDER, PROCUREMENT},
    pages::{LOCALHOST, Visitor},
};

#[tokio::test]
async fn an_order_is_filled_in_once() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order_half_billed("PO-9").await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let fill = [
        ("do", "fill"),
        ("po_number", " po-9 "),
        ("lines[0][account]", ""),
    ];
    let page = pat.submit(&new, &new, &fill, 200).await.body;
    assert!(
        page.contains("Filled in from order “PO-9”: the vendor, the currency, 2 lines."),
        "{page}"
    );
    for (name, value) in [
        ("vendor", "Rosas del Valle"),
        ("lines[0][item]", "Rose &#60;b&#62;Red&#60;/b&#62; 50"),
        ("lines[0][quantity]", "98"),
        ("lines[0][cost]", "0.35"),
        ("lines[0][amount]", "34.30"),
        ("lines[1][account]", "Freight"),
        ("lines[1][amount]", "100.00"),
        ("total", ""),
    ] {
        assert!(
            field(&page, name).contains(&format!(r#"value="{value}""#)),
            "{name}: {page}"
        );
    }
    let again = [
        ("do", "fill"),
        ("po_number", "PO-9"),
        ("vendor", "Mine"),
        ("lines[0][item]", "ROSE <b>red</b> 50"),
        ("lines[0][quantity]", "5"),
    ];
    let page = pat.submit(&new, &new, &again, 200).await.body;
    assert!(page.contains("1 line of it left as typed here"), "{page}");
    assert!(field(&page, "vendor").contains(r#"value="Mine""#));
    assert!(!page.contains("lines[2]"));

    desk.close().await;
}

#[tokio::test]
async fn what_is_invoiced_of_an_order_is_not_filled_in_again() {
    let desk = Desk::open(LOCALHOST).await;
    desk.order_half_billed("PO-9").await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let most = json!({"number": "N-1", "po_number": "PO-9", "charges": [], "total": "131.00", "lines": [
        {"item": "Rose <b>Red</b> 50", "quantity": "90", "amount": "31.00"},
        {"account": "Freight", "amount": "100.00"}]});
    let id = desk.take_in(most).await;
    let page = pat.get(&format!("{new}?po=PO-9"), 200).await.body;
    assert!(
        field(&page, "lines[0][quantity]").contains(r#"value="8""#),
        "{page}"
    );
    assert!(!page.contains("lines[1]"));
    // The invoice itself does not count against what it may bill.
    let edit = format!("/invoices/{id}/edit");
    let own = [("do", "fill"), ("version", "1"), ("po_number", "PO-9")];
    let page = pat.submit(&edit, &edit, &own, 200).await.body;
    assert!(
        field(&page, "lines[0][quantity]").contains(r#"value="98""#),
        "{page}"
    );

    for (number, said) in [
        ("PO-10<b>", "No order “PO-10&#60;b&#62;” was entered here"),
        (" ", "Type the number"),
    ] {
        let fill = [("do", "fill"), ("po_number", number), ("memo", "kept")];
        let page = pat.submit(&new, &new, &fill, 422).await.body;
        assert!(
            page.contains(said) && page.contains("kept</textarea>"),
            "{page}"
        );
        assert!(field(&page, "po_number").contains("aria-invalid"));
    }
    pat.get(&format!("{new}?po=nothing"), 404).await;
    desk.close().await;
}

#[tokio::test]
async fn a_copy_has_everything_but_what_is_each_papers_own() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({"memo": "Week 44"})).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let page = pat.get(&format!("{new}?from={id}"), 200).await.body;
    for own in ["number", "date", "due_date"] {
        assert!(field(&page, own).contains(r#"value="""#), "{own}");
    }
    for (name, value) in [
        ("vendor", "Rosas del Valle"),
        ("lines[1][cost]", "0.35"),
        ("total", "1167.50"),
    ] {
        assert!(
            field(&page, name).contains(&format!(r#"value="{value}""#)),
            "{name}"
        );
    }
    assert!(!page.contains(r#"name="version""#));
    pat.get(&format!("{new}?from={}", desk.company), 404).await;
    pat.get(&format!("{new}?from=%3Cb%3E"), 404).await;
    let other = desk.add_company("Tulips").await;
    pat.get(&format!("/companies/{other}/invoices/new?from={id}"), 404)
        .await;
    desk.close().await;
}

#[tokio::test]
async fn sums_and_findings_are_said_while_one_types() {
    let desk = Desk::open(LOCALHOST).await;
    desk.mirror().await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let new = desk.of_company("invoices/new");
    let live = format!("{new}/live");
    let said = async |changes: &[(&'static str, &'static str)]| {
        let fields = typed("check", changes);
        pat.submit(&new, &live, &fields, 200).await.body
    };
    let page = said(&[("total", "170"), ("number", ""), ("lines[2][amount]", "")]).await;
    assert!(!page.contains("<html") && !page.contains("<main"), "{page}");
    assert!(
        page.contains("<dt>Lines</dt><dd>155.50</dd>")
            && page.contains("<dt>Sum</dt><dd>167.50</dd>")
    );
    assert!(page.contains("The total is 2.50 more than the sum."));
    assert!(page.contains("Still to be typed: number."));
    assert!(
        page.contains(r#"id="lines-2-amount-hint" hx-swap-oob="true">= 35.00</p>"#),
        "{page}"
    );
    assert!(!page.contains("vendor"), "it is known: {page}");
    let page = said(&[
        ("vendor", "Rosas <b>"),
        ("lines[2][cost]", "0.333"),
        ("date", "x"),
    ])
    .await;
    assert!(page.contains("Would stop the send:"), "{page}");
    assert!(page.contains(r##"<a href="#vendor">vendor</a>"##) && !page.contains("<b>"));
    assert!(page.contains("Can’t be saved:"), "{page}");
    let page = said(&[("lines[2][cost]", "0.33333")]).await;
    assert!(
        page.contains("33.333 is not whole cents: write the amount"),
        "{page}"
    );
    // Of nothing there is nothing to say.
    let page = pat
        .submit(&new, &live, &[("kind", "invoice")], 200)
        .await
        .body;
    assert!(
        !page.contains("finding") && !page.contains("Still"),
        "{page}"
    );
    assert!(all(&desk).await.is_empty(), "nothing is stored");

    // An invoice is no duplicate of itself, and another like it is.
    let id = desk.take_in(json!({})).await;
    let edit = format!("/invoices/{id}/edit");
    let fields = fields_of(&desk.invoice(id).await);
    let own = pat
        .submit(&edit, &format!("{edit}/live"), &sent(&fields), 200)
        .await
        .body;
    assert!(!own.to_lowercase().contains("duplicate"), "{own}");
    let another = pat.submit(&new, &live, &sent(&fields), 200).await.body;
    assert!(another.contains("RV-1001"), "{another}");
    desk.close().await;
}

#[tokio::test]
async fn names_are_suggested_from_the_company_s_own_lists_and_few_of_them() {
    let desk = Desk::open(LOCALHOST).await;
    desk.mirror().await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let names = async |list: &str, text: &str| {
        let path = desk.of_company(&format!("suggest/{list}?q={text}"));
        let body = pat.get(&path, 200).await.body;
        let options = body.split("<option value=\"").skip(1);
        let names: Vec<_> = options
            .map(|one| one.split('"').next().unwrap().to_owned())
            .collect();
        names
    };
    assert_eq!(names("vendors", "ROS").await, ["Rosas del Valle"]);
    assert_eq!(names("vendors", "valle").await, ["Rosas del Valle"]);
    let hostile = "Großhandel &#60;b&#62;Müller&#60;/b&#62; &#38; Söhne";
    assert_eq!(names("vendors", "%3Cb%3E").await, [hostile]);
    assert_eq!(
        names("accounts", "freight").await,
        ["Freight"],
        "what is not in use is not"
    );
    assert_eq!(
        names("accounts", "").await,
        ["Cost of Goods Sold", "Freight"]
    );
    assert_eq!(names("currencies", "").await, [""; 0]);
    pat.get(&desk.of_company("suggest/nothing?q="), 404).await;
    let other = desk.add_company("Tulips").await;
    pat.get(&format!("/companies/{other}/suggest/vendors?q=ros"), 200)
        .await;
    desk.add_user("tess@example.com", &[Role::Procurement], vec![other])
        .await;
    let tess = Visitor::signed_in(&desk, "tess@example.com").await;
    tess.get(&desk.of_company("suggest/vendors?q=ros"), 404)
        .await;
    let own = tess
        .get(&format!("/companies/{other}/suggest/vendors?q=ros"), 200)
        .await;
    assert_eq!(own.body, "");
    desk.close().await;
}

#[tokio::test]
async fn nobody_enters_or_edits_for_another_company_or_by_a_forged_form() {
    let desk = Desk::open(LOCALHOST).await;
    let id = desk.take_in(json!({})).await;
    let (new, edit) = (
        desk.of_company("invoices/new"),
        format!("/invoices/{id}/edit"),
    );
    let otto = Visitor::signed_in(&desk, OUTSIDER).await;
    for path in [&new, &edit] {
        otto.get(path, 404).await;
        for press in ["save", "add-item", "fill", "check"] {
            let fields = typed(press, &[("version", "1"), ("po_number", "PO-778")]);
            otto.submit("/companies", path, &fields, 404).await;
        }
        otto.submit("/companies", &format!("{path}/live"), &TYPED, 404)
            .await;
    }
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    for path in [
        new.clone(),
        edit.clone(),
        format!("{new}/live"),
        format!("{edit}/live"),
    ] {
        let forged = typed("save", &[("version", "1"), ("csrf", "AAAA")]);
        pat.post(&path, &forged, &[], 403).await;
        let foreign = [("origin", "https://evil.example")];
        pat.post(&path, &forged, &foreign, 403).await;
    }
    let nobody = Visitor::new(&desk);
    let location = nobody.post(&new, &typed("save", &[]), &[], 303).await;
    assert!(location.location().starts_with("/sign-in"));
    pat.get(&format!("{new}/live"), 405).await;
    assert_eq!(all(&desk).await.len(), 1);
    assert_eq!(desk.invoice(id).await.version, 1);
    let unknown = InvoiceId(desk.company.0);
    pat.get(&format!("/invoices/{unknown}/edit"), 404).await;
    desk.close().await;
}
