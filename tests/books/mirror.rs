//! The mirror: whole readings, changes, deletions, and readings that go wrong.

use billbridge::simulator::{CompanyFile, company_file::entry::Entry, schema::List};
use reqwest::StatusCode;
use serde_json::{Value, json};

use super::office::{Office, codes, draft};

fn list_id(office: &Office, list: List, name: &str) -> String {
    let entry = office.quickbooks.company().lists().named(list, name);
    entry.unwrap().list_id.clone()
}

fn vendor(name: &str) -> Entry {
    Entry {
        name: name.to_owned(),
        ..Entry::default()
    }
}

#[tokio::test]
async fn a_company_that_was_never_polled_gets_its_lists_without_any_work() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let before = office.lists().await;
    assert_eq!(before["company_file"], Value::Null);
    assert_eq!(before["refresh_wanted"], true);
    assert_eq!(before["lists"]["vendors"]["refreshed_at"], Value::Null);

    office.update().await;

    let lists = office.lists().await;
    assert_eq!(lists["refresh_wanted"], false);
    assert_eq!(lists["lists"]["vendors"]["count"], 9);
    assert_eq!(lists["lists"]["vendors"]["active_count"], 8);
    assert_eq!(lists["lists"]["accounts"]["count"], 14);
    assert_eq!(lists["lists"]["purchase-orders"]["count"], 2);
    assert_eq!(lists["lists"]["purchase-orders"]["active_count"], 1);
    let file = &lists["company_file"];
    assert_eq!(file["country"], "US");
    assert_eq!(file["preferences"]["class_tracking"], true);
    assert_eq!(file["preferences"]["closing_date"], "2025-12-31");
    for (name, list) in lists["lists"].as_object().unwrap() {
        assert_eq!(list["problem"], Value::Null, "{name}: {list}");
        // Foreign currencies are off.
        let is_read = name != "currencies";
        assert_eq!(list["refreshed_at"].is_string(), is_read, "{name}: {list}");
    }
}

#[tokio::test]
async fn entries_are_found_by_a_part_of_their_name_and_by_whether_they_are_in_use() {
    let office = Office::connected(CompanyFile::demo()).await;
    assert_eq!(
        office.names("vendors", "active=false").await,
        ["Closed Nursery"]
    );
    assert_eq!(office.names("vendors", "q=FLORES").await, ["Flores Ibáñez"]);
    assert_eq!(office.names("vendors", "q=%25").await, Vec::<String>::new());
    let account = &office.entries("accounts", "q=electric").await[0];
    assert_eq!(account["name"], "Utilities:Electric");
    assert_eq!(account["parent"], "Utilities");
    assert_eq!(account["details"]["account_type"], "Expense");
    let order = &office.entries("purchase-orders", "active=true").await[0];
    assert_eq!(order["details"]["vendor"]["full_name"], "Rosas del Valle");

    let first = office.path("lists/vendors?limit=5");
    let page = office.paula.get(&first, StatusCode::OK).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 5);
    let next = format!("{first}&cursor={}", page["next_cursor"].as_str().unwrap());
    let rest = office.paula.get(&next, StatusCode::OK).await;
    assert_eq!(rest["items"].as_array().unwrap().len(), 4);
    assert_eq!(rest["next_cursor"], Value::Null);
    for wrong in ["lists/vendors?active=maybe", "lists/vendors?cursor=!"] {
        let path = office.path(wrong);
        office
            .paula
            .get(&path, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    }
    office
        .paula
        .get(&office.path("lists/payees"), StatusCode::NOT_FOUND)
        .await;
}

