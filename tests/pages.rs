//! The pages over real HTTP, as a browser without script sees them.
//!
//! - [`samples`]: every page with sample data, as snapshots, and what must hold on each of them.
//! - [`guarded`]: what a forged form, a wrong role or a stranger can't do.
//! - [`every_route`]: the same of every route there is, so that a new one is guarded too.
//! - [`steps`]: what the forms do; [`decisions`]: those about what QuickBooks does not tell;
//!   [`mends`]: those that mend a finding, and those of the lists and mappings; [`settings`], [`people`],
//!   [`audit`]: those of an admin's pages.
//! - [`rights`]: what may be withheld from somebody.
//! - [`sessions`]: how long a sign-in lasts, and what ends it.
//! - [`to_do`]: what waits for whom; [`conversations`]: those with the Web Connector.
//! - [`purchase_orders`]: orders beside their invoices; [`send_run`]: many invoices sent together.
//! - [`edit_invoice`]: the form of an invoice.
//! - [`invoices`]: the list of invoices: filters, orders, sums, the file; [`bulk`]: one step for many.
//! - [`beside`]: files and remarks; [`next`]: where a step leads.
//! - [`quickbooks`]: the page that lights up while a connector calls; [`address`]: the test of the
//!   public URL.

mod address;
mod audit;
mod beside;
mod bulk;
mod conversations;
mod decisions;
mod edit_invoice;
mod every_route;
mod guarded;
mod invoices;
mod mends;
mod next;
mod people;
mod purchase_orders;
mod quickbooks;
mod rights;
mod samples;
mod send_run;
mod sessions;
mod settings;
mod steps;
mod to_do;

use reqwest::{
    Client, Response, StatusCode,
    header::{HeaderMap, HeaderName, LOCATION},
    redirect::Policy,
};

use billbridge::operations::Caller;

use crate::desk::{Desk, PASSWORD};

/// The public URL of a server that is reached over plain http.
const LOCALHOST: &str = "http://localhost:8080";

/// A browser: it keeps cookies and follows nothing by itself.
struct Visitor {
    client: Client,
    base: url::Url,
}

/// The page of that user.
async fn path_of(desk: &Desk, email: &str) -> String {
    match desk.caller(email).await {
        Caller::User(user) => format!("/users/{}", user.id),
        Caller::CommandLine => unreachable!("it is a user's"),
    }
}

/// What came back.
struct Reply {
    headers: HeaderMap,
    body: String,
}

impl Reply {
    async fn of(response: Response, expected: u16) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.text().await.unwrap();
        assert_eq!(status, StatusCode::from_u16(expected).unwrap(), "{body}");
        Self { headers, body }
    }

    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// The token of the page's forms.
    fn token(&self) -> String {
        let (_, rest) = self.body.split_once(r#"name="csrf" value=""#).unwrap();
        rest.split('"').next().unwrap().to_owned()
    }
}

impl Visitor {
    fn new(desk: &Desk) -> Self {
        Self {
            client: Client::builder()
                .cookie_store(true)
                .redirect(Policy::none())
                .build()
                .unwrap(),
            base: desk.base.clone(),
        }
    }

    /// A browser in which that user is signed in.
    async fn signed_in(desk: &Desk, email: &str) -> Self {
        let visitor = Self::new(desk);
        let fields = [("email", email), ("password", PASSWORD)];
        visitor.submit("/sign-in", "/sign-in", &fields, 303).await;
        visitor
    }

    async fn get(&self, path: &str, expected: u16) -> Reply {
        let url = self.base.join(path).unwrap();
        Reply::of(self.client.get(url).send().await.unwrap(), expected).await
    }

    /// Opens `page` and sends its form to `action`, as a browser does.
    async fn submit(
        &self,
        page: &str,
        action: &str,
        fields: &[(&str, &str)],
        expected: u16,
    ) -> Reply {
        let token = self.get(page, 200).await.token();
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        let origin = self.base.origin().ascii_serialization();
        self.post(action, &fields, &[("origin", &origin)], expected)
            .await
    }

    /// Sends a form made by hand.
    async fn post(
        &self,
        action: &str,
        fields: &[(&str, &str)],
        headers: &[(&str, &str)],
        expected: u16,
    ) -> Reply {
        let url = self.base.join(action).unwrap();
        let mut request = self.client.post(url).form(fields).build().unwrap();
        for (name, value) in headers {
            let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        Reply::of(self.client.execute(request).await.unwrap(), expected).await
    }
}
