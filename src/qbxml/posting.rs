//! What an invoice should look like in QuickBooks: recorded when it goes out, so that what is found
//! there later can be compared with what was sent, whatever was changed here in between.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    LineKind, Outgoing, Request, RequestId, TxnLine, TxnRet,
    reference::{Ref, as_read},
    txn_query::{BillQueryRq, VendorCreditQueryRq},
};
use crate::invoice::{
    Kind, Line, ListId, Money,
    content::match_key,
    lists::{List, ListRef, name_key},
};

/// A bill or vendor credit as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// A bill, or a vendor credit.
    pub kind: Kind,
    /// The vendor's full name, as QuickBooks has it where that is known.
    pub vendor: String,
    /// QuickBooks' id of the vendor, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    vendor_id: Option<ListId>,
    /// The reference number.
    pub ref_number: String,
    /// The date.
    pub date: NaiveDate,
    /// What the lines add up to.
    pub amount: Money,
    /// The mark that goes out with it (`ExternalGUID`); none where QuickBooks is too old for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Uuid>,
    lines: Vec<PostedLine>,
}

/// A line of it. That it was linked to a purchase order can't be seen: it comes back with the order's
/// item, which is the invoice's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct PostedLine {
    is_item: bool,
    /// QuickBooks' id of the account or item, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry_id: Option<ListId>,
    /// The account's or item's full name.
    entry: Option<String>,
    amount: Money,
}

/// What QuickBooks is asked for to find out whether it holds a posting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedFor {
    vendor: ListRef,
    ref_number: String,
}

impl AskedFor {
    /// Whether both ask for the same: the answer to one is the answer to the other.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.vendor.is_same(&other.vendor) == Some(true)
            && match_key(&self.ref_number) == match_key(&other.ref_number)
    }
}

/// How a transaction in QuickBooks compares with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Likeness {
    /// It is of another kind, vendor or number.
    Another,
    /// It bears the same kind, vendor and number, but something else differs; the text names it.
    Differs(String),
    /// Kind, vendor, number, date, amount and lines are the same.
    Equal,
}

impl Posting {
    /// What an invoice should look like once it went out.
    #[must_use]
    pub fn of(outgoing: &Outgoing<'_>) -> Self {
        let (content, names) = (outgoing.content, &outgoing.to.names);
        let vendor = as_read(names, List::Vendors, &content.vendor);
        let account = |account| {
            let name = outgoing.account_or_default(account)?;
            Some(as_read(names, List::Accounts, name))
        };
        let lines = content.lines.iter().map(|line| match line {
            Line::Item(line) => {
                let item = as_read(names, List::Items, &line.item);
                PostedLine::new(true, Some(item), line.amount)
            }
            Line::Expense(line) => {
                PostedLine::new(false, account(line.account.as_deref()), line.amount)
            }
        });
        let charges = content.charges.iter().map(|charge| {
            PostedLine::new(false, account(charge.account.as_deref()), charge.amount)
        });
        Self {
            kind: content.kind,
            vendor: vendor.full_name.unwrap_or_default(),
            vendor_id: vendor.list_id,
            ref_number: outgoing.ref_number(),
            date: outgoing.date,
            amount: content.total,
            mark: outgoing.mark(),
            lines: lines.chain(charges).filter(PostedLine::is_kept).collect(),
        }
    }

    /// Whether a transaction bears the mark that went out with this one; none when either has no mark,
    /// and nothing can be told from it.
    #[must_use]
    pub fn is_marked(&self, txn: &TxnRet) -> Option<bool> {
        let found = txn.external_guid.as_deref()?.trim();
        let found = Uuid::try_parse(found).ok().filter(|mark| !mark.is_nil())?;
        Some(self.mark? == found)
    }

    /// What the question whether it is in QuickBooks asks for.
    #[must_use]
    pub fn asked_for(&self) -> AskedFor {
        AskedFor {
            vendor: self.vendor(),
            ref_number: self.ref_number.clone(),
        }
    }

