//! Every text of an invoice that goes out, as typed and as QuickBooks will hold it, for the checks.

use super::{
    lines::{account_or_default, ref_number},
    text,
};
use crate::invoice::{Content, Kind, Line, Settings, checks::HeldText};

/// Every text of `content` that goes out, each with the field it comes from.
///
/// An account that comes from the settings stands at the line's `account`, and the accounts payable
/// account, which no field of an invoice names, at the whole invoice.
#[must_use]
pub fn held(content: &Content, settings: &Settings) -> Vec<HeldText> {
    let mut texts = Texts(Vec::new());
    texts.add("/vendor", &content.vendor, text::VENDOR_NAME_MAX_CHARS);
    texts.add_some("", settings.ap_account.as_deref(), text::ACCOUNT_MAX_CHARS);
    let number = ref_number(content, settings);
    texts.add("/number", &number, text::REF_NUMBER_MAX_CHARS);
    if content.kind == Kind::Invoice {
        texts.add_some("/terms", content.terms.as_deref(), text::TERMS_MAX_CHARS);
    }
    texts.add_some("/memo", content.memo.as_deref(), text::MEMO_MAX_CHARS);
    for (index, line) in content.lines.iter().enumerate() {
        texts.add_line(&format!("/lines/{index}"), line, settings);
    }
    for (index, charge) in content.charges.iter().enumerate() {
        let at = |field: &str| format!("/charges/{index}/{field}");
        let account = account_or_default(charge.account.as_deref(), settings);
        texts.add_some(at("account"), account, text::ACCOUNT_MAX_CHARS);
        match &charge.memo {
            Some(memo) => texts.add(at("memo"), memo, text::MEMO_MAX_CHARS),
            None => texts.add(at("kind"), &charge.kind, text::MEMO_MAX_CHARS),
        }
    }
    texts.0
}

struct Texts(Vec<HeldText>);

impl Texts {
    fn add(&mut self, pointer: impl Into<String>, typed: &str, max_chars: usize) {
        self.0.push(HeldText {
            pointer: pointer.into(),
            typed: typed.to_owned(),
            held: text::hold(typed).into_owned(),
            max_chars,
        });
    }

    fn add_some(&mut self, pointer: impl Into<String>, typed: Option<&str>, max_chars: usize) {
        if let Some(typed) = typed {
            self.add(pointer, typed, max_chars);
        }
    }

    fn add_line(&mut self, parent: &str, line: &Line, settings: &Settings) {
        let at = |field: &str| format!("{parent}/{field}");
        let (customer, class) = match line {
            Line::Expense(line) => {
                let account = account_or_default(line.account.as_deref(), settings);
                self.add_some(at("account"), account, text::ACCOUNT_MAX_CHARS);
                self.add_some(at("memo"), line.memo.as_deref(), text::MEMO_MAX_CHARS);
                (&line.customer, &line.class)
            }
            Line::Item(line) => {
                let description = line.description.as_deref();
                self.add(at("item"), &line.item, text::ITEM_MAX_CHARS);
                self.add_some(at("description"), description, text::DESC_MAX_CHARS);
                (&line.customer, &line.class)
            }
        };
        self.add_some(
            at("customer"),
            customer.as_deref(),
            text::CUSTOMER_MAX_CHARS,
        );
        self.add_some(at("class"), class.as_deref(), text::CLASS_MAX_CHARS);
    }
}