#[tokio::test]
async fn changes_and_deletions_are_seen_at_the_next_update_with_work() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let (old, gone) = (
        list_id(&office, List::Vendor, "Tulip Trade B.V."),
        list_id(&office, List::Account, "Office Supplies"),
    );
    let idle = list_id(&office, List::Vendor, "Quito Air Cargo");
    let file = office.quickbooks.company_mut();
    file.add_entry(List::Vendor, vendor("Nueva Flor")).unwrap();
    file.rename_entry(List::Vendor, &old, "Tulip Trade N.V.")
        .unwrap();
    file.set_active(List::Vendor, &idle, false).unwrap();
    file.delete_entry(List::Account, &gone).unwrap();

    let invoice = office.approved(&draft("RV-1")).await;
    assert_eq!(office.posted(&invoice).await["status"], "S");

    let vendors = office.names("vendors", "active=true").await;
    assert!(vendors.contains(&"Nueva Flor".to_owned()), "{vendors:?}");
    assert!(vendors.contains(&"Tulip Trade N.V.".to_owned()));
    assert!(!vendors.contains(&"Tulip Trade B.V.".to_owned()));
    assert!(!vendors.contains(&"Quito Air Cargo".to_owned()));
    let inactive = office.names("vendors", "active=false").await;
    assert_eq!(inactive, ["Closed Nursery", "Quito Air Cargo"]);
    let accounts = office.names("accounts", "").await;
    assert!(!accounts.contains(&"Office Supplies".to_owned()));
}

#[tokio::test]
async fn nobody_polls_for_lists_that_are_fresh_until_somebody_asks() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office
        .quickbooks
        .company_mut()
        .add_entry(List::Vendor, vendor("Nueva Flor"))
        .unwrap();
    office.update().await;
    assert_eq!(
        office.names("vendors", "q=nueva").await,
        Vec::<String>::new()
    );

    let path = office.path("lists/refresh");
    office.paula.take(&path, StatusCode::FORBIDDEN).await;
    office.refresh_lists().await;
    assert_eq!(office.names("vendors", "q=nueva").await, ["Nueva Flor"]);

    office
        .quickbooks
        .company_mut()
        .add_entry(List::Vendor, vendor("Otra Flor"))
        .unwrap();
    office.app.clock.advance(chrono::TimeDelta::hours(25));
    office.update().await;
    assert_eq!(office.names("vendors", "q=otra").await, ["Otra Flor"]);
}

#[tokio::test]
async fn a_list_of_many_pages_is_read_whole_and_bills_go_between_its_pages() {
    let mut office = Office::open(CompanyFile::with_many_vendors(3_000)).await;
    let invoice = office.approved(&draft("RV-1")).await;
    office.send(&invoice, &[]).await;
    let requests = office.update_by_hand(|_, _, response| Some(response)).await;
    assert_eq!(office.invoice(&invoice).await["status"], "S");
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["count"], 3_009);
    let position = |text: &str| requests.iter().position(|request| request.contains(text));
    let bill = position("<BillAddRq").unwrap();
    assert!(bill <= 4, "the bill is request {bill}");
    let pages = requests[bill..].iter();
    let pages = pages.filter(|request| request.contains("iteratorID"));
    assert!(pages.count() >= 3, "pages follow the bill");
}

/// The vendors that are mirrored.
async fn vendor_count(office: &Office) -> Value {
    office.lists().await["lists"]["vendors"]["count"].clone()
}

/// A reading of two pages and more while which something goes wrong; whether what is in force
/// afterwards is the new mirror, and whether a problem is told.
async fn reading(
    what: &str,
    spoil: impl Fn(usize, &str, String) -> Option<String>,
    (is_read, is_told): (bool, bool),
) {
    let mut office = Office::connected(CompanyFile::with_many_vendors(1_200)).await;
    assert_eq!(vendor_count(&office).await, 1_209);
    let file = office.quickbooks.company_mut();
    file.add_entry(List::Vendor, vendor("Nueva Flor")).unwrap();
    let path = office.path("lists/refresh");
    office.amir.take(&path, StatusCode::ACCEPTED).await;
    office.update_by_hand(spoil).await;
    let expected = if is_read { 1_210 } else { 1_209 };
    assert_eq!(vendor_count(&office).await, expected, "{what}");
    let problem = office.lists().await["lists"]["vendors"]["problem"].clone();
    assert_eq!(problem.is_string(), is_told, "{what}: {problem}");

    office.refresh_lists().await;
    assert_eq!(vendor_count(&office).await, 1_210, "{what}");
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["problem"], Value::Null, "{what}");
    assert_eq!(lists["refresh_wanted"], false, "{what}");
}

