//! The history of a company, verified.

use billbridge::invoice::Role;
use reqwest::StatusCode;
use serde_json::json;

use super::{Office, roses};

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
