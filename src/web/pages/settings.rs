//! The settings of a company, each with what it means: for everybody to look at, for admins to change.

mod typed;

use actix_web::{Either, HttpRequest, http::StatusCode, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use serde_json::Value;

use super::{
    PageId,
    answer::{Page, SeeOther},
    done::Done,
    error::{PageError, status_of},
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{
        CompanyId, Role, Settings,
        draft::FieldError,
        lists::{AccountType, EntryFacts, List, ListEntry},
        settings::words::{DESCRIBED, Described, Kind},
    },
    operations::{OperationError, Operations},
    store::{Company, list_entry::EntryFilter},
    web::guard::{browser::Browser, form::SignedForm},
};
use typed::Typed;

/// How many accounts are suggested.
const ACCOUNTS_MAX: i64 = 500;

/// The settings.
#[derive(Template, WebTemplate)]
#[template(path = "settings.html")]
pub struct SettingsPage {
    frame: Frame,
    company: String,
    done: Option<&'static str>,
    refused: usize,
    groups: Vec<Group>,
    /// Where the form goes to; nothing for those who only look.
    action: Option<String>,
    audit: String,
    expense_accounts: Vec<String>,
    ap_accounts: Vec<String>,
}

/// Settings about one thing.
struct Group {
    /// Tells its heading from the others.
    key: usize,
    title: &'static str,
    settings: Vec<SettingView>,
}

/// One setting.
struct SettingView {
    /// The name of its field.
    name: &'static str,
    title: &'static str,
    meaning: &'static str,
    /// What it may be and what it is by default.
    hint: String,
    control: Control,
    /// What it was when the page was made.
    was: String,
    error: Option<String>,
    /// What it is, for those who only look.
    value: String,
}

/// How it is changed.
enum Control {
    Switch {
        is_on: bool,
    },
    Choice(Vec<ChoiceView>),
    Text {
        text: String,
        mode: &'static str,
        list: Option<&'static str>,
        max_chars: usize,
    },
}

/// One of a few words.
struct ChoiceView {
    word: &'static str,
    meaning: &'static str,
    is_chosen: bool,
}

/// What the page is made from.
struct Loaded {
    company: Company,
    accounts: Vec<ListEntry>,
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
) -> Result<Loaded, PageError> {
    let loaded = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id).await?;
            let filter = EntryFilter {
                text: None,
                active: Some(true),
                after: None,
                limit: ACCOUNTS_MAX,
            };
            let accounts = operations
                .list_entries(tx, &browser.caller, id, List::Accounts, &filter)
                .await?;
            Ok(Loaded { company, accounts })
        })
        .await?;
    Ok(loaded)
}

fn render(
    browser: &Browser,
    loaded: &Loaded,
    typed: Option<&Typed>,
    errors: &[FieldError],
    done: Option<Done>,
) -> SettingsPage {
    let company = &loaded.company;
    let is_payable = |entry: &ListEntry| match &entry.facts {
        EntryFacts::Account(facts) => facts.account_type == AccountType::AccountsPayable,
        _ => false,
    };
    let names = |payable: bool| {
        let accounts = loaded.accounts.iter();
        let of_kind = accounts.filter(|entry| is_payable(entry) == payable);
        let mut names: Vec<_> = of_kind.map(|entry| entry.full_name.clone()).collect();
        names.sort();
        names
    };
    SettingsPage {
        frame: Frame::within(browser, company, Place::Settings, "Settings"),
        company: company.name.clone(),
        done: done.map(Done::sentence),
        refused: errors.len(),
        groups: render_groups(&company.settings, typed, errors),
        action: browser
            .caller
            .has(Role::Admin)
            .then(|| Place::Settings.path(company.id)),
        audit: format!("{}?action=settings_changed", Place::Audit.path(company.id)),
        expense_accounts: names(false),
        ap_accounts: names(true),
    }
}

fn render_groups(settings: &Settings, typed: Option<&Typed>, errors: &[FieldError]) -> Vec<Group> {
    let (now, default) = (as_json(settings), as_json(&Settings::default()));
    let groups = DESCRIBED.chunk_by(|one, next| one.group == next.group);
    groups
        .enumerate()
        .map(|(key, group)| Group {
            key,
            title: group[0].group,
            settings: group
                .iter()
                .map(|one| render_setting(one, &now, &default, typed, errors))
                .collect(),
        })
        .collect()
}

fn as_json(settings: &Settings) -> Value {
    serde_json::to_value(settings).expect("settings are plain JSON")
}

