//! What people see to themselves: their password, the browsers they are signed in with, and the tokens with
//! which programs act as them.

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use secrecy::{ExposeSecret, SecretString};

use super::{
    answer::{Page, SeeOther},
    done::Done,
    error::{PageError, status_of},
    frame::Frame,
    users::{SecretPage, companies_of, roles_of, withheld},
    words,
};
use crate::{
    invoice::draft::FieldError,
    operations::{OperationError, Operations, account::token_name},
    store::{Company, token::Token},
    web::guard::{
        browser::{Browser, BrowserSecret},
        form::SignedForm,
    },
};

/// Where it is.
const PATH: &str = "/account";

/// One's own account.
#[derive(Template, WebTemplate)]
#[template(path = "account.html")]
pub struct AccountPage {
    frame: Frame,
    name: String,
    email: String,
    roles: String,
    companies: String,
    withheld: Option<&'static str>,
    done: Option<&'static str>,
    refused: Option<String>,
    current_error: Option<String>,
    new_error: Option<String>,
    label: String,
    label_error: Option<String>,
    tokens: Vec<TokenView>,
}

/// One token in a list.
pub(super) struct TokenView {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) created: String,
    pub(super) used: String,
}

impl TokenView {
    pub(super) fn of(token: &Token) -> Self {
        Self {
            name: token_name(token),
            label: if token.label.is_empty() {
                "without a label".to_owned()
            } else {
                token.label.clone()
            },
            created: words::moment(token.created_at),
            used: token
                .used_at
                .map_or_else(|| "never".to_owned(), words::moment),
        }
    }
}

/// What the page is made from.
struct Loaded {
    companies: Vec<Company>,
    tokens: Vec<Token>,
}

/// Either on to a page, or this one again with what is wrong.
type Outcome<T> = Result<Either<T, Page<AccountPage>>, PageError>;

async fn load(operations: &Operations, browser: &Browser) -> Result<Loaded, PageError> {
    let loaded = operations
        .read(async |tx| {
            let who = &browser.caller;
            Ok(Loaded {
                companies: operations.companies(tx, who).await?,
                tokens: operations.tokens(tx, who, browser.user.id).await?,
            })
        })
        .await?;
    Ok(loaded)
}

fn render(
    browser: &Browser,
    loaded: &Loaded,
    done: Option<Done>,
    errors: &[FieldError],
    label: &str,
) -> AccountPage {
    let user = &browser.user;
    let error_at = |pointer: &str| {
        let error = errors.iter().find(|error| error.pointer == pointer);
        error.map(|error| words::sentence(&error.detail))
    };
    AccountPage {
        frame: Frame::beside(browser, &loaded.companies, None, "Your account"),
        name: user.name.clone(),
        email: user.email.clone(),
        roles: roles_of(user),
        companies: companies_of(user, &loaded.companies),
        withheld: withheld(user),
        done: done.map(Done::sentence),
        refused: error_at(""),
        current_error: error_at("/current"),
        new_error: error_at("/new"),
        label: label.to_owned(),
        label_error: error_at("/label"),
        tokens: loaded.tokens.iter().map(TokenView::of).collect(),
    }
}

/// `GET /account`.
///
/// # Errors
/// When the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    request: HttpRequest,
) -> Result<Page<AccountPage>, PageError> {
    let loaded = load(&operations, &browser).await?;
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(PATH, operations.public_url()));
    Ok(Page::ok(render(&browser, &loaded, done, &[], "")).with_cookie(forget))
}

/// `GET` on the address of a form, which a browser shows after a refusal: on to the account.
pub async fn look_again(_: Browser) -> SeeOther {
    SeeOther::page(PATH)
}

fn back(operations: &Operations, done: Done) -> SeeOther {
    let cookie = done.cookie(PATH, operations.public_url());
    SeeOther::page(PATH).with_cookie(cookie)
}

