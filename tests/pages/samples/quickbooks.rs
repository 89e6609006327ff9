//! Connecting QuickBooks.

use billbridge::store::connection::{DoorFact, Ended, Fact, How, Nothing, OpenedFile, Polling};
use chrono::TimeDelta;

use super::{Samples, Visitor};
use crate::desk::{ADMIN, Desk, PROCUREMENT};

pub async fn walk(samples: &mut Samples) {
    // Nothing ever listens on port 1.
    let desk = Desk::open("http://localhost:1").await;
    let page = desk.of_company("quickbooks");
    let ada = Visitor::signed_in(&desk, ADMIN).await;
    let pat = Visitor::signed_in(&desk, PROCUREMENT).await;
    let reply = ada.get(&page, 200).await;
    samples.add("quickbooks_new", "quickbooks.html", reply);
    let test = format!("{page}/test");
    let reply = ada.submit(&page, &test, &[], 200).await;
    samples.add("quickbooks_address", "quickbooks.html", reply);
    desk.see_a_wrong_file().await;
    let reply = pat.get(&page, 200).await;
    samples.add("quickbooks_wrong_file", "quickbooks.html", reply);
    desk.bind().await;
    desk.mirror().await;
    desk.see_everything().await;
    let reply = pat.get(&page, 200).await;
    samples.add("quickbooks_connected", "quickbooks.html", reply);
    let password = format!("{page}/password");
    let reply = ada.submit(&page, &password, &[], 200).await;
    samples.add("quickbooks_password", "quickbooks_password.html", reply);
    desk.close().await;
}

impl Desk {
    /// A connector has come, with another company file.
    pub async fn see_a_wrong_file(&self) {
        self.clock.advance(TimeDelta::minutes(1));
        let now = self.clock.now();
        let polling = Polling {
            version: Some("34.0.10010.76".to_owned()),
            address: Some("192.0.2.7".to_owned()),
        };
        let file = OpenedFile {
            path: Some(r"C:\Books\<b>Other</b>.qbw".to_owned()),
            country: Some("US".to_owned()),
            version: Some("16.0".to_owned()),
            product: Some("QuickBooks Enterprise Solutions 24.0".to_owned()),
            machine: Some("FRONT-DESK-PC".to_owned()),
        };
        let ended = Ended {
            how: How::WrongFile,
            hresult: None,
            outcome: r"Nothing was written: `C:\Books\<b>Other</b>.qbw` is open in QuickBooks, which is not the file of Rosas & Hijos. Open that file and run the update again".to_owned(),
        };
        self.operations
            .write(async |tx| {
                let company = self.company;
                tx.record_fact(company, Fact::QwcHandedOut, now, &Nothing {})
                    .await?;
                tx.record_door_fact(DoorFact::CertificateAsked, now).await?;
                tx.record_fact(company, Fact::Admitted, now, &polling)
                    .await?;
                tx.record_fact(company, Fact::Opened, now, &file).await?;
                Ok(tx.record_fact(company, Fact::Ended, now, &ended).await?)
            })
            .await
            .unwrap();
    }

    /// Every step has been seen, and the last update ended well.
    pub async fn see_everything(&self) {
        self.clock.advance(TimeDelta::minutes(1));
        let now = self.clock.now();
        let ended = Ended {
            how: How::Done,
            hresult: None,
            outcome: "OK: 1 in QuickBooks".to_owned(),
        };
        self.operations
            .write(async |tx| {
                for fact in [Fact::FileBound, Fact::BillConfirmed] {
                    tx.record_first(self.company, fact, now).await?;
                }
                Ok(tx
                    .record_fact(self.company, Fact::Ended, now, &ended)
                    .await?)
            })
            .await
            .unwrap();
    }
}