/// The answer to request number `at`, cut off after so many hundredths of it; the others as they are.
fn cut(at: usize, percent: usize) -> impl Fn(usize, &str, String) -> Option<String> {
    move |number, _, mut response| {
        if number == at {
            response.truncate(response.len() * percent / 100);
        }
        Some(response)
    }
}

#[tokio::test]
async fn a_reading_that_is_cut_short_leaves_the_old_mirror_in_force() {
    reading("cut in the first page", cut(1, 67), (false, true)).await;
    reading("cut in the second page", cut(2, 50), (false, true)).await;
    let dies = |number, _: &str, response| (number == 1).then_some(response);
    reading("the connector dies", dies, (false, false)).await;
}

/// Whether the vendor of an invoice is said to be in no list.
async fn is_unknown(office: &Office, invoice: &Value) -> bool {
    let findings = office.invoice(invoice).await["findings"].clone();
    codes(findings.as_array().unwrap()).contains(&"vendor_unknown")
}

#[tokio::test]
async fn a_list_that_was_not_read_to_its_last_entry_stays_so_until_another_is_whole() {
    let mut office = Office::open(CompanyFile::with_many_vendors(1_200)).await;
    let nameless =
        |_, _: &str, response: String| Some(response.replace("<Name>Grower 000003</Name>", ""));
    office.update_by_hand(nameless).await;
    let mut draft = draft("P-1");
    draft["vendor"] = "Perhaps The Nameless".into();
    let invoice = office.approved(&draft).await;
    assert!(!is_unknown(&office, &invoice).await);

    let path = office.path("lists/refresh");
    office.amir.take(&path, StatusCode::ACCEPTED).await;
    let dies = |number, _: &str, response| (number == 1).then_some(response);
    office.update_by_hand(dies).await;
    assert!(
        !is_unknown(&office, &invoice).await,
        "the first page is read"
    );

    office.update().await;
    assert!(is_unknown(&office, &invoice).await, "all pages are read");
}

#[tokio::test]
async fn lists_that_are_wanted_while_they_are_read_are_read_again() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    office.app.clock.advance(chrono::TimeDelta::hours(25));
    let talk = office.begin().await;
    let (_, response) = office.fetch(&talk).await.unwrap();
    let file = office.quickbooks.company_mut();
    file.add_entry(List::Vendor, vendor("Nueva Flor")).unwrap();
    let path = office.path("lists/refresh");
    office.amir.take(&path, StatusCode::ACCEPTED).await;
    assert!(!talk.deliver(&response).await);
    office.end(talk).await;
    assert_eq!(office.lists().await["refresh_wanted"], true);
    office.update().await;
    assert_eq!(office.names("vendors", "q=nueva").await, ["Nueva Flor"]);
    assert_eq!(office.lists().await["refresh_wanted"], false);
}

#[tokio::test]
async fn a_wanted_list_that_was_not_read_is_read_whole_at_the_next_update() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let path = office.path("lists/refresh");
    office.amir.take(&path, StatusCode::ACCEPTED).await;
    let cut = |_, _: &str, mut response: String| {
        response.truncate(response.find("<VendorQueryRs").unwrap_or(response.len()));
        Some(response)
    };
    office.update_by_hand(cut).await;
    let invoice = office.approved(&draft("P-1")).await;
    office.send(&invoice, &[]).await;
    let requests = office.update_by_hand(|_, _, response| Some(response)).await;
    let query = requests
        .iter()
        .find(|request| request.contains("<VendorQueryRq"));
    let (_, query) = query.unwrap().split_once("<VendorQueryRq").unwrap();
    let (query, _) = query.split_once("</VendorQueryRq").unwrap();
    assert!(!query.contains("FromModifiedDate"), "{query}");
}

#[tokio::test]
async fn a_list_whose_iterator_is_lost_is_begun_again() {
    let lost = |number: usize, request: &str, response| {
        if number != 2 {
            return Some(response);
        }
        let id = request.split("requestID=\"").nth(1).unwrap();
        let id = id.split('"').next().unwrap();
        Some(format!(
            "<QBXML><QBXMLMsgsRs><VendorQueryRs requestID=\"{id}\" statusCode=\"3391\" \
             statusSeverity=\"Error\" statusMessage=\"The iterator is lost\"/></QBXMLMsgsRs></QBXML>"
        ))
    };
    reading("an iterator is lost", lost, (true, false)).await;
}

