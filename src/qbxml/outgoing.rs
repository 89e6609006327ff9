//! An invoice as it goes out: what it says, and where in the company file it leads.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{Version, reference::Ref, text::hold};
use crate::invoice::{
    Content, Destination, ExchangeRate, Kind, Settings, lists::List, po_links::OrderLine,
};

/// An invoice as it goes out. The request and what is recorded of it are made from this one value, so
/// that the bill is recognised by what was really sent.
///
/// What the version does not have is left out. Where that changes what the bill is over (the tax and
/// the exchange rate), QuickBooks' answer shows another amount, or books at another rate: the first
/// never becomes a synchronized invoice, the second only happens where QuickBooks is older than its
/// own foreign currencies.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// What the vendor sent.
    pub content: &'a Content,
    /// How the company wants things done.
    pub settings: &'a Settings,
    /// The date that the bill gets.
    pub date: NaiveDate,
    /// Where it leads.
    pub to: &'a Destination,
    /// What marks the bill as this invoice's; goes out where the version has it.
    pub mark: Option<Uuid>,
    /// The version of qbXML that it is written in.
    pub version: Version,
}

impl<'a> Outgoing<'a> {
    /// The reference that a name goes out as.
    pub(super) fn refer(&self, list: List, name: &str) -> Ref {
        Ref::named(&self.to.names, list, name)
    }

    pub(super) fn refer_some(&self, list: List, name: Option<&str>) -> Option<Ref> {
        name.map(|name| self.refer(list, name))
    }

    pub(super) fn vendor(&self) -> Ref {
        self.refer(List::Vendors, &self.content.vendor)
    }

    /// The accounts payable account: the company's, or else that of the vendor's currency.
    pub(super) fn ap_account(&self) -> Option<Ref> {
        let setting = self.settings.ap_account.as_deref();
        self.refer_some(List::Accounts, setting)
            .or_else(|| self.to.payables.only().and_then(Ref::to))
    }

    /// The account of a line or charge: its own, or else the company's default. With neither, the
    /// element is left out and QuickBooks decides; the checks stop such an invoice before.
    pub(super) fn account_or_default(&self, account: Option<&'a str>) -> Option<&'a str> {
        account_or_default(account, self.settings)
    }

    pub(super) fn ref_number(&self) -> String {
        hold(&ref_number(self.content, self.settings)).into_owned()
    }

    /// The line of a purchase order that the invoice's line number `index` bills; a vendor credit's
    /// bills none, in any edition.
    pub(super) fn link(&self, index: usize) -> Option<&'a OrderLine> {
        let can_link = match self.content.kind {
            Kind::Invoice => self.version >= Version::LINK_TO_TXN,
            Kind::Credit => false,
        };
        self.to.links.line(index).filter(|_| can_link)
    }

    /// A sales tax code, where the version has them.
    pub(super) fn tax_code(&self, code: Option<&str>, since: Version) -> Option<Ref> {
        let code = code.filter(|_| self.version >= since);
        self.refer_some(List::SalesTaxCodes, code)
    }

    /// Whether the amounts include the tax: said wherever there is a tax, because QuickBooks would
    /// else go by a preference that nobody here approved.
    pub(super) fn is_tax_included(&self, since: Version) -> Option<String> {
        let content = self.content;
        let has_tax = content.amounts_include_tax || content.tax_codes().next().is_some();
        (has_tax && self.version >= since).then(|| content.amounts_include_tax.to_string())
    }

    /// The invoice's rate, unless its vendor is known to be billed in the home currency: there
    /// QuickBooks has no place for one.
    pub(super) fn exchange_rate(&self) -> Option<String> {
        let has_place = self.to.is_foreign != Some(false) && self.version >= Version::CURRENCIES;
        let rate = self.content.exchange_rate.filter(|_| has_place);
        rate.as_ref().map(ExchangeRate::to_string)
    }

    /// The mark, where the version has a place for it.
    pub(super) fn mark(&self) -> Option<Uuid> {
        self.mark.filter(|_| self.version >= Version::EXTERNAL_GUID)
    }

    /// The mark as it stands in the document.
    pub(super) fn external_guid(&self) -> Option<String> {
        let mark = self.mark()?;
        let mut text = Uuid::encode_buffer();
        Some(mark.braced().encode_upper(&mut text).to_owned())
    }
}

/// See [`Outgoing::account_or_default`].
pub(super) fn account_or_default<'a>(
    account: Option<&'a str>,
    settings: &'a Settings,
) -> Option<&'a str> {
    account.or(settings.default_expense_account.as_deref())
}

/// The bill's reference number. A template that can't be filled was refused when it was set; if
/// one is there all the same, the vendor's own number stands in.
pub(super) fn ref_number(content: &Content, settings: &Settings) -> String {
    settings
        .fill_ref_number(&content.number, content.po_number.as_deref())
        .unwrap_or_else(|_| content.number.clone())
}
