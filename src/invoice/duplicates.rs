//! Which other invoices look as if they were this one, entered before.
//!
//! | resemblance | what the other invoice has in common |
//! | --- | --- |
//! | [`Number`](Resemblance::Number) | vendor and number, case and surrounding space aside |
//! | [`AlikeNumber`](Resemblance::AlikeNumber) | vendor, and the number but for punctuation and leading zeros |
//! | [`Amount`](Resemblance::Amount) | vendor and total, dated less than a week before or after; the numbers are of no one series |
//! | [`NumberElsewhere`](Resemblance::NumberElsewhere) | number and total, at another vendor |
//! | [`Reference`](Resemblance::Reference) | vendor and the bill's reference number in QuickBooks, but not the number |
//!
//! Looking for them is the store's; what is said of them is said by [`checks`](super::checks).

use std::str::FromStr;

use super::InvoiceId;

/// The most others that are named for one resemblance.
pub const NAMED_MAX: usize = 5;

/// Two invoices over one total are told of when their dates are at most so many days apart: bills
/// that come every week are not.
pub const DAYS_MAX: u32 = 6;

/// Declares the resemblances with their names in the store.
macro_rules! resemblances {
    ($($(#[$doc:meta])* $name:ident $text:literal)*) => {
        /// What two invoices have in common.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Resemblance { $($(#[$doc])* $name,)* }

        impl Resemblance {
            /// Every one of them, the strongest first.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name that the store uses.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

resemblances! {
    /// Vendor and number, case and surrounding space aside.
    Number "number"
    /// Vendor, and the number but for punctuation and leading zeros.
    AlikeNumber "alike"
    /// Vendor, total, and nearly the date.
    Amount "amount"
    /// Number and total, at another vendor.
    NumberElsewhere "elsewhere"
    /// Vendor and reference number, but not the number.
    Reference "reference"
}

/// Why a text is no resemblance.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no resemblance")]
pub struct ResemblanceError(String);

impl FromStr for Resemblance {
    type Err = ResemblanceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut all = Self::ALL.iter();
        let found = all.find(|resemblance| resemblance.as_str() == text);
        found
            .copied()
            .ok_or_else(|| ResemblanceError(text.chars().take(40).collect()))
    }
}

/// An invoice that has a better right to go out: it was taken in earlier, or is on its way or in
/// QuickBooks already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Another {
    /// Which one it is.
    pub id: InvoiceId,
    /// Its vendor, as typed.
    pub vendor: String,
    /// Its number, as typed.
    pub number: String,
}

/// An invoice that was found to resemble another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookalike {
    /// What they have in common.
    pub resemblance: Resemblance,
    /// Whether it is on its way or in QuickBooks already.
    pub is_out: bool,
    /// Which one it is.
    pub another: Another,
}

/// The invoices that resemble one and have a better right to go out. Each stands once, under its
/// strongest resemblance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Duplicates(Vec<(Resemblance, Another)>);

impl Duplicates {
    /// None.
    pub const NONE: &'static Self = &Self(Vec::new());

    /// What is worth telling of those that were found for the invoice `own` of that number.
    ///
    /// One total says nothing when more than [`NAMED_MAX`] share it, for then it is the vendor's
    /// usual one; nor when the vendor numbered the two in one series, for then it sent two.
    #[must_use]
    pub fn among(own: InvoiceId, number: &str, mut found: Vec<Lookalike>) -> Self {
        let shares_total = |one: &&Lookalike| one.resemblance == Resemblance::Amount;
        let is_usual = found.iter().filter(shares_total).count() > NAMED_MAX;
        found.retain(|one| {
            let says_nothing = one.resemblance == Resemblance::Amount
                && (is_usual || are_of_one_series(number, &one.another.number));
            !says_nothing && (one.is_out || one.another.id < own)
        });
        found.sort_by_key(|one| one.resemblance);
        let mut duplicates = Self::default();
        for one in found {
            duplicates.add(one.resemblance, one.another);
        }
        duplicates
    }

    /// Adds one, unless it is there under a stronger resemblance or enough are there under this
    /// one; the strongest must come first.
    pub fn add(&mut self, resemblance: Resemblance, another: Another) {
        let is_named = self.0.iter().any(|(_, named)| named.id == another.id);
        if !is_named && self.of(resemblance).count() < NAMED_MAX {
            self.0.push((resemblance, another));
        }
    }

    /// Those with that resemblance.
    pub fn of(&self, resemblance: Resemblance) -> impl Iterator<Item = &Another> {
        let others = self.0.iter();
        others.filter_map(move |(found, another)| (*found == resemblance).then_some(another))
    }
}

/// Whether one vendor would give the two numbers to two invoices: they differ in digits alone, and
/// not only in the order of those, as when one is typed wrong.
fn are_of_one_series(one: &str, other: &str) -> bool {
    let parts = |number: &str| {
        let key = loose_key(number);
        let is_digit = |character: &char| character.is_ascii_digit();
        let mut digits: Vec<_> = key.chars().filter(is_digit).collect();
        digits.sort_unstable();
        let letters: Vec<_> = key
            .chars()
            .filter(|letter| letter.is_alphabetic())
            .collect();
        (letters, digits)
    };
    let ((letters, digits), (other_letters, other_digits)) = (parts(one), parts(other));
    letters == other_letters && digits != other_digits
}

/// The form in which numbers are compared when they are alike: letters in lower case and digits,
/// without the zeros before them. What stands between is left out, but numbers do not run together:
/// `1-23` is not `12-3`. Empty for a number without letters and digits.
#[must_use]
pub fn loose_key(number: &str) -> String {
    let mut key = String::with_capacity(number.len());
    let lower = number.to_lowercase();
    let is_digit = |character: char| character.is_ascii_digit();
    let mut rest = lower.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|character| is_digit(character) != is_digit(first));
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        if is_digit(first) {
            let digits = run.trim_start_matches('0');
            if key.ends_with(is_digit) {
                key.push('.');
            }
            key.push_str(if digits.is_empty() { "0" } else { digits });
        } else {
            key.extend(run.chars().filter(|character| character.is_alphanumeric()));
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn punctuation_and_leading_zeros_do_not_count() {
        for (one, other) in [
            ("INV-00123", "inv 123"),
            ("2026/0417", "2026-417"),
            ("№ 0012 ", "№12"),
            ("A-0", "a000"),
            ("ÑU-1", "ñu1"),
        ] {
            assert_eq!(loose_key(one), loose_key(other), "{one}");
        }
        for (one, other) in [
            ("1-23", "12-3"),
            ("A-1", "B-1"),
            ("100", "1"),
            ("RV-10", "RV-1"),
            ("12", "1.2"),
        ] {
            assert_ne!(loose_key(one), loose_key(other), "{one}");
        }
        assert_eq!(loose_key(" -/- "), "");
    }

    fn another(number: u128) -> Another {
        Another {
            id: InvoiceId(Uuid::from_u128(number)),
            vendor: String::new(),
            number: number.to_string(),
        }
    }

    #[test]
    fn numbers_of_one_series_are_two_invoices_unless_digits_are_swapped() {
        for (one, other, expected) in [
            ("RV-1001", "RV-1002", true),
            ("rv 9", "RV-0010", true),
            ("44-1802-7 10/26", "44-1802-7 11/26", true),
            ("RV-1012", "RV-1021", false),
            ("RV-1001", "1001", false),
            ("RV-1001", "PO-778", false),
            ("sin número", "RV-1", false),
        ] {
            assert_eq!(are_of_one_series(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn one_total_is_told_of_when_it_says_something() {
        let own = InvoiceId(Uuid::from_u128(100));
        let alike = |number: u128, is_out| Lookalike {
            resemblance: Resemblance::Amount,
            is_out,
            another: another(number),
        };
        let told = |found: Vec<Lookalike>, number: &str| {
            let duplicates = Duplicates::among(own, number, found);
            duplicates.of(Resemblance::Amount).count()
        };
        let later = vec![alike(1, false), alike(101, false), alike(102, true)];
        assert_eq!(told(later.clone(), "statement"), 2);
        assert_eq!(told(later, "7"), 0);
        let usual = (1..=6).map(|number| alike(number, false)).collect();
        assert_eq!(told(usual, "statement"), 0);
    }

    #[test]
    fn each_is_named_once_and_only_a_few_are() {
        let mut found = Duplicates::default();
        found.add(Resemblance::Number, another(1));
        for number in 1..20 {
            found.add(Resemblance::Amount, another(number));
        }
        assert_eq!(found.of(Resemblance::Number).count(), 1);
        let amounts: Vec<_> = found
            .of(Resemblance::Amount)
            .map(|one| &one.number)
            .collect();
        assert_eq!(amounts, ["2", "3", "4", "5", "6"]);
    }

    #[test]
    fn a_resemblance_is_read_back_from_its_name() {
        for resemblance in Resemblance::ALL {
            assert_eq!(resemblance.as_str().parse(), Ok(*resemblance));
        }
        assert!("number ".parse::<Resemblance>().is_err());
    }
}
