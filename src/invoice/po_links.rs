//! Which lines of a purchase order in QuickBooks an invoice bills.
//!
//! A bill's line that is linked closes the order's line; one that is not leaves the order open, and
//! somebody closes it by hand. A wrong link would close what was never delivered and can't be undone,
//! so a line is linked only when nothing is left to guess:
//!
//! ```text
//!   a bill ─▶ one open order of that number and vendor ─▶ the item line says which (`po_line`) ──────┐
//!                                                        └▶ one open line of the order has the item ─┤
//!                                               open, of that item, claimed by no other line ◀───────┘
//! ```
//!
//! Whole orders are never linked: that would bill whatever is open on them. Nor is a group of items,
//! whose lines QuickBooks keeps together. That the order is on the same accounts payable account can't
//! be known here; QuickBooks warns when it does not link (570).

use std::collections::{BTreeMap, HashMap};

use super::{
    Content, ItemLine, Kind, Line, Money, Quantity, TxnId, TxnLineId,
    lists::{EntryFacts, List, ListEntry, ListRef, PurchaseOrderFacts, PurchaseOrderLine},
    names::Names,
};

/// A line of a purchase order in QuickBooks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderLine {
    /// The order.
    pub txn_id: TxnId,
    /// The line within it.
    pub txn_line_id: TxnLineId,
}

/// Which lines of an order the item lines of an invoice bill, and why the others bill none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    lines: BTreeMap<usize, Result<OrderLine, Unlinked>>,
}

impl Links {
    /// The line of an order that the invoice's line number `index` (from 0) bills.
    #[must_use]
    pub fn line(&self, index: usize) -> Option<&OrderLine> {
        self.lines.get(&index)?.as_ref().ok()
    }

    /// The invoice's item lines (numbered from 0) that bill none, each with the reason.
    pub fn unlinked(&self) -> impl Iterator<Item = (usize, &Unlinked)> {
        let lines = self.lines.iter();
        lines.filter_map(|(index, link)| Some((*index, link.as_ref().err()?)))
    }
}

/// Why a line bills no line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unlinked {
    /// Only bills can be linked.
    #[error("a vendor credit can't be linked to a purchase order")]
    Credit,
    /// QuickBooks has no order of that number.
    #[error("QuickBooks holds no purchase order of that number")]
    NoOrder,
    /// It can't be known whose order it must be.
    #[error("the vendor is not known in QuickBooks")]
    VendorUnknown,
    /// The order is another vendor's.
    #[error("the purchase order is another vendor's")]
    AnotherVendor,
    /// The order is closed or received whole.
    #[error("the purchase order is closed")]
    OrderClosed,
    /// Which order is meant can't be known.
    #[error("QuickBooks holds several open purchase orders of that number and vendor")]
    SeveralOrders,
    /// What is taken back bills nothing.
    #[error("a negative line can't be linked to a purchase order")]
    Negative,
    /// The order has no line of that number.
    #[error("the purchase order has no line {0}")]
    NoSuchLine(u16),
    /// The line that is named has another item, or none.
    #[error("line {0} of the purchase order has another item")]
    AnotherItem(u16),
    /// It can't be known which item it is.
    #[error("the item is not known in QuickBooks")]
    ItemUnknown,
    /// No line of the order has the item.
    #[error("the purchase order has no line with the item")]
    NotOrdered,
    /// The order's line was received, billed or closed.
    #[error("the purchase order's line is received, billed or closed")]
    LineClosed,
    /// The order's line belongs to a group of items.
    #[error("the purchase order's line belongs to a group of items")]
    InGroup,
    /// Which line is meant can't be known.
    #[error("several open lines of the purchase order have the item: say which with `po_line`")]
    SeveralLines,
    /// Two lines of the invoice would bill one of the order.
    #[error("another line of the invoice bills the same line of the purchase order")]
    Contested,
}

/// Decides what of QuickBooks' purchase `orders` of the invoice's PO number its item lines bill. An
/// invoice without a PO number bills none, and there is nothing to say of its lines.
#[must_use]
pub fn link(content: &Content, names: &Names, orders: &[ListEntry]) -> Links {
    let mut links = Links::default();
    if content.po_number.is_none() {
        return links;
    }
    let items = content.lines.iter().enumerate();
    let items = items.filter_map(|(index, line)| match line {
        Line::Item(line) => Some((index, line)),
        Line::Expense(_) => None,
    });
    let order = choose(content, names, orders);
    let wanted: Vec<Wanted<'_>> = items
        .map(|(index, line)| Wanted {
            index,
            place: order.clone().and_then(|order| find(line, names, &order)),
            is_named: line.po_line.is_some(),
        })
        .collect();
    let mut claims: HashMap<&TxnLineId, Claims> = HashMap::new();
    for want in &wanted {
        if let Ok(place) = &want.place {
            let claims = claims.entry(place.txn_line_id).or_default();
            claims.all += 1;
            claims.named += usize::from(want.is_named);
        }
    }
    for want in wanted {
        let link = want.place.and_then(|place| {
            let claims = &claims[place.txn_line_id];
            // What an invoice says itself goes before what was found by the item.
            let rivals = if want.is_named {
                claims.named
            } else {
                claims.all
            };
            if rivals > 1 {
                Err(Unlinked::Contested)
            } else {
                Ok(place.line())
            }
        });
        links.lines.insert(want.index, link);
    }
    links
}

