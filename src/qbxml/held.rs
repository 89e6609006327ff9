//! Every text of an invoice that goes out, as typed and as QuickBooks will hold it, for the checks.

use super::{
    outgoing::{account_or_default, ref_number},
    text,
};
use crate::invoice::{
    Charge, Content, Kind, Line, Settings, VendorAddress, checks::HeldText, lists::List,
    names::Names,
};

/// Every text of `content` that goes out, each with the field it comes from.
///
/// A name that leads to an entry is not among them: its id goes out, and QuickBooks holds the entry's
/// own name. An account that comes from the settings stands at the line's `account`, and the accounts
/// payable account, which no field of an invoice names, at the whole invoice.
#[must_use]
pub fn held(content: &Content, settings: &Settings, names: &Names) -> Vec<HeldText> {
    let mut texts = Texts {
        found: Vec::new(),
        settings,
        names,
    };
    texts.name("/vendor", List::Vendors, Some(&content.vendor));
    texts.name("", List::Accounts, settings.ap_account.as_deref());
    let number = ref_number(content, settings);
    texts.add("/number", &number, text::REF_NUMBER_MAX_CHARS);
    if content.kind == Kind::Invoice {
        texts.name("/terms", List::Terms, content.terms.as_deref());
    }
    texts.name(
        "/tax_code",
        List::SalesTaxCodes,
        content.tax_code.as_deref(),
    );
    if content.kind == Kind::Invoice
        && let Some(address) = &content.vendor_address
    {
        texts.add_address(address);
    }
    texts.add_some("/memo", content.memo.as_deref(), text::MEMO_MAX_CHARS);
    for (index, line) in content.lines.iter().enumerate() {
        texts.add_line(&format!("/lines/{index}"), line);
    }
    for (index, charge) in content.charges.iter().enumerate() {
        texts.add_charge(&format!("/charges/{index}"), charge);
    }
    texts.found
}

struct Texts<'a> {
    found: Vec<HeldText>,
    settings: &'a Settings,
    names: &'a Names,
}

impl Texts<'_> {
    fn add(&mut self, pointer: impl Into<String>, typed: &str, max_chars: usize) {
        self.found.push(HeldText {
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

    /// Adds a name that goes out as it is.
    fn name(&mut self, pointer: impl Into<String>, list: List, name: Option<&str>) {
        let name = name.filter(|name| self.names.entry(list, name).is_none());
        self.add_some(pointer, name, max_chars(list));
    }

    fn add_address(&mut self, address: &VendorAddress) {
        for (index, line) in address.lines.iter().enumerate() {
            let pointer = format!("/vendor_address/lines/{index}");
            self.add(pointer, line, text::ADDRESS_LINE_MAX_CHARS);
        }
        for (field, typed, max_chars) in [
            ("city", &address.city, text::CITY_MAX_CHARS),
            ("state", &address.state, text::STATE_MAX_CHARS),
            (
                "postal_code",
                &address.postal_code,
                text::POSTAL_CODE_MAX_CHARS,
            ),
            ("country", &address.country, text::COUNTRY_MAX_CHARS),
            ("note", &address.note, text::ADDRESS_LINE_MAX_CHARS),
        ] {
            let pointer = format!("/vendor_address/{field}");
            self.add_some(pointer, typed.as_deref(), max_chars);
        }
    }

    fn add_line(&mut self, parent: &str, line: &Line) {
        let at = |field: &str| format!("{parent}/{field}");
        let (customer, class) = match line {
            Line::Expense(line) => {
                let account = account_or_default(line.account.as_deref(), self.settings);
                self.name(at("account"), List::Accounts, account);
                self.add_some(at("memo"), line.memo.as_deref(), text::MEMO_MAX_CHARS);
                (&line.customer, &line.class)
            }
            Line::Item(line) => {
                let description = line.description.as_deref();
                self.name(at("item"), List::Items, Some(&line.item));
                self.add_some(at("description"), description, text::DESC_MAX_CHARS);
                (&line.customer, &line.class)
            }
        };
        self.name(at("customer"), List::Customers, customer.as_deref());
        self.name(at("class"), List::Classes, class.as_deref());
        self.name(at("tax_code"), List::SalesTaxCodes, line.tax_code());
    }

    fn add_charge(&mut self, parent: &str, charge: &Charge) {
        let at = |field: &str| format!("{parent}/{field}");
        let account = account_or_default(charge.account.as_deref(), self.settings);
        self.name(at("account"), List::Accounts, account);
        match &charge.memo {
            Some(memo) => self.add(at("memo"), memo, text::MEMO_MAX_CHARS),
            None => self.add(at("kind"), &charge.kind, text::MEMO_MAX_CHARS),
        }
        let tax_code = charge.tax_code.as_deref();
        self.name(at("customer"), List::Customers, charge.customer.as_deref());
        self.name(at("class"), List::Classes, charge.class.as_deref());
        self.name(at("tax_code"), List::SalesTaxCodes, tax_code);
    }
}

/// The most characters in a reference by name into that list.
fn max_chars(list: List) -> usize {
    match list {
        List::Vendors => text::VENDOR_NAME_MAX_CHARS,
        List::Accounts => text::ACCOUNT_MAX_CHARS,
        List::Terms => text::TERMS_MAX_CHARS,
        List::SalesTaxCodes => text::TAX_CODE_MAX_CHARS,
        List::Items => text::ITEM_MAX_CHARS,
        List::Customers => text::CUSTOMER_MAX_CHARS,
        List::Classes => text::CLASS_MAX_CHARS,
        List::Currencies => text::CURRENCY_MAX_CHARS,
        // Never referred to by its number.
        List::PurchaseOrders => text::REF_NUMBER_MAX_CHARS,
    }
}
