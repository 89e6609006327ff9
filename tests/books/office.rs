//! An application with one company, its three people, and a QuickBooks that is polled by hand.

use billbridge::{
    invoice::Role,
    operations::Caller,
    simulator::{CompanyFile, Connector, Faults, Http, Login, QuickBooks, Settings, Stamp},
};
use chrono::TimeDelta;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::{
    soap_protocol::connector::{self, Opened},
    support::{TestApp, client::Client},
};

pub struct Office {
    pub app: TestApp,
    pub quickbooks: QuickBooks,
    /// Procurement.
    pub paula: Client,
    /// Accounting.
    pub amir: Client,
    /// Admin.
    pub ada: Client,
    pub company: String,
    connector: Settings,
    /// The connector's user name and password.
    pub login: (String, String),
}

impl Office {
    /// Sets the company up; nothing has been polled yet.
    pub async fn open(file: CompanyFile) -> Self {
        let app = TestApp::spawn().await;
        let ops = &app.operations;
        let who = Caller::CommandLine;
        let new = ops.prepare_company(&who, "Bloom", None).await.unwrap();
        ops.write(async |tx| ops.add_company(tx, &who, &new.company).await)
            .await
            .unwrap();
        let login = Login::new(&new.company.qbwc_username, new.password.expose_secret());
        let mut connector = Settings::new(login);
        connector.stamp = Some(Stamp {
            owner_id: new.company.owner_id.braced().to_string(),
            file_id: new.company.file_id.braced().to_string(),
        });
        Self {
            paula: app.user("paula", &[Role::Procurement]).await,
            amir: app.user("amir", &[Role::Accounting]).await,
            ada: app.user("ada", &[Role::Admin]).await,
            company: new.company.id.to_string(),
            login: (
                new.company.qbwc_username.clone(),
                new.password.expose_secret().to_owned(),
            ),
            quickbooks: QuickBooks::new(file),
            connector,
            app,
        }
    }

    /// The same, after a first update.
    pub async fn connected(file: CompanyFile) -> Self {
        let mut office = Self::open(file).await;
        office.update().await;
        office
    }

    /// One update of the Web Connector.
    pub async fn update(&mut self) {
        self.update_with("").await;
    }

    /// One update in which some of these faults strike.
    pub async fn update_with(&mut self, faults: &str) {
        self.app.clock.advance(TimeDelta::seconds(200));
        let parsed = Faults::parse(faults, 7).unwrap();
        let http = Http::new(&format!("{}/qbwc", self.app.url), None).unwrap();
        let mut connector = Connector::new(http, self.connector.clone(), parsed);
        let report = connector.update(&mut self.quickbooks).await;
        assert_eq!(report.violations, Vec::<String>::new(), "{report}");
        // A fault that found no chance tries nothing.
        let has_struck = faults.is_empty() || !report.faults.is_empty();
        assert!(has_struck, "`{faults}` did not strike: {report}");
    }

    /// One update, call by call: QuickBooks runs each request, and what it answers is delivered as
    /// `spoil` leaves it; with nothing, the connector dies. Gives the requests.
    pub async fn update_by_hand(
        &mut self,
        spoil: impl Fn(usize, &str, String) -> Option<String>,
    ) -> Vec<String> {
        self.by_hand(spoil, 0).await
    }

    /// The same, but what QuickBooks answers to request number `lost` never arrives, and the connector
    /// asks for work again.
    pub async fn update_repeating(&mut self, lost: usize) -> Vec<String> {
        self.by_hand(|_, _, response| Some(response), lost).await
    }

    async fn by_hand(
        &mut self,
        spoil: impl Fn(usize, &str, String) -> Option<String>,
        lost: usize,
    ) -> Vec<String> {
        let talk = self.begin().await;
        let mut requests = Vec::new();
        while let Some((request, response)) = self.fetch(&talk).await {
            requests.push(request);
            let number = requests.len();
            if number == lost {
                continue;
            }
            let Some(response) = spoil(number, &requests[number - 1], response) else {
                self.quickbooks.end_session();
                return requests;
            };
            if !talk.deliver(&response).await {
                break;
            }
        }
        self.end(talk).await;
        requests
    }

    /// Begins an update that goes on call by call.
    pub async fn begin(&self) -> Talk {
        self.app.clock.advance(TimeDelta::seconds(200));
        let address = self.app.url.strip_prefix("http://").unwrap();
        let connector = connector::Connector::new(address.parse().unwrap());
        let admitted = connector.authenticate(&self.login.0, &self.login.1).await;
        assert_eq!(admitted.word, "", "a conversation is opened");
        let opened = Opened {
            hcp_response: self.quickbooks.host_company_preferences(None),
            company_file: self.quickbooks.open_file().profile.path.clone(),
            major: "13",
            minor: "0",
        };
        Talk {
            connector,
            ticket: admitted.ticket,
            opened,
        }
    }