fn render_setting(
    one: &Described,
    now: &Value,
    default: &Value,
    typed: Option<&Typed>,
    errors: &[FieldError],
) -> SettingView {
    let stored = text_at(now, one);
    let pointer = format!("/settings{}", one.pointer());
    let error = errors.iter().find(|error| error.pointer == pointer);
    let shown = typed.and_then(|typed| typed.get(one));
    let (text, was) = shown.unwrap_or((&stored, &stored));
    SettingView {
        name: one.name,
        title: one.title,
        meaning: one.meaning,
        hint: hint(one, &text_at(default, one)),
        control: control(one, text),
        was: was.to_owned(),
        error: error.map(|error| words::sentence(&error.detail)),
        value: in_words(one, &stored),
    }
}

/// The setting as a field holds it.
fn text_at(settings: &Value, one: &Described) -> String {
    match settings.pointer(&one.pointer()) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

fn control(one: &Described, text: &str) -> Control {
    let plain = |mode, list, max_chars| Control::Text {
        text: text.to_owned(),
        mode,
        list,
        max_chars,
    };
    match one.kind {
        Kind::Switch => Control::Switch {
            is_on: text == "true",
        },
        Kind::Choice(choices) => {
            let choices = choices.iter().map(|(word, meaning)| ChoiceView {
                word,
                meaning,
                is_chosen: *word == text,
            });
            Control::Choice(choices.collect())
        }
        Kind::Text(_) => plain("text", None, 100),
        Kind::Account(_) if one.name == "ap_account" => plain("text", Some("ap-accounts"), 159),
        Kind::Account(_) => plain("text", Some("expense-accounts"), 159),
        Kind::Number(..) => plain("numeric", None, 5),
        Kind::Decimal => plain("decimal", None, 20),
    }
}

fn hint(one: &Described, default: &str) -> String {
    let default = in_words(one, default);
    match one.kind {
        Kind::Switch | Kind::Choice(_) => format!("Unless changed: {default}."),
        Kind::Text(must) => format!("{must} Unless changed: {default}."),
        Kind::Account(none) => format!("An account’s full name. Empty: {none}."),
        Kind::Number(..) | Kind::Decimal => {
            format!(
                "{}. Unless changed: {default}.",
                words::label(&one.bounds())
            )
        }
    }
}

/// What a setting is, for people.
fn in_words(one: &Described, text: &str) -> String {
    match one.kind {
        Kind::Switch if text == "true" => "on".to_owned(),
        Kind::Switch => "off".to_owned(),
        Kind::Choice(choices) => choices
            .iter()
            .find(|(word, _)| *word == text)
            .map_or_else(|| text.to_owned(), |(_, meaning)| (*meaning).to_owned()),
        Kind::Account(none) if text.is_empty() => format!("none: {none}"),
        Kind::Account(_) | Kind::Text(_) | Kind::Number(..) | Kind::Decimal => text.to_owned(),
    }
}

/// `GET /companies/{id}/settings`.
///
/// # Errors
/// When there is no such company, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<SettingsPage>, PageError> {
    let loaded = load(&operations, &browser, id.0).await?;
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&Place::Settings.path(id.0), operations.public_url()));
    Ok(Page::ok(render(&browser, &loaded, None, &[], done)).with_cookie(forget))
}

/// `POST /companies/{id}/settings`: changes those settings that are another than the page showed.
///
/// # Errors
/// When the form is not ours, there is no such company, or the user is no admin. A rejected setting is
/// told on the page.
pub async fn change(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Either<SeeOther, Page<SettingsPage>>, PageError> {
    let (browser, typed) = (&form.browser, Typed::of(&form.fields));
    let changed = operations
        .write(async |tx| {
            let company = operations.company(tx, &browser.caller, id.0).await?;
            let changes = typed.changes(&company.settings)?;
            operations
                .change_settings(tx, &browser.caller, id.0, &changes)
                .await
        })
        .await;
    let errors = match changed {
        Ok(_) => {
            let path = Place::Settings.path(id.0);
            let cookie = Done::SettingsSaved.cookie(&path, operations.public_url());
            return Ok(Either::Left(SeeOther::page(path).with_cookie(cookie)));
        }
        Err(OperationError::Invalid(errors)) => errors,
        Err(error) => return Err(error.into()),
    };
    let loaded = load(&operations, browser, id.0).await?;
    let page = render(browser, &loaded, Some(&typed), &errors, None);
    let status: StatusCode = status_of(&OperationError::Invalid(errors));
    Ok(Either::Right(Page::with_status(status, page)))
}
