//! What a check says: a stable code, how bad it is, where, why, and what mends it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Whether a finding stops a send or may be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Stops the send until it is mended.
    Error,
    /// Stops the send until somebody accepts it by its code.
    Warning,
}

/// The one table of codes: name in Rust, name outside, severity, title.
macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $title:literal)*) => {
        /// What a finding is about. The names outside are a contract; each has one severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $(#[doc = $title] $name,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The name that API, history and README use.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// Whether it stops a send or may be accepted.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// A heading for people.
            #[must_use]
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)* }
            }
        }
    };
}

codes! {
    TotalMismatch "total_mismatch" Error "The total is not the sum of lines and charges"
    AmountMalformed "amount_malformed" Error "An amount can't be read"
    NegativeTotal "negative_total" Error "The total is negative"
    RequiredMissing "required_missing" Error "Something required is missing"
    TextTooLong "text_too_long" Error "A text is longer than QuickBooks takes"
    TextChanged "text_changed" Warning "QuickBooks will hold another text than was typed"
    RefNumberTooLong "ref_number_too_long" Error "The reference number is longer than QuickBooks takes"
    RefNumberTaken "ref_number_taken" Error "Another bill of the vendor has this reference number"
    DuplicateInvoice "duplicate_invoice" Error "The vendor's invoice number was entered before"
    PossibleDuplicate "possible_duplicate" Warning "QuickBooks may hold the bill already"
    DuplicateInQuickbooks "duplicate_in_quickbooks" Error "QuickBooks already holds a bill for this invoice"
    VendorUnknown "vendor_unknown" Error "The vendor is not in QuickBooks"
    VendorInactive "vendor_inactive" Error "The vendor is inactive in QuickBooks"
    AccountUnknown "account_unknown" Error "The account is not in QuickBooks"
    AccountInactive "account_inactive" Error "The account is inactive in QuickBooks"
    AccountWrongType "account_wrong_type" Error "The account is of a type that can't stand there"
    ItemUnknown "item_unknown" Error "The item is not in QuickBooks"
    ItemInactive "item_inactive" Error "The item is inactive in QuickBooks"
    ItemWrongType "item_wrong_type" Error "The item is of a type that can't stand on a bill"
    ClassUnknown "class_unknown" Error "The class is not in use in QuickBooks"
    TermsUnknown "terms_unknown" Error "The terms are not in use in QuickBooks"
    CustomerUnknown "customer_unknown" Error "The customer is not in use in QuickBooks"
    FeatureOff "feature_off" Error "A feature is switched off in QuickBooks"
    CurrencyMismatch "currency_mismatch" Error "The currency is not the vendor's"
    ExchangeRateMissing "exchange_rate_missing" Error "The exchange rate is missing"
    ClosedPeriod "closed_period" Error "The books are closed at the bill's date"
    ChargesMissing "charges_missing" Error "Additional charges are missing"
    PoUnknown "po_unknown" Warning "The purchase order is not known"
    PoNotShipped "po_not_shipped" Warning "The purchase order is not shipped"
    PoClosed "po_closed" Warning "The purchase order is closed"
    PoMismatch "po_mismatch" Warning "The invoice does not match its purchase order"
    ApprovalsMissing "approvals_missing" Error "The invoice is not approved"
    ContentChanged "content_changed" Error "The content is not what was approved"
    ZeroTotal "zero_total" Error "The total is zero"
    QuickbooksWarning "quickbooks_warning" Warning "QuickBooks saved the bill with a warning"
    MissingInQuickbooks "missing_in_quickbooks" Warning "The bill is not in QuickBooks any more"
    CompanyNotConnected "company_not_connected" Warning "No QuickBooks has connected yet"
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why a text is no code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the code of a finding")]
pub struct CodeError(String);

impl FromStr for Code {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str() == text)
            .ok_or_else(|| CodeError(text.chars().take(60).collect()))
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

/// An action of the API that mends a finding or a problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// The operation, such as `edit_invoice`, `accept_warning` or `send`.
    pub action: String,
    /// What a button would say.
    pub label: String,
    /// What the operation needs to know.
    pub params: serde_json::Value,
}

/// One result of a check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub code: Code,
    /// The code's severity, unless a setting makes an error of it.
    pub severity: Severity,
    /// The field, as a JSON pointer into the invoice; empty for the whole invoice.
    pub pointer: String,
    /// The code's heading.
    pub title: String,
    /// What was found, what was expected, and the way out.
    pub detail: String,
    /// What mends it, when an action of the API does.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding without a fix.
    #[must_use]
    pub fn new(code: Code, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            pointer: pointer.into(),
            title: code.title().to_owned(),
            detail: detail.into(),
            fix: None,
        }
    }

    /// The same finding where nobody may accept it: the company's settings ask for more than the code
    /// does by itself.
    #[must_use]
    pub fn as_error(mut self) -> Self {
        self.severity = Severity::Error;
        self
    }

    /// The same finding with what mends it.
    #[must_use]
    pub fn with_fix(mut self, action: &str, label: &str, params: serde_json::Value) -> Self {
        self.fix = Some(Fix {
            action: action.to_owned(),
            label: label.to_owned(),
            params,
        });
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_read_back_from_its_name() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(*code));
        }
        assert!("no_such_code".parse::<Code>().is_err());
    }
}
