//! Files and remarks beside an invoice.

use billbridge::{invoice::Role, operations::Caller};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{Office, at_invoice, id_of, roses};
use crate::support::client::{Client, answer, json as json_of};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PDF: &[u8] = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n";

fn sending(client: &Client, id: &str, query: &str, declared: &str, bytes: &[u8]) -> RequestBuilder {
    client
        .request(
            Method::POST,
            &at_invoice(id, &format!("/attachments{query}")),
        )
        .header("content-type", declared)
        .body(bytes.to_vec())
}

async fn attach(client: &Client, id: &str, name: &str, declared: &str, bytes: &[u8]) -> Value {
    let request = sending(client, id, &format!("?name={name}"), declared, bytes);
    json_of(request, StatusCode::CREATED).await
}

async fn listed(office: &Office, id: &str) -> Vec<Value> {
    let path = at_invoice(id, "/attachments");
    let list = office.paula.get(&path, StatusCode::OK).await;
    list["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn everybody_attaches_reads_and_removes_and_the_history_keeps_the_hash() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let people = [&office.paula, &office.alan, &office.ada];
    for (client, bytes) in people.into_iter().zip([PDF, PNG, b"a;b\n"]) {
        let declared = match bytes[0] {
            b'%' => "application/pdf",
            b'a' => "text/csv",
            _ => "image/png",
        };
        let attached = attach(client, &id, "Rosas%20%26%20S%C3%B6hne.x", declared, bytes).await;
        assert_eq!(attached["file_name"], "Rosas & Söhne.x");
        assert_eq!(attached["media_type"], declared);
        let path = at_invoice(&id, &format!("/attachments/{}", id_of(&attached)));
        let file = answer(office.paula.request(Method::GET, &path), StatusCode::OK).await;
        assert_eq!(file.headers()["content-type"], declared);
        assert_eq!(file.headers()["x-content-type-options"], "nosniff");
        let disposition = file.headers()["content-disposition"].to_str().unwrap();
        assert_eq!(
            disposition,
            "attachment; filename=\"Rosas & S_hne.x\"; filename*=UTF-8''Rosas%20&%20S%C3%B6hne.x"
        );
        assert_eq!(file.bytes().await.unwrap(), bytes);
    }
    let all = listed(&office, &id).await;
    assert_eq!(all.len(), 3);
    let path = at_invoice(&id, &format!("/attachments/{}", id_of(&all[0])));
    answer(
        office.alan.request(Method::DELETE, &path),
        StatusCode::NO_CONTENT,
    )
    .await;
    json_of(
        office.alan.request(Method::DELETE, &path),
        StatusCode::NOT_FOUND,
    )
    .await;
    assert_eq!(listed(&office, &id).await.len(), 2);
    let history = office
        .paula
        .get(&at_invoice(&id, "/history"), StatusCode::OK)
        .await;
    let events = history["items"].as_array().unwrap();
    let actions: Vec<_> = events
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(
        actions,
        ["create", "attached", "attached", "attached", "detached"]
    );
    assert_eq!(events[4]["detail"]["sha256"], all[0]["sha256"]);
    assert_eq!(events[1]["detail"]["sha256"], all[0]["sha256"]);
    assert_eq!(
        (&events[4]["from"], &events[4]["to"]),
        (&json!("AP"), &json!("AP"))
    );
}

#[tokio::test]
async fn the_same_file_again_is_the_one_that_is_there() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let first = attach(&office.paula, &id, "a.pdf", "application/pdf", PDF).await;
    let again = attach(&office.alan, &id, "b.pdf", "application/pdf", PDF).await;
    assert_eq!(first, again);
    assert_eq!(listed(&office, &id).await, [first]);
    // Under a key, another file is another request.
    let keyed = |bytes| {
        let request = sending(&office.paula, &id, "", "image/png", bytes);
        request.header("idempotency-key", "k1")
    };
    let other = json_of(keyed(PNG), StatusCode::CREATED).await;
    assert_eq!(json_of(keyed(PNG), StatusCode::CREATED).await, other);
    json_of(
        keyed(b"\x89PNG\r\n\x1a\nx"),
        StatusCode::UNPROCESSABLE_ENTITY,
    )
    .await;
    assert_eq!(listed(&office, &id).await.len(), 2);
}

