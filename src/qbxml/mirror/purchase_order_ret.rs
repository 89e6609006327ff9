//! `PurchaseOrderRet`: a purchase order as QuickBooks holds it.

use chrono::NaiveDate;

use super::{
    UnreadableEntry,
    fields::{Field, Fields, lines, prose, reference, text},
    unreadable::Fault,
};
use crate::{
    invoice::{Cost, Money, Quantity},
    qbxml::{
        ListRef, TxnId, TxnLineId,
        txn_ret::read_amount,
        walk::{ReadError, Walk, name},
    },
};

/// A purchase order as QuickBooks holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderRet {
    /// QuickBooks' id of it.
    pub txn_id: TxnId,
    /// The vendor.
    pub vendor: Option<ListRef>,
    /// The order's number, at most 11 characters.
    pub ref_number: Option<String>,
    /// The order's date.
    pub date: NaiveDate,
    /// When the goods should come.
    pub expected: Option<NaiveDate>,
    /// The currency of its amounts; absent without foreign currencies.
    pub currency: Option<ListRef>,
    /// What the lines add up to.
    pub total: Option<Money>,
    /// Whether somebody closed it before all was received.
    pub is_manually_closed: bool,
    /// Whether everything on it was received, with a bill or without.
    pub is_fully_received: bool,
    /// As that of a [`ListEntry`](super::ListEntry).
    pub time_modified: Option<String>,
    /// The lines as QuickBooks orders them, those of a group of items in its place.
    pub lines: Vec<PurchaseOrderLine>,
}

/// A line of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrderLine {
    /// Names the line within its order.
    pub txn_line_id: TxnLineId,
    /// The group of items that it belongs to, if any.
    pub group: Option<ListRef>,
    /// The item; a line of mere text has none.
    pub item: Option<ListRef>,
    /// The description.
    pub description: Option<String>,
    /// How many are ordered.
    pub quantity: Option<Quantity>,
    /// How many were received; absent where QuickBooks doesn't count.
    pub received: Option<Quantity>,
    /// How many were received and not billed yet; since 11.0.
    pub unbilled: Option<Quantity>,
    /// What one costs.
    pub rate: Option<Cost>,
    /// What the line costs.
    pub amount: Option<Money>,
    /// The class.
    pub class: Option<ListRef>,
    /// The customer or job that it is for.
    pub customer: Option<ListRef>,
    /// Whether it was billed whole; since 11.0.
    pub is_billed: Option<bool>,
    /// Whether somebody closed the line.
    pub is_manually_closed: bool,
}

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

impl PurchaseOrderRet {
    /// Whether more can be received and billed on it: only then can a bill be linked to it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !self.is_manually_closed && !self.is_fully_received
    }

    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        element: &str,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, UnreadableEntry>, ReadError> {
        let (mut fields, mut lines) = (Fields::new(walk), Lines::new());
        while let Some(child) = walk.child()? {
            match name(&child) {
                LINE => lines.push(PurchaseOrderLine::read(walk)?),
                GROUP_LINE => read_group(&mut lines, walk)?,
                _ => fields.read_child(&child, FIELDS, walk)?,
            }
        }
        Ok(Self::of(&fields, lines)
            .map_err(|fault| fields.unreadable(element, (TXN_ID, &["RefNumber"]), fault)))
    }

    fn of(fields: &Fields<'_>, lines: Lines) -> Result<Self, Fault> {
        fields.check()?;
        let date = |field| fields.parsed::<NaiveDate>(field, "a date");
        Ok(Self {
            txn_id: TxnId::new(fields.required(TXN_ID)?),
            vendor: fields.reference("VendorRef")?,
            ref_number: fields.owned("RefNumber")?,
            date: date("TxnDate")?.ok_or(Fault::missing("TxnDate"))?,
            expected: date("ExpectedDate")?,
            currency: fields.reference("CurrencyRef")?,
            total: amount(fields, "TotalAmount")?,
            is_manually_closed: fields.flag(CLOSED)?.unwrap_or(false),
            is_fully_received: fields.flag("IsFullyReceived")?.unwrap_or(false),
            time_modified: fields.owned("TimeModified")?,
            lines: lines.into_iter().collect::<Result<_, _>>()?,
        })
    }
}

/// Reads the lines of a group of items, in whose own line nothing else is of interest.
fn read_group(lines: &mut Lines, walk: &mut Walk<'_>) -> Result<(), ReadError> {
    let (mut fields, first) = (Fields::new(walk), lines.len());
    while let Some(child) = walk.child()? {
        match name(&child) {
            LINE => lines.push(PurchaseOrderLine::read(walk)?),
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

impl PurchaseOrderLine {
    fn read(walk: &mut Walk<'_>) -> Result<Result<Self, Fault>, ReadError> {
        let fields = Fields::read(LINE_FIELDS, walk)?;
        let line = Self::of(&fields).map_err(|fault| match fields.optional(LINE_ID) {
            Ok(Some(id)) => Fault {
                reason: format!("of the line `{id}` {}", fault.reason),
                ..fault
            },
            Ok(None) | Err(_) => fault,
        });
        Ok(line)
    }

    fn of(fields: &Fields<'_>) -> Result<Self, Fault> {
        fields.check()?;
        Ok(Self {
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
