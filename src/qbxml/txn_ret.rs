//! `BillRet` and `VendorCreditRet`: a bill or vendor credit as QuickBooks holds it.

use std::borrow::Cow;

use chrono::NaiveDate;
use quick_xml::events::BytesStart;

use super::walk::{ReadError, Walk, name};
use crate::invoice::{Kind, ListId, Money, TxnId, lists::ListRef};

/// A bill or vendor credit as QuickBooks holds it. What QuickBooks left out, or wrote in a form
/// that is not the schema's, is `None`, except for the id and the amount, without which the whole
/// is [`Unreadable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxnRet {
    /// A bill, or a vendor credit.
    pub kind: Kind,
    /// QuickBooks' id of it.
    pub txn_id: TxnId,
    /// Opaque; changes with every edit, at most once a second.
    pub edit_sequence: Option<String>,
    /// Counts transactions in the company file.
    pub txn_number: Option<String>,
    /// As QuickBooks writes it: its computer's local time, the offset not always with it.
    pub time_created: Option<String>,
    /// As `time_created`.
    pub time_modified: Option<String>,
    /// The vendor.
    pub vendor: Option<ListRef>,
    /// The bill's date.
    pub txn_date: Option<NaiveDate>,
    /// When it is due; a vendor credit has none.
    pub due_date: Option<NaiveDate>,
    /// `AmountDue` of a bill, `CreditAmount` of a vendor credit; exactly as QuickBooks wrote it.
    pub amount: Money,
    /// The reference number.
    pub ref_number: Option<String>,
    /// The memo.
    pub memo: Option<String>,
    /// The mark that was sent with it, in braces.
    pub external_guid: Option<String>,
    /// Expense lines, then item lines, as QuickBooks orders them. A query gives them only with
    /// `IncludeLineItems`.
    pub lines: Vec<TxnLine>,
}

/// One line of a bill or vendor credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TxnLine {
    /// What the line is posted to.
    pub kind: LineKind,
    /// The account, item or item group.
    pub entry: Option<ListRef>,
    /// The line's amount (a group's total), unless QuickBooks wrote something else than an amount.
    pub amount: Option<Money>,
    /// The memo of an expense line, the description of an item line.
    pub memo: Option<String>,
}

/// What a line is posted to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// An account.
    Expense,
    /// An item.
    Item,
    /// A group of items; its members are not listed here.
    ItemGroup,
}

/// A transaction of which QuickBooks' answer does not say what must be known.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the transaction in QuickBooks' answer can't be read: {reason}")]
pub struct Unreadable {
    /// Its id, where that much could be read.
    pub txn_id: Option<TxnId>,
    /// What is wrong.
    pub reason: String,
}

impl TxnRet {
    /// Which kind of transaction an element holds, if it holds one at all.
    pub(super) fn kind_of(element: &str) -> Option<Kind> {
        match element {
            "BillRet" => Some(Kind::Invoice),
            "VendorCreditRet" => Some(Kind::Credit),
            _ => None,
        }
    }

    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(
        kind: Kind,
        walk: &mut Walk<'_>,
    ) -> Result<Result<Self, Unreadable>, ReadError> {
        let mut parts = Parts::default();
        while let Some(child) = walk.child()? {
            parts.read_child(kind, &child, walk)?;
        }
        Ok(parts.finish(kind))
    }
}

/// What was found so far. The decisive texts are kept as lists: an element that should stand once
/// and stands twice proves neither value.
#[derive(Default)]
struct Parts<'a> {
    txn_ids: Vec<Cow<'a, str>>,
    amounts: Vec<Cow<'a, str>>,
    edit_sequence: Option<String>,
    txn_number: Option<String>,
    time_created: Option<String>,
    time_modified: Option<String>,
    vendor: Option<ListRef>,
    txn_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    ref_number: Option<String>,
    memo: Option<String>,
    external_guid: Option<String>,
    lines: Vec<TxnLine>,
}

