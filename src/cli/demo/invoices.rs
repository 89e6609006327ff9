//! The demo's purchase orders and invoices: a week at a flower importer.

use serde::Deserialize;
use serde_json::{Value, json};

/// What becomes of a demo invoice when all is well.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Expected {
    /// It reaches QuickBooks.
    Synchronized,
    /// QuickBooks refuses it.
    Failed,
    /// It is not even taken in.
    Rejected,
}

/// One invoice to take in.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Sample {
    /// What becomes of it.
    pub expected: Expected,
    /// The invoice as a program would post it.
    pub invoice: Value,
}

/// One purchase order to enter.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct SampleOrder {
    /// Its number.
    pub number: String,
    /// The order as a program would put it.
    pub order: Value,
}

/// The orders that the prepared invoices name, and one whose goods are still to come.
pub(super) fn orders() -> Vec<SampleOrder> {
    serde_json::from_str(include_str!("purchase_orders.json"))
        .expect("the demo's purchase orders are valid, a test reads them")
}

/// The first `count` of the prepared invoices, and as many more like them as it takes.
pub(super) fn samples(count: usize) -> Vec<Sample> {
    let mut samples: Vec<Sample> = serde_json::from_str(include_str!("invoices.json"))
        .expect("the demo's invoices are valid, a test reads them");
    samples.truncate(count);
    let more = (samples.len()..count).map(more);
    samples.extend(more.collect::<Vec<_>>());
    samples
}

/// A plain invoice of roses and freight, different for each number.
fn more(index: usize) -> Sample {
    let stems = 100 + index % 400;
    let roses_cents = stems * 35;
    let freight_cents = 1_200 + (index * 7) % 900;
    let amount = |cents: usize| format!("{}.{:02}", cents / 100, cents % 100);
    Sample {
        expected: Expected::Synchronized,
        invoice: json!({
            "vendor": "Rosas del Valle",
            "number": format!("RV-2{index:05}"),
            "date": "2026-11-02",
            "terms": "Net 30",
            "lines": [{
                "item": "Rose Red 50", "quantity": stems.to_string(), "cost": "0.35",
                "amount": amount(roses_cents),
            }],
            "charges": [{"kind": "freight", "account": "Freight", "amount": amount(freight_cents)}],
            "total": amount(roses_cents + freight_cents),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoice::{
        Settings, draft,
        purchase_order::{Identities, reconcile},
    };

    #[test]
    fn every_sample_is_what_it_is_said_to_be() {
        let samples = samples(200);
        assert_eq!(samples.len(), 200);
        for sample in &samples {
            let is_read = draft::read(&sample.invoice).is_ok();
            assert_eq!(
                is_read,
                sample.expected != Expected::Rejected,
                "{}",
                sample.invoice
            );
        }
        for expected in [Expected::Synchronized, Expected::Failed, Expected::Rejected] {
            assert!(samples.iter().any(|sample| sample.expected == expected));
        }
    }

    #[test]
    fn every_order_is_read_and_matches_its_invoices() {
        let tolerance = Settings::default().match_tolerance;
        let names = &Identities::default();
        for SampleOrder { number, order } in orders() {
            let order = draft::read_purchase_order(&order).unwrap();
            let samples = samples(12);
            let invoices = samples
                .iter()
                .filter_map(|sample| draft::read(&sample.invoice).ok());
            let invoices: Vec<_> = invoices
                .filter(|content| content.po_number.as_ref() == Some(&number))
                .collect();
            let invoices: Vec<_> = invoices.iter().collect();
            assert_eq!(
                reconcile(&order, &invoices, &tolerance, names).mismatches,
                []
            );
        }
    }

    #[test]
    fn numbers_are_told_apart() {
        let mut numbers: Vec<_> = samples(1_000)
            .into_iter()
            .map(|sample| sample.invoice["number"].to_string())
            .collect();
        numbers.sort();
        numbers.dedup();
        assert_eq!(numbers.len(), 1_000);
    }
}
