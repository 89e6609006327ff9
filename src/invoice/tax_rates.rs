//! What the sales tax codes of an invoice add to its amounts, in Canada and the United Kingdom.

use std::collections::HashMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::{Content, Line, Money};

/// The rates on purchases of the tax codes that an invoice names and of the vendor's own. A code whose
/// rate is not known is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaxRates {
    /// In percent, by the codes as they were typed.
    pub named: HashMap<String, Decimal>,
    /// The vendor's own code, which QuickBooks puts on every line that has none, and its rate.
    pub vendors: Option<(String, Decimal)>,
}

/// The tax that QuickBooks would add to amounts that do not hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxOnTop {
    /// The first code that brings one.
    pub code: String,
    /// Whether that is the vendor's own, and not on the invoice.
    pub is_vendors: bool,
    /// What the lines are taxed with together.
    pub tax: Decimal,
    /// What the bill would be over.
    pub total: Decimal,
}

impl TaxRates {
    /// The tax on an invoice whose amounts do not hold it; none where every code that is known stands
    /// for no tax. On each line it is rounded to the cent.
    #[must_use]
    pub fn on_top(&self, content: &Content) -> Option<TaxOnTop> {
        let lines = content.lines.iter();
        let lines = lines.map(|line: &Line| (line.amount(), line.tax_code()));
        let charges = content.charges.iter();
        let charges = charges.map(|charge| (charge.amount, charge.tax_code.as_deref()));
        let mut tax = Decimal::ZERO;
        let mut first = None;
        for (amount, own) in lines.chain(charges) {
            let named = own.or(content.tax_code.as_deref());
            let Some((code, rate)) = self.rate(named) else {
                continue;
            };
            let of_line = percent(amount, rate)?;
            if !of_line.is_zero() {
                first.get_or_insert((code, named.is_none()));
            }
            tax = tax.checked_add(of_line)?;
        }
        let (code, is_vendors) = first.filter(|_| !tax.is_zero())?;
        Some(TaxOnTop {
            code: code.to_owned(),
            is_vendors,
            tax,
            total: decimal(content.total).checked_add(tax)?,
        })
    }

    /// The code that counts for a line with that one, and its rate.
    fn rate<'a>(&'a self, named: Option<&'a str>) -> Option<(&'a str, Decimal)> {
        if let Some(code) = named {
            return Some((code, *self.named.get(code)?));
        }
        let (code, rate) = self.vendors.as_ref()?;
        Some((code, *rate))
    }
}

fn decimal(amount: Money) -> Decimal {
    Decimal::new(amount.minor(), 2)
}

/// So many percent of an amount, in cents; none when that is no amount any more.
fn percent(amount: Money, rate: Decimal) -> Option<Decimal> {
    let tax = decimal(amount).checked_mul(rate)?;
    let tax = tax.checked_div(Decimal::ONE_HUNDRED)?;
    let strategy = RoundingStrategy::MidpointAwayFromZero;
    let mut tax = tax.round_dp_with_strategy(2, strategy);
    tax.rescale(2);
    Some(tax)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::content::tests::roses;

    fn rates(named: &[(&str, i64)], vendors: Option<(&str, i64)>) -> TaxRates {
        let named = named.iter();
        TaxRates {
            named: named
                .map(|(code, rate)| ((*code).to_owned(), Decimal::from(*rate)))
                .collect(),
            vendors: vendors.map(|(code, rate)| (code.to_owned(), Decimal::from(rate))),
        }
    }

    /// Roses of 120.50, 35.00 and 12.00, with these codes on the whole and on the first line.
    fn roses_with(whole: Option<&str>, first: Option<&str>) -> Content {
        let mut content = roses();
        content.tax_code = whole.map(str::to_owned);
        let Line::Expense(line) = &mut content.lines[0] else {
            panic!("an expense line")
        };
        line.tax_code = first.map(str::to_owned);
        content
    }

    #[test]
    fn a_line_is_taxed_by_its_own_code_or_the_wholes_or_the_vendors() {
        let known = rates(&[("H", 13), ("E", 0)], Some(("G", 5)));
        for (whole, first, expected) in [
            (None, None, Some(("G", true, "8.38", "175.88"))),
            (Some("E"), None, None),
            (Some("H"), None, Some(("H", false, "21.78", "189.28"))),
            (Some("E"), Some("H"), Some(("H", false, "15.67", "183.17"))),
            (None, Some("E"), Some(("G", true, "2.35", "169.85"))),
            // Of a code that is not known, nothing can be told.
            (Some("X"), None, None),
        ] {
            let found = known.on_top(&roses_with(whole, first));
            let found = found.as_ref().map(|found| {
                let (tax, total) = (found.tax.to_string(), found.total.to_string());
                (found.code.as_str(), found.is_vendors, tax, total)
            });
            let expected = expected
                .map(|(code, own, tax, total)| (code, own, tax.to_owned(), total.to_owned()));
            assert_eq!(found, expected, "{whole:?} {first:?}");
        }
        assert_eq!(TaxRates::default().on_top(&roses()), None);
    }

    #[test]
    fn a_tax_that_is_no_cent_is_none() {
        let mut content = roses();
        content.lines.truncate(1);
        content.charges.clear();
        let Line::Expense(line) = &mut content.lines[0] else {
            panic!("an expense line")
        };
        line.amount = "0.03".parse().unwrap();
        content.total = line.amount;
        assert_eq!(rates(&[], Some(("H", 13))).on_top(&content), None);
        assert!(rates(&[], Some(("H", 20))).on_top(&content).is_some());
    }
}