#[tokio::test]
async fn a_file_is_what_its_bytes_say_or_is_not_taken() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let long = [PDF, &vec![0; 10 * 1024 * 1024]].concat();
    for (declared, bytes, status, said) in [
        (
            "text/html",
            &b"<script>alert(1)</script>"[..],
            415,
            "is not taken",
        ),
        (
            "image/svg+xml",
            b"<svg onload='alert(1)'/>",
            415,
            "is not taken",
        ),
        ("application/pdf", b"<html>", 415, "holds plain text"),
        ("image/png", PDF, 415, "holds PDF"),
        ("text/plain", PNG, 415, "holds PNG image"),
        ("application/octet-stream", b"MZ\0\0", 415, "is not taken"),
        ("application/pdf", b"", 422, "empty"),
        ("application/pdf", &long, 413, "send a smaller file"),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let request = sending(&office.paula, &id, "?name=invoice.pdf", declared, bytes);
        let problem = json_of(request, status).await;
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(said), "{declared}: {detail}");
    }
    let request = sending(&office.paula, &id, "", "application/pdf", PDF);
    let packed = request.header("content-encoding", "gzip");
    json_of(packed, StatusCode::UNSUPPORTED_MEDIA_TYPE).await;
    let unknown = sending(&office.paula, &id, "?nam=x", "application/pdf", PDF);
    json_of(unknown, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(listed(&office, &id).await.is_empty());
}

#[tokio::test]
async fn a_name_is_taken_from_the_header_and_stripped_of_tricks() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    for (index, (header, expected)) in [
        ("attachment; filename=\"../../etc/passwd\"", "passwd"),
        (
            "attachment; filename=\"x\"; filename*=UTF-8''%E2%80%AEfdp.exe",
            "fdp.exe",
        ),
        ("attachment", "document.pdf"),
    ]
    .into_iter()
    .enumerate()
    {
        let bytes = [PDF, &[u8::try_from(index).unwrap()]].concat();
        let request = sending(&office.paula, &id, "", "application/pdf", &bytes);
        let request = request.header("content-disposition", header);
        let attached = json_of(request, StatusCode::CREATED).await;
        assert_eq!(attached["file_name"], expected);
    }
    let request = sending(&office.paula, &id, "", "application/pdf", PDF);
    let unreadable = request.header("content-disposition", "attachment; filename");
    json_of(unreadable, StatusCode::BAD_REQUEST).await;
}

#[tokio::test]
async fn twenty_files_are_enough() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    for n in 0..20_u8 {
        attach(&office.paula, &id, "a.pdf", "", &[PDF, &[n]].concat()).await;
    }
    let request = sending(&office.paula, &id, "", "", &[PDF, &[20]].concat());
    let problem = json_of(request, StatusCode::UNPROCESSABLE_ENTITY).await;
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("remove one first")
    );
    assert_eq!(listed(&office, &id).await.len(), 20);
}

#[tokio::test]
async fn another_company_s_files_are_not_there() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let attached = attach(&office.paula, &id, "a.pdf", "", PDF).await;
    let file = at_invoice(&id, &format!("/attachments/{}", id_of(&attached)));
    let other = office.app.company("Tulips").await;
    let tom = office
        .app
        .add_user_of("tom", &Role::ALL, Some(vec![other]))
        .await;
    let tom = office.app.client_of(&tom).await;
    let missing = StatusCode::NOT_FOUND;
    tom.get(&at_invoice(&id, "/attachments"), missing).await;
    tom.get(&file, missing).await;
    json_of(tom.request(Method::DELETE, &file), missing).await;
    json_of(sending(&tom, &id, "", "", PNG), missing).await;
    tom.post(&at_invoice(&id, "/remarks"), &json!({"text": "x"}), missing)
        .await;
    // Beside an invoice of their own, the file's id leads nowhere either.
    let operations = &office.app.operations;
    let taken = operations
        .write(async |tx| {
            let draft = roses("T-1");
            operations
                .take_in(tx, &Caller::CommandLine, other, &draft)
                .await
        })
        .await;
    let own = taken.unwrap().id;
    let crossed = format!("/api/v1/invoices/{own}/attachments/{}", id_of(&attached));
    tom.get(&crossed, missing).await;
    assert_eq!(listed(&office, &id).await.len(), 1);
    let nobody = office.app.stranger();
    nobody.get(&file, StatusCode::UNAUTHORIZED).await;
}

