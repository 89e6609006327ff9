//! Goal: whatever goes wrong between server, connector and QuickBooks, every sent invoice is in
//! QuickBooks exactly once and to the cent, or says why not.
//!
//! Method: a whole application and the simulator talk over real HTTP. Each seed picks a way in which
//! QuickBooks keeps its records of message sets, a list of faults, and how many invoices there are.
//! The clock stands still and is moved past the lease between the polls. After a bounded number of
//! polls the faults stop, and what must always hold is checked. A failing run prints the seed, and
//! `SEED=… cargo test --test all simulation` repeats it.

use billbridge::{
    invoice::{CompanyId, Invoice, InvoiceId, Role, Status, history::verify},
    operations::Caller,
    simulator::{CompanyFile, Connector, Faults, Http, Login, QuickBooks, Settings, Stamp},
};
use chrono::TimeDelta;
use secrecy::ExposeSecret;
use serde_json::json;

use crate::support::TestApp;

/// How many seeds a test run takes.
const SEEDS: u64 = 16;
/// After so many polls nothing goes wrong any more.
const FAULTY_POLLS: usize = 12;
/// After so many polls everything must be settled.
const POLLS_MAX: usize = 30;

/// A small generator of its own (`SplitMix64`), so that a seed means the same for ever.
struct Draw(u64);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (word ^ (word >> 31)) % bound
    }

    fn one_of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let index = usize::try_from(self.below(choices.len() as u64)).unwrap();
        choices[index]
    }
}

/// The faults of a seed, as a list for the simulator.
fn faults(draw: &mut Draw) -> String {
    let recovery = draw.one_of(&["kept", "latest", "lost", "unstored", "never"]);
    let mut list = vec![format!("recovery={recovery}")];
    for fault in [
        "lost-response:0.3",
        "dies-before-run:0.2",
        "dies-after-run:0.2",
        "lost-reply:0.2",
        "repeated-delivery:0.3",
        "repeated-send:0.3",
        "truncated-response:0.2",
        "hresult=0x80040400:0.1",
        "hresult=0x80040402:0.1",
        "hresult-after-run=0x8004041C:0.2",
        "locked:0.2",
        "cannot-open=0x80040408:0.1",
        "wrong-company-file:0.1",
    ] {
        if draw.below(3) == 0 {
            list.push(fault.to_owned());
        }
    }
    list.join(",")
}

/// One company, its people, and a connector that was given its .qwc file.
struct World {
    app: TestApp,
    company: CompanyId,
    connector: Settings,
    sent: Vec<InvoiceId>,
}

impl World {
    async fn make(draw: &mut Draw) -> Self {
        let app = TestApp::spawn().await;
        let who = Caller::CommandLine;
        let ops = &app.operations;
        let path = CompanyFile::demo().profile.path;
        let new = ops
            .prepare_company(&who, "Bloom", Some(&path))
            .await
            .unwrap();
        ops.write(async |tx| ops.add_company(tx, &who, &new.company).await)
            .await
            .unwrap();
        let login = Login::new(&new.company.qbwc_username, new.password.expose_secret());
        let mut connector = Settings::new(login);
        connector.stamp = Some(Stamp {
            owner_id: new.company.owner_id.braced().to_string(),
            file_id: new.company.file_id.braced().to_string(),
        });
        let mut world = Self {
            app,
            company: new.company.id,
            connector,
            sent: vec![],
        };
        world.send_invoices(draw).await;
        world
    }

    async fn send_invoices(&mut self, draw: &mut Draw) {
        let first = self.app.add_user("paula", &[Role::Procurement]).await;
        let second = self.app.add_user("amir", &[Role::Accounting]).await;
        let (first, second) = (Caller::User(first), Caller::User(second));
        let ops = &self.app.operations;
        for number in 0..3 + draw.below(30) {
            let draft = draft(number, draw);
            let id = ops
                .write(async |tx| {
                    let id = ops.take_in(tx, &first, self.company, &draft).await?.id;
                    ops.approve(tx, &first, id, &[]).await?;
                    ops.approve(tx, &second, id, &[]).await?;
                    ops.send(tx, &second, id, &[]).await?;
                    Ok(id)
                })
                .await
                .unwrap();
            self.sent.push(id);
        }
    }

