//! A server with the pages on a port of its own, and what lies on its desk: a company, people of
//! every role, and invoices that a test asks for.

mod books;
mod conversations;
mod orders;

use std::sync::Arc;

use actix_web::{App, HttpServer, web};
use billbridge::{
    app::routes,
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{
        Bill, CompanyId, Fix, Invoice, InvoiceId, Problem, Role,
        history::{Action, Event},
    },
    operations::{Caller, Operations, users::NewUser},
    store::{Store, company::BoundFile, event::NewEvent, invoice::Queue},
    web::live,
};
use chrono::{DateTime, TimeDelta};
use secrecy::SecretString;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

/// Everybody's password here.
pub const PASSWORD: &str = "correct horse battery";

/// The people: their address and role, if they have one of their own.
pub const PROCUREMENT: &str = "pat@example.com";
pub const ACCOUNTING: &str = "ann@example.com";
pub const ADMIN: &str = "ada@example.com";
/// Somebody with every role who may see no company.
pub const OUTSIDER: &str = "otto@example.com";

/// A running server and the operations behind it.
pub struct Desk {
    pub base: Url,
    pub clock: Clock,
    pub operations: Operations,
    pub company: CompanyId,
    server: actix_web::dev::ServerHandle,
    folder: TempDir,
}

impl Desk {
    /// A server at a public URL of `scheme`, with a company and its people.
    pub async fn open(public_url: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("desk.db").display());
        let store = Store::open(&SecretString::from(url)).await.unwrap();
        // 2026-11-13T02:13:20Z
        let clock = Clock::manual(DateTime::from_timestamp_millis(1_794_536_000_000).unwrap());
        let ids = Ids::seeded(11);
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let public_url = Url::parse(public_url).unwrap();
        let operations = Operations::new(store, clock.clone(), ids, gate, public_url);
        let company = add_company(&operations, "Rosas & Hijos").await;
        for (email, role) in [
            (PROCUREMENT, Role::Procurement),
            (ACCOUNTING, Role::Accounting),
            (ADMIN, Role::Admin),
        ] {
            add_user(&operations, email, &[role], None).await;
        }
        add_user(&operations, OUTSIDER, &Role::ALL, Some(vec![])).await;
        let shared = web::Data::new(operations.clone());
        let streams = web::Data::new(live::Streams::default());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(shared.clone())
                .app_data(streams.clone())
                .configure(routes::configure)
        })
        .workers(1)
        .bind("127.0.0.1:0")
        .unwrap();
        let base = Url::parse(&format!("http://{}", server.addrs()[0])).unwrap();
        let server = server.run();
        let handle = server.handle();
        tokio::spawn(server);
        let desk = Self {
            base,
            clock,
            operations,
            company,
            server: handle,
            folder,
        };
        // The invoices here name an order that nobody entered: what is said of that has its own tests.
        desk.set(json!({"po_rule": "off"})).await;
        desk
    }

    /// Stops the server and removes its database.
    pub async fn close(self) {
        self.server.stop(false).await;
        self.folder.close().unwrap();
    }

    /// Takes an invoice in, with `changes` put in place of the fields of an ordinary one; each a
    /// minute after the one before.
    pub async fn take_in(&self, changes: Value) -> InvoiceId {
        self.clock.advance(TimeDelta::minutes(1));
        let mut draft = json!({
            "vendor": "Rosas del Valle", "number": "RV-1001",
            "date": "2026-11-02", "due_date": "2026-12-02", "terms": "Net 30",
            "po_number": "PO-778", "currency": "USD", "memo": "Week 44",
            "lines": [
                {"account": "Cost of Goods Sold", "amount": "1120.50", "memo": "Roses", "class": "Shop", "customer": "Hotel Sol", "billable": true},
                {"item": "Rose Red 50", "quantity": "100", "cost": "0.35", "amount": "35.00"}
            ],
            "charges": [{"kind": "freight", "account": "Freight", "amount": "12.00"}],
            "total": "1167.50"
        });
        for (name, value) in changes.as_object().unwrap() {
            draft[name] = value.clone();
        }
        let operations = &self.operations;
        let invoice = operations
            .write(async |tx| {
                operations
                    .take_in(tx, &Caller::CommandLine, self.company, &draft)
                    .await
            })
            .await
            .unwrap();
        invoice.id
    }

    /// Puts other content in the place of an invoice's own.
    pub async fn edit(&self, id: InvoiceId, draft: &Value) {
        let operations = &self.operations;
        let edited =
            operations.write(async |tx| operations.edit(tx, &Caller::CommandLine, id, draft).await);
        edited.await.unwrap();
    }

    /// Gives the next approval as that user.
    pub async fn approve(&self, id: InvoiceId, email: &str) {
        let operations = &self.operations;
        let who = self.caller(email).await;
        operations
            .write(async |tx| operations.approve(tx, &who, id, &[]).await)
            .await
            .unwrap();
    }

    /// Gives both approvals and, up to `ES`, sends.
    pub async fn send(&self, id: InvoiceId) {
        self.approve(id, PROCUREMENT).await;
        self.approve(id, ACCOUNTING).await;
        let operations = &self.operations;
        let who = self.caller(ACCOUNTING).await;
        operations
            .write(async |tx| operations.send(tx, &who, id, &[]).await)
            .await
            .unwrap();
    }

    /// What QuickBooks' yes makes of a sent invoice.
    pub async fn confirm(&self, id: InvoiceId) {
        let bill = Bill {
            txn_id: "2F3A-1763000000".to_owned(),
            ref_number: Some("RV-1001".to_owned()),
            amount_due: self.invoice(id).await.content.total,
            synchronized_at: self.clock.now(),
            warning: Some("QuickBooks left the class out.".to_owned()),
            missing_since: None,
        };
        let detail = json!({"txn_id": bill.txn_id, "warning": bill.warning});
        self.settle(id, Action::Synchronized, detail, async |mut invoice| {
            invoice.state = invoice.state.confirm(bill.clone()).unwrap();
            invoice
        })
        .await;
    }

    /// Somebody deletes the bill of a synchronized invoice in QuickBooks.
    pub async fn miss(&self, id: InvoiceId) {
        let now = self.clock.now();
        self.settle(id, Action::BillGone, json!({}), async |mut invoice| {
            assert!(invoice.state.miss_bill(now));
            invoice
        })
        .await;
    }

    /// What QuickBooks' no makes of a sent invoice.
    pub async fn refuse(&self, id: InvoiceId) {
        let mut problem = Problem::new(
            "qb_3140",
            "QuickBooks does not know the vendor",
            "there is no vendor `Rosas del Valle` in QuickBooks: add it there",
        );
        problem.fix = Some(Fix {
            action: "refresh_lists".to_owned(),
            label: "Read QuickBooks' lists again".to_owned(),
            params: json!({}),
        });
        let detail = json!({"problem": problem});
        self.settle(id, Action::Failed, detail, async |mut invoice| {
            invoice.state = invoice.state.fail(problem.clone()).unwrap();
            invoice
        })
        .await;
    }

    /// QuickBooks shows something like the bill of a sent invoice: a person has to tell.
    pub async fn doubt(&self, id: InvoiceId) {
        let fix = |action: &str, label: &str, params: Value| Fix {
            action: action.to_owned(),
            label: label.to_owned(),
            params,
        };
        let problem = Problem::new(
            "in_doubt",
            "It is not certain which bill in QuickBooks is meant",
            "QuickBooks' answer was lost, and `7F-1763000000` is there, but over 1.00. Look in QuickBooks",
        )
        .with_choices(vec![
            fix(
                "link_bill",
                "`7F-1763000000` is the bill",
                json!({"txn_id": "7F-1763000000"}),
            ),
            fix(
                "send_again",
                "That is not it: send it",
                json!({"other_bills": ["7F-1763000000"]}),
            ),
        ]);
        let detail = json!({"problem": problem});
        self.settle(id, Action::InDoubt, detail, async |mut invoice| {
            invoice.state = invoice.state.hold(Some(problem.clone())).unwrap();
            invoice
        })
        .await;
    }

    /// The Web Connector has opened the company's file.
    pub async fn bind(&self) {
        let file = BoundFile {
            file_id: Some(self.company.0),
            path: Some(r"C:\Books\Rosas & Hijos.qbw".to_owned()),
        };
        self.operations
            .write(async |tx| Ok(tx.bind_company_file(self.company, &file).await?))
            .await
            .unwrap();
    }

    async fn settle(
        &self,
        id: InvoiceId,
        action: Action,
        detail: Value,
        change: impl AsyncFn(Invoice) -> Invoice,
    ) {
        let before = self.invoice(id).await;
        let from = before.status();
        let event = NewEvent {
            invoice_id: Some(id),
            at: self.clock.now(),
            actor: billbridge::invoice::Actor::QuickBooks,
            action,
            from: Some(from),
            to: None,
            detail,
        };
        let invoice = change(before).await;
        let event = NewEvent {
            to: Some(invoice.status()),
            ..event
        };
        self.operations
            .write(async |tx| {
                tx.advance_invoice(&invoice, from, Queue::Out).await?;
                Ok(tx.append_events(self.company, [event.clone()]).await?)
            })
            .await
            .unwrap();
    }

    /// What happened to an invoice, oldest first.
    pub async fn history(&self, id: InvoiceId) -> Vec<Event> {
        self.operations
            .read(async |tx| Ok(tx.load_history(id).await?))
            .await
            .unwrap()
    }

    /// The invoice as it stands now.
    pub async fn invoice(&self, id: InvoiceId) -> Invoice {
        self.operations
            .read(async |tx| Ok(tx.load_invoice(id).await?))
            .await
            .unwrap()
            .unwrap()
    }

    /// Changes settings of the company.
    pub async fn set(&self, settings: Value) {
        let operations = &self.operations;
        operations
            .write(async |tx| {
                operations
                    .change_settings(tx, &Caller::CommandLine, self.company, &settings)
                    .await
            })
            .await
            .unwrap();
    }

    /// Adds another company.
    pub async fn add_company(&self, name: &str) -> CompanyId {
        add_company(&self.operations, name).await
    }

    /// Adds somebody who may see the given companies.
    pub async fn add_user(&self, email: &str, roles: &[Role], companies: Vec<CompanyId>) {
        add_user(&self.operations, email, roles, Some(companies)).await;
    }

    /// The path of a page of the company.
    pub fn of_company(&self, page: &str) -> String {
        format!("/companies/{}/{page}", self.company)
    }

    /// That user, as the operations know them.
    pub async fn caller(&self, email: &str) -> Caller {
        let user = self
            .operations
            .read(async |tx| Ok(tx.load_user_by_email(email).await?))
            .await
            .unwrap();
        Caller::User(user.unwrap())
    }
}

async fn add_company(operations: &Operations, name: &str) -> CompanyId {
    let who = Caller::CommandLine;
    let new = operations.prepare_company(&who, name, None).await.unwrap();
    operations
        .write(async |tx| operations.add_company(tx, &who, &new.company).await)
        .await
        .unwrap();
    new.company.id
}

async fn add_user(
    operations: &Operations,
    email: &str,
    roles: &[Role],
    companies: Option<Vec<CompanyId>>,
) {
    let user = NewUser {
        email: email.to_owned(),
        name: None,
        roles: roles.iter().copied().collect(),
        companies,
        password: SecretString::from(PASSWORD),
    };
    operations
        .add_user(&Caller::CommandLine, user)
        .await
        .unwrap();
}
