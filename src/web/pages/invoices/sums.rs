//! What invoices add up to, in words.

use crate::{
    operations::totals::{Owed, Totals},
    web::pages::words,
};

/// The sums of some invoices.
#[derive(Default)]
pub(super) struct SumsView {
    /// How many they are: `1,204 invoices`.
    pub(super) count: String,
    /// One for each currency.
    pub(super) sums: Vec<SumView>,
    /// How credits were counted, where there are any.
    pub(super) credits: Option<String>,
    /// Where everything is added up, when they are too many to do so by the way.
    pub(super) all: Option<String>,
}

/// What those of one currency add up to.
pub(super) struct SumView {
    pub(super) amount: String,
    pub(super) currency: String,
}

impl SumsView {
    /// They are more than that.
    pub(super) fn too_many(most: i64, all: String) -> Self {
        Self {
            count: format!("More than {} invoices", words::count(most)),
            all: Some(all),
            ..Self::default()
        }
    }
}

pub(super) fn render_sums(totals: &Totals) -> SumsView {
    let count: i64 = totals.values().map(|owed| owed.count).sum();
    let credits: i64 = totals.values().map(|owed| owed.credits).sum();
    let sum = |(currency, owed): (&String, &Owed)| SumView {
        amount: words::sum(owed.sum),
        currency: currency_words(currency),
    };
    SumsView {
        count: match count {
            1 => "1 invoice".to_owned(),
            more => format!("{} invoices", words::count(more)),
        },
        sums: totals.iter().map(sum).collect(),
        credits: match credits {
            0 => None,
            1 => Some("1 credit is subtracted".to_owned()),
            more => Some(format!("{} credits are subtracted", words::count(more))),
        },
        all: None,
    }
}

/// A currency by its code; the home currency may have none yet.
pub(super) fn currency_words(code: &str) -> String {
    match code {
        "home" => "home currency".to_owned(),
        code => code.to_owned(),
    }
}