#[tokio::test]
async fn what_quickbooks_can_not_parse_together_is_asked_for_in_smaller_sets() {
    let mut office = Office::open(CompanyFile::demo()).await;
    let talk = office.begin().await;
    let mut sizes = Vec::new();
    while let Some((request, response)) = office.fetch(&talk).await {
        let size = request.matches("requestID=").count();
        sizes.push(size);
        let goes_on = match size {
            1 => talk.deliver(&response).await,
            _ => talk.fail("0x80040400").await,
        };
        if !goes_on {
            break;
        }
    }
    office.end(talk).await;
    assert!(sizes[0] > 1, "{sizes:?}");
    assert_eq!(sizes.last(), Some(&1), "{sizes:?}");
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["count"], 9);
    assert_eq!(lists["lists"]["accounts"]["count"], 14);
}

#[tokio::test]
async fn a_bad_entry_is_named_and_costs_no_other() {
    for (fault, said) in [("bad-entry", "`"), ("bad-entry=comma", "can't be read")] {
        let mut office = Office::open(CompanyFile::demo()).await;
        office.update_with(fault).await;
        let lists = office.lists().await;
        let problems: Vec<&str> = lists["lists"]
            .as_object()
            .unwrap()
            .iter()
            .filter_map(|(_, list)| list["problem"].as_str())
            .collect();
        assert_eq!(problems.len(), 1, "{fault}: {lists}");
        assert!(problems[0].contains(said), "{problems:?}");
        assert!(
            lists["lists"]["vendors"]["count"].as_i64().unwrap() >= 8,
            "{lists}"
        );
    }
}

#[tokio::test]
async fn a_quickbooks_that_lacks_a_query_is_mirrored_without_it() {
    let mut office = Office::open(CompanyFile::demo()).await;
    office
        .update_with("unsupported=ClassQuery,unsupported=ListDeletedQuery")
        .await;
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["count"], 9);
    assert!(lists["lists"]["classes"]["problem"].is_string());
    let invoice = office.approved(&draft("RV-1")).await;
    assert_eq!(office.posted(&invoice).await["status"], "S");
}

#[tokio::test]
async fn a_bill_that_somebody_deletes_is_told_and_never_sent_again_by_itself() {
    let mut office = Office::connected(CompanyFile::demo()).await;
    let invoice = office.approved(&draft("RV-1")).await;
    let posted = office.posted(&invoice).await;
    let txn_id = posted["quickbooks"]["txn_id"].as_str().unwrap();
    assert!(office.quickbooks.company_mut().remove(txn_id).is_some());
    office.refresh_lists().await;
    // What was deleted is asked for with the changes.
    let other = office.approved(&draft("RV-2")).await;
    office.posted(&other).await;

    let missing = office.invoice(&invoice).await;
    assert_eq!(missing["status"], "S");
    assert_eq!(missing["findings"][0]["code"], "missing_in_quickbooks");
    let bills = |office: &Office| {
        let file = office.quickbooks.company();
        file.of_vendor("Rosas del Valle", "RV-1").count()
    };
    office.update().await;
    assert_eq!(bills(&office), 0);

    let path = format!("/api/v1/invoices/{}/return", posted["id"].as_str().unwrap());
    let body = json!({"to": "A", "reason": "still owed"});
    office.amir.post(&path, &body, StatusCode::OK).await;
    assert_eq!(office.posted(&invoice).await["status"], "S");
    assert_eq!(bills(&office), 1);
}

#[tokio::test]
async fn another_company_file_begins_with_an_empty_mirror() {
    let office = Office::connected(CompanyFile::demo()).await;
    let path = office.path("release-file");
    let reason = json!({"reason": "the books of 2027 are a new file"});
    office.ada.post(&path, &reason, StatusCode::OK).await;
    let lists = office.lists().await;
    assert_eq!(lists["lists"]["vendors"]["count"], 0);
    assert_eq!(lists["company_file"], Value::Null);
    assert_eq!(lists["refresh_wanted"], true);
}
