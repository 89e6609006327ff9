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

/// The one table of codes: name in Rust, name outside, severity, the action of the API that usually
/// mends it (empty for none), title, remedy.
macro_rules! codes {
    ($($name:ident $text:literal $severity:ident $action:literal $title:literal $remedy:literal)*) => {
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

            /// What to do, for people.
            #[must_use]
            pub fn remedy(self) -> &'static str {
                match self { $(Self::$name => $remedy,)* }
            }

            /// The action of the API that usually mends it, if one does.
            #[must_use]
            pub fn usual_action(self) -> Option<&'static str> {
                let action = match self { $(Self::$name => $action,)* };
                (!action.is_empty()).then_some(action)
            }
        }
    };
}

impl Code {
    /// Whether it can stop a send at all: that nobody has connected yet is only told.
    #[must_use]
    pub fn may_stop(self) -> bool {
        self != Self::CompanyNotConnected
    }
}

codes! {
    TotalMismatch "total_mismatch" Error "edit_invoice" "The total is not what lines, charges and tax add up to" "Correct the amounts or the total; where they differ by themselves, the invoice is not taken in before. Where QuickBooks would add the tax of a sales tax code, the invoice's or the vendor's own, say `amounts_include_tax`, or name a code that stands for no tax."
    AmountMalformed "amount_malformed" Error "edit_invoice" "An amount can't be read" "Write a decimal string such as `120.50`: a point, no thousands separators, two decimals in amounts and at most five in costs and quantities."
    NegativeTotal "negative_total" Error "edit_invoice" "The total is negative" "Enter a vendor credit: kind `credit`, with positive amounts."
    RequiredMissing "required_missing" Error "edit_invoice" "Something required is missing" "Fill in what is empty; a line or charge may leave its account to the setting `default_expense_account`. With `attachment_required`, attach the vendor's document."
    TextTooLong "text_too_long" Error "edit_invoice" "A text is longer than QuickBooks takes" "Shorten it (a vendor's name has at most 41 characters); nothing is cut by itself."
    TextChanged "text_changed" Warning "accept_warning" "QuickBooks will hold another text than was typed" "QuickBooks can't hold some letters: `Łódź` becomes `Lódz`, `€` becomes `EUR`. Accept it if the name in QuickBooks is spelt like that, or type it in Western letters."
    RefNumberTooLong "ref_number_too_long" Error "edit_invoice" "The reference number is longer than QuickBooks takes" "QuickBooks takes 20 characters. Shorten the number, or `ref_number_template`."
    RefNumberTaken "ref_number_taken" Error "edit_invoice" "Another bill of the vendor has this reference number" "Another invoice of the vendor with another number went out under the same reference number. Change the number, or `ref_number_template` so that it keeps them apart."
    DuplicateInvoice "duplicate_invoice" Error "edit_invoice" "The vendor's invoice number was entered before" "Look at the other invoice, which the finding names (capitals and spaces around a number do not count). Correct the number, or leave this one unsent."
    PossibleDuplicate "possible_duplicate" Warning "accept_warning" "It may be the same bill once more" "Look at the other invoice, which the finding names: nearly the same number, the same total within a week under a number of another kind, or the same number and total at another vendor. Or an earlier request was never answered: look in QuickBooks. Accept it only if it is not the same bill."
    DuplicateInQuickbooks "duplicate_in_quickbooks" Error "link_bill" "QuickBooks already holds a bill for this invoice" "Delete or void that bill in QuickBooks: the next update sees that it is gone, and the invoice can be sent. Or [say that it is the bill](#when-an-invoice-is-in-doubt), once its amount is right."
    VendorUnknown "vendor_unknown" Error "map_name" "The vendor is not in QuickBooks" "Correct the name, map it to the vendor that is meant, or add the vendor in `Vendors > Vendor Center`. With `create_vendors` it is added by itself, unless it is nearly another vendor's name, a customer has it, or it was deleted."
    VendorInactive "vendor_inactive" Error "refresh_lists" "The vendor is inactive in QuickBooks" "Make it active again (`Vendors > Vendor Center`, list `All Vendors`, click the X), then have the lists read."
    AccountUnknown "account_unknown" Error "map_name" "The account is not in QuickBooks" "Correct the name, map it, or add the account in `Lists > Chart of Accounts`. If it comes from a setting, change that."
    AccountInactive "account_inactive" Error "refresh_lists" "The account is inactive in QuickBooks" "Make it active again (`Lists > Chart of Accounts`, tick `Include inactive`, click the X), then have the lists read."
    AccountWrongType "account_wrong_type" Error "edit_invoice" "The account is of a type that can't stand there" "A line takes an expense, a cost, an asset or the like, not accounts payable or receivable; `ap_account` takes accounts payable alone. Choose another."
    ItemUnknown "item_unknown" Error "map_name" "The item is not in QuickBooks" "Correct the name, map it, or add the item in `Lists > Item List`."
    ItemInactive "item_inactive" Error "refresh_lists" "The item is inactive in QuickBooks" "Make it active again (`Lists > Item List`, tick `Include inactive`, click the X), then have the lists read."
    ItemWrongType "item_wrong_type" Error "edit_invoice" "The item is of a type that can't stand on a bill" "Discounts, subtotals, payments, sales taxes and groups can't be bought. Choose another item, or post the line to an account."
    ClassUnknown "class_unknown" Error "map_name" "The class is not in use in QuickBooks" "Correct the name, map it, add the class in `Lists > Class List` or make it active there."
    TermsUnknown "terms_unknown" Error "map_name" "The terms are not in use in QuickBooks" "Correct the name, map it, add the terms in `Lists > Customer & Vendor Profile Lists > Terms List` or make them active there."
    CustomerUnknown "customer_unknown" Error "map_name" "The customer is not in use in QuickBooks" "Correct the name, map it, add the customer or job in `Customers > Customer Center` or make it active there."
    TaxCodeUnknown "tax_code_unknown" Error "edit_invoice" "The sales tax code is not in use in QuickBooks" "Correct the code, add it in `Lists > Sales Tax Code List` or make it active there, and have the lists read."
    FeatureOff "feature_off" Error "edit_invoice" "A feature is switched off in QuickBooks" "Classes, foreign currencies or tax on purchases: leave it out, or switch it on in QuickBooks (`Edit > Preferences`) and have the lists read."
    CurrencyMismatch "currency_mismatch" Error "edit_invoice" "The currency is not the vendor's" "A bill is in its vendor's currency. Correct the currency, name the vendor's entry of that currency, or leave `ap_account` empty."
    PayablesAccountMissing "payables_account_missing" Error "refresh_lists" "There is no accounts payable account of the vendor's currency" "QuickBooks keeps what is owed in each currency on an account of its own. Add one of the type accounts payable in `Lists > Chart of Accounts`, in the vendor's currency, or make it active there, then have the lists read."
    ExchangeRateMissing "exchange_rate_missing" Error "edit_invoice" "The exchange rate is missing" "Say what one unit of the currency is worth in the books' own; the fix has the rate of QuickBooks' currency list, where it has one."
    ClosedPeriod "closed_period" Error "edit_invoice" "The books are closed at the bill's date" "Change the date, or have the closing date moved (`Edit > Preferences > Accounting > Company Preferences > Set Date/Password`) and the lists read."
    ChargesMissing "charges_missing" Error "edit_invoice" "Additional charges are missing" "Add freight, duties and the like, or a charge of `0.00` if there are none."
    PoUnknown "po_unknown" Warning "put_purchase_order" "The purchase order is not known" "Correct the PO number, or enter the purchase order."
    PoNotShipped "po_not_shipped" Warning "put_purchase_order" "The purchase order is not shipped" "Wait for the goods, or say that they were shipped."
    PoClosed "po_closed" Warning "accept_warning" "The purchase order is closed" "Everything on it was billed, or somebody closed it. Correct the PO number, or accept that."
    PoMismatch "po_mismatch" Warning "accept_warning" "The invoice does not match its purchase order" "Vendor, quantity or amount differ from the order by more than `match_tolerance`. Correct the invoice or the order, or accept that."
    ApprovalsMissing "approvals_missing" Error "" "The invoice is not approved" "Have both approvals given."
    ContentChanged "content_changed" Error "" "The content is not what was approved" "Return it to procurement and approve it again."
    ZeroTotal "zero_total" Error "edit_invoice" "The total is zero" "There is nothing to pay. Correct the amounts."
    QuickbooksWarning "quickbooks_warning" Warning "" "QuickBooks saved the bill with a warning" "Look at the bill in QuickBooks; its words stand in the finding."
    MissingInQuickbooks "missing_in_quickbooks" Warning "" "The bill is not in QuickBooks any more" "Somebody deleted it in QuickBooks. If that was a mistake, return the invoice and send it again; it is never pushed again by itself."
    CompanyNotConnected "company_not_connected" Warning "" "No QuickBooks has connected yet" "Add the company's .qwc file to the Web Connector and press Update Selected. It never stops a send: the invoice waits in `ES`."
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

    /// The same warning with its acceptance as what mends it.
    #[must_use]
    pub fn accepted_as(self, label: &str) -> Self {
        let accept = serde_json::json!({"accept": [self.code]});
        self.with_fix("accept_warning", label, accept)
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

    #[test]
    fn a_warning_is_accepted_and_every_remedy_is_a_sentence() {
        for code in Code::ALL {
            assert!(code.remedy().ends_with('.'), "{code}");
            if code.usual_action() == Some("accept_warning") {
                assert_eq!(code.severity(), Severity::Warning, "{code}");
            }
        }
    }
}
