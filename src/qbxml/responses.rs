//! What QuickBooks answered: a walk over a response, one result at a time.
//!
//! Each result stands alone: one that can't be understood doesn't cost the others, and of a
//! document that is cut off, everything complete before the cut is there. Elements that are not
//! known here are passed over, because later versions of qbXML add some.

use quick_xml::events::BytesStart;

use super::{
    Response,
    walk::{ReadError, Walk, attributes, name},
};

/// A response, read as it is iterated. After an error there is nothing more.
pub struct Responses<'a> {
    walk: Walk<'a>,
    message_set: MessageSetAnswer,
    ended: bool,
}

/// What QuickBooks says of the message set as a whole, if anything: only of one that had an id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageSetAnswer {
    /// The id under which the record is kept.
    pub new_id: Option<String>,
    /// Such as `0` or `600`; absent where nothing went wrong with the record.
    pub status_code: Option<String>,
}

impl<'a> Responses<'a> {
    /// Reads the document up to its first result.
    ///
    /// # Errors
    /// When it is no response, or none any more at its very start.
    pub fn read(document: &'a str) -> Result<Self, ReadError> {
        let mut walk = Walk::new(document);
        let message_set = enter_messages(&mut walk)?;
        Ok(Self {
            walk,
            message_set,
            ended: false,
        })
    }

    /// What QuickBooks says of the message set as a whole.
    #[must_use]
    pub fn message_set(&self) -> &MessageSetAnswer {
        &self.message_set
    }

    fn next_response(&mut self) -> Result<Option<Response>, ReadError> {
        if let Some(child) = self.walk.child()? {
            return Response::read(&child, &mut self.walk).map(Some);
        }
        leave_messages(&mut self.walk)?;
        Ok(None)
    }
}

/// The element that holds the results.
const MESSAGES: &str = "QBXMLMsgsRs";

/// Steps from the start of a document into the element that holds the results.
pub(super) fn enter_messages(walk: &mut Walk<'_>) -> Result<MessageSetAnswer, ReadError> {
    walk.enter_root("QBXML")?;
    loop {
        match walk.child()? {
            Some(child) if name(&child) == MESSAGES => return Ok(MessageSetAnswer::of(&child)),
            Some(_) => walk.skip()?,
            None => {
                return Err(ReadError::Unexpected {
                    expected: MESSAGES,
                    found: "/QBXML".to_owned(),
                });
            }
        }
    }
}

/// Reads what is left after the last result: nothing that counts.
pub(super) fn leave_messages(walk: &mut Walk<'_>) -> Result<(), ReadError> {
    while let Some(child) = walk.child()? {
        if name(&child) == MESSAGES {
            return Err(ReadError::Unexpected {
                expected: "/QBXML",
                found: MESSAGES.to_owned(),
            });
        }
        walk.skip()?;
    }
    walk.leave_root()
}

impl Iterator for Responses<'_> {
    type Item = Result<Response, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_response().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

impl std::iter::FusedIterator for Responses<'_> {}