impl<'a> Parts<'a> {
    fn read_child(
        &mut self,
        kind: Kind,
        child: &BytesStart<'a>,
        walk: &mut Walk<'a>,
    ) -> Result<(), ReadError> {
        match (name(child), kind) {
            ("TxnID", _) => self.txn_ids.push(walk.text()?),
            ("AmountDue", Kind::Invoice) | ("CreditAmount", Kind::Credit) => {
                self.amounts.push(walk.text()?);
            }
            ("EditSequence", _) => self.edit_sequence = Some(walk.text()?.into_owned()),
            ("TxnNumber", _) => self.txn_number = Some(walk.text()?.into_owned()),
            ("TimeCreated", _) => self.time_created = Some(walk.text()?.into_owned()),
            ("TimeModified", _) => self.time_modified = Some(walk.text()?.into_owned()),
            ("VendorRef", _) => self.vendor = Some(ListRef::read(walk)?),
            ("TxnDate", _) => self.txn_date = walk.text()?.trim().parse().ok(),
            ("DueDate", _) => self.due_date = walk.text()?.trim().parse().ok(),
            ("RefNumber", _) => self.ref_number = Some(walk.text()?.into_owned()),
            ("Memo", _) => self.memo = Some(walk.text()?.into_owned()),
            ("ExternalGUID", _) => self.external_guid = Some(walk.text()?.into_owned()),
            ("ExpenseLineRet", _) => self.lines.push(TxnLine::read(LineKind::Expense, walk)?),
            ("ItemLineRet", _) => self.lines.push(TxnLine::read(LineKind::Item, walk)?),
            ("ItemGroupLineRet", _) => self.lines.push(TxnLine::read(LineKind::ItemGroup, walk)?),
            _ => walk.skip()?,
        }
        Ok(())
    }

    fn finish(self, kind: Kind) -> Result<TxnRet, Unreadable> {
        let txn_id = match &self.txn_ids[..] {
            [id] if !id.trim().is_empty() => Some(TxnId::new(id.trim())),
            _ => None,
        };
        let unreadable = |txn_id, reason: String| Unreadable { txn_id, reason };
        let amount = match &self.amounts[..] {
            [text] => read_amount(text).ok_or_else(|| {
                let found: String = text.chars().take(40).collect();
                format!("`{found}` is not an amount")
            }),
            [] => Err("it has no amount".to_owned()),
            _ => Err("it has more than one amount".to_owned()),
        };
        let amount = amount.map_err(|reason| unreadable(txn_id.clone(), reason))?;
        let txn_id = txn_id.ok_or_else(|| {
            unreadable(
                None,
                format!("expected one `TxnID`, found {}", self.txn_ids.len()),
            )
        })?;
        Ok(TxnRet {
            kind,
            txn_id,
            edit_sequence: self.edit_sequence,
            txn_number: self.txn_number,
            time_created: self.time_created,
            time_modified: self.time_modified,
            vendor: self.vendor,
            txn_date: self.txn_date,
            due_date: self.due_date,
            amount,
            ref_number: self.ref_number,
            memo: self.memo,
            external_guid: self.external_guid,
            lines: self.lines,
        })
    }
}

impl ListRef {
    pub(super) fn read(walk: &mut Walk<'_>) -> Result<Self, ReadError> {
        let mut reference = Self::default();
        while let Some(child) = walk.child()? {
            match name(&child) {
                "ListID" => reference.list_id = Some(ListId::new(walk.text()?)),
                "FullName" => reference.full_name = Some(walk.text()?.into_owned()),
                _ => walk.skip()?,
            }
        }
        Ok(reference)
    }
}

impl TxnLine {
    fn read(kind: LineKind, walk: &mut Walk<'_>) -> Result<Self, ReadError> {
        let mut line = Self {
            kind,
            entry: None,
            amount: None,
            memo: None,
        };
        while let Some(child) = walk.child()? {
            match (name(&child), kind) {
                ("AccountRef", LineKind::Expense)
                | ("ItemRef", LineKind::Item)
                | ("ItemGroupRef", LineKind::ItemGroup) => line.entry = Some(ListRef::read(walk)?),
                ("Amount", LineKind::Expense | LineKind::Item)
                | ("TotalAmount", LineKind::ItemGroup) => line.amount = read_amount(&walk.text()?),
                ("Memo", LineKind::Expense) | ("Desc", LineKind::Item | LineKind::ItemGroup) => {
                    line.memo = Some(walk.text()?.into_owned());
                }
                _ => walk.skip()?,
            }
        }
        Ok(line)
    }
}

