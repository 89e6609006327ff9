//! The rates on purchases of the sales tax codes of an invoice, looked up in the mirror.

use rust_decimal::Decimal;

use super::Lookup;
use crate::{
    invoice::{
        Content, Destination, TaxRates,
        company_file::CompanyFile,
        lists::{EntryFacts, ItemKind, List, ListEntry, ListRef},
    },
    store::{StoreError, Tx},
};

impl Lookup {
    /// The rates of the codes that an invoice names, and of its vendor's own; none in the United
    /// States.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tax_rates(
        &mut self,
        tx: &mut Tx,
        content: &Content,
        to: &Destination,
        company_file: Option<&CompanyFile>,
    ) -> Result<TaxRates, StoreError> {
        let mut rates = TaxRates::default();
        if !company_file.is_some_and(CompanyFile::has_purchase_tax) {
            return Ok(rates);
        }
        for code in content.tax_codes() {
            let Some(entry) = to.names.entry(List::SalesTaxCodes, code) else {
                continue;
            };
            if let Some(rate) = self.rate_of_code(tx, entry).await? {
                rates.named.insert(code.to_owned(), rate);
            }
        }
        let own = to.vendor(content);
        if let Some(own) = own.and_then(|vendor| vendor.sales_tax_code.as_ref())
            && let Some(entry) = self.referred(tx, List::SalesTaxCodes, own).await?
            && let Some(rate) = self.rate_of_code(tx, &entry).await?
        {
            rates.vendors = Some((entry.full_name, rate));
        }
        Ok(rates)
    }

    /// The rate of a tax code on purchases, in percent; none where it is not known.
    async fn rate_of_code(
        &mut self,
        tx: &mut Tx,
        code: &ListEntry,
    ) -> Result<Option<Decimal>, StoreError> {
        if let Some(rate) = self.tax_rates.get(&code.list_id) {
            return Ok(*rate);
        }
        let rate = match &code.facts {
            EntryFacts::SalesTaxCode {
                purchase_tax: Some(item),
                ..
            } => self.rate_of_item(tx, item).await?,
            EntryFacts::SalesTaxCode {
                purchase_tax: None, ..
            } => Some(Decimal::ZERO),
            _ => None,
        };
        self.tax_rates.insert(code.list_id.clone(), rate);
        Ok(rate)
    }

    /// The rate of a tax, or of a group of taxes together.
    async fn rate_of_item(
        &mut self,
        tx: &mut Tx,
        item: &ListRef,
    ) -> Result<Option<Decimal>, StoreError> {
        let Some(ListEntry {
            facts: EntryFacts::Item(facts),
            ..
        }) = self.referred(tx, List::Items, item).await?
        else {
            return Ok(None);
        };
        if facts.kind != ItemKind::SalesTaxGroup {
            return Ok(facts.sales_tax.rate);
        }
        let mut sum = Decimal::ZERO;
        for member in &facts.sales_tax.members {
            let member = self.referred(tx, List::Items, member).await?;
            let rate = member.and_then(|member| match member.facts {
                EntryFacts::Item(facts) => facts.sales_tax.rate,
                _ => None,
            });
            let Some(together) = rate.and_then(|rate| sum.checked_add(rate)) else {
                return Ok(None);
            };
            sum = together;
        }
        // A group without members was read by a program that did not ask for them.
        Ok((!facts.sales_tax.members.is_empty()).then_some(sum))
    }

    /// The entry to which another refers.
    pub(super) async fn referred(
        &self,
        tx: &mut Tx,
        list: List,
        entry: &ListRef,
    ) -> Result<Option<ListEntry>, StoreError> {
        let found = match (&entry.list_id, &entry.full_name) {
            (Some(id), _) => tx.load_entry(self.company, list, id).await?,
            (None, Some(name)) => {
                let named = tx.load_entries_named(self.company, list, name);
                named.await?.into_iter().next()
            }
            (None, None) => None,
        };
        Ok(found.map(|found| found.entry))
    }
}
