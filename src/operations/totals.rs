//! What invoices add up to: bills less vendor credits, in each currency.

use std::collections::BTreeMap;

use super::{OperationError, Operations};
use crate::{
    invoice::{Invoice, Kind, money::Sum},
    review::Lookup,
    store::{
        Company, Tx,
        invoice::{CurrencySum, Filter},
    },
};

/// What invoices of one currency add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// How many, credits among them.
    pub count: i64,
    /// How many of them are credits.
    pub credits: i64,
    /// Bills less credits.
    pub sum: Sum,
}

/// Sums by the code of their currency. The home currency stands under its code, or where that is not
/// known, under `home`.
pub type Totals = BTreeMap<String, Owed>;

/// The sums of both kinds together.
pub(super) fn owed(sums: Vec<CurrencySum>, home: Option<&str>) -> Totals {
    let mut totals = Totals::new();
    for sum in sums {
        let name = sum.currency.as_deref().or(home).unwrap_or("home");
        let owed = totals.entry(name.to_owned()).or_default();
        owed.count += sum.count;
        match sum.kind {
            Kind::Invoice => owed.sum = owed.sum.plus(sum.sum),
            Kind::Credit => {
                owed.credits += sum.count;
                owed.sum = owed.sum.minus(sum.sum);
            }
        }
    }
    totals
}

impl Operations {
    /// What the invoices of a company that fit a filter add up to. Nothing when more than `most` fit
    /// and would have to be counted one by one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn totals(
        &self,
        tx: &mut Tx,
        company: &Company,
        filter: &Filter,
        most: i64,
    ) -> Result<Option<Totals>, OperationError> {
        let home = self.home_currency(tx, company).await?;
        let sums = tx.sum_invoices(company.id, filter, most).await?;
        Ok(sums.map(|sums| owed(sums, home.as_deref())))
    }

    /// What these invoices of a company add up to.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn totals_of(
        &self,
        tx: &mut Tx,
        company: &Company,
        invoices: impl IntoIterator<Item = &Invoice>,
    ) -> Result<Totals, OperationError> {
        let home = self.home_currency(tx, company).await?;
        let sums = invoices.into_iter().map(|invoice| CurrencySum {
            currency: invoice.content.currency.clone(),
            kind: invoice.content.kind,
            count: 1,
            sum: invoice.content.total.into(),
        });
        Ok(owed(sums.collect(), home.as_deref()))
    }

    /// The code of a company's home currency, once it is known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn home_currency(
        &self,
        tx: &mut Tx,
        company: &Company,
    ) -> Result<Option<String>, OperationError> {
        Ok(Lookup::new(company).home_currency(tx, company).await?)
    }
}
