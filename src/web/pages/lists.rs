//! QuickBooks' lists as they are mirrored for a company, and what names on its invoices mean in them.

pub mod entries;

use actix_web::{Either, HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;

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
    add: Option<AddForm>,
}

/// The form that says what a name means, for accounting.
struct AddForm {
    action: String,
    kinds: [KindView; 6],
    from: String,
    to: String,
    error: Option<String>,
}

/// A list that a name can be mapped into.
struct KindView {
    name: &'static str,
    is_chosen: bool,
}

/// What was typed into a form that was not obeyed, and why not.
struct RefusedMapping {
    kind: String,
    from: String,
    to: String,
    error: String,
}

/// One thing that is known of the company file.
struct Fact {
    label: &'static str,
    value: String,
}

/// The mirror of one list.
struct ListView {
    title: &'static str,
    href: String,
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

fn render(
    browser: &Browser,
    loaded: &Loaded,
    done: Option<Done>,
    refused: Option<RefusedMapping>,
) -> ListsPage {
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
        lists: lists.map(|shown| render_list(&path, shown)).collect(),
        read: moment_or_never(company.lists_read_at),
        is_wanted: company.lists_wanted,
        refresh: (may_refresh && !company.lists_wanted).then(|| format!("{path}/refresh")),
        mappings: loaded.mappings.iter().map(render_mapping).collect(),
        undo: caller
            .has(Role::Accounting)
            .then(|| format!("/companies/{}/mappings/undo", company.id)),
        add: caller
            .has(Role::Accounting)
            .then(|| render_add(company.id, refused)),
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

fn render_add(company: CompanyId, refused: Option<RefusedMapping>) -> AddForm {
    let chosen = refused.as_ref().map(|refused| refused.kind.clone());
    let (from, to, error) = refused.map_or_else(Default::default, |refused| {
        (refused.from, refused.to, Some(refused.error))
    });
    AddForm {
        action: format!("/companies/{company}/mappings"),
        kinds: MAPPED.map(|list| KindView {
            name: list.entry_name(),
            is_chosen: chosen.as_deref() == Some(list.entry_name()),
        }),
        from,
        to,
        error,
    }
}

fn render_list(lists: &str, shown: &ListShown) -> ListView {
    ListView {
        href: format!("{lists}/{}", shown.mirror.list),
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
    let loaded = load(&operations, &browser, id.0).await?;
    let done = Done::of(&request);
    let forget = done.map(|_| Done::removal(&Place::Lists.path(id.0), operations.public_url()));
    Ok(Page::ok(render(&browser, &loaded, done, None)).with_cookie(forget))
}

async fn load(
    operations: &Operations,
    browser: &Browser,
    id: CompanyId,
) -> Result<Loaded, PageError> {
    let loaded = operations
        .read(async |tx| {
            let (company, lists) = operations.lists(tx, &browser.caller, id).await?;
            let mappings = operations.mappings(tx, &browser.caller, id).await?;
            Ok(Loaded {
                company,
                lists,
                mappings,
            })
        })
        .await?;
    Ok(loaded)
}

/// `POST /companies/{id}/mappings`: says what a name means.
///
/// # Errors
/// When the form is not ours, there is no such company, the user lacks the role, or the database fails.
/// A name that leads nowhere is told on the page.
pub async fn map(
    operations: Data<Operations>,
    form: SignedForm,
    id: PageId<CompanyId>,
) -> Result<Either<SeeOther, Page<ListsPage>>, PageError> {
    let (who, fields) = (&form.browser.caller, &form.fields);
    let (from, to) = (fields.text("from"), fields.text("to"));
    let mapped = operations
        .write(async |tx| {
            let list = mapped_list(fields)?;
            operations.map_name(tx, who, id.0, list, from, to).await
        })
        .await;
    let error = match mapped {
        Ok(_) => return Ok(Either::Left(back(&operations, id.0, Done::Mapped))),
        Err(error @ (OperationError::Invalid(_) | OperationError::Conflict(_))) => error,
        Err(error) => return Err(error.into()),
    };
    let refused = RefusedMapping {
        kind: fields.text("list").to_owned(),
        from: from.to_owned(),
        to: to.to_owned(),
        error: words::sentence(&error.to_string()),
    };
    let loaded = load(&operations, &form.browser, id.0).await?;
    let page = render(&form.browser, &loaded, None, Some(refused));
    Ok(Either::Right(Page::with_status(status_of(&error), page)))
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
