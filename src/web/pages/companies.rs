//! Companies: the list with the facts of each connection, adding one, and its .qwc file.

use actix_web::{Either, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use secrecy::{ExposeSecret, SecretString};

use super::{
    PageId,
    answer::{Document, Page, SeeOther},
    error::{PageError, status_of},
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{CompanyId, Role, draft::FieldError},
    operations::{OperationError, Operations},
    store::{Company, company::BoundFile},
    web::guard::{
        browser::Browser,
        form::{Fields, SignedForm},
    },
};

/// The list of companies.
#[derive(Template, WebTemplate)]
#[template(path = "companies.html")]
pub struct CompaniesPage {
    frame: Frame,
    companies: Vec<CompanyView>,
    form: Option<AddForm>,
}

/// One company in the list.
struct CompanyView {
    name: String,
    invoices: String,
    lists: String,
    quickbooks: String,
    qwc: Option<String>,
    username: String,
    address: String,
    company_file: String,
    polled: String,
    bound: String,
    release: Option<ReleaseForm>,
}

/// The form that sets a company free from its company file, for an admin.
struct ReleaseForm {
    action: String,
    /// Tells this form's parts from those of another company on the page.
    key: String,
    reason: String,
    error: Option<String>,
}

/// What such a form is answered with that was not obeyed.
struct RefusedRelease {
    company: CompanyId,
    reason: String,
    error: String,
}

/// The form to add a company, for an admin.
#[derive(Default)]
struct AddForm {
    name: String,
    company_file: String,
    name_error: Option<String>,
    company_file_error: Option<String>,
}

impl AddForm {
    fn refused(fields: &Fields, errors: &[FieldError]) -> Self {
        let error_at = |pointer| {
            let error = errors.iter().find(|error| error.pointer == pointer);
            error.map(|error| words::sentence(&error.detail))
        };
        Self {
            name: fields.text("name").to_owned(),
            company_file: fields.text("company_file").to_owned(),
            name_error: error_at("/name"),
            company_file_error: error_at("/company_file"),
        }
    }
}

/// The page after adding a company: the one place where its password ever stands.
#[derive(Template, WebTemplate)]
#[template(path = "company_added.html")]
pub struct CompanyAddedPage {
    frame: Frame,
    name: String,
    username: String,
    password: String,
    quickbooks: String,
}

/// What a user sees for whom there is no company.
#[derive(Template, WebTemplate)]
#[template(path = "no_company.html")]
pub struct NoCompanyPage {
    frame: Frame,
    is_admin: bool,
}

fn render(
    browser: &Browser,
    companies: &[Company],
    address: &str,
    form: AddForm,
    refused: Option<&RefusedRelease>,
) -> CompaniesPage {
    let is_admin = browser.caller.has(Role::Admin);
    let companies = companies.iter();
    CompaniesPage {
        frame: Frame::of(browser, "Companies"),
        companies: companies
            .map(|company| render_company(company, address, is_admin, refused))
            .collect(),
        form: is_admin.then_some(form),
    }
}

fn render_company(
    company: &Company,
    address: &str,
    is_admin: bool,
    refused: Option<&RefusedRelease>,
) -> CompanyView {
    let refused = refused.filter(|refused| refused.company == company.id);
    // A refusal is told even where nothing is left to set free.
    let offers_release = is_admin && (company.bound.is_some() || refused.is_some());
    CompanyView {
        bound: render_bound(company.bound.as_ref()),
        release: offers_release.then(|| ReleaseForm {
            action: format!("/companies/{}/release-file", company.id),
            key: company.id.to_string(),
            reason: refused.map_or_else(String::new, |refused| refused.reason.clone()),
            error: refused.map(|refused| refused.error.clone()),
        }),
        name: company.name.clone(),
        invoices: Place::Invoices.path(company.id),
        lists: Place::Lists.path(company.id),
        quickbooks: Place::QuickBooks.path(company.id),
        qwc: is_admin.then(|| qwc_path(company.id)),
        username: company.qbwc_username.clone(),
        address: address.to_owned(),
        company_file: company
            .company_file
            .clone()
            .unwrap_or_else(|| "the file that is open in QuickBooks".to_owned()),
        polled: company
            .polled_at
            .map_or_else(|| "not yet".to_owned(), words::moment),
    }
}

fn render_bound(bound: Option<&BoundFile>) -> String {
    match bound {
        None => "none yet: the next one that answers".to_owned(),
        Some(BoundFile {
            path: Some(path), ..
        }) => path.clone(),
        Some(BoundFile { path: None, .. }) => "known by its mark alone".to_owned(),
    }
}

fn render_added(browser: &Browser, company: &Company, password: &SecretString) -> CompanyAddedPage {
    CompanyAddedPage {
        frame: Frame::within(browser, company, None, "Company added"),
        name: company.name.clone(),
        username: company.qbwc_username.clone(),
        password: password.expose_secret().to_owned(),
        quickbooks: Place::QuickBooks.path(company.id),
    }
}

/// Where the list of companies is.
const LIST: &str = "/companies";

pub(super) fn qwc_path(company: CompanyId) -> String {
    format!("/companies/{company}/qwc")
}

/// Where the Web Connector calls.
pub(super) fn connector_address(operations: &Operations) -> String {
    format!(
        "{}/qbwc",
        operations.public_url().as_str().trim_end_matches('/')
    )
}

/// `GET /`: on to what there is to do in the first company.
///
/// # Errors
/// When the database fails.
pub async fn home(
    operations: Data<Operations>,
    browser: Browser,
) -> Result<Either<SeeOther, Page<NoCompanyPage>>, PageError> {
    let companies = load(&operations, &browser).await?;
    Ok(match companies.first() {
        Some(company) => Either::Left(SeeOther::page(Place::ToDo.path(company.id))),
        None => Either::Right(Page::ok(NoCompanyPage {
            frame: Frame::of(&browser, "No company yet"),
            is_admin: browser.caller.has(Role::Admin),
        })),
    })
}

/// `GET /companies`: every company that the user may see.
///
/// # Errors
/// When the database fails.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
) -> Result<Page<CompaniesPage>, PageError> {
    let companies = load(&operations, &browser).await?;
    let address = connector_address(&operations);
    let page = render(&browser, &companies, &address, AddForm::default(), None);
    Ok(Page::ok(page))
}

