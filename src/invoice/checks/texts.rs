//! What QuickBooks takes of a text.

use serde_json::json;

use super::Known;
use crate::invoice::{Code, Content, Finding};

/// One text of an invoice beside what QuickBooks will hold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldText {
    /// The field it comes from, as a JSON pointer into the invoice; of a reference number, the
    /// invoice's number.
    pub pointer: String,
    /// As it was typed.
    pub typed: String,
    /// After transliteration; never cut.
    pub held: String,
    /// The most characters that QuickBooks takes there.
    pub max_chars: usize,
}

impl HeldText {
    fn chars(&self) -> usize {
        self.held.chars().count()
    }

    fn is_too_long(&self) -> bool {
        self.chars() > self.max_chars
    }
}

/// Where the reference number comes from.
const REFERENCE: &str = "/number";

/// The reference number that the bill gets.
#[must_use]
pub fn reference(held: &[HeldText]) -> Option<&str> {
    let text = held.iter().find(|text| text.pointer == REFERENCE);
    text.map(|text| text.held.as_str())
}

/// `ref_number_too_long`: the filled template is more than QuickBooks' `RefNumber` takes.
pub(super) fn reference_number_fits(content: &Content, known: &Known<'_>) -> Vec<Finding> {
    let reference = known.held.iter().filter(|text| text.pointer == REFERENCE);
    reference
        .filter(|text| text.is_too_long())
        .map(|text| {
            let detail = format!(
                "the bill's reference number would be `{}`, {} characters; QuickBooks takes {}: shorten the number or the setting `ref_number_template`",
                text.held,
                text.chars(),
                text.max_chars
            );
            let finding = Finding::new(Code::RefNumberTooLong, REFERENCE, detail);
            shortened(finding, content, known, text)
        })
        .collect()
}

/// The number alone where it fits, or else the end of it, which tells one number from the next.
fn shortened(finding: Finding, content: &Content, known: &Known<'_>, text: &HeldText) -> Finding {
    let number: Vec<char> = content.number.trim().chars().collect();
    let around = known.settings.ref_number_template != "{number}";
    if around && number.len() <= text.max_chars {
        let settings = json!({"settings": {"ref_number_template": "{number}"}});
        return finding.with_fix("change_settings", "Send the number alone", settings);
    }
    let surplus = text.chars().saturating_sub(text.max_chars);
    match number.get(surplus..).filter(|rest| !rest.is_empty()) {
        Some(rest) => {
            let rest: String = rest.iter().collect();
            let rest = rest.trim();
            let label = format!("Shorten it to `{rest}`");
            finding.with_fix("edit_invoice", &label, json!({"number": rest}))
        }
        None => finding.with_fix("edit_invoice", "Shorten the number", json!({})),
    }
}

/// `text_too_long`: a name or text is more than QuickBooks takes there.
pub(super) fn texts_fit(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let others = known.held.iter().filter(|text| text.pointer != REFERENCE);
    others
        .filter(|text| text.is_too_long())
        .map(|text| {
            let detail = format!(
                "{} characters, QuickBooks takes {} here: shorten it",
                text.chars(),
                text.max_chars
            );
            let finding = Finding::new(Code::TextTooLong, text.pointer.clone(), detail);
            if text.pointer.is_empty() {
                let settings = json!({"settings": {"ap_account": null}});
                return finding.with_fix(
                    "change_settings",
                    "Use QuickBooks' own account",
                    settings,
                );
            }
            finding.with_fix("edit_invoice", "Shorten the text", json!({}))
        })
        .collect()
}

/// `text_changed`: characters that QuickBooks can't hold will be replaced.
pub(super) fn texts_unchanged(_: &Content, known: &Known<'_>) -> Vec<Finding> {
    let changed = known.held.iter().filter(|text| text.typed != text.held);
    changed
        .map(|text| {
            let detail = format!(
                "QuickBooks will hold `{}` for `{}`: accept that, or type it in Western letters",
                text.held, text.typed
            );
            Finding::new(Code::TextChanged, text.pointer.clone(), detail).accepted_as("Accept")
        })
        .collect()
}
