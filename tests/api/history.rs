//! The history of a company, verified.

use billbridge::{invoice::Role, store::Store};
use reqwest::StatusCode;
use serde_json::json;

use super::{Office, roses};
use crate::support::TestApp;

#[tokio::test]
async fn an_untouched_history_is_unbroken() {
    let office = Office::open().await;
    office.approved(&roses("RV-1")).await;
    let path = format!("/api/v1/companies/{}/history/verify", office.company);
    let verified = office.alan.get(&path, StatusCode::OK).await;
    let (count, last) = office
        .app
        .operations
        .read(async |tx| Ok(tx.load_chain_end(office.company).await?))
        .await
        .unwrap();
    let last = data_encoding::HEXLOWER.encode(&last);
    assert_eq!(
        verified,
        json!({"unbroken": true, "events": count, "last_hash": last, "broken": null})
    );
    office.paula.get(&path, StatusCode::FORBIDDEN).await;
    let other = office.app.company("Tulips").await;
    let stranger = office
        .app
        .add_user_of("sid", &[Role::Admin], Some(vec![other]));
    let stranger = office.app.client_of(&stranger.await).await;
    stranger.get(&path, StatusCode::NOT_FOUND).await;
}

/// Past the program, as somebody with a database client would.
async fn spoil(app: &TestApp, statement: &'static str) {
    let statement = sqlx::raw_sql(statement);
    let spoiled = match &app.store {
        Store::Sqlite { writes, .. } => statement.execute(writes).await.unwrap().rows_affected(),
        Store::Postgres(pool) => statement.execute(pool).await.unwrap().rows_affected(),
    };
    assert_eq!(spoiled, 1);
}

#[tokio::test]
async fn a_spoiled_history_is_told_with_the_place_where_it_breaks() {
    let office = Office::open().await;
    office.approved(&roses("RV-1")).await;
    let path = format!("/api/v1/companies/{}/history/verify", office.company);
    let verified = office.alan.get(&path, StatusCode::OK).await;
    let count = verified["events"].as_i64().unwrap();
    assert!(count > 4);
    for (statement, sequence) in [
        (
            "DELETE FROM event WHERE sequence = (SELECT MAX(sequence) FROM event)",
            count,
        ),
        ("UPDATE event SET actor = 'somebody' WHERE sequence = 3", 3),
        ("DELETE FROM event WHERE sequence = 1", 2),
    ] {
        spoil(&office.app, statement).await;
        let verified = office.alan.get(&path, StatusCode::OK).await;
        assert_eq!(verified["unbroken"], false, "{statement}");
        assert_eq!(verified["last_hash"], json!(null), "{statement}");
        assert_eq!(verified["broken"]["sequence"], sequence, "{statement}");
        assert_eq!(verified["events"], sequence - 1, "{statement}");
    }
}