    /// Polls until nothing waits, the clock past every lease before each.
    async fn poll(&self, quickbooks: &mut QuickBooks, faults: Faults) {
        let url = format!("{}/qbwc", self.app.url);
        let connect = |faults| {
            Connector::new(
                Http::new(&url, None).unwrap(),
                self.connector.clone(),
                faults,
            )
        };
        let recovery = faults.recovery();
        let mut connector = connect(faults);
        for poll in 0..POLLS_MAX {
            if poll == FAULTY_POLLS {
                connector = connect(Faults::none());
                quickbooks.reopen_own_file();
                if let Some(kind) = recovery {
                    quickbooks.set_recovery(kind);
                }
            }
            self.app.clock.advance(TimeDelta::seconds(200));
            let report = connector.update(quickbooks).await;
            assert_eq!(report.violations, Vec::<String>::new(), "{report}");
            if !self
                .invoices()
                .await
                .iter()
                .any(|invoice| invoice.status() == Status::Sent)
            {
                return;
            }
        }
    }

    async fn invoices(&self) -> Vec<Invoice> {
        let load = async |tx: &mut billbridge::store::Tx| {
            let mut invoices = Vec::new();
            for id in &self.sent {
                invoices.push(tx.load_invoice(*id).await?.unwrap());
            }
            Ok(invoices)
        };
        self.app.operations.read(load).await.unwrap()
    }

    /// What must hold after every run.
    async fn check(&self, quickbooks: &QuickBooks) {
        for invoice in self.invoices().await {
            let content = &invoice.content;
            let held: Vec<_> = quickbooks
                .company()
                .of_vendor(&content.vendor, &content.number)
                .map(|txn| {
                    (
                        txn.txn_id.clone(),
                        txn.total.to_string(),
                        txn.kind.total_name(),
                    )
                })
                .collect();
            let named = format!(
                "{} is {}: {held:?} {:?}",
                content.number,
                invoice.status(),
                invoice.state
            );
            assert!(held.len() <= 1, "posted twice: {named}");
            match (invoice.status(), invoice.state.bill()) {
                (Status::Synchronized, Some(bill)) => {
                    assert_eq!(held.len(), 1, "lost: {named}");
                    assert_eq!(held[0].0, bill.txn_id, "{named}");
                    assert_eq!(held[0].1, content.total.to_string(), "{named}");
                }
                (Status::Failed, None) => {
                    assert!(held.is_empty(), "refused, and there all the same: {named}");
                }
                _ => panic!("not settled: {named}"),
            }
        }
        let chain = self
            .app
            .operations
            .read(async |tx| Ok(tx.load_chain(self.company, 0, 100_000).await?))
            .await
            .unwrap();
        verify(chain.iter().map(|(event, hash)| (event, hash))).unwrap();
    }
}

/// A bill or credit of the demo's vendors; now and then of one whom QuickBooks does not know.
fn draft(number: u64, draw: &mut Draw) -> serde_json::Value {
    let cents = 100 + draw.below(900_000);
    let amount = format!("{}.{:02}", cents / 100, cents % 100);
    let vendor = match draw.below(8) {
        0 => "Nobody Knows",
        1 => "Flores Ibáñez",
        2 => "Andean Greens & Ferns",
        _ => "Rosas del Valle",
    };
    let kind = if draw.below(6) == 0 {
        "credit"
    } else {
        "invoice"
    };
    json!({
        "kind": kind, "vendor": vendor, "number": format!("N-{number}"), "date": "2026-11-02",
        "lines": [
            {"account": "Freight", "amount": amount},
            {"item": "Rose Red 50", "quantity": "10", "cost": "0.35", "amount": "3.50"},
        ],
        "total": format!("{}.{:02}", (cents + 350) / 100, (cents + 350) % 100),
    })
}

async fn run(seed: u64) {
    let mut draw = Draw(seed);
    let list = faults(&mut draw);
    eprintln!("SEED={seed} cargo test --test all simulation # {list}");
    let world = World::make(&mut draw).await;
    let mut quickbooks = QuickBooks::new(CompanyFile::demo());
    world
        .poll(&mut quickbooks, Faults::parse(&list, seed).unwrap())
        .await;
    world.check(&quickbooks).await;
}

#[tokio::test]
async fn every_sent_invoice_is_in_quickbooks_exactly_once_or_says_why_not() {
    #[expect(
        clippy::disallowed_methods,
        reason = "a failing seed is repeated by hand"
    )]
    let one = std::env::var("SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    match one {
        Some(seed) => run(seed).await,
        None => {
            for seed in 0..SEEDS {
                run(seed).await;
            }
        }
    }
}