    /// The next request of an update, and what QuickBooks answers; none when there is nothing to do.
    pub async fn fetch(&mut self, talk: &Talk) -> Option<(String, String)> {
        let request = talk.connector.send_request(&talk.ticket, &talk.opened);
        let request = request.await;
        if request.is_empty() {
            return None;
        }
        let response = self.quickbooks.run(&request).unwrap();
        Some((request, response))
    }

    pub async fn end(&mut self, talk: Talk) {
        talk.connector.close(&talk.ticket).await;
        self.quickbooks.end_session();
    }

    /// A path below the company.
    pub fn path(&self, rest: &str) -> String {
        format!("/api/v1/companies/{}/{rest}", self.company)
    }

    /// What is said of the lists.
    pub async fn lists(&self) -> Value {
        self.paula.get(&self.path("lists"), StatusCode::OK).await
    }

    /// The entries of a list, as far as a page goes.
    pub async fn entries(&self, list: &str, query: &str) -> Vec<Value> {
        let path = self.path(&format!("lists/{list}?limit=500&{query}"));
        let page = self.paula.get(&path, StatusCode::OK).await;
        page["items"].as_array().unwrap().clone()
    }

    /// The names of a list's entries.
    pub async fn names(&self, list: &str, query: &str) -> Vec<String> {
        let mut names: Vec<_> = self
            .entries(list, query)
            .await
            .iter()
            .map(|entry| entry["name"].as_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    }

    /// Asks for the lists anew, and polls.
    pub async fn refresh_lists(&mut self) {
        let path = self.path("lists/refresh");
        self.amir.take(&path, StatusCode::ACCEPTED).await;
        self.update().await;
    }

    /// Takes an invoice in and gives both approvals: what is answered to the second.
    pub async fn approved(&self, draft: &Value) -> Value {
        let taken = self
            .paula
            .post(&self.path("invoices"), draft, StatusCode::CREATED)
            .await;
        let approve = format!("/api/v1/invoices/{}/approve", id(&taken));
        self.paula.take(&approve, StatusCode::OK).await;
        self.amir.take(&approve, StatusCode::OK).await
    }

    pub async fn invoice(&self, invoice: &Value) -> Value {
        let path = format!("/api/v1/invoices/{}", id(invoice));
        self.paula.get(&path, StatusCode::OK).await
    }

    /// Sends an invoice that nothing stops.
    pub async fn send(&self, invoice: &Value, accept: &[&str]) -> Value {
        let path = format!("/api/v1/invoices/{}/send", id(invoice));
        self.amir
            .post(&path, &json!({"accept": accept}), StatusCode::OK)
            .await
    }

    /// The findings that stop an invoice from being sent.
    pub async fn stopped(&self, invoice: &Value) -> Vec<Value> {
        let path = format!("/api/v1/invoices/{}/send", id(invoice));
        let problem = self.amir.take(&path, StatusCode::CONFLICT).await;
        problem["findings"].as_array().unwrap().clone()
    }

    /// Puts new content into an invoice, and approves it again.
    pub async fn edit(&self, invoice: &Value, changes: &Value) -> Value {
        let path = format!("/api/v1/invoices/{}", id(invoice));
        let mut content = self.invoice(invoice).await;
        for (field, value) in changes.as_object().unwrap() {
            content[field] = value.clone();
        }
        self.paula.put(&path, &content, StatusCode::OK).await;
        let approve = format!("{path}/approve");
        self.paula.take(&approve, StatusCode::OK).await;
        self.amir.take(&approve, StatusCode::OK).await
    }

    /// Sends an invoice, polls, and says what became of it.
    pub async fn posted(&mut self, invoice: &Value) -> Value {
        self.send(invoice, &[]).await;
        self.update().await;
        self.invoice(invoice).await
    }
}

/// An update that goes on call by call.
pub struct Talk {
    pub connector: connector::Connector,
    pub ticket: String,
    opened: Opened,
}

impl Talk {
    /// Hands over what QuickBooks answered: whether the update goes on.
    pub async fn deliver(&self, response: &str) -> bool {
        let percent = self.connector.receive(&self.ticket, response).await;
        (0..100).contains(&percent)
    }

    /// Says that QuickBooks failed with that code: whether the update goes on.
    pub async fn fail(&self, hresult: &str) -> bool {
        self.fail_with(hresult, "").await
    }

    /// The same, with the text that came with it.
    pub async fn fail_with(&self, hresult: &str, message: &str) -> bool {
        let failed = self.connector.receive_error(&self.ticket, hresult, message);
        (0..100).contains(&failed.await)
    }
}

pub fn id(invoice: &Value) -> String {
    invoice["id"].as_str().unwrap().to_owned()
}

/// An invoice of the demo's first vendor over 120.50.
pub fn draft(number: &str) -> Value {
    json!({
        "vendor": "Rosas del Valle", "number": number, "date": "2026-11-02",
        "lines": [{"account": "Cost of Goods Sold", "amount": "120.50"}],
        "total": "120.50",
    })
}

/// The codes of findings, in their order.
pub fn codes(findings: &[Value]) -> Vec<&str> {
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}
