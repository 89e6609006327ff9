//! QuickBooks' lists as they are mirrored for a company, and what names on its invoices mean in them.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;

use super::{
    PageId,
    answer::{Page, SeeOther},
    done::Done,
    error::PageError,
    frame::{Frame, Place},
    words,
};
use crate::{
    invoice::{
        CompanyId, Role,
        company_file::CompanyFile,
        draft::FieldError,
        lists::{List, ListRef},
    },
    operations::{OperationError, Operations, lists::ListShown, mappings::MAPPED},
    store::{Company, mapping::Mapping},
    web::guard::{
        browser::Browser,
        form::{Fields, SignedForm},
    },
};

/// The lists of a company.
#[derive(Template, WebTemplate)]
#[template(path = "lists.html")]
pub struct ListsPage {
    frame: Frame,
    company: String,
    done: Option<&'static str>,
    facts: Option<Vec<Fact>>,
    lists: Vec<ListView>,
    read: String,
    is_wanted: bool,
    refresh: Option<String>,
    mappings: Vec<MappingView>,
    undo: Option<String>,
}

/// One thing that is known of the company file.
struct Fact {
    label: &'static str,
    value: String,
}

/// The mirror of one list.
struct ListView {
    title: &'static str,
    count: i64,
    active_count: i64,
    refreshed: String,
    problem: Option<String>,
}

/// What a name means.
struct MappingView {
    /// As the form says which list it is.
    kind: &'static str,
    from: String,
    to: String,
    since: String,
}

/// The lists in the order in which people look for them.
const ORDER: [List; 9] = [
    List::Vendors,
    List::Accounts,
    List::Items,
    List::Classes,
    List::Terms,
    List::Customers,
    List::Currencies,
    List::SalesTaxCodes,
    List::PurchaseOrders,
];

fn title(list: List) -> &'static str {
    match list {
        List::Currencies => "Currencies",
        List::SalesTaxCodes => "Sales tax codes",
        List::Accounts => "Accounts",
        List::Terms => "Terms",
        List::Classes => "Classes",
        List::Items => "Items",
        List::Customers => "Customers and jobs",
        List::Vendors => "Vendors",
        List::PurchaseOrders => "Purchase orders",
    }
}

/// What the page is made from.
struct Loaded {
    company: Company,
    lists: Vec<ListShown>,
    mappings: Vec<Mapping>,
}

fn render(browser: &Browser, loaded: &Loaded, done: Option<Done>) -> ListsPage {
    let company = &loaded.company;
    let caller = &browser.caller;
    let may_refresh = caller.has(Role::Accounting) || caller.has(Role::Admin);
    let path = Place::Lists.path(company.id);
    let lists = ORDER.into_iter().filter_map(|list| {
        let mut lists = loaded.lists.iter();
        lists.find(|shown| shown.mirror.list == list)
    });
    ListsPage {
        frame: Frame::within(browser, company, Place::Lists, "Lists and mappings"),
        company: company.name.clone(),
        done: done.map(Done::sentence),
        facts: company.company_file_facts.as_ref().map(render_facts),
        lists: lists.map(render_list).collect(),
        read: moment_or_never(company.lists_read_at),
        is_wanted: company.lists_wanted,
        refresh: (may_refresh && !company.lists_wanted).then(|| format!("{path}/refresh")),
        mappings: loaded.mappings.iter().map(render_mapping).collect(),
        undo: caller
            .has(Role::Accounting)
            .then(|| format!("/companies/{}/mappings/undo", company.id)),
    }
}

