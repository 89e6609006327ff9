//! Quantities and unit costs: decimals with at most ten digits before the point and five after it,
//! which is what QuickBooks' `QUANTYPE` and `PRICETYPE` (qbXML schema) take.

use std::{fmt, str::FromStr};

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::Money;

/// How many of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Quantity(Decimal);

/// What one of an item costs, in the invoice's currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cost(Decimal);

/// Why a text is no quantity or cost.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is not a number that QuickBooks takes here: expected at most ten digits, then at most five decimals after a point, such as `0.35`"
)]
pub struct DecimalError(String);

/// Reads `-?[0-9]{1,10}(\.[0-9]{1,5})?`.
fn read(text: &str) -> Result<Decimal, DecimalError> {
    let error = || DecimalError(text.chars().take(40).collect());
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let fits = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !fits(whole, 10) || !fits(fraction, 5) {
        return Err(error());
    }
    // Normalised, so that `1.50` and `1.5` are one value with one hash.
    Decimal::from_str_exact(text)
        .map(|value| value.normalize())
        .map_err(|_| error())
}

/// Gives both newtypes the same reading, printing and JSON.
macro_rules! decimal {
    ($name:ident) => {
        impl $name {
            /// The number, to reckon with.
            #[must_use]
            pub fn decimal(self) -> Decimal {
                self.0
            }
        }

        impl FromStr for $name {
            type Err = DecimalError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                read(text).map(Self)
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

impl Quantity {
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
    fn only_an_exact_product_counts() {
        let (quantity, cost) = ("3".parse::<Quantity>().unwrap(), "1.33333".parse().unwrap());
        assert!(!quantity.costs_exactly(cost, "4.00".parse().unwrap()));
        assert!(quantity.costs_exactly("1.5".parse().unwrap(), "4.50".parse().unwrap()));
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
        fn no_text_makes_it_panic(text in ".*") {
            let _ = text.parse::<Cost>();
        }
    }
}