/// What a line of the invoice would bill.
struct Wanted<'a> {
    /// Which line, from 0 on.
    index: usize,
    place: Result<Place<'a>, Unlinked>,
    /// Whether the invoice says it itself.
    is_named: bool,
}

/// How many lines of the invoice would bill one line of the order.
#[derive(Default)]
struct Claims {
    all: usize,
    /// Those that say it themselves.
    named: usize,
}

struct Place<'a> {
    order: &'a ListEntry,
    txn_line_id: &'a TxnLineId,
}

impl Place<'_> {
    fn line(&self) -> OrderLine {
        OrderLine {
            txn_id: TxnId::new(self.order.list_id.as_str()),
            txn_line_id: self.txn_line_id.clone(),
        }
    }
}

#[derive(Clone)]
struct Order<'a> {
    entry: &'a ListEntry,
    facts: &'a PurchaseOrderFacts,
}

/// The one open order that is the vendor's.
fn choose<'a>(
    content: &Content,
    names: &Names,
    orders: &'a [ListEntry],
) -> Result<Order<'a>, Unlinked> {
    match content.kind {
        Kind::Invoice => {}
        Kind::Credit => return Err(Unlinked::Credit),
    }
    let mut orders: Vec<Order<'a>> = orders.iter().filter_map(Order::of).collect();
    if orders.is_empty() {
        return Err(Unlinked::NoOrder);
    }
    let vendor = names.entry(List::Vendors, &content.vendor);
    let vendor = vendor.ok_or(Unlinked::VendorUnknown)?;
    orders.retain(|order| has_id(order.facts.vendor.as_ref(), vendor));
    if orders.is_empty() {
        return Err(Unlinked::AnotherVendor);
    }
    orders.retain(|order| order.facts.is_open());
    match &orders[..] {
        [] => Err(Unlinked::OrderClosed),
        [order] => Ok(order.clone()),
        [_, _, ..] => Err(Unlinked::SeveralOrders),
    }
}

impl<'a> Order<'a> {
    fn of(entry: &'a ListEntry) -> Option<Self> {
        match &entry.facts {
            EntryFacts::PurchaseOrder(facts) => Some(Self { entry, facts }),
            EntryFacts::Vendor(_)
            | EntryFacts::Account(_)
            | EntryFacts::Item(_)
            | EntryFacts::Class
            | EntryFacts::Terms(_)
            | EntryFacts::Customer { .. }
            | EntryFacts::Currency(_)
            | EntryFacts::SalesTaxCode { .. }
            | EntryFacts::Unread { .. } => None,
        }
    }
}

/// The order's line that an item line means by itself.
fn find<'a>(line: &ItemLine, names: &Names, order: &Order<'a>) -> Result<Place<'a>, Unlinked> {
    let is_negative = line.quantity.is_some_and(Quantity::is_negative);
    if is_negative || line.amount < Money::ZERO {
        return Err(Unlinked::Negative);
    }
    let item = names.entry(List::Items, &line.item);
    let found = match line.po_line {
        Some(number) => {
            let place = order.facts.lines.get(usize::from(number.get()) - 1);
            let ordered = place.ok_or(Unlinked::NoSuchLine(number.get()))?;
            let is_of_item = match item {
                Some(item) => has_id(ordered.item.as_ref(), item),
                None => has_name(ordered.item.as_ref(), &line.item),
            };
            if !is_of_item {
                return Err(Unlinked::AnotherItem(number.get()));
            }
            check_open(ordered)?;
            ordered
        }
        None => find_by_item(item.ok_or(Unlinked::ItemUnknown)?, order.facts)?,
    };
    Ok(Place {
        order: order.entry,
        txn_line_id: &found.txn_line_id,
    })
}

fn find_by_item<'a>(
    item: &ListEntry,
    order: &'a PurchaseOrderFacts,
) -> Result<&'a PurchaseOrderLine, Unlinked> {
    let lines = order.lines.iter();
    let of_item: Vec<_> = lines
        .filter(|line| has_id(line.item.as_ref(), item))
        .collect();
    let open = of_item.iter().filter(|line| check_open(line).is_ok());
    let open: Vec<_> = open.collect();
    match (&open[..], &of_item[..]) {
        ([line], _) => Ok(line),
        ([_, _, ..], _) => Err(Unlinked::SeveralLines),
        ([], []) => Err(Unlinked::NotOrdered),
        ([], [closed, ..]) => Err(check_open(closed).err().unwrap_or(Unlinked::LineClosed)),
    }
}

fn check_open(line: &PurchaseOrderLine) -> Result<(), Unlinked> {
    let is_received = line
        .quantity
        .zip(line.received)
        .is_some_and(|(ordered, received)| received >= ordered);
    if line.is_manually_closed || line.is_billed == Some(true) || is_received {
        Err(Unlinked::LineClosed)
    } else if line.group.is_some() {
        Err(Unlinked::InGroup)
    } else {
        Ok(())
    }
}

/// Whether a reference bears the id of that very entry: its name alone does not count.
fn has_id(reference: Option<&ListRef>, entry: &ListEntry) -> bool {
    reference.is_some_and(|reference| reference.list_id.as_ref() == Some(&entry.list_id))
}

fn has_name(reference: Option<&ListRef>, name: &str) -> bool {
    let named = ListRef {
        list_id: None,
        full_name: Some(name.to_owned()),
    };
    reference.is_some_and(|reference| reference.is_same(&named) == Some(true))
}

#[cfg(test)]
pub(crate) mod tests;