#[tokio::test]
async fn what_was_sent_keeps_its_files_and_takes_more() {
    let office = Office::open().await;
    let id = office.approved(&roses("RV-1")).await;
    let attached = attach(&office.paula, &id, "a.pdf", "", PDF).await;
    office
        .paula
        .take(&at_invoice(&id, "/send"), StatusCode::OK)
        .await;
    let file = at_invoice(&id, &format!("/attachments/{}", id_of(&attached)));
    let problem = json_of(
        office.ada.request(Method::DELETE, &file),
        StatusCode::CONFLICT,
    )
    .await;
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("return it first")
    );
    attach(&office.paula, &id, "b.png", "", PNG).await;
    assert_eq!(listed(&office, &id).await.len(), 2);
}

#[tokio::test]
async fn where_a_file_is_wanted_nothing_is_approved_or_sent_without_one() {
    let office = Office::open().await;
    let settings = json!({"settings": {"attachment_required": true}});
    let company = format!("/api/v1/companies/{}", office.company);
    office.ada.patch(&company, &settings, StatusCode::OK).await;
    let id = office.take_in(&roses("RV-1")).await;
    let approve = at_invoice(&id, "/approve");
    let problem = office.paula.take(&approve, StatusCode::CONFLICT).await;
    assert_eq!(problem["findings"][0]["code"], "required_missing");
    assert_eq!(problem["findings"][0]["pointer"], "/attachments");
    assert_eq!(problem["findings"][0]["fix"]["action"], "attach_file");
    let attached = attach(&office.paula, &id, "a.pdf", "", PDF).await;
    office.paula.take(&approve, StatusCode::OK).await;
    office.alan.take(&approve, StatusCode::OK).await;
    // Somebody takes it away again: then it is not sent.
    let file = at_invoice(&id, &format!("/attachments/{}", id_of(&attached)));
    answer(
        office.ada.request(Method::DELETE, &file),
        StatusCode::NO_CONTENT,
    )
    .await;
    let problem = office
        .paula
        .take(&at_invoice(&id, "/send"), StatusCode::CONFLICT)
        .await;
    assert_eq!(problem["findings"][0]["pointer"], "/attachments");
    assert_eq!(office.status(&id).await, "A");
    attach(&office.paula, &id, "a.pdf", "", PDF).await;
    office
        .paula
        .take(&at_invoice(&id, "/send"), StatusCode::OK)
        .await;
}

#[tokio::test]
async fn a_remark_stands_in_the_history_and_moves_nothing() {
    let office = Office::open().await;
    let id = office.take_in(&roses("RV-1")).await;
    let path = at_invoice(&id, "/remarks");
    let before = office.paula.get(&at_invoice(&id, ""), StatusCode::OK).await;
    for client in [&office.paula, &office.alan, &office.ada] {
        let body = json!({"text": " Two boxes were wet.\nSee the note. "});
        let remark = client.post(&path, &body, StatusCode::CREATED).await;
        assert_eq!(remark["action"], "remark");
        assert_eq!(
            remark["detail"]["text"],
            "Two boxes were wet.\nSee the note."
        );
    }
    for text in ["", "  ", "a\u{0}b", &"x".repeat(2_001)] {
        let problem = office.paula.post(
            &path,
            &json!({"text": text}),
            StatusCode::UNPROCESSABLE_ENTITY,
        );
        assert_eq!(super::pointers(&problem.await), ["/text"]);
    }
    let unknown = json!({"text": "x", "to": "AA"});
    office
        .paula
        .post(&path, &unknown, StatusCode::UNPROCESSABLE_ENTITY)
        .await;
    let after = office.paula.get(&at_invoice(&id, ""), StatusCode::OK).await;
    assert_eq!(before, after);
    let history = office
        .paula
        .get(&at_invoice(&id, "/history"), StatusCode::OK)
        .await;
    assert_eq!(history["items"].as_array().unwrap().len(), 4);
}