/// `POST /companies`: adds a company and shows its password, once.
///
/// # Errors
/// When the form is not ours, the user is no admin, or the database fails. A rejected field is told
/// on the page.
pub async fn add(
    operations: Data<Operations>,
    form: SignedForm,
) -> Result<Either<Page<CompanyAddedPage>, Page<CompaniesPage>>, PageError> {
    let (browser, fields) = (&form.browser, &form.fields);
    let (name, file) = (fields.text("name"), fields.text("company_file"));
    let prepared = operations
        .prepare_company(&browser.caller, name, Some(file))
        .await;
    let new = match prepared {
        Ok(new) => new,
        Err(error) => return Ok(Either::Right(refuse(&operations, &form, error).await?)),
    };
    operations
        .write(async |tx| {
            operations
                .add_company(tx, &browser.caller, &new.company)
                .await
        })
        .await?;
    let page = render_added(browser, &new.company, &new.password);
    Ok(Either::Left(Page::with_status(StatusCode::CREATED, page)))
}

/// The list again, with what is wrong beside the fields; any other error has a page of its own.
async fn refuse(
    operations: &Operations,
    form: &SignedForm,
    error: OperationError,
) -> Result<Page<CompaniesPage>, PageError> {
    let status = status_of(&error);
    let OperationError::Invalid(errors) = error else {
        return Err(error.into());
    };
    let companies = load(operations, &form.browser).await?;
    let form_again = AddForm::refused(&form.fields, &errors);
    let address = connector_address(operations);
    let page = render(&form.browser, &companies, &address, form_again, None);
    Ok(Page::with_status(status, page))
}

/// `GET /companies/{id}/qwc`: the file that the user opens in the Web Connector.
///
/// # Errors
/// When there is no such company, the user is no admin, or the public URL is none that the Web
/// Connector takes.
pub async fn qwc(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
) -> Result<Document, PageError> {
    let (company, text) = operations
        .write(async |tx| {
            let company = operations.company(tx, &browser.caller, id.0).await?;
            let text = operations.qwc(tx, &browser.caller, id.0).await?;
            Ok((company, text))
        })
        .await?;
    Ok(Document {
        media_type: "application/x-qwc",
        file_name: Some(format!("{}.qwc", company.qbwc_username)),
        text,
    })
}

/// `POST /companies/{id}/release-file`: sets a company free from its company file, with a reason.
///
/// # Errors
/// When the form is not ours, there is no such company, the user is no admin, or the database fails.
/// A missing reason, and what the state forbids, are told on the page.
pub async fn release_file(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Either<SeeOther, Page<CompaniesPage>>, PageError> {
    let (browser, reason) = (&form.browser, form.fields.text("reason"));
    let released = operations
        .write(async |tx| {
            operations
                .release_company_file(tx, &browser.caller, id.0, reason)
                .await
        })
        .await;
    let Err(error) = released else {
        return Ok(Either::Left(SeeOther::page(LIST.to_owned())));
    };
    let status = status_of(&error);
    if status != StatusCode::CONFLICT && status != StatusCode::UNPROCESSABLE_ENTITY {
        return Err(error.into());
    }
    let refused = RefusedRelease {
        company: id.0,
        reason: reason.to_owned(),
        error: words::sentence(&error.to_string()),
    };
    let companies = load(&operations, browser).await?;
    let address = connector_address(&operations);
    let form_to_add = AddForm::default();
    let page = render(browser, &companies, &address, form_to_add, Some(&refused));
    Ok(Either::Right(Page::with_status(status, page)))
}

/// `GET` on the address of that form, which a browser shows after a refusal: on to the list.
pub async fn look_again(_: Browser) -> SeeOther {
    SeeOther::page(LIST.to_owned())
}

async fn load(operations: &Operations, browser: &Browser) -> Result<Vec<Company>, PageError> {
    let companies = operations
        .read(async |tx| operations.companies(tx, &browser.caller).await)
        .await?;
    Ok(companies)
}
