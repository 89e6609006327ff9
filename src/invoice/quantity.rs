//! Quantities and unit costs: decimals with at most ten digits before the point and five after it,
//! which is what QuickBooks' `QUANTYPE` and `PRICETYPE` (qbXML schema) take; and exchange rates, for
//! which `FLOATTYPE` sets no bounds.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Money;

/// How many of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity(Decimal);

/// What one of an item costs, in the invoice's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cost(Decimal);

/// What one unit of a foreign currency is worth in the home currency: more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ExchangeRate(Decimal);

/// Why a text is no quantity or cost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a number that QuickBooks takes here: expected at most ten digits, then at most five decimals after a point, such as `0.35`"
)]
pub struct DecimalError(String);

/// Why a text is no exchange rate.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not an exchange rate: expected what one unit of the currency is worth in the home currency, a number above 0 with at most ten digits before the point and ten after it, such as `1.0834`"
)]
pub struct RateError(String);

/// Reads `-?[0-9]{1,10}(\.[0-9]{1,places})?`.
fn read(text: &str, places: usize) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let fits = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !fits(whole, 10) || !fits(fraction, places) {
        return None;
    }
    // Normalised, so that `1.50` and `1.5` are one value with one hash.
    let value = Decimal::from_str_exact(text).ok()?;
    Some(value.normalize())
}

/// The start of a text, for an error message.
fn start(text: &str) -> String {
    text.chars().take(40).collect()
}

impl FromStr for Quantity {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = read(text, 5);
        read.map(Self).ok_or_else(|| DecimalError(start(text)))
    }
}

impl FromStr for Cost {
    type Err = DecimalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = read(text, 5);
        read.map(Self).ok_or_else(|| DecimalError(start(text)))
    }
}

impl FromStr for ExchangeRate {
    type Err = RateError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = read(text, Self::DECIMALS_MAX as usize).filter(|rate| *rate > Decimal::ZERO);
        read.map(Self).ok_or_else(|| RateError(start(text)))
    }
}

/// Gives the newtypes the same printing and JSON.
macro_rules! decimal {
    ($name:ident) => {
        impl $name {
            /// The number, to reckon with.
            #[must_use]
            pub fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?
                    .parse()
                    .map_err(D::Error::custom)
            }
        }
    };
}

decimal!(Quantity);
decimal!(Cost);
decimal!(ExchangeRate);

impl ExchangeRate {
    /// The most decimals that one may have.
    pub const DECIMALS_MAX: u32 = 10;
}

impl Quantity {
    /// One.
    pub const ONE: Self = Self(Decimal::ONE);

    /// Whether it is less than none: a return.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < Decimal::ZERO
    }

    /// What this many at this cost come to, unrounded; nothing when that is past reckoning.
    #[must_use]
    pub fn times(self, cost: Cost) -> Option<Decimal> {
        let product = self.0.checked_mul(cost.0)?;
        Some(product.normalize())
    }

    /// What this many at this cost come to, if that is whole cents: with nothing to round.
    #[must_use]
    pub fn exact_amount(self, cost: Cost) -> Option<Money> {
        let product = self.times(cost)?;
        // No more than two decimals are left, so that nothing is lost on the way.
        (product.scale() <= 2).then(|| product.to_string().parse().ok())?
    }

    /// Whether this many at this cost is `amount` exactly, with nothing to round.
    #[must_use]
    pub fn costs_exactly(self, cost: Cost, amount: Money) -> bool {
        self.0.checked_mul(cost.0) == Some(Decimal::new(amount.minor(), 2))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_that_quickbooks_takes_are_read() {
        for (text, printed) in [
            ("100", "100"),
            ("0.35", "0.35"),
            ("1.50000", "1.5"),
            ("-2", "-2"),
            ("0", "0"),
        ] {
            assert_eq!(text.parse::<Quantity>().unwrap().to_string(), printed);
        }
    }

    #[test]
    fn numbers_that_quickbooks_refuses_are_refused() {
        for text in [
            "",
            "-",
            "1.",
            ".5",
            "1.123456",
            "12345678901",
            "1e2",
            "+1",
            "1,5",
            " 1",
            "1_0",
        ] {
            assert!(text.parse::<Cost>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_number_above_nothing() {
        for (text, printed) in [
            ("1.0834567", "1.0834567"),
            ("0.0000645000", "0.0000645"),
            ("1", "1"),
        ] {
            assert_eq!(text.parse::<ExchangeRate>().unwrap().to_string(), printed);
        }
        for text in [
            "",
            "0",
            "0.00",
            "-1",
            "1e-4",
            "1,08",
            ".5",
            "1.",
            "+1",
            "1.12345678901",
        ] {
            let error = text.parse::<ExchangeRate>().unwrap_err().to_string();
            assert!(
                error.contains("worth in the home currency"),
                "{text}: {error}"
            );
        }
    }

    #[test]
    fn only_an_exact_product_counts() {
        let (quantity, cost) = ("3".parse::<Quantity>().unwrap(), "1.33333".parse().unwrap());
        assert!(!quantity.costs_exactly(cost, "4.00".parse().unwrap()));
        assert!(quantity.costs_exactly("1.5".parse().unwrap(), "4.50".parse().unwrap()));
    }

    #[test]
    fn a_product_is_an_amount_when_it_is_whole_cents() {
        for (quantity, cost, amount) in [
            ("100", "0.35", Some("35.00")),
            ("-2", "1.50", Some("-3.00")),
            ("0", "7", Some("0.00")),
            ("0.5", "0.5", Some("0.25")),
            ("3", "1.33333", None),
            ("9999999999", "9999999999", None),
        ] {
            let quantity: Quantity = quantity.parse().unwrap();
            let product = quantity.exact_amount(cost.parse().unwrap());
            assert_eq!(product.map(|amount| amount.to_string()).as_deref(), amount);
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(number in -99_999_999_999_i64..99_999_999_999, scale in 0_u32..=5) {
            let quantity = Quantity(Decimal::new(number, scale).normalize());
            if let Ok(read) = quantity.to_string().parse::<Quantity>() {
                prop_assert_eq!(read, quantity);
            } else {
                prop_assert!(number.unsigned_abs() / 10_u64.pow(scale) > 9_999_999_999);
            }
        }

        #[test]
        fn an_exact_amount_costs_exactly(many in -99_999_i64..99_999, each in -99_999_i64..99_999, scale in 0_u32..=5) {
            let quantity = Quantity(Decimal::new(many, scale).normalize());
            let cost = Cost(Decimal::new(each, 2).normalize());
            match quantity.exact_amount(cost) {
                Some(amount) => prop_assert!(quantity.costs_exactly(cost, amount)),
                None => prop_assert!(quantity.times(cost).unwrap().scale() > 2),
            }
        }

        #[test]
        fn a_printed_rate_is_read_back(number in 1_i64..99_999_999_999, scale in 0_u32..=10) {
            let rate = ExchangeRate(Decimal::new(number, scale).normalize());
            if let Ok(read) = rate.to_string().parse::<ExchangeRate>() {
                prop_assert_eq!(read, rate);
            } else {
                prop_assert!(number.unsigned_abs() / 10_u64.pow(scale) > 9_999_999_999);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            let _ = text.parse::<Cost>();
            let _ = text.parse::<ExchangeRate>();
        }
    }
}
