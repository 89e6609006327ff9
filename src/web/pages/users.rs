//! Users: who they are, what they may do, and what is withheld from them. For admins.

mod form;
pub mod one;

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use secrecy::{ExposeSecret, SecretString};

use super::{
    answer::Page,
    error::{PageError, status_of},
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{CompanyId, Role, UserId, draft::FieldError},
    operations::{OperationError, Operations, users::NewUser},
    store::{Company, User},
    web::guard::{browser::Browser, form::SignedForm},
};
use form::{PersonForm, PersonTyped};

/// How many users a page shows.
const PAGE_USERS: i64 = 100;

/// Where the users are.
pub(super) const LIST: &str = "/users";

/// The users.
#[derive(Template, WebTemplate)]
#[template(path = "users.html")]
pub struct UsersPage {
    frame: Frame,
    users: Vec<UserRow>,
    first_page: Option<&'static str>,
    next_page: Option<String>,
    form: PersonForm,
}

/// One user in the list.
struct UserRow {
    href: String,
    name: String,
    email: String,
    roles: String,
    companies: String,
    withheld: Option<&'static str>,
    seen: String,
    is_active: bool,
}

/// A secret that is shown once: the answer to a form is the only place where it stands.
#[derive(Template, WebTemplate)]
#[template(path = "secret_shown.html")]
pub struct SecretPage {
    pub(super) frame: Frame,
    pub(super) heading: String,
    /// What it is for.
    pub(super) about: String,
    /// What is beside it, such as an address.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) label: &'static str,
    pub(super) secret: String,
    pub(super) back: String,
    pub(super) back_label: String,
}

/// What the list is made from.
struct Loaded {
    companies: Vec<Company>,
    users: Vec<User>,
    has_more: bool,
    is_continued: bool,
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    after: &str,
) -> Result<Loaded, PageError> {
    let loaded = operations
        .read(async |tx| {
            let limit = PAGE_USERS + 1;
            let mut users = operations.users(tx, &browser.caller, after, limit).await?;
            let has_more = users.len() as u64 == limit.unsigned_abs();
            if has_more {
                users.pop();
            }
            Ok(Loaded {
                companies: operations.companies(tx, &browser.caller).await?,
                users,
                has_more,
                is_continued: !after.is_empty(),
            })
        })
        .await?;
    Ok(loaded)
}

fn render(browser: &Browser, loaded: &Loaded, form: PersonForm) -> UsersPage {
    let users = loaded.users.iter();
    let last = loaded.users.last().filter(|_| loaded.has_more);
    UsersPage {
        frame: Frame::beside(browser, &loaded.companies, Place::Users, "Users"),
        users: users
            .map(|user| render_row(user, &loaded.companies))
            .collect(),
        first_page: loaded.is_continued.then_some(LIST),
        next_page: last.map(|last| {
            let query = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("after", &last.email)
                .finish();
            format!("{LIST}?{query}")
        }),
        form,
    }
}

fn render_row(user: &User, companies: &[Company]) -> UserRow {
    UserRow {
        href: path_of(user.id),
        name: user.name.clone(),
        email: user.email.clone(),
        roles: roles_of(user),
        companies: companies_of(user, companies),
        withheld: withheld(user),
        seen: user
            .seen_at
            .map_or_else(|| "never".to_owned(), words::moment),
        is_active: user.is_active(),
    }
}

fn path_of(user: UserId) -> String {
    format!("{LIST}/{user}")
}

pub(super) fn roles_of(user: &User) -> String {
    let roles: Vec<_> = user.roles.iter().map(Role::name).collect();
    roles.join(", ")
}

