//! What is looked up of currencies: their codes and rates, and the accounts payable accounts that are kept in them.

use super::Lookup;
use crate::{
    invoice::{
        Payables,
        lists::{AccountType, CurrencyFacts, EntryFacts, List, ListEntry, ListRef},
    },
    store::{Company, StoreError, Tx, list_entry::EntryFilter},
};

/// How many accounts are in memory while those of a currency are looked for.
const WALK: i64 = 2_000;

impl Lookup {
    /// What is known of the currency to which an entry refers; none where there are no foreign ones or
    /// the currency is not known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn currency(
        &mut self,
        tx: &mut Tx,
        currency: &ListRef,
    ) -> Result<Option<CurrencyFacts>, StoreError> {
        let key = currency.shown().to_owned();
        if let Some(known) = self.currencies.get(&key) {
            return Ok(known.clone());
        }
        let found = self.referred(tx, List::Currencies, currency).await?;
        let facts = found.and_then(|found| match found.facts {
            EntryFacts::Currency(facts) => Some(facts),
            _ => None,
        });
        self.currencies.insert(key, facts.clone());
        Ok(facts)
    }

    /// The currency of the books, as ISO 4217 has it: the one that the preferences name, or else the
    /// country's.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn home_currency(
        &mut self,
        tx: &mut Tx,
        company: &Company,
    ) -> Result<Option<String>, StoreError> {
        let Some(file) = company.company_file_facts.as_ref() else {
            return Ok(None);
        };
        let named = match &file.preferences.home_currency {
            Some(currency) => self.currency(tx, currency).await?,
            None => None,
        };
        let named = named.and_then(|currency| currency.code);
        Ok(named.or_else(|| file.home_currency().map(str::to_owned)))
    }

    /// The accounts payable account of a currency.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn payables(
        &mut self,
        tx: &mut Tx,
        currency: &ListRef,
    ) -> Result<Payables, StoreError> {
        let key = currency.shown().to_owned();
        if let Some(known) = self.payables.get(&key) {
            return Ok(known.clone());
        }
        let mirror = self.mirror(tx, List::Accounts).await?;
        let is_whole = mirror.reading.is_some() && !mirror.is_partial;
        let mut found = Payables::Missing;
        let mut is_told = is_whole;
        let mut filter = EntryFilter {
            text: None,
            active: Some(true),
            after: None,
            limit: WALK,
        };
        loop {
            let accounts = tx
                .list_entries(self.company, List::Accounts, &filter)
                .await?;
            let Some(end) = accounts.last() else {
                break;
            };
            filter.after = Some(end.list_id.to_string());
            for account in &accounts {
                match is_payable(account, currency) {
                    Some(true) => found = found.with(account),
                    Some(false) => {}
                    None => is_told = false,
                }
            }
        }
        if found == Payables::Missing && !is_told {
            found = Payables::Untold;
        }
        self.payables.insert(key, found.clone());
        Ok(found)
    }
}

impl Payables {
    /// The same, and that account.
    fn with(self, account: &ListEntry) -> Self {
        match self {
            Self::Untold | Self::Missing => Self::Only(account.refer()),
            Self::Only(_) | Self::Several => Self::Several,
        }
    }
}

/// Whether it is an accounts payable account of that currency; none where that can't be told.
fn is_payable(account: &ListEntry, currency: &ListRef) -> Option<bool> {
    match &account.facts {
        EntryFacts::Account(facts) if facts.account_type == AccountType::AccountsPayable => {
            facts.currency.as_ref()?.is_same(currency)
        }
        EntryFacts::Unread { .. } => None,
        EntryFacts::Account(_)
        | EntryFacts::Vendor(_)
        | EntryFacts::Item(_)
        | EntryFacts::Class
        | EntryFacts::Terms(_)
        | EntryFacts::Customer { .. }
        | EntryFacts::Currency(_)
        | EntryFacts::SalesTaxCode { .. }
        | EntryFacts::PurchaseOrder(_) => Some(false),
    }
}
