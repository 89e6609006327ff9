//! Which company file is open: the right one, or nothing is written.

use pretty_assertions::assert_eq;
use uuid::Uuid;

use super::{
    connector::Opened,
    quickbooks::{request_ids, response, saved},
    world::{AMOUNT, PATH, World, opened_with, tell},
};

/// Asks for work with that file open, and expects to be sent away with a clear word.
async fn refused(world: &World, opened: &Opened) -> String {
    let ticket = world.open().await;
    world.clock.advance(chrono::TimeDelta::seconds(1));
    let changed = world.changed_by(async {
        assert_eq!(world.connector.send_request(&ticket, opened).await, "");
    });
    // Where the conversation stands, what was seen, and nothing else.
    assert_eq!(changed.await, ["connection_fact", "connector_session"]);
    let told = world.connector.last_error(&ticket).await;
    assert!(told.starts_with("Nothing was written: "), "{told}");
    assert_eq!(world.connector.close(&ticket).await, told);
    told
}

/// Sends one invoice through a conversation with that file open.
async fn goes_through(world: &World, opened: &Opened, number: &str) {
    let id = world.sent(number).await;
    let ticket = world.open().await;
    let request = world.ask_through(&world.connector, &ticket, opened).await;
    let ids = request_ids(&request);
    assert!(ids.contains(&id.to_string()), "{request}");
    let results: Vec<_> = ids.iter().map(|id| saved(id, AMOUNT)).collect();
    let percent = world.connector.receive(&ticket, &response(&results)).await;
    assert_eq!(percent, 100);
    assert_eq!(world.stand(&[id]).await, ["S"]);
}

#[actix_web::test]
async fn the_wrong_company_file_gets_nothing() {
    tell(async |world: &World| {
        goes_through(world, &world.opened(), "RV-1").await;
        world.sent("RV-2").await;
        let owner = world.company.owner_id;
        let other = Uuid::from_u128(0xBAD);
        for wrong in [
            opened_with(&[(owner, other)], PATH),
            opened_with(&[(other, other)], PATH),
            opened_with(&[], PATH),
            Opened {
                hcp_response: String::new(),
                ..world.opened()
            },
        ] {
            let told = refused(world, &wrong).await;
            assert!(told.contains("Acme"), "{told}");
        }
        // Under another path it is the same file.
        let moved = opened_with(&[(owner, world.company.file_id)], r"D:\moved.qbw");
        goes_through(world, &moved, "RV-3").await;
    })
    .await;
}

#[actix_web::test]
async fn where_there_is_no_stamp_the_path_decides() {
    tell(async |world: &World| {
        goes_through(world, &opened_with(&[], PATH), "RV-1").await;
        world.sent("RV-2").await;
        let told = refused(world, &opened_with(&[], r"C:\Books\Other.qbw")).await;
        assert!(told.contains(r"`C:\Books\Other.qbw` is open"), "{told}");
        assert!(told.contains(PATH), "{told}");
        refused(world, &opened_with(&[], "")).await;
        goes_through(world, &opened_with(&[], &PATH.to_uppercase()), "RV-3").await;

        // Once there is a stamp, it decides.
        goes_through(world, &world.opened(), "RV-4").await;
        world.sent("RV-5").await;
        refused(world, &opened_with(&[], PATH)).await;
    })
    .await;
}

#[actix_web::test]
async fn without_stamp_and_path_nothing_is_proven() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let nothing = opened_with(&[], "  ");
        refused(world, &nothing).await;
        let point_of_sale = Opened {
            hcp_response: "HOSTQUERY is currently not supported in QBPOS.".to_owned(),
            ..nothing
        };
        refused(world, &point_of_sale).await;
        assert_eq!(world.company().await.bound, None);
    })
    .await;
}

#[actix_web::test]
async fn a_quickbooks_that_says_nothing_about_itself_is_served_by_its_path() {
    tell(async |world: &World| {
        let silent = Opened {
            hcp_response: "HOSTQUERY is currently not supported in QBPOS.".to_owned(),
            company_file: PATH.to_owned(),
            major: "",
            minor: "",
        };
        goes_through(world, &silent, "RV-1").await;
    })
    .await;
}

#[actix_web::test]
async fn a_quickbooks_that_is_too_old_gets_nothing() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let old = Opened {
            hcp_response: String::new(),
            company_file: PATH.to_owned(),
            major: "1",
            minor: "1",
        };
        let ticket = world.open().await;
        assert_eq!(world.connector.send_request(&ticket, &old).await, "");
        let told = world.connector.last_error(&ticket).await;
        assert!(told.contains("too old"), "{told}");
    })
    .await;
}

#[actix_web::test]
async fn an_older_quickbooks_is_spoken_to_in_its_own_version() {
    tell(async |world: &World| {
        world.sent("RV-1").await;
        let older = Opened {
            hcp_response: String::new(),
            company_file: PATH.to_owned(),
            major: "7",
            minor: "0",
        };
        let ticket = world.open().await;
        let request = world.ask_through(&world.connector, &ticket, &older).await;
        assert!(request.contains("<?qbxml version=\"7.0\"?>"), "{request}");
    })
    .await;
}