/// The names of the companies that somebody may see, as far as they are among `known`.
pub(super) fn companies_of(user: &User, known: &[Company]) -> String {
    let Some(ids) = &user.companies else {
        return "every company".to_owned();
    };
    let name = |id: &CompanyId| known.iter().find(|company| company.id == *id);
    let names: Vec<_> = ids
        .iter()
        .filter_map(name)
        .map(|one| one.name.as_str())
        .collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

/// What an admin withholds from somebody whose roles would allow it.
pub(super) fn withheld(user: &User) -> Option<&'static str> {
    let has_work = user.roles.has(Role::Procurement) || user.roles.has(Role::Accounting);
    match (has_work, user.rights.may_approve, user.rights.may_send) {
        (false, ..) | (_, true, true) => None,
        (_, false, true) => Some("may not approve"),
        (_, true, false) => Some("may not send"),
        (_, false, false) => Some("may neither approve nor send"),
    }
}

/// `GET /users`.
///
/// # Errors
/// When the user is no admin, or the database fails.
pub async fn list(
    operations: Data<Operations>,
    browser: Browser,
    request: HttpRequest,
) -> Result<Page<UsersPage>, PageError> {
    let mut query = url::form_urlencoded::parse(request.query_string().as_bytes());
    let after = query.find(|(name, _)| name == "after");
    let after = after
        .map(|(_, after)| after.into_owned())
        .unwrap_or_default();
    let loaded = load(&operations, &browser, &after).await?;
    let form = PersonForm::empty(&browser, &loaded.companies);
    Ok(Page::ok(render(&browser, &loaded, form)))
}

/// `POST /users`: adds a user, and shows the password once if it was made up.
///
/// # Errors
/// When the form is not ours, the user is no admin, or the database fails. A rejected field is told on the
/// page.
pub async fn add(
    operations: Data<Operations>,
    form: SignedForm,
) -> Result<Either<Page<SecretPage>, Page<UsersPage>>, PageError> {
    let (browser, fields) = (&form.browser, &form.fields);
    let typed = PersonTyped::of(fields);
    let given = Some(fields.text("password")).filter(|password| !password.is_empty());
    let password = given.map_or_else(|| operations.generate_password(), SecretString::from);
    let new = NewUser {
        email: fields.text("email").to_owned(),
        name: Some(typed.name.clone()),
        roles: typed.roles,
        companies: typed.companies.clone(),
        password: password.clone(),
    };
    let added = match typed.mistakes() {
        mistakes if mistakes.is_empty() => {
            operations
                .add_user_with(&browser.caller, new, typed.rights)
                .await
        }
        mistakes => Err(OperationError::Invalid(mistakes)),
    };
    let errors: Vec<FieldError> = match added {
        Ok(user) => {
            let page = secret_of(&operations, browser, &user, &password, given.is_none()).await?;
            return Ok(Either::Left(Page::with_status(StatusCode::CREATED, page)));
        }
        Err(OperationError::Invalid(errors)) => errors,
        Err(error) => return Err(error.into()),
    };
    let loaded = load(&operations, browser, "").await?;
    let form = PersonForm::refused(
        browser,
        &loaded.companies,
        &typed,
        fields.text("email"),
        &errors,
    );
    let status = status_of(&OperationError::Invalid(errors));
    Ok(Either::Right(Page::with_status(
        status,
        render(browser, &loaded, form),
    )))
}

/// The page after a user was added, or got a password that nobody chose.
async fn secret_of(
    operations: &Operations,
    browser: &Browser,
    user: &User,
    password: &SecretString,
    is_made_up: bool,
) -> Result<SecretPage, PageError> {
    let companies = operations
        .read(async |tx| operations.companies(tx, &browser.caller).await)
        .await?;
    let (about, shown) = if is_made_up {
        (
            "Give it to them in person: it is shown this once and stored nowhere. They can change it under \
             their name at the top of every page.",
            password.expose_secret(),
        )
    } else {
        (
            "They can change it under their name at the top of every page.",
            "as you typed it",
        )
    };
    Ok(SecretPage {
        frame: Frame::beside(browser, &companies, Place::Users, "Password"),
        heading: "They can sign in".to_owned(),
        about: about.to_owned(),
        facts: vec![
            ("Name", user.name.clone()),
            ("E-mail address", user.email.clone()),
        ],
        label: "Password",
        secret: shown.to_owned(),
        back: path_of(user.id),
        back_label: "To the user".to_owned(),
    })
}