/// The page again, with what is wrong; an error that no form could mend has a page of its own.
async fn refuse(
    operations: &Operations,
    browser: &Browser,
    error: OperationError,
    label: &str,
) -> Result<Page<AccountPage>, PageError> {
    let status = status_of(&error);
    let errors = match error {
        OperationError::Invalid(errors) => errors,
        OperationError::Conflict(detail) => vec![FieldError::new("", detail)],
        other => return Err(other.into()),
    };
    let loaded = load(operations, browser).await?;
    let page = render(browser, &loaded, None, &errors, label);
    Ok(Page::with_status(status, page))
}

/// `POST /account/password`: another password; every other browser is signed out.
///
/// # Errors
/// When the form is not ours, or the database fails. A wrong password is told on the page.
pub async fn change_password(
    operations: Data<Operations>,
    request: HttpRequest,
    form: SignedForm,
) -> Outcome<SeeOther> {
    let (browser, fields) = (&form.browser, &form.fields);
    let current = SecretString::from(fields.text("current"));
    let new = SecretString::from(fields.text("new"));
    let from = request.peer_addr().map(|address| address.ip());
    let kept = browser.secret.expose();
    let changed = operations.change_password(&browser.user, &current, new, from, kept);
    match changed.await {
        Ok(()) => Ok(Either::Left(back(&operations, Done::PasswordChanged))),
        Err(error) => Ok(Either::Right(
            refuse(&operations, browser, error, "").await?,
        )),
    }
}

/// `POST /account/tokens`: a token, shown once.
///
/// # Errors
/// When the form is not ours, or the database fails. A rejected label is told on the page.
pub async fn create_token(
    operations: Data<Operations>,
    form: SignedForm,
) -> Outcome<Page<SecretPage>> {
    let (browser, label) = (&form.browser, form.fields.text("label").trim());
    let token = match operations.create_own_token(&browser.user, label).await {
        Ok(token) => token,
        Err(error) => {
            let page = refuse(&operations, browser, error, label).await?;
            return Ok(Either::Right(page));
        }
    };
    let companies = load(&operations, browser).await?.companies;
    let page = SecretPage {
        frame: Frame::beside(browser, &companies, None, "API token"),
        heading: "Your API token".to_owned(),
        about:
            "Copy it now: it is shown this once and stored nowhere. Whoever has it can do what you \
                can do."
                .to_owned(),
        facts: vec![("What it is for", label.to_owned())],
        label: "Token",
        secret: token.expose_secret().to_owned(),
        back: PATH.to_owned(),
        back_label: "To your account".to_owned(),
    };
    Ok(Either::Left(Page::with_status(StatusCode::CREATED, page)))
}

/// `POST /account/revoke-token`.
///
/// # Errors
/// When the form is not ours, or there is no such token.
pub async fn revoke_token(
    operations: Data<Operations>,
    form: SignedForm,
) -> Result<SeeOther, PageError> {
    let (browser, token) = (&form.browser, form.fields.text("token"));
    operations
        .write(async |tx| {
            operations
                .revoke_token(tx, &browser.caller, browser.user.id, token)
                .await
        })
        .await?;
    Ok(back(&operations, Done::TokenRevoked))
}

/// `POST /account/sign-out-everywhere`: out of every browser, this one too; the tokens go as well if that
/// was ticked.
///
/// # Errors
/// When the form is not ours, or the database fails.
pub async fn sign_out_everywhere(
    operations: Data<Operations>,
    form: SignedForm,
) -> Result<SeeOther, PageError> {
    let browser = &form.browser;
    let tokens = form.fields.text("tokens") == "yes";
    operations
        .write(async |tx| {
            operations
                .sign_out_everywhere(tx, &browser.caller, browser.user.id, tokens)
                .await
        })
        .await?;
    let cookie = BrowserSecret::removal(operations.public_url());
    Ok(SeeOther::page("/sign-in").with_cookie(cookie))
}
