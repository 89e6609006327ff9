//! The version of qbXML that a message set is written in.

use std::{fmt, str::FromStr};

/// A version such as `13.0`. The country editions before 2008 called theirs `CA3.0` and the like;
/// those are other languages and are not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version {
    major: u8,
    minor: u8,
}

/// Why a text is no version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version of qbXML: expected two numbers such as `13.0`")]
pub struct VersionError(String);

impl Version {
    /// The version that everything here was written against; no message needs a later one.
    pub const HIGHEST: Self = Self::new(13, 0);
    /// The lowest version that has all that our adds carry: `APAccountRef` and `BillableStatus` came
    /// with it.
    pub const LOWEST: Self = Self::new(2, 0);
    /// The version that brought links from a bill's line to a purchase order's (`LinkToTxn`).
    pub const LINK_TO_TXN: Self = Self::new(4, 0);
    /// The version that brought sales tax codes to bills and to the lines of vendor credits.
    pub const TAX_CODES: Self = Self::new(6, 0);
    /// The version that brought a fifth line and a note to addresses.
    pub const WHOLE_ADDRESS: Self = Self::new(6, 0);
    /// The version that brought the sales tax code of a whole vendor credit.
    pub const TAX_OF_CREDITS: Self = Self::new(8, 0);
    /// The version that brought the vendor's address to bills.
    pub const VENDOR_ADDRESS: Self = Self::new(13, 0);
    /// The version that brought `ExternalGUID` to bills and vendor credits.
    pub const EXTERNAL_GUID: Self = Self::new(9, 0);

    /// The version that brought `IncludeRetElement`, which limits an answer to what is read.
    pub const INCLUDE_RET_ELEMENT: Self = Self::new(4, 0);
    /// The version that brought iterators to queries.
    pub const ITERATORS: Self = Self::new(5, 0);
    /// The version that brought foreign currencies.
    pub const CURRENCIES: Self = Self::new(8, 0);

    /// Every version from the lowest to the highest, for a QuickBooks that names only its highest.
    const KNOWN: [Self; 15] = [
        Self::new(2, 0),
        Self::new(2, 1),
        Self::new(3, 0),
        Self::new(4, 0),
        Self::new(4, 1),
        Self::new(5, 0),
        Self::new(6, 0),
        Self::new(7, 0),
        Self::new(8, 0),
        Self::new(9, 0),
        Self::new(10, 0),
        Self::new(11, 0),
        Self::new(12, 0),
        Self::new(12, 1),
        Self::new(13, 0),
    ];

    /// Version `major.minor`.
    #[must_use]
    pub const fn new(major: u8, minor: u8) -> Self {
        Self { major, minor }
    }

    /// The highest version, up to 13.0, that both sides speak.
    ///
    /// `supported` is what QuickBooks lists about itself; when it is empty (no host response came),
    /// every version up to that of the `request_processor` counts. Of a request processor that says
    /// nothing either, nothing is known, and 13.0 is tried: a QuickBooks that doesn't speak it
    /// answers 0x80040423 and runs nothing. None when no common version has what our messages need.
    #[must_use]
    pub fn common(supported: &[Self], request_processor: Option<Self>) -> Option<Self> {
        let most = request_processor.map_or(Self::HIGHEST, |version| version.min(Self::HIGHEST));
        let candidates = if supported.is_empty() {
            &Self::KNOWN[..]
        } else {
            supported
        };
        candidates
            .iter()
            .copied()
            .filter(|version| (Self::LOWEST..=most).contains(version))
            .max()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let number = |part: &str| {
            let digits = part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse().ok()).flatten()
        };
        text.split_once('.')
            .and_then(|(major, minor)| Some(Self::new(number(major)?, number(minor)?)))
            .ok_or_else(|| VersionError(text.chars().take(20).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn versions(texts: &[&str]) -> Vec<Version> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    #[test]
    fn a_version_is_read_and_printed() {
        for text in ["1.0", "4.1", "13.0", "16.0"] {
            assert_eq!(text.parse::<Version>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_version_is_refused() {
        for text in [
            "", "13", "13.", ".0", "CA3.0", "+1.0", "1.0.0", "1.-1", "999.0",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_highest_common_version_is_taken() {
        let supported = versions(&["1.0", "13.0", "12.0", "4.1", "16.0"]);
        let common = |most: Option<&str>| {
            Version::common(&supported, most.map(|text| text.parse().unwrap()))
        };
        assert_eq!(common(None), Some(Version::HIGHEST));
        assert_eq!(common(Some("16.0")), Some(Version::HIGHEST));
        assert_eq!(common(Some("12.5")), Some(Version::new(12, 0)));
    }

    #[test]
    fn without_a_list_the_request_processor_decides() {
        assert_eq!(Version::common(&[], None), Some(Version::HIGHEST));
        let common = |most: Version| Version::common(&[], Some(most));
        assert_eq!(common(Version::new(16, 0)), Some(Version::HIGHEST));
        assert_eq!(common(Version::new(7, 5)), Some(Version::new(7, 0)));
    }

    #[test]
    fn a_quickbooks_that_is_too_old_has_no_common_version() {
        assert_eq!(Version::common(&versions(&["1.0", "1.1"]), None), None);
        assert_eq!(Version::common(&[], Some(Version::new(1, 1))), None);
        assert_eq!(Version::common(&versions(&["14.0"]), None), None);
    }
}
