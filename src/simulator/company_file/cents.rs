//! Money inside the company file: whole cents, exact.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};

/// An amount in cents; may be negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(pub i64);

/// A text that is no amount, or more money than fits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no amount of money with at most two decimals")]
pub struct NotMoney(String);

impl Cents {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Rounds half a cent away from zero; `None` when it does not fit.
    #[must_use]
    pub fn rounded(value: Decimal) -> Option<Self> {
        value
            .checked_mul(Decimal::ONE_HUNDRED)?
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(Self)
    }

    /// The sum; `None` when it does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Option<Self> {
        amounts
            .into_iter()
            .try_fold(0_i64, |sum, amount| sum.checked_add(amount.0))
            .map(Self)
    }

    /// The same in currency units.
    #[must_use]
    pub fn decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.decimal())
    }
}

impl FromStr for Cents {
    type Err = NotMoney;

    fn from_str(text: &str) -> Result<Self, NotMoney> {
        let not_money = || NotMoney(text.to_owned());
        let value = Decimal::from_str_exact(text).map_err(|_| not_money())?;
        if value.scale() > 2 {
            return Err(not_money());
        }
        Self::rounded(value).ok_or_else(not_money)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_are_written_with_two_decimals() {
        for (cents, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (-12_550, "-125.50"),
            (100, "1.00"),
        ] {
            assert_eq!(Cents(cents).to_string(), text);
            assert_eq!(text.parse(), Ok(Cents(cents)));
        }
        assert_eq!("+7".parse(), Ok(Cents(700)));
    }

    #[test]
    fn half_a_cent_is_rounded_away_from_zero() {
        assert_eq!(Cents::rounded(Decimal::new(10_005, 4)), Some(Cents(100)));
        assert_eq!(Cents::rounded(Decimal::new(1_005, 3)), Some(Cents(101)));
        assert_eq!(Cents::rounded(Decimal::new(-1_005, 3)), Some(Cents(-101)));
    }

    #[test]
    fn what_is_no_money_is_refused() {
        for bad in ["", "1.005", "x", "1,00", "99999999999999999999.00"] {
            assert!(bad.parse::<Cents>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_sum_that_does_not_fit_is_none() {
        assert_eq!(Cents::sum([Cents(i64::MAX), Cents(1)]), None);
        assert_eq!(Cents::sum([Cents(1), Cents(-3)]), Some(Cents(-2)));
    }
}