impl MessageSetAnswer {
    fn of(start: &BytesStart<'_>) -> Self {
        let mut answer = Self::default();
        for (name, value) in attributes(start).map_while(Result::ok) {
            match name {
                "newMessageSetID" => answer.new_id = Some(value.into_owned()),
                "messageSetStatusCode" => answer.status_code = Some(value.into_owned()),
                _ => {}
            }
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        invoice::{Kind, ListId, TxnId, lists::ListRef},
        qbxml::{LineKind, TxnLine},
    };

    const ADDS: &str = include_str!("../../tests/golden/qbxml/responses/adds.xml");

    fn read(document: &str) -> (Vec<Response>, Option<ReadError>) {
        let mut complete = Vec::new();
        match Responses::read(document) {
            Ok(responses) => {
                for response in responses {
                    match response {
                        Ok(response) => complete.push(response),
                        Err(error) => return (complete, Some(error)),
                    }
                }
                (complete, None)
            }
            Err(error) => (complete, Some(error)),
        }
    }

    #[test]
    fn every_result_is_told_from_the_others() {
        let (responses, error) = read(ADDS);
        assert_eq!(error, None);
        let seen: Vec<_> = responses
            .iter()
            .map(|response| {
                let id = response.request_id.as_deref().unwrap();
                (
                    response.name.as_str(),
                    id,
                    response.status_code,
                    response.transactions.len(),
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("BillAddRs", "a", Some(0), 1),
                ("BillAddRs", "b", Some(3140), 0),
                ("VendorCreditAddRs", "c", Some(530), 1),
                ("BillAddRs", "d", Some(1000), 0),
            ]
        );
        assert!(responses[1].message.contains("Vendor \"Nobody & Sons\" in"));
        assert_eq!(responses[2].severity, "Warn");
        let recovery = responses[3].error_recovery.clone().unwrap();
        assert_eq!(recovery.txn_id, Some(TxnId::new("1A33-1798000003")));
        assert_eq!(recovery.edit_sequence.as_deref(), Some("1798000003"));
    }

    #[test]
    fn a_bill_is_read_whole() {
        let (mut responses, _) = read(ADDS);
        let bill = responses.remove(0).transactions.remove(0).unwrap();
        let vendor = bill.vendor.unwrap();
        assert_eq!(bill.kind, Kind::Invoice);
        assert_eq!(bill.txn_id, TxnId::new("1A2B-1798000001"));
        assert_eq!(vendor.list_id, Some(ListId::new("80000007-1700000007")));
        assert_eq!(vendor.full_name.as_deref(), Some("Núñez & Søn <GmbH>"));
        assert_eq!(bill.txn_date, Some("2026-11-02".parse().unwrap()));
        assert_eq!(bill.due_date, Some("2026-12-02".parse().unwrap()));
        assert_eq!(bill.amount, "167.50".parse().unwrap());
        assert_eq!(bill.ref_number.as_deref(), Some("RV-1001"));
        assert_eq!(bill.memo.as_deref(), Some("Week 44"));
        let lines: Vec<_> = bill
            .lines
            .iter()
            .map(|line| (line.kind, line.amount))
            .collect();
        let amount = |text: &str| Some(text.parse().unwrap());
        assert_eq!(
            lines,
            [
                (LineKind::Expense, amount("132.50")),
                (LineKind::Item, amount("35.00"))
            ]
        );
        assert_eq!(bill.lines[1].memo.as_deref(), Some("50 cm"));
    }

    #[test]
    fn a_vendor_credit_is_read_with_its_own_amount() {
        let (mut responses, _) = read(ADDS);
        let credit = responses.remove(2).transactions.remove(0).unwrap();
        assert_eq!(
            (credit.kind, credit.amount),
            (Kind::Credit, "5.00".parse().unwrap())
        );
        let group = TxnLine {
            kind: LineKind::ItemGroup,
            entry: Some(ListRef {
                list_id: None,
                full_name: Some("Bouquet".into()),
            }),
            amount: Some("5.00".parse().unwrap()),
            memo: Some("Mixed".into()),
        };
        assert_eq!(credit.lines, [group]);
    }

    #[test]
    fn the_message_set_says_what_became_of_its_record() {
        let responses = Responses::read(ADDS).unwrap();
        let expected = MessageSetAnswer {
            new_id: Some("081040g2081040g2081040g".into()),
            status_code: Some("0".into()),
        };
        assert_eq!(responses.message_set(), &expected);
        let cleared = "<QBXML><QBXMLMsgsRs messageSetStatusCode=\"600\"/></QBXML>";
        let mut responses = Responses::read(cleared).unwrap();
        assert_eq!(responses.message_set().status_code.as_deref(), Some("600"));
        assert!(responses.next().is_none());
    }

    #[test]
    fn a_bad_body_costs_neither_its_status_nor_the_others() {
        let (good, _) = read(ADDS);
        let spoilt = ADDS.replacen("<AmountDue>167.50", "<AmountDue>167,50", 1);
        let (found, error) = read(&spoilt);
        assert_eq!(error, None);
        assert_eq!(found[0].status_code, Some(0));
        assert!(found[0].transactions[0].is_err());
        assert_eq!(found[1..], good[1..]);
    }

    #[test]
    fn a_document_without_results_or_with_two_sets_is_refused() {
        for document in [
            "<QBXML/>",
            "<QBXML><QBXMLMsgsRq/></QBXML>",
            "<QBXML><QBXMLMsgsRs/><QBXMLMsgsRs/></QBXML>",
        ] {
            let (_, error) = read(document);
            assert!(
                matches!(error, Some(ReadError::Unexpected { .. })),
                "{document}"
            );
        }
    }

    #[test]
    fn of_a_document_that_is_cut_off_everything_complete_is_there() {
        let (whole, _) = read(ADDS);
        let end = ADDS.trim_end().len();
        for cut in 0..end {
            let (found, error) = read(&ADDS[..cut]);
            assert!(error.is_some(), "{cut}");
            assert_eq!(found[..], whole[..found.len()], "{cut}");
            let closed = ADDS[..cut].matches("AddRs>\n").count() / 2;
            assert!(found.len() >= closed, "{cut}");
        }
        assert_eq!(read(&ADDS[..end]), (whole, None));
    }

    #[test]
    fn nothing_follows_an_error() {
        let mut responses = Responses::read("<QBXML><QBXMLMsgsRs><BillAddRs>").unwrap();
        assert!(responses.next().is_some_and(|next| next.is_err()));
        assert!(responses.next().is_none());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "(?s).*") {
            let _ = read(&text);
        }

        #[test]
        fn no_spoilt_response_makes_it_panic(at in 0..ADDS.len(), junk in "[<>&/\"'=!\\[\\]a-z0-9\\PC]{0,6}") {
            let mut spoilt = ADDS.to_owned();
            spoilt.insert_str(at, &junk);
            let (found, _) = read(&spoilt);
            prop_assert!(found.len() <= 4 + junk.len());
        }
    }
}
