//! Money: whole minor units, never a float.
//!
//! QuickBooks' `AMTTYPE` (qbXML schema) takes at most 13 digits before the point and exactly two
//! after it, or none; that is the range here.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// An amount in hundredths of the currency's unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(i64);

/// The most digits that QuickBooks' `AMTTYPE` takes before the decimal point.
const MAX_WHOLE_DIGITS: usize = 13;
const MAX_MINOR: i64 = 999_999_999_999_999;

/// Why a text is no amount.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Something else than digits, one point and a leading minus.
    #[error(
        "`{0}` is not an amount: expected digits, with at most two decimals after a point, such as `120.50`"
    )]
    Malformed(String),
    /// More digits than an amount in QuickBooks can have.
    #[error("`{0}` is too large: an amount has at most 13 digits before the point")]
    TooLarge(String),
}

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of `minor` hundredths.
    ///
    /// # Errors
    /// When it has more than 13 digits before the point.
    pub fn from_minor(minor: i64) -> Result<Self, MoneyError> {
        if minor.unsigned_abs() > MAX_MINOR.unsigned_abs() {
            return Err(MoneyError::TooLarge(format!("{minor} hundredths")));
        }
        Ok(Self(minor))
    }

    /// The amount in hundredths.
    #[must_use]
    pub fn minor(self) -> i64 {
        self.0
    }

    /// Both together, or nothing when the sum is no amount any more.
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        Self::from_minor(self.0.checked_add(other.0)?).ok()
    }

    /// All together, or nothing when the sum is no amount any more.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }

    /// The opposite amount; none when it can't be held.
    #[must_use]
    pub fn checked_neg(self) -> Option<Self> {
        self.0.checked_neg().map(Self)
    }

    /// Whether it is less than nothing.
    #[must_use]
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl FromStr for Money {
    type Err = MoneyError;

    /// Reads `-?[0-9]{1,13}(\.[0-9]{1,2})?` and nothing else: no sign `+`, exponent, thousands
    /// separator, space or currency sign, each of which somebody would read differently.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let malformed = || MoneyError::Malformed(text.chars().take(40).collect());
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) if (1..=2).contains(&fraction.len()) => (whole, fraction),
            Some(_) => return Err(malformed()),
            None => (digits, ""),
        };
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) {
            return Err(malformed());
        }
        if whole.trim_start_matches('0').len() > MAX_WHOLE_DIGITS || whole.len() > 40 {
            return Err(MoneyError::TooLarge(text.chars().take(40).collect()));
        }
        let minor: i64 = format!("{whole}{fraction:0<2}")
            .parse()
            .map_err(|_| malformed())?;
        Self::from_minor(if negative { -minor } else { minor })
    }
}

impl fmt::Display for Money {
    /// Always two decimals, as `AMTTYPE` wants them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// What any number of amounts add up to. Unlike an amount it has no bound that invoices could reach:
/// ten to the power of 22 of the largest would be needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum(i128);

impl Sum {
    /// A sum of `minor` hundredths.
    #[must_use]
    pub fn from_minor(minor: i128) -> Self {
        Self(minor)
    }

    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it without the other.
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }

    /// It as an amount; nothing when no amount is that large.
    #[must_use]
    pub fn amount(self) -> Option<Money> {
        Money::from_minor(i64::try_from(self.0).ok()?).ok()
    }
}

impl From<Money> for Sum {
    fn from(amount: Money) -> Self {
        Self(amount.0.into())
    }
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let minor = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", minor / 100, minor % 100)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn amounts_are_read_to_the_cent() {
        for (text, minor) in [
            ("0", 0),
            ("-0", 0),
            ("0.07", 7),
            ("120.5", 12_050),
            ("120.50", 12_050),
            ("007.10", 710),
            ("-12.34", -1_234),
            ("9999999999999.99", MAX_MINOR),
        ] {
            assert_eq!(text.parse::<Money>().map(Money::minor), Ok(minor), "{text}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "", "-", ".", ".5", "5.", "1.234", "1,50", "1 000", "+1", "1e3", "$5", "١", " 1", "1 ",
            "--1", "1.-5", "NaN", "1_000",
        ] {
            assert!(
                matches!(text.parse::<Money>(), Err(MoneyError::Malformed(_))),
                "{text}"
            );
        }
        assert!(matches!(
            "10000000000000".parse::<Money>(),
            Err(MoneyError::TooLarge(_))
        ));
        assert!(matches!(
            "9".repeat(100).parse::<Money>(),
            Err(MoneyError::TooLarge(_))
        ));
    }

    #[test]
    fn a_sum_past_the_range_is_no_amount() {
        let most = Money::from_minor(MAX_MINOR).unwrap();
        let cent = Money::from_minor(1).unwrap();
        assert_eq!(most.checked_add(cent), None);
        assert_eq!(Money::checked_sum([most, most, most]), None);
        assert_eq!(Money::checked_sum([]), Some(Money::ZERO));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(minor in -MAX_MINOR..=MAX_MINOR) {
            let money = Money::from_minor(minor).unwrap();
            prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".*") {
            if let Ok(money) = text.parse::<Money>() {
                prop_assert_eq!(money.to_string().parse::<Money>(), Ok(money));
            }
        }

        #[test]
        fn sums_are_those_of_the_hundredths(minors in prop::collection::vec(-1_000_000_i64..1_000_000, 0..50)) {
            let sum = Money::checked_sum(minors.iter().map(|minor| Money::from_minor(*minor).unwrap()));
            prop_assert_eq!(sum.unwrap().minor(), minors.iter().sum::<i64>());
        }
    }
}