    fn vendor(&self) -> ListRef {
        ListRef {
            list_id: self.vendor_id.clone(),
            full_name: Some(self.vendor.clone()),
        }
    }

    /// The question whether it is in QuickBooks.
    #[must_use]
    pub fn query(&self, request_id: &RequestId) -> Request {
        let vendor = Ref::to_known(self.vendor_id.as_ref(), &self.vendor);
        let number = &self.ref_number;
        match self.kind {
            Kind::Invoice => Request::BillQuery(BillQueryRq::new(vendor, number, request_id)),
            Kind::Credit => {
                Request::VendorCreditQuery(VendorCreditQueryRq::new(vendor, number, request_id))
            }
        }
    }

    /// Compares a transaction that QuickBooks holds with this one. Vendors, accounts and items match
    /// by their ids where both sides have one, or else by their names; names and numbers match
    /// without regard to case, as in QuickBooks.
    #[must_use]
    pub fn compare(&self, txn: &TxnRet) -> Likeness {
        let vendor = self.vendor();
        let found = txn.vendor.as_ref();
        let is_vendors = found.is_some_and(|found| found.is_same(&vendor) == Some(true));
        let number = txn.ref_number.as_deref();
        let is_number =
            number.is_some_and(|number| match_key(number) == match_key(&self.ref_number));
        if txn.kind != self.kind || !is_vendors || !is_number {
            return Likeness::Another;
        }
        if txn.amount != self.amount {
            return Likeness::Differs(format!("its amount is {}, not {}", txn.amount, self.amount));
        }
        if txn.txn_date != Some(self.date) {
            let found = txn
                .txn_date
                .map_or_else(|| "missing".to_owned(), |date| date.to_string());
            return Likeness::Differs(format!("its date is {found}, not {}", self.date));
        }
        // A bill always has lines: none at all means that QuickBooks did not show them.
        if !txn.lines.is_empty() && !are_same(&self.lines, &txn.lines) {
            return Likeness::Differs("its lines are others".to_owned());
        }
        Likeness::Equal
    }
}

impl PostedLine {
    fn new(is_item: bool, entry: Option<ListRef>, amount: Money) -> Self {
        let entry = entry.unwrap_or_default();
        Self {
            is_item,
            entry_id: entry.list_id,
            entry: entry.full_name,
            amount,
        }
    }

    /// A line of QuickBooks' in our form; one that can't be read compares with nothing of ours.
    fn shown(line: &TxnLine) -> Option<Self> {
        let is_item = match line.kind {
            LineKind::Expense => false,
            LineKind::Item | LineKind::ItemGroup => true,
        };
        Some(Self::new(is_item, line.entry.clone(), line.amount?))
    }

    /// QuickBooks may drop a line of nothing.
    fn is_kept(&self) -> bool {
        self.amount != Money::ZERO
    }

    fn is_like(&self, other: &Self) -> bool {
        self.is_item == other.is_item && self.amount == other.amount && self.has_entry_of(other)
    }

    fn has_entry_of(&self, other: &Self) -> bool {
        if let (Some(one), Some(other)) = (&self.entry_id, &other.entry_id) {
            return one == other;
        }
        let key = |line: &Self| line.entry.as_deref().map(name_key);
        key(self) == key(other)
    }
}

/// Whether each line of ours is one of QuickBooks', and none is left over, whatever their order.
fn are_same(ours: &[PostedLine], found: &[TxnLine]) -> bool {
    let found = found.iter().filter_map(PostedLine::shown);
    let mut left: Vec<_> = found.filter(PostedLine::is_kept).collect();
    // Those whose id is known first: they leave the others what only a name can claim.
    let (known, named): (Vec<_>, Vec<_>) = ours.iter().partition(|line| line.entry_id.is_some());
    let mut is_found = |line: &PostedLine| {
        let place = left.iter().position(|other| line.is_like(other));
        place.map(|place| left.swap_remove(place)).is_some()
    };
    let are_found = known.into_iter().chain(named).all(&mut is_found);
    are_found && left.is_empty()
}

#[cfg(test)]
mod tests;
