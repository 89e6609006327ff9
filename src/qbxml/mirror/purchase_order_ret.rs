//! `PurchaseOrderRet`: a purchase order as QuickBooks holds it, read as an entry of the list of them.

use chrono::NaiveDate;

use super::{
    UnreadableEntry,
    fields::{Field, Fields, lines, prose, reference, text},
    unreadable::Fault,
};
use crate::{
    invoice::{
        ListId, Money, TxnLineId,
        lists::{EntryFacts, ListEntry, PurchaseOrderFacts, PurchaseOrderLine},
    },
    qbxml::{
        txn_ret::read_amount,
        walk::{ReadError, Walk, name},
    },
};

/// What is read of a purchase order.
pub(super) const FIELDS: &[Field] = &[
    text(TXN_ID),
    text("TimeModified"),
    reference("VendorRef"),
    text("TxnDate"),
    text("RefNumber"),
    text("ExpectedDate"),
    text("TotalAmount"),
    reference("CurrencyRef"),
    text(CLOSED),
    text("IsFullyReceived"),
    lines(LINE),
    lines(GROUP_LINE),
];

const LINE_FIELDS: &[Field] = &[
    text(LINE_ID),
    reference("ItemRef"),
    prose("Desc"),
    text("Quantity"),
    text("Rate"),
    reference("ClassRef"),
    text("Amount"),
    reference("CustomerRef"),
    text("ReceivedQuantity"),
    text("UnbilledQuantity"),
    text("IsBilled"),
    text(CLOSED),
];

const GROUP_FIELDS: &[Field] = &[reference(GROUP), lines(LINE)];

const CLOSED: &str = "IsManuallyClosed";
const GROUP: &str = "ItemGroupRef";
const GROUP_LINE: &str = "PurchaseOrderLineGroupRet";
const LINE: &str = "PurchaseOrderLineRet";
const LINE_ID: &str = "TxnLineID";
const TXN_ID: &str = "TxnID";

type Lines = Vec<Result<PurchaseOrderLine, Fault>>;

/// Reads the element in which the walk stands to its end.
pub(super) fn read(
    element: &str,
    walk: &mut Walk<'_>,
) -> Result<Result<ListEntry, UnreadableEntry>, ReadError> {
    let (mut fields, mut lines) = (Fields::new(walk), Lines::new());
    while let Some(child) = walk.child()? {
        match name(&child) {
            LINE => lines.push(read_line(walk)?),
            GROUP_LINE => read_group(&mut lines, walk)?,
            _ => fields.read_child(&child, FIELDS, walk)?,
        }
    }
    Ok(entry(&fields, lines)
        .map_err(|fault| fields.unreadable(element, (TXN_ID, &["RefNumber"]), fault)))
}

fn entry(fields: &Fields<'_>, lines: Lines) -> Result<ListEntry, Fault> {
    fields.check()?;
    let date = |field| fields.parsed::<NaiveDate>(field, "a date");
    let facts = PurchaseOrderFacts {
        vendor: fields.reference("VendorRef")?,
        date: date("TxnDate")?.ok_or(Fault::missing("TxnDate"))?,
        expected: date("ExpectedDate")?,
        currency: fields.reference("CurrencyRef")?,
        total: amount(fields, "TotalAmount")?,
        is_manually_closed: fields.flag(CLOSED)?.unwrap_or(false),
        is_fully_received: fields.flag("IsFullyReceived")?.unwrap_or(false),
        lines: lines.into_iter().collect::<Result<_, _>>()?,
    };
    Ok(ListEntry {
        list_id: ListId::new(fields.required(TXN_ID)?),
        full_name: fields.owned("RefNumber")?.unwrap_or_default(),
        is_active: facts.is_open(),
        parent: None,
        time_modified: fields.owned("TimeModified")?,
        facts: EntryFacts::PurchaseOrder(facts),
    })
}

/// Reads the lines of a group of items, in whose own line nothing else is of interest.
fn read_group(lines: &mut Lines, walk: &mut Walk<'_>) -> Result<(), ReadError> {
    let (mut fields, first) = (Fields::new(walk), lines.len());
    while let Some(child) = walk.child()? {
        match name(&child) {
            LINE => lines.push(read_line(walk)?),
            _ => fields.read_child(&child, GROUP_FIELDS, walk)?,
        }
    }
    match fields.check().and_then(|()| fields.reference(GROUP)) {
        Ok(group) => {
            for line in lines[first..].iter_mut().flatten() {
                line.group.clone_from(&group);
            }
        }
        Err(fault) => lines.push(Err(fault)),
    }
    Ok(())
}

fn read_line(walk: &mut Walk<'_>) -> Result<Result<PurchaseOrderLine, Fault>, ReadError> {
    let fields = Fields::read(LINE_FIELDS, walk)?;
    let line = line(&fields).map_err(|fault| match fields.optional(LINE_ID) {
        Ok(Some(id)) => Fault {
            reason: format!("of the line `{id}` {}", fault.reason),
            ..fault
        },
        Ok(None) | Err(_) => fault,
    });
    Ok(line)
}

fn line(fields: &Fields<'_>) -> Result<PurchaseOrderLine, Fault> {
    fields.check()?;
    Ok(PurchaseOrderLine {
        txn_line_id: TxnLineId::new(fields.required(LINE_ID)?),
        group: None,
        item: fields.reference("ItemRef")?,
        description: fields.owned("Desc")?,
        quantity: number(fields, "Quantity")?,
        received: number(fields, "ReceivedQuantity")?,
        unbilled: number(fields, "UnbilledQuantity")?,
        rate: number(fields, "Rate")?,
        amount: amount(fields, "Amount")?,
        class: fields.reference("ClassRef")?,
        customer: fields.reference("CustomerRef")?,
        is_billed: fields.flag("IsBilled")?,
        is_manually_closed: fields.flag(CLOSED)?.unwrap_or(false),
    })
}

fn amount(fields: &Fields<'_>, field: &'static str) -> Result<Option<Money>, Fault> {
    fields.read_as(field, "an amount such as `35.00`", read_amount)
}

/// A quantity or a cost. The schema allows a `+` before it.
fn number<T: std::str::FromStr>(
    fields: &Fields<'_>,
    field: &'static str,
) -> Result<Option<T>, Fault> {
    let expected = "a number with at most five decimals after a point";
    fields.read_as(field, expected, |text| {
        let unsigned = text.strip_prefix('+').filter(|rest| !rest.starts_with('-'));
        unsigned.unwrap_or(text).parse().ok()
    })
}
