//! QuickBooks' lists as they are mirrored, and asking for them anew.

use serde_json::json;

use super::{Caller, OperationError, Operations};
use crate::{
    invoice::{
        CompanyId, Role,
        history::Action,
        lists::{CurrencyFacts, EntryFacts, List, ListEntry, name_key},
    },
    store::{Company, Tx, list_entry::EntryFilter, list_mirror::ListMirror},
};

/// The mirror of one list, in numbers.
#[derive(Clone, Debug)]
pub struct ListShown {
    /// How far it is.
    pub mirror: ListMirror,
    /// How many entries it has.
    pub count: i64,
    /// How many of them are in use.
    pub active_count: i64,
}

/// The most that is suggested at once.
pub const SUGGESTIONS_MAX: i64 = 20;
/// More currencies than there are.
const CURRENCIES_MAX: i64 = 500;

/// What may be meant by a text that is being typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What an invoice would say.
    pub value: String,
    /// What it is called, where that is something else.
    pub label: Option<String>,
}

/// Those whose code or name has the text, in the order of their codes.
fn fitting_currencies(currencies: Vec<ListEntry>, text: &str) -> Vec<Suggestion> {
    let wanted = name_key(text);
    let coded = currencies
        .into_iter()
        .filter_map(|entry| match entry.facts {
            EntryFacts::Currency(CurrencyFacts {
                code: Some(code), ..
            }) => Some((code, entry.full_name)),
            EntryFacts::Currency(CurrencyFacts { code: None, .. })
            | EntryFacts::Vendor(_)
            | EntryFacts::Account(_)
            | EntryFacts::Item(_)
            | EntryFacts::Class
            | EntryFacts::Terms(_)
            | EntryFacts::Customer { .. }
            | EntryFacts::SalesTaxCode { .. }
            | EntryFacts::PurchaseOrder(_)
            | EntryFacts::Unread { .. } => None,
        });
    let fits = |(code, name): &(String, String)| {
        name_key(code).starts_with(&wanted) || name_key(name).contains(&wanted)
    };
    let mut found: Vec<_> = coded.filter(fits).collect();
    found.sort();
    found.truncate(usize::try_from(SUGGESTIONS_MAX).unwrap_or(usize::MAX));
    let found = found.into_iter();
    found
        .map(|(value, name)| Suggestion {
            value,
            label: Some(name),
        })
        .collect()
}

impl Operations {
    /// The company with the mirror of each of its lists.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn lists(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<(Company, Vec<ListShown>), OperationError> {
        let company = self.company(tx, who, id).await?;
        let counts = tx.count_entries(id).await?;
        let mirrors = tx.load_list_mirrors(id).await?.into_iter();
        let lists = mirrors.map(|mirror| {
            let counted = counts.iter().find(|(list, ..)| *list == mirror.list);
            let (count, active_count) = counted.map_or((0, 0), |(_, all, active)| (*all, *active));
            ListShown {
                mirror,
                count,
                active_count,
            }
        });
        Ok((company, lists.collect()))
    }

    /// Entries of a list in the order of their ids.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn list_entries(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        filter: &EntryFilter,
    ) -> Result<Vec<ListEntry>, OperationError> {
        self.company(tx, who, id).await?;
        Ok(tx.list_entries(id, list, filter).await?)
    }

    /// What of a list could be meant by a text that is being typed, at most [`SUGGESTIONS_MAX`]: the
    /// entries in use that begin with it, then those that have it within. A currency is named by its
    /// code, which is what an invoice says.
    ///
    /// # Errors
    /// When there is no such company.
    pub async fn suggestions(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
        list: List,
        text: &str,
    ) -> Result<Vec<Suggestion>, OperationError> {
        self.company(tx, who, id).await?;
        if list == List::Currencies {
            let all = EntryFilter {
                text: None,
                active: Some(true),
                after: None,
                limit: CURRENCIES_MAX,
            };
            let currencies = tx.list_entries(id, list, &all).await?;
            return Ok(fitting_currencies(currencies, text));
        }
        let names = tx.load_suggestions(id, list, text, SUGGESTIONS_MAX).await?;
        let names = names.into_iter();
        Ok(names
            .map(|value| Suggestion { value, label: None })
            .collect())
    }

    /// Has the next conversation read every list from its start.
    ///
    /// # Errors
    /// When the caller is neither from accounting nor an admin, or there is no such company.
    pub async fn refresh_lists(
        &self,
        tx: &mut Tx,
        who: &Caller,
        id: CompanyId,
    ) -> Result<Company, OperationError> {
        who.require(&[Role::Accounting, Role::Admin])?;
        let mut company = self.company(tx, who, id).await?;
        if !company.lists_wanted {
            tx.want_lists(id).await?;
            self.record_for_company(tx, who, id, Action::ListsWanted, json!({}))
                .await?;
            company.lists_wanted = true;
        }
        Ok(company)
    }
}
