//! What QuickBooks will hold of an invoice, read off the same [`Outgoing`] as the request, so that it
//! says what is really sent.

use chrono::{Days, NaiveDate};

use super::{Outgoing, as_read, held, text::hold};
use crate::invoice::{
    Charge, Content, ExpenseLine, ItemLine, Kind, Line,
    company_file::CompanyFile,
    lists::{EntryFacts, List, ListEntry},
    names::{Meaning, named},
    will_hold::{Changed, HeldLine, WillHold},
};

impl WillHold {
    /// What QuickBooks will hold of an invoice that goes out like this.
    #[must_use]
    pub fn of(outgoing: &Outgoing<'_>, company_file: Option<&CompanyFile>) -> Self {
        let (content, settings) = (outgoing.content, outgoing.settings);
        let names = &outgoing.to.names;
        let is_bill = content.kind == Kind::Invoice;
        let terms = content.terms.as_deref().filter(|_| is_bill);
        let payable = settings.ap_account.as_deref();
        let payable = payable.map(|account| shown(outgoing, List::Accounts, account));
        let own_payable = outgoing.to.payables.only();
        let rate = content.exchange_rate;
        Self {
            kind: content.kind,
            vendor: shown(outgoing, List::Vendors, &content.vendor),
            is_vendor_new: settings.create_vendors
                && matches!(
                    names.meaning(List::Vendors, &content.vendor),
                    Meaning::Unknown(_)
                ),
            ref_number: outgoing.ref_number(),
            date: outgoing.date,
            due_date: due_date(outgoing, company_file).filter(|_| is_bill),
            terms: terms.map(|terms| shown(outgoing, List::Terms, terms)),
            ap_account: payable.or_else(|| own_payable.map(|account| account.shown().to_owned())),
            exchange_rate: rate.filter(|_| outgoing.exchange_rate().is_some()),
            memo: content.memo.as_deref().map(|memo| hold(memo).into_owned()),
            amount: content.total,
            lines: lines(outgoing),
            changed: changed(outgoing),
        }
    }
}

/// The name that stands in QuickBooks.
fn shown(outgoing: &Outgoing<'_>, list: List, name: &str) -> String {
    as_read(&outgoing.to.names, list, name).shown().to_owned()
}

fn shown_some(outgoing: &Outgoing<'_>, list: List, name: Option<&str>) -> Option<String> {
    name.map(|name| shown(outgoing, list, name))
}

/// The invoice's own due date, or what its terms, the vendor's, or the company's preference make of
/// the bill's date.
fn due_date(outgoing: &Outgoing<'_>, company_file: Option<&CompanyFile>) -> Option<NaiveDate> {
    let (content, names) = (outgoing.content, &outgoing.to.names);
    if content.due_date.is_some() {
        return content.due_date;
    }
    if let Some(terms) = &content.terms {
        return due_by(names.entry(List::Terms, terms)?, outgoing.date);
    }
    let usual = outgoing
        .to
        .vendor(content)
        .and_then(|vendor| vendor.terms.as_ref());
    if let Some(terms) = usual {
        return due_by(names.entry(List::Terms, terms.shown())?, outgoing.date);
    }
    let days = company_file?.preferences.days_bills_are_due?;
    outgoing.date.checked_add_days(Days::new(u64::from(days)))
}

fn due_by(terms: &ListEntry, date: NaiveDate) -> Option<NaiveDate> {
    match &terms.facts {
        EntryFacts::Terms(terms) => terms.due(date),
        _ => None,
    }
}

fn lines(outgoing: &Outgoing<'_>) -> Vec<HeldLine> {
    let content = outgoing.content;
    let expenses = content.lines.iter().filter_map(|line| match line {
        Line::Expense(line) => Some(expense(outgoing, line)),
        Line::Item(_) => None,
    });
    let charges = content.charges.iter();
    let items = content.lines.iter().enumerate();
    let items = items.filter_map(|(index, line)| match line {
        Line::Item(line) => Some(item(outgoing, index, line)),
        Line::Expense(_) => None,
    });
    expenses
        .chain(charges.map(|line| charge(outgoing, line)))
        .chain(items)
        .collect()
}

fn expense(outgoing: &Outgoing<'_>, line: &ExpenseLine) -> HeldLine {
    let account = outgoing.account_or_default(line.account.as_deref());
    HeldLine {
        account: shown_some(outgoing, List::Accounts, account),
        item: None,
        memo: line.memo.as_deref().map(|memo| hold(memo).into_owned()),
        quantity: None,
        cost: None,
        amount: line.amount,
        class: shown_some(outgoing, List::Classes, line.class.as_deref()),
        customer: shown_some(outgoing, List::Customers, line.customer.as_deref()),
        is_billable: line.billable,
        tax_code: shown_some(outgoing, List::SalesTaxCodes, line.tax_code.as_deref()),
        is_linked: false,
    }
}

fn charge(outgoing: &Outgoing<'_>, line: &Charge) -> HeldLine {
    let account = outgoing.account_or_default(line.account.as_deref());
    let memo = line.memo.as_deref().unwrap_or(&line.kind);
    HeldLine {
        account: shown_some(outgoing, List::Accounts, account),
        item: None,
        memo: Some(hold(memo).into_owned()),
        quantity: None,
        cost: None,
        amount: line.amount,
        class: shown_some(outgoing, List::Classes, line.class.as_deref()),
        customer: shown_some(outgoing, List::Customers, line.customer.as_deref()),
        is_billable: false,
        tax_code: shown_some(outgoing, List::SalesTaxCodes, line.tax_code.as_deref()),
        is_linked: false,
    }
}

fn item(outgoing: &Outgoing<'_>, index: usize, line: &ItemLine) -> HeldLine {
    HeldLine {
        account: None,
        item: Some(shown(outgoing, List::Items, &line.item)),
        memo: line
            .description
            .as_deref()
            .map(|text| hold(text).into_owned()),
        quantity: line.quantity,
        cost: line.exact_cost(),
        amount: line.amount,
        class: shown_some(outgoing, List::Classes, line.class.as_deref()),
        customer: shown_some(outgoing, List::Customers, line.customer.as_deref()),
        is_billable: line.billable,
        tax_code: shown_some(outgoing, List::SalesTaxCodes, line.tax_code.as_deref()),
        is_linked: outgoing.link(index).is_some(),
    }
}

/// Texts that are spelt otherwise, then names that lead to an entry of another name.
fn changed(outgoing: &Outgoing<'_>) -> Vec<Changed> {
    let (content, settings): (&Content, _) = (outgoing.content, outgoing.settings);
    let names = &outgoing.to.names;
    let texts = held(content, settings, names).into_iter();
    let texts = texts.filter(|text| text.typed != text.held);
    let texts = texts.map(|text| Changed {
        pointer: text.pointer,
        typed: text.typed,
        held: text.held,
    });
    let references = named(content, settings).into_iter();
    let references = references.filter_map(|typed| {
        let entry = names.entry(typed.list, &typed.name)?;
        (entry.full_name != typed.name).then(|| Changed {
            pointer: typed.pointer,
            typed: typed.name,
            held: entry.full_name.clone(),
        })
    });
    texts.chain(references).collect()
}
