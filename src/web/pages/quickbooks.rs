//! Connecting QuickBooks: six steps that are done when the server has seen them, what is wrong with the
//! connection now, the connector's password and .qwc file, and a test of the public URL.
//!
//! The page shows the same without script; with it, [`events`] bring what changes.

mod dialogs;
pub mod events;
mod pieces;

use actix_web::{HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use secrecy::{ExposeSecret, SecretString};

use self::{
    dialogs::{Dialog, dialogs},
    pieces::{ContactPiece, DoctorPiece, StatePiece, summary},
};
use super::{
    PageId,
    answer::{Page, SeeOther},
    companies::{connector_address, qwc_path},
    error::PageError,
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{CompanyId, Role},
    operations::{
        Operations,
        connection::{Connection, Step, reach::Reached},
    },
    store::Company,
    web::guard::{browser::Browser, form::SignedForm},
};

/// How far the connection is, and what is wrong with it.
#[derive(Template, WebTemplate)]
#[template(path = "quickbooks.html")]
pub struct QuickBooksPage {
    frame: Frame,
    company: String,
    path: String,
    events: String,
    summary: String,
    steps: Vec<StepView>,
    doctor: DoctorPiece,
    contact: ContactPiece,
    username: String,
    address: String,
    admin: Option<AdminView>,
}

/// One step of the set-up.
struct StepView {
    name: &'static str,
    title: &'static str,
    hint: &'static str,
    state: StatePiece,
    dialogs: Vec<Dialog>,
    /// Whether what to do for it is shown at once.
    is_next: bool,
}

/// What an admin can do here.
struct AdminView {
    qwc: String,
    password: String,
    test: String,
    reached: Option<ReachedView>,
}

/// What became of the test of the public URL.
struct ReachedView {
    verdict: &'static str,
    is_good: bool,
    found: Vec<FoundView>,
}

struct FoundView {
    is_good: bool,
    text: String,
    remedy: String,
}

/// The page after the password was changed: the one place where the new one ever stands.
#[derive(Template, WebTemplate)]
#[template(path = "quickbooks_password.html")]
pub struct PasswordPage {
    frame: Frame,
    company: String,
    app_name: String,
    username: String,
    password: String,
    back: String,
}

fn title(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Qwc => (
            "Download the .qwc file",
            "On the computer that QuickBooks runs on. It tells the Web Connector where this server is; there is no password in it.",
        ),
        Step::Certificate => (
            "Add it to the Web Connector",
            "Open the company file in QuickBooks as Admin, in single-user mode (“File > Switch to Single-user Mode”). Then open the .qwc file, or use “File > Add an Application…” in the Web Connector. The Web Connector first looks at this server’s certificate.",
        ),
        Step::Admitted => (
            "Type the password",
            "Once QuickBooks has allowed the access, the company stands in the Web Connector’s list. Type its password there, tick its box and “Auto-Run”, and press “Update Selected”.",
        ),
        Step::File => (
            "The company file proves itself",
            "Nothing to do while the right file is open in QuickBooks. From then on nothing is written into any other.",
        ),
        Step::Lists => (
            "QuickBooks’ lists are read",
            "Vendors, accounts, items and the others, so that names on invoices can be checked. Nothing to do; a large file takes a few minutes.",
        ),
        Step::Bill => (
            "The first bill arrives",
            "Approve an invoice and send it: the next update brings it into QuickBooks.",
        ),
    }
}

fn render(
    browser: &Browser,
    connection: &Connection,
    address: &str,
    reached: Option<&Reached>,
) -> QuickBooksPage {
    let company = &connection.company;
    let path = Place::QuickBooks.path(company.id);
    let next = connection.next_step();
    QuickBooksPage {
        frame: Frame::within(browser, company, Place::QuickBooks, "QuickBooks"),
        company: company.name.clone(),
        events: format!("{path}/events"),
        summary: summary(connection),
        steps: Step::ALL
            .into_iter()
            .map(|step| render_step(connection, step, next, address))
            .collect(),
        doctor: DoctorPiece::of(connection),
        contact: ContactPiece::of(connection),
        username: company.qbwc_username.clone(),
        address: address.to_owned(),
        admin: browser.caller.has(Role::Admin).then(|| AdminView {
            qwc: qwc_path(company.id),
            password: format!("{path}/password"),
            test: format!("{path}/test"),
            reached: reached.map(render_reached),
        }),
        path,
    }
}

fn render_step(connection: &Connection, step: Step, next: Option<Step>, address: &str) -> StepView {
    let (title, hint) = title(step);
    StepView {
        name: step.as_str(),
        title,
        hint,
        state: StatePiece::of(connection, step),
        dialogs: dialogs(&connection.company, step, address),
        is_next: Some(step) == next,
    }
}

fn render_reached(reached: &Reached) -> ReachedView {
    let found = reached.found.iter().map(|found| FoundView {
        is_good: found.is_good,
        text: words::label(&found.text),
        remedy: words::label(&found.remedy),
    });
    ReachedView {
        is_good: reached.is_good(),
        verdict: if reached.is_good() {
            "As far as this server sees, the Web Connector can use it. Open it in a browser on the QuickBooks computer too."
        } else {
            "The Web Connector can’t use it like this."
        },
        found: found.collect(),
    }
}

fn render_password(browser: &Browser, company: &Company, password: &SecretString) -> PasswordPage {
    PasswordPage {
        frame: Frame::within(browser, company, None, "New password"),
        company: company.name.clone(),
        app_name: company.app_name.clone(),
        username: company.qbwc_username.clone(),
        password: password.expose_secret().to_owned(),
        back: Place::QuickBooks.path(company.id),
    }
}

/// `GET /companies/{id}/quickbooks`.
///
/// # Errors
/// When there is no such company, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
) -> Result<Page<QuickBooksPage>, PageError> {
    let connection = load(&operations, &browser, id.0).await?;
    let address = connector_address(&operations);
    Ok(Page::ok(render(&browser, &connection, &address, None)))
}

/// `POST /companies/{id}/quickbooks/password`: gives the connector a new password and shows it, once.
///
/// # Errors
/// When the form is not ours, there is no such company, the user is no admin, or the database fails.
pub async fn change_password(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Page<PasswordPage>, PageError> {
    let browser = &form.browser;
    let password = operations
        .change_connector_password(&browser.caller, id.0)
        .await?;
    let company = operations
        .read(async |tx| operations.company(tx, &browser.caller, id.0).await)
        .await?;
    let page = render_password(browser, &company, &password);
    Ok(Page::with_status(StatusCode::OK, page))
}

/// `POST /companies/{id}/quickbooks/test`: tries the public URL, and shows the page with what was found.
///
/// # Errors
/// When the form is not ours, there is no such company, the user is no admin, or the database fails.
pub async fn test_address(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Page<QuickBooksPage>, PageError> {
    let browser = &form.browser;
    let reached = operations.try_public_url(&browser.caller, id.0).await?;
    let connection = load(&operations, browser, id.0).await?;
    let address = connector_address(&operations);
    let page = render(browser, &connection, &address, Some(&reached));
    Ok(Page::ok(page))
}

/// `GET` on the address of such a form, which a browser shows when the page is loaded again: on to the
/// page.
pub async fn look_again(_: Browser, id: PageId<CompanyId>, _: HttpRequest) -> SeeOther {
    SeeOther::page(Place::QuickBooks.path(id.0))
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
) -> Result<Connection, PageError> {
    let connection = operations
        .read(async |tx| operations.connection(tx, &browser.caller, id).await)
        .await?;
    Ok(connection)
}