fn render_facts(file: &CompanyFile) -> Vec<Fact> {
    let told = |text: Option<&str>| text.unwrap_or("not told").to_owned();
    let switch = |on: Option<bool>| match on {
        Some(true) => "on".to_owned(),
        Some(false) => "off".to_owned(),
        None => "not told".to_owned(),
    };
    let preferences = &file.preferences;
    let home = preferences.home_currency.as_ref();
    let facts = [
        ("Company", told(file.company.name.as_deref())),
        ("Program", told(file.product_name.as_deref())),
        ("Edition", told(file.country.as_deref())),
        ("Classes", switch(preferences.is_using_classes)),
        (
            "Foreign currencies",
            switch(preferences.is_multicurrency_on),
        ),
        (
            "Home currency",
            told(home.map(ListRef::shown).or(file.home_currency())),
        ),
        (
            "Books closed through",
            file.closed_through()
                .map_or_else(|| "no day".to_owned(), |day| day.to_string()),
        ),
    ];
    let facts = facts.into_iter();
    facts.map(|(label, value)| Fact { label, value }).collect()
}

fn render_list(shown: &ListShown) -> ListView {
    ListView {
        title: title(shown.mirror.list),
        count: shown.count,
        active_count: shown.active_count,
        refreshed: moment_or_never(shown.mirror.refreshed_at),
        problem: shown.mirror.problem.as_deref().map(words::sentence),
    }
}

fn moment_or_never(at: Option<chrono::DateTime<chrono::Utc>>) -> String {
    at.map_or_else(|| "not yet".to_owned(), words::moment)
}

fn render_mapping(mapping: &Mapping) -> MappingView {
    MappingView {
        kind: mapping.list.entry_name(),
        from: mapping.from.clone(),
        to: mapping.to.clone(),
        since: words::moment(mapping.created_at),
    }
}

/// The list that a form's mapping leads into.
///
/// # Errors
/// [`OperationError::Invalid`] when the form names none.
pub(super) fn mapped_list(fields: &Fields) -> Result<List, OperationError> {
    let kind = fields.text("list");
    let list = MAPPED.into_iter().find(|list| list.entry_name() == kind);
    list.ok_or_else(|| {
        let detail = "expected `vendor`, `account`, `item`, `class`, `terms` or `customer`";
        OperationError::Invalid(vec![FieldError::new("/list", detail)])
    })
}

/// `GET /companies/{id}/lists`.
///
/// # Errors
/// When there is no such company, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<ListsPage>, PageError> {
    let loaded = operations
        .read(async |tx| {
            let (company, lists) = operations.lists(tx, &browser.caller, id.0).await?;
            let mappings = operations.mappings(tx, &browser.caller, id.0).await?;
            Ok(Loaded {
                company,
                lists,
                mappings,
            })
        })
        .await?;
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&Place::Lists.path(id.0), operations.public_url()));
    Ok(Page::ok(render(&browser, &loaded, done)).with_cookie(forget))
}

/// `POST /companies/{id}/lists/refresh`: has the next update read every list from its start.
///
/// # Errors
/// When the form is not ours, there is no such company, or the user lacks the role.
pub async fn refresh(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<SeeOther, PageError> {
    let who = &form.browser.caller;
    operations
        .write(async |tx| operations.refresh_lists(tx, who, id.0).await)
        .await?;
    Ok(back(&operations, id.0, Done::ListsWanted))
}

/// `POST /companies/{id}/mappings/undo`: takes back what a name means.
///
/// # Errors
/// When the form is not ours, there is no such company or mapping, or the user lacks the role.
pub async fn undo(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<SeeOther, PageError> {
    let (who, from) = (&form.browser.caller, form.fields.text("from"));
    operations
        .write(async |tx| {
            let list = mapped_list(&form.fields)?;
            operations.unmap_name(tx, who, id.0, list, from).await
        })
        .await?;
    Ok(back(&operations, id.0, Done::Unmapped))
}

/// `GET` on the address of such a form, which a browser shows after a refusal: on to the lists.
pub async fn look_again(_: Browser, id: PageId<CompanyId>) -> SeeOther {
    SeeOther::page(Place::Lists.path(id.0))
}

fn back(operations: &Operations, id: CompanyId, done: Done) -> SeeOther {
    let path = Place::Lists.path(id);
    let cookie = done.cookie(&path, operations.public_url());
    SeeOther::page(path).with_cookie(cookie)
}
