//! The entries of one of QuickBooks' lists, as it is mirrored: found by a part of their name, page by page.

use actix_web::{HttpRequest, web::Data};
use askama::Template;
use askama_web::WebTemplate;
use url::form_urlencoded::parse;

use super::title;
use crate::{
    invoice::{
        CompanyId,
        lists::{EntryFacts, List, ListEntry, ListRef},
    },
    operations::Operations,
    store::{Company, list_entry::EntryFilter},
    web::{
        guard::browser::Browser,
        pages::{
            PageId,
            address::address,
            answer::Page,
            error::PageError,
            frame::{Frame, Place},
            words,
        },
    },
};

/// How many entries a page shows.
const PAGE_ENTRIES: usize = 100;

/// The entries of one list.
#[derive(Template, WebTemplate)]
#[template(path = "list_entries.html")]
pub struct EntriesPage {
    frame: Frame,
    lists: String,
    title: &'static str,
    /// What the two states of an entry are called: in use or not, open or closed.
    states: (&'static str, &'static str),
    here: String,
    asked: String,
    only_active: bool,
    entries: Vec<EntryView>,
    first_page: Option<String>,
    next_page: Option<String>,
}

/// One entry.
struct EntryView {
    name: String,
    details: String,
    is_active: bool,
    list_id: String,
}

/// What the address asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    text: String,
    only_active: bool,
    after: Option<String>,
}

impl Asked {
    fn read(query: &str) -> Self {
        let mut asked = Self::default();
        for (name, value) in parse(query.as_bytes()) {
            match name.as_ref() {
                "q" => value.trim().clone_into(&mut asked.text),
                "active" => asked.only_active = value == "true",
                "cursor" => asked.after = Some(value.into_owned()),
                _ => {}
            }
        }
        asked
    }

    fn address(&self, here: &str, after: Option<&str>) -> String {
        let active = if self.only_active { "true" } else { "" };
        let parameters = [
            ("q", self.text.clone()),
            ("active", active.to_owned()),
            ("cursor", after.unwrap_or_default().to_owned()),
        ];
        address(here, parameters)
    }
}

fn render(
    browser: &Browser,
    company: &Company,
    list: List,
    asked: Asked,
    mut entries: Vec<ListEntry>,
) -> EntriesPage {
    let lists = Place::Lists.path(company.id);
    let here = format!("{lists}/{list}");
    let has_more = entries.len() > PAGE_ENTRIES;
    entries.truncate(PAGE_ENTRIES);
    let end = entries.last().filter(|_| has_more);
    EntriesPage {
        frame: Frame::within(browser, company, Place::Lists, title(list)),
        title: title(list),
        states: match list {
            List::PurchaseOrders => ("open", "closed"),
            List::Currencies
            | List::SalesTaxCodes
            | List::Accounts
            | List::Terms
            | List::Classes
            | List::Items
            | List::Customers
            | List::Vendors => ("in use", "inactive"),
        },
        first_page: asked.after.is_some().then(|| asked.address(&here, None)),
        next_page: end.map(|entry| asked.address(&here, Some(entry.list_id.as_str()))),
        entries: entries.iter().map(render_entry).collect(),
        asked: asked.text,
        only_active: asked.only_active,
        lists,
        here,
    }
}

fn render_entry(entry: &ListEntry) -> EntryView {
    EntryView {
        name: entry.full_name.clone(),
        details: details(&entry.facts),
        is_active: entry.is_active,
        list_id: entry.list_id.as_str().to_owned(),
    }
}

/// What a bookkeeper wants to know of an entry besides its name.
fn details(facts: &EntryFacts) -> String {
    let shown = |reference: &Option<ListRef>| reference.as_ref().map(|one| one.shown().to_owned());
    let parts: Vec<Option<String>> = match facts {
        EntryFacts::Vendor(vendor) => vec![shown(&vendor.terms), shown(&vendor.currency)],
        EntryFacts::Account(account) => vec![
            account.number.clone(),
            Some(apart(account.account_type.as_str())),
            shown(&account.currency),
        ],
        EntryFacts::Item(item) => vec![
            Some(apart(item.kind.as_str())),
            item.purchase_account()
                .map(|account| account.shown().to_owned()),
        ],
        EntryFacts::Customer { currency } => vec![shown(currency)],
        EntryFacts::Currency(currency) => vec![
            currency.code.clone(),
            currency.exchange_rate.map(|rate| rate.to_string()),
            currency.as_of.map(|day| format!("of {day}")),
        ],
        EntryFacts::SalesTaxCode {
            is_taxable,
            purchase_tax,
        } => {
            let word = if *is_taxable {
                "taxable"
            } else {
                "not taxable"
            };
            vec![Some(word.to_owned()), shown(purchase_tax)]
        }
        EntryFacts::Class | EntryFacts::Terms(_) | EntryFacts::PurchaseOrder(_) => Vec::new(),
        EntryFacts::Unread { reason, .. } => vec![Some(words::sentence(reason))],
    };
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    parts.join(", ")
}

/// A word of QuickBooks' with its parts apart: `CostOfGoodsSold` is `Cost of goods sold`.
fn apart(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 4);
    for (index, letter) in word.char_indices() {
        if index > 0 && letter.is_uppercase() {
            out.push(' ');
            out.extend(letter.to_lowercase());
        } else {
            out.push(letter);
        }
    }
    out
}

/// `GET /companies/{id}/lists/{list}`.
///
/// # Errors
/// When there is no such company or list, or the database fails.
pub async fn show(
    operations: Data<Operations>,
    browser: Browser,
    id: PageId<CompanyId>,
    request: HttpRequest,
) -> Result<Page<EntriesPage>, PageError> {
    let list = request.match_info().query("list").parse();
    let list: List = list.map_err(|_| PageError::NoSuchPage)?;
    let asked = Asked::read(request.query_string());
    let filter = EntryFilter {
        text: Some(asked.text.clone()).filter(|text| !text.is_empty()),
        active: asked.only_active.then_some(true),
        after: asked.after.clone(),
        limit: i64::try_from(PAGE_ENTRIES + 1).unwrap_or(i64::MAX),
    };
    let (company, entries) = operations
        .read(async |tx| {
            let company = operations.company(tx, &browser.caller, id.0).await?;
            let entries = operations
                .list_entries(tx, &browser.caller, id.0, list, &filter)
                .await?;
            Ok((company, entries))
        })
        .await?;
    Ok(Page::ok(render(&browser, &company, list, asked, entries)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        for query in [
            "",
            "q=Rosas+%26+Co",
            "active=true",
            "q=a&active=true&cursor=80-1",
        ] {
            let asked = Asked::read(query);
            let again = asked.address("/x", asked.after.as_deref());
            assert_eq!(
                again.trim_start_matches("/x").trim_start_matches('?'),
                query
            );
        }
    }

    #[test]
    fn a_word_of_quickbooks_is_told_in_words() {
        assert_eq!(apart("CostOfGoodsSold"), "Cost of goods sold");
        assert_eq!(apart("Bank"), "Bank");
    }
}
