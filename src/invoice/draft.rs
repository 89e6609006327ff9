//! What somebody typed, read into [`Content`]: every mistake at once, each with its place.
//!
//! Parse, don't validate: content that exists is well-formed. What is well-formed and still can't
//! be posted (a reference number that is too long, say) is not refused here but said by
//! [`checks`](super::checks), so that the invoice can be taken in and mended.

use std::str::FromStr;

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization;

use super::{Charge, Code, Content, ExpenseLine, ItemLine, Kind, Line, Money};

/// The most characters in a memo or description: QuickBooks' own bound (qbXML `Memo`, `Desc`).
pub const MEMO_MAX_CHARS: usize = 4_095;
/// The most characters in a name, far past what QuickBooks takes.
pub const NAME_MAX_CHARS: usize = 500;
/// The most lines and the most charges in one invoice.
pub const LINES_MAX: usize = 2_000;

/// One rejected field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What was found, what was expected.
    pub detail: String,
    /// The code of a finding, where the mistake has one.
    pub code: Option<Code>,
}

impl FieldError {
    /// A rejected field.
    #[must_use]
    pub fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            detail: detail.into(),
            code: None,
        }
    }

    fn with_code(mut self, code: Code) -> Self {
        self.code = Some(code);
        self
    }
}

/// The JSON pointer of field `name` in what `parent` points to.
#[must_use]
pub fn pointer(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Fields of an answered invoice that may come back with an edit and are not read.
const ANSWERED: [&str; 13] = [
    "id",
    "company_id",
    "status",
    "version",
    "approvals",
    "content_hash",
    "quickbooks",
    "problem",
    "findings",
    "waiting",
    "created_at",
    "updated_at",
    "created_by",
];

/// Reads an invoice as a JSON object.
///
/// # Errors
/// Every rejected field, in the order of the fields.
pub fn read(draft: &Value) -> Result<Content, Vec<FieldError>> {
    let mut errors = Vec::new();
    let content =
        Fields::of(draft, "", &mut errors).and_then(|mut fields| read_content(&mut fields));
    match content {
        Some(content) if errors.is_empty() => {
            check_total(&content, &mut errors);
            if errors.is_empty() {
                Ok(content)
            } else {
                Err(errors)
            }
        }
        _ => Err(errors),
    }
}

fn read_content(fields: &mut Fields<'_, '_>) -> Option<Content> {
    fields.skip(&ANSWERED);
    let kind = fields
        .optional_text("kind", 20)
        .map(|kind| match kind.as_str() {
            "invoice" => Ok(Kind::Invoice),
            "credit" => Ok(Kind::Credit),
            other => Err(format!("expected `invoice` or `credit`, found `{other}`")),
        });
    let kind = match kind {
        Some(Ok(kind)) => kind,
        None => Kind::Invoice,
        Some(Err(detail)) => {
            fields.reject("kind", detail);
            Kind::Invoice
        }
    };
    let vendor = fields.required_text("vendor", NAME_MAX_CHARS);
    let number = fields.required_text("number", NAME_MAX_CHARS);
    let date = fields.required_date("date");
    let due_date = fields.optional_date("due_date");
    let terms = fields.optional_text("terms", NAME_MAX_CHARS);
    let po_number = fields.optional_text("po_number", NAME_MAX_CHARS);
    let currency = fields.currency();
    let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
    let lines = fields.list("lines", read_line);
    if fields.is_empty_list("lines") {
        fields.reject_as(
            "lines",
            "an invoice has at least one line",
            Code::RequiredMissing,
        );
    } else if lines.is_none() {
        fields.require("lines");
    }
    let charges = fields.list("charges", read_charge).unwrap_or_default();
    let total = fields.required_amount("total");
    fields.reject_unknown();
    Some(Content {
        kind,
        vendor: vendor?,
        number: number?,
        date: date?,
        due_date,
        terms,
        po_number,
        currency,
        memo,
        lines: lines?,
        charges,
        total: total?,
    })
}

fn read_line(fields: &mut Fields<'_, '_>) -> Option<Line> {
    let item = fields.optional_text("item", NAME_MAX_CHARS);
    let amount = fields.required_amount("amount");
    let class = fields.optional_text("class", NAME_MAX_CHARS);
    let customer = fields.optional_text("customer", NAME_MAX_CHARS);
    let billable = fields.flag("billable");
    if billable && customer.is_none() {
        fields.reject(
            "billable",
            "a billable line needs a `customer` to be charged",
        );
    }
    let line = if let Some(item) = item {
        let quantity = fields.optional_number("quantity");
        let cost = fields.optional_number("cost");
        let description = fields.optional_text("description", MEMO_MAX_CHARS);
        for (name, remedy) in [
            (
                "account",
                "a line has either an `item` or an `account`: leave one out",
            ),
            (
                "memo",
                "an item line has a `description` in place of a memo",
            ),
        ] {
            if fields.optional_text(name, MEMO_MAX_CHARS).is_some() {
                fields.reject(name, remedy);
            }
        }
        Line::Item(ItemLine {
            item,
            quantity,
            cost,
            amount: amount?,
            description,
            class,
            customer,
            billable,
        })
    } else {
        let account = fields.optional_text("account", NAME_MAX_CHARS);
        let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
        for name in ["quantity", "cost", "description"] {
            if fields.optional_text(name, MEMO_MAX_CHARS).is_some() {
                fields.reject(name, format!("`{name}` belongs to a line with an `item`"));
            }
        }
        Line::Expense(ExpenseLine {
            account,
            amount: amount?,
            memo,
            class,
            customer,
            billable,
        })
    };
    fields.reject_unknown();
    Some(line)
}

fn read_charge(fields: &mut Fields<'_, '_>) -> Option<Charge> {
    let kind = fields.required_text("kind", NAME_MAX_CHARS);
    let account = fields.optional_text("account", NAME_MAX_CHARS);
    let amount = fields.required_amount("amount");
    let memo = fields.optional_text("memo", MEMO_MAX_CHARS);
    fields.reject_unknown();
    Some(Charge {
        kind: kind?,
        account,
        amount: amount?,
        memo,
    })
}

/// The total must be what lines and charges add up to, and a debt (or credit), not its opposite.
fn check_total(content: &Content, errors: &mut Vec<FieldError>) {
    match content.sum() {
        None => errors.push(
            FieldError::new(
                "/total",
                "lines and charges add up to more than an amount can hold",
            )
            .with_code(Code::TotalMismatch),
        ),
        Some(sum) if sum != content.total => errors.push(
            FieldError::new(
                "/total",
                format!(
                    "lines and charges add up to `{sum}`, the total says `{}`",
                    content.total
                ),
            )
            .with_code(Code::TotalMismatch),
        ),
        Some(sum) if sum.is_negative() => errors.push(
            FieldError::new("/total", negative_total(content.kind, sum))
                .with_code(Code::NegativeTotal),
        ),
        Some(_) => {}
    }
}

fn negative_total(kind: Kind, sum: Money) -> String {
    match kind {
        Kind::Invoice => format!(
            "the total is `{sum}`: what the vendor owes is a credit; send it with kind `credit` and positive amounts"
        ),
        Kind::Credit => format!("the total is `{sum}`: the amounts of a credit are positive"),
    }
}

/// The fields of one JSON object, read one by one while the mistakes are gathered.
struct Fields<'a, 'e> {
    object: &'a Map<String, Value>,
    pointer: String,
    known: Vec<&'static str>,
    errors: &'e mut Vec<FieldError>,
}

impl<'a, 'e> Fields<'a, 'e> {
    fn of(value: &'a Value, at: &str, errors: &'e mut Vec<FieldError>) -> Option<Self> {
        let Some(object) = value.as_object() else {
            errors.push(FieldError::new(
                at,
                format!("expected an object, found {}", name_of(value)),
            ));
            return None;
        };
        Some(Self {
            object,
            pointer: at.to_owned(),
            known: Vec::new(),
            errors,
        })
    }

    fn skip(&mut self, names: &[&'static str]) {
        self.known.extend(names);
    }

    fn reject(&mut self, name: &str, detail: impl Into<String>) {
        self.errors
            .push(FieldError::new(pointer(&self.pointer, name), detail));
    }

    fn reject_as(&mut self, name: &str, detail: impl Into<String>, code: Code) {
        self.errors
            .push(FieldError::new(pointer(&self.pointer, name), detail).with_code(code));
    }

    /// Says that `name` is required, unless something was said of it already.
    fn require(&mut self, name: &str) {
        let place = pointer(&self.pointer, name);
        if !self.errors.iter().any(|error| error.pointer == place) {
            self.reject_as(name, format!("`{name}` is required"), Code::RequiredMissing);
        }
    }

    /// The value of a field; absent and `null` are one.
    fn get(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.push(name);
        self.object.get(name).filter(|value| !value.is_null())
    }

    fn string(&mut self, name: &'static str) -> Option<&'a str> {
        let value = self.get(name)?;
        let text = value.as_str();
        if text.is_none() {
            self.reject(name, format!("expected a string, found {}", name_of(value)));
        }
        text
    }

    /// A text without surrounding space, in Unicode's composed form; blank counts as absent.
    fn optional_text(&mut self, name: &'static str, max_chars: usize) -> Option<String> {
        let text: String = self.string(name)?.trim().nfc().collect();
        if let Some(control) = text.chars().find(|character| is_forbidden(*character)) {
            self.reject(
                name,
                format!(
                    "the control character U+{:04X} can't stand in an invoice: remove it",
                    u32::from(control)
                ),
            );
            return None;
        }
        let length = text.chars().count();
        if length > max_chars {
            self.reject_as(
                name,
                format!("expected at most {max_chars} characters, found {length}: shorten it"),
                Code::TextTooLong,
            );
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    fn required_text(&mut self, name: &'static str, max_chars: usize) -> Option<String> {
        let text = self.optional_text(name, max_chars);
        if text.is_none() {
            self.require(name);
        }
        text
    }

    fn optional_date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let text = self.string(name)?;
        // QuickBooks' transaction dates begin in 1901 (qbXML field notes); four digits keep them apart
        // from typing errors at the other end.
        let date = (text.len() == 10)
            .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
            .flatten()
            .filter(|date| (1901..=9999).contains(&date.year()));
        if date.is_none() {
            let found: String = text.chars().take(40).collect();
            self.reject(
                name,
                format!("expected a date such as `2026-11-02`, found `{found}`"),
            );
        }
        date
    }

    fn required_date(&mut self, name: &'static str) -> Option<NaiveDate> {
        let date = self.optional_date(name);
        if date.is_none() {
            self.require(name);
        }
        date
    }

    fn decimal<T: FromStr<Err: ToString>>(&mut self, name: &'static str) -> Option<T> {
        let value = self.get(name)?;
        let Some(text) = value.as_str() else {
            self.reject_as(
                name,
                format!(
                    "expected a decimal string such as `\"120.50\"`, found {}: JSON numbers lose cents",
                    name_of(value)
                ),
                Code::AmountMalformed,
            );
            return None;
        };
        match text.parse() {
            Ok(number) => Some(number),
            Err(error) => {
                let error: T::Err = error;
                self.reject_as(name, error.to_string(), Code::AmountMalformed);
                None
            }
        }
    }

    fn optional_number<T: FromStr<Err: ToString>>(&mut self, name: &'static str) -> Option<T> {
        self.decimal(name)
    }

    fn required_amount(&mut self, name: &'static str) -> Option<Money> {
        let amount = self.decimal(name);
        if amount.is_none() {
            self.require(name);
        }
        amount
    }

    fn currency(&mut self) -> Option<String> {
        let code = self.optional_text("currency", NAME_MAX_CHARS)?;
        if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Some(code);
        }
        self.reject(
            "currency",
            format!("expected an ISO 4217 code such as `USD`, found `{code}`"),
        );
        None
    }

    fn flag(&mut self, name: &'static str) -> bool {
        let Some(value) = self.get(name) else {
            return false;
        };
        value.as_bool().unwrap_or_else(|| {
            self.reject(
                name,
                format!("expected `true` or `false`, found {}", name_of(value)),
            );
            false
        })
    }

    /// A list of objects; `None` when the field is absent or no list.
    fn list<T>(
        &mut self,
        name: &'static str,
        read: impl Fn(&mut Fields<'_, '_>) -> Option<T>,
    ) -> Option<Vec<T>> {
        let value = self.get(name)?;
        let Some(entries) = value.as_array() else {
            self.reject(name, format!("expected a list, found {}", name_of(value)));
            return None;
        };
        if entries.len() > LINES_MAX {
            self.reject(
                name,
                format!(
                    "expected at most {LINES_MAX} entries, found {}",
                    entries.len()
                ),
            );
            return None;
        }
        let at = pointer(&self.pointer, name);
        let read_all = entries.iter().enumerate().filter_map(|(index, entry)| {
            let mut fields = Fields::of(entry, &format!("{at}/{index}"), self.errors)?;
            read(&mut fields)
        });
        Some(read_all.collect())
    }

    fn is_empty_list(&self, name: &str) -> bool {
        self.object
            .get(name)
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
    }

    /// A field that nothing reads is a typing error, not something to lose in silence.
    fn reject_unknown(&mut self) {
        for name in self.object.keys() {
            if !self.known.contains(&name.as_str()) {
                let shown: String = name.chars().take(60).collect();
                self.errors.push(FieldError::new(
                    pointer(&self.pointer, name),
                    format!("`{shown}` is not a field here: remove it, or correct its name"),
                ));
            }
        }
    }
}

/// Control characters other than tab and line ends, and code points that are no characters. None of
/// them can stand in XML, and nobody types them on purpose.
fn is_forbidden(character: char) -> bool {
    (character.is_control() && !matches!(character, '\t' | '\n' | '\r'))
        || (u32::from(character) & 0xFFFE) == 0xFFFE
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::invoice::content::tests::roses;

    fn typed() -> Value {
        serde_json::to_value(roses()).unwrap()
    }

    fn rejected(change: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut draft = typed();
        change(&mut draft);
        read(&draft)
            .unwrap_err()
            .into_iter()
            .map(|error| error.pointer)
            .collect()
    }

    #[test]
    fn a_full_invoice_is_read() {
        assert_eq!(read(&typed()).unwrap(), roses());
    }

    #[test]
    fn every_mistake_is_said_at_once() {
        let errors = read(&json!({
            "kind": "bill", "number": " ", "date": "02.11.2026", "due_date": "2026-02-30",
            "currency": "usd", "memo": "bell \u{7}", "amuont": "1",
            "lines": [{"amount": 120.5}, {"item": "Rose", "account": "Freight", "amount": "1,50"}, 3],
            "charges": [{"amount": "1.00"}]
        }))
        .unwrap_err();
        let pointers: Vec<_> = errors.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/kind",
                "/vendor",
                "/number",
                "/date",
                "/due_date",
                "/currency",
                "/memo",
                "/lines/0/amount",
                "/lines/1/amount",
                "/lines/1/account",
                "/lines/2",
                "/charges/0/kind",
                "/total",
                "/amuont"
            ]
        );
    }

    #[test]
    fn an_answered_invoice_can_be_sent_back() {
        let mut draft = typed();
        draft["id"] = json!("0190");
        draft["status"] = json!("AP");
        draft["findings"] = json!([]);
        draft["lines"][0]["class"] = Value::Null;
        assert_eq!(read(&draft).unwrap(), roses());
    }

    #[test]
    fn text_is_trimmed_and_composed() {
        let mut draft = typed();
        draft["vendor"] = json!("  Cafe\u{301} del Valle \n");
        draft["memo"] = json!("   ");
        let content = read(&draft).unwrap();
        assert_eq!(
            (content.vendor.as_str(), content.memo),
            ("Café del Valle", None)
        );
    }

    #[test]
    fn a_total_must_be_the_sum_to_the_cent() {
        assert_eq!(
            rejected(|draft| draft["total"] = json!("167.51")),
            ["/total"]
        );
        let errors = read(&{
            let mut draft = typed();
            draft["lines"] = json!([{"account": "Rent", "amount": "-179.50"}]);
            draft["total"] = json!("-167.50");
            draft
        })
        .unwrap_err();
        assert_eq!(errors[0].code, Some(Code::NegativeTotal));
    }

    #[test]
    fn what_quickbooks_can_never_hold_is_refused() {
        assert_eq!(
            rejected(|draft| draft["memo"] = json!("x".repeat(4_096))),
            ["/memo"]
        );
        assert_eq!(
            rejected(|draft| draft["vendor"] = json!("nul\0")),
            ["/vendor"]
        );
        assert_eq!(
            rejected(|draft| draft["number"] = json!("\u{FFFE}")),
            ["/number"]
        );
        assert_eq!(
            rejected(|draft| draft["date"] = json!("1800-01-01")),
            ["/date"]
        );
        assert_eq!(
            rejected(|draft| draft["date"] = json!("2026-1-2")),
            ["/date"]
        );
        assert_eq!(rejected(|draft| draft["lines"] = json!([])), ["/lines"]);
        assert_eq!(rejected(|draft| draft["lines"] = json!("none")), ["/lines"]);
        assert_eq!(
            rejected(|draft| draft["lines"][0]["billable"] = json!(true)),
            ["/lines/0/billable"]
        );
        assert_eq!(
            rejected(|draft| draft["lines"][0]["quantity"] = json!("1")),
            ["/lines/0/quantity"]
        );
        assert_eq!(
            rejected(|draft| draft["lines"][1]["cost"] = json!("0.333333")),
            ["/lines/1/cost"]
        );
    }

    #[test]
    fn what_is_no_object_is_refused() {
        assert_eq!(read(&json!([])).unwrap_err()[0].pointer, "");
        assert_eq!(read(&Value::Null).unwrap_err().len(), 1);
    }

    #[test]
    fn pointers_are_escaped() {
        assert_eq!(pointer("/lines/0", "a/b~c"), "/lines/0/a~1b~0c");
    }

    proptest! {
        #[test]
        fn whatever_is_read_reads_back_the_same(memo in ".{0,40}", number in ".{1,20}", cents in -5000_i64..5000) {
            let amount = Money::from_minor(cents).unwrap();
            let draft = json!({
                "vendor": "V", "number": number, "date": "2026-11-02", "memo": memo,
                "lines": [{"amount": amount}], "total": amount
            });
            if let Ok(content) = read(&draft) {
                let again = serde_json::to_value(&content).unwrap();
                prop_assert_eq!(read(&again).unwrap(), content);
            }
        }
    }
}