/// Reads `[+-]?[0-9]{1,13}(\.[0-9]{2})?`, which is QuickBooks' `AMTTYPE`, and nothing else. A
/// decimal comma, which a company file of another country may write elsewhere, is refused: an
/// amount decides whether an invoice is paid, and is never guessed.
pub(super) fn read_amount(text: &str) -> Option<Money> {
    let text = text.trim();
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    if text.len() != unsigned.len() && unsigned.starts_with('-') {
        return None;
    }
    let cents = unsigned.split_once('.').map(|(_, cents)| cents.len());
    if cents.is_some_and(|digits| digits != 2) {
        return None;
    }
    unsigned.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(kind: Kind, inner: &str) -> Result<TxnRet, Unreadable> {
        let document = format!("<Ret>{inner}</Ret>");
        let mut walk = Walk::new(&document);
        walk.enter_root("Ret").unwrap();
        let read = TxnRet::read(kind, &mut walk).unwrap();
        walk.leave_root().unwrap();
        read
    }

    #[test]
    fn id_and_amount_are_enough() {
        let bill = read(
            Kind::Invoice,
            "<TxnID>1-2</TxnID><AmountDue>5.00</AmountDue>",
        )
        .unwrap();
        assert_eq!(bill.txn_id, TxnId::new("1-2"));
        assert_eq!(bill.amount, "5.00".parse().unwrap());
        assert_eq!(bill.lines, []);
    }

    #[test]
    fn amounts_are_read_as_the_schema_writes_them() {
        for (text, amount) in [
            ("5", "5.00"),
            ("+5.25", "5.25"),
            ("-0.05", "-0.05"),
            (" 5.00\n", "5.00"),
        ] {
            assert_eq!(read_amount(text), Some(amount.parse().unwrap()), "{text}");
        }
        for text in [
            "",
            "0,00",
            "5.0",
            "5.000",
            "1,234.00",
            "$5.00",
            "5.00 USD",
            "+-5.00",
            "1e2",
            ".50",
            "5.",
            "99999999999999.00",
        ] {
            assert_eq!(read_amount(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_that_is_none_leaves_the_id_known() {
        for (inner, reason) in [
            ("<AmountDue>5,00</AmountDue>", "`5,00` is not an amount"),
            ("", "it has no amount"),
            ("<CreditAmount>5.00</CreditAmount>", "it has no amount"),
            (
                "<AmountDue>1.00</AmountDue><AmountDue>2.00</AmountDue>",
                "it has more than one amount",
            ),
        ] {
            let error = read(Kind::Invoice, &format!("<TxnID>1-2</TxnID>{inner}")).unwrap_err();
            assert_eq!(error.txn_id, Some(TxnId::new("1-2")));
            assert_eq!(error.reason, reason);
        }
    }

    #[test]
    fn without_one_id_there_is_no_transaction() {
        for ids in [
            "",
            "<TxnID/>",
            "<TxnID> </TxnID>",
            "<TxnID>1</TxnID><TxnID>2</TxnID>",
        ] {
            let error = read(
                Kind::Credit,
                &format!("{ids}<CreditAmount>1.00</CreditAmount>"),
            );
            assert_eq!(error.unwrap_err().txn_id, None, "{ids}");
        }
    }

    #[test]
    fn ids_and_amounts_of_inner_elements_do_not_count() {
        let inner = "<TxnID>1</TxnID><LinkedTxn><TxnID>2</TxnID><AmountDue>9.00</AmountDue></LinkedTxn>\
                     <AmountDue>5.00</AmountDue>";
        assert_eq!(read(Kind::Invoice, inner).unwrap().txn_id, TxnId::new("1"));
    }

    #[test]
    fn what_else_is_odd_is_left_out() {
        let inner = "<TxnID>1</TxnID><TxnDate>today</TxnDate><AmountDue>5.00</AmountDue><Memo>a &amp; b</Memo>\
                     <ExpenseLineRet><Amount>5,00</Amount><ItemRef><FullName>x</FullName></ItemRef></ExpenseLineRet>";
        let bill = read(Kind::Invoice, inner).unwrap();
        assert_eq!(bill.txn_date, None);
        assert_eq!(bill.memo.as_deref(), Some("a & b"));
        let line = TxnLine {
            kind: LineKind::Expense,
            entry: None,
            amount: None,
            memo: None,
        };
        assert_eq!(bill.lines, [line]);
    }
}
