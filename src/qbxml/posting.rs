//! What an invoice should look like in QuickBooks: recorded when it goes out, so that what is found
//! there later can be compared with what was sent, whatever was changed here in between.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    LineKind, Request, RequestId, TxnLine, TxnRet,
    lines::{account_or_default, ref_number},
    text::hold,
    txn_query::{BillQueryRq, VendorCreditQueryRq},
};
use crate::invoice::{Content, Kind, Line, Money, Settings, content::match_key};

/// A bill or vendor credit as it was sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// A bill, or a vendor credit.
    pub kind: Kind,
    /// The vendor's full name.
    pub vendor: String,
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

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct PostedLine {
    is_item: bool,
    /// The account or item, as names are compared.
    entry: Option<String>,
    amount: Money,
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
    /// What `content`, dated `date`, should look like.
    #[must_use]
    pub fn of(content: &Content, settings: &Settings, date: NaiveDate) -> Self {
        let lines = content.lines.iter().map(|line| match line {
            Line::Item(line) => posted(true, Some(&line.item), line.amount),
            Line::Expense(line) => posted(
                false,
                account_or_default(line.account.as_deref(), settings),
                line.amount,
            ),
        });
        let charges = content.charges.iter().map(|charge| {
            posted(
                false,
                account_or_default(charge.account.as_deref(), settings),
                charge.amount,
            )
        });
        Self {
            kind: content.kind,
            vendor: hold(&content.vendor).into_owned(),
            ref_number: hold(&ref_number(content, settings)).into_owned(),
            date,
            amount: content.total,
            mark: None,
            lines: sorted(lines.chain(charges)),
        }
    }

    /// The same with the mark that goes out with it.
    #[must_use]
    pub fn with_mark(self, mark: Option<Uuid>) -> Self {
        Self { mark, ..self }
    }

    /// Whether a transaction bears the mark that went out with this one; none when either has no mark,
    /// and nothing can be told from it.
    #[must_use]
    pub fn is_marked(&self, txn: &TxnRet) -> Option<bool> {
        let found = txn.external_guid.as_deref()?.trim();
        let found = Uuid::try_parse(found).ok().filter(|mark| !mark.is_nil())?;
        Some(self.mark? == found)
    }

    /// The question whether it is in QuickBooks.
    #[must_use]
    pub fn query(&self, request_id: &RequestId) -> Request {
        match self.kind {
            Kind::Invoice => {
                Request::BillQuery(BillQueryRq::new(&self.vendor, &self.ref_number, request_id))
            }
            Kind::Credit => Request::VendorCreditQuery(VendorCreditQueryRq::new(
                &self.vendor,
                &self.ref_number,
                request_id,
            )),
        }
    }

    /// Compares a transaction that QuickBooks holds with this one. Names and numbers match without
    /// regard to case, as in QuickBooks.
    #[must_use]
    pub fn compare(&self, txn: &TxnRet) -> Likeness {
        let same = |one: &str, other: Option<&str>| {
            other.is_some_and(|other| match_key(one) == match_key(other))
        };
        let vendor = txn
            .vendor
            .as_ref()
            .and_then(|vendor| vendor.full_name.as_deref());
        if txn.kind != self.kind
            || !same(&self.vendor, vendor)
            || !same(&self.ref_number, txn.ref_number.as_deref())
        {
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
        let shown = sorted(txn.lines.iter().filter_map(shown_line));
        if !txn.lines.is_empty() && shown != self.lines {
            return Likeness::Differs("its lines are others".to_owned());
        }
        Likeness::Equal
    }
}

fn posted(is_item: bool, entry: Option<&str>, amount: Money) -> PostedLine {
    PostedLine {
        is_item,
        entry: entry.map(|name| match_key(&hold(name))),
        amount,
    }
}

/// A line of QuickBooks' in our form; one that can't be read compares with nothing of ours.
fn shown_line(line: &TxnLine) -> Option<PostedLine> {
    let entry = line
        .entry
        .as_ref()
        .and_then(|entry| entry.full_name.as_deref());
    Some(PostedLine {
        is_item: match line.kind {
            LineKind::Expense => false,
            LineKind::Item | LineKind::ItemGroup => true,
        },
        entry: entry.map(match_key),
        amount: line.amount?,
    })
}

/// Lines in one order; those of nothing are left out, because QuickBooks may drop them.
fn sorted(lines: impl Iterator<Item = PostedLine>) -> Vec<PostedLine> {
    let mut lines: Vec<_> = lines.filter(|line| line.amount != Money::ZERO).collect();
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{invoice::content::tests::roses, qbxml::Responses};

    fn posting() -> Posting {
        let date = NaiveDate::from_ymd_opt(2026, 11, 2).unwrap();
        Posting::of(&roses(), &Settings::default(), date)
    }

    /// The bill of [`roses`] as QuickBooks shows it, with one piece of text replaced.
    fn likeness(piece: &str, other: &str) -> Likeness {
        let bill = "<BillRet><TxnID>1-1</TxnID><VendorRef><FullName>ROSAS del Valle</FullName></VendorRef>\
            <TxnDate>2026-11-02</TxnDate><AmountDue>167.50</AmountDue><RefNumber>rv-1001</RefNumber>\
            <ExpenseLineRet><AccountRef><FullName>Freight</FullName></AccountRef><Amount>12.00</Amount></ExpenseLineRet>\
            <ExpenseLineRet><AccountRef><FullName>Cost of goods sold</FullName></AccountRef><Amount>120.50</Amount></ExpenseLineRet>\
            <ItemLineRet><ItemRef><FullName>Rose Red 50</FullName></ItemRef><Amount>35.00</Amount></ItemLineRet></BillRet>";
        assert!(piece.is_empty() || bill.contains(piece), "{piece}");
        let bill = if piece.is_empty() {
            bill.to_owned()
        } else {
            bill.replacen(piece, other, 1)
        };
        let document = format!(
            "<QBXML><QBXMLMsgsRs><BillQueryRs requestID=\"1\" statusCode=\"0\">{bill}</BillQueryRs></QBXMLMsgsRs></QBXML>"
        );
        let response = Responses::read(&document).unwrap().next().unwrap().unwrap();
        posting().compare(response.transactions[0].as_ref().unwrap())
    }

    #[test]
    fn the_same_bill_is_known_again() {
        assert_eq!(likeness("", ""), Likeness::Equal);
    }

    #[test]
    fn another_vendor_or_number_is_another_bill() {
        assert_eq!(likeness("ROSAS", "Flores"), Likeness::Another);
        assert_eq!(likeness("rv-1001", "rv-10011"), Likeness::Another);
    }

    #[test]
    fn a_bill_of_the_same_number_that_differs_is_named() {
        for (piece, other, told) in [
            ("167.50", "167.51", "amount"),
            ("2026-11-02", "2026-11-03", "date"),
            ("Freight", "Postage", "lines"),
            ("12.00", "13.00", "lines"),
            ("<Amount>35.00", "<Amount>x", "lines"),
        ] {
            let Likeness::Differs(text) = likeness(piece, other) else {
                panic!("{piece}")
            };
            assert!(text.contains(told), "{text}");
        }
    }

    #[test]
    fn what_is_recorded_reads_back() {
        let json = serde_json::to_string(&posting()).unwrap();
        assert_eq!(serde_json::from_str::<Posting>(&json).unwrap(), posting());
    }
}
