//! What QuickBooks answered: a walk over a response, one result at a time.
//!
//! Each result stands alone: one that can't be understood doesn't cost the others, and of a
//! document that is cut off, everything complete before the cut is there. Elements that are not
//! known here are passed over, because later versions of qbXML add some.

use super::{
    ids::TxnId,
    status::{self, Class, Outcome, Verdict},
    txn_ret::{TxnRet, Unreadable},
    walk::{ReadError, Walk, attributes, name},
};
use quick_xml::events::BytesStart;

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

/// The result of one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The element's name, such as `BillAddRs`.
    pub name: String,
    /// The `requestID` that it answers; absent or empty if the request had none.
    pub request_id: Option<String>,
    /// What the result means; none when it does not stand there once and as a number.
    pub status_code: Option<i32>,
    /// `Info`, `Warn` or `Error`. QuickBooks is known to get it wrong: nothing follows from it.
    pub severity: String,
    /// QuickBooks' own words, in the language of its edition.
    pub message: String,
    /// The bills and vendor credits in it: at most one of an add, any number of a query.
    pub transactions: Vec<Result<TxnRet, Unreadable>>,
    /// What QuickBooks may have saved in spite of an error.
    pub error_recovery: Option<ErrorRecovery>,
}

/// Names what QuickBooks may have saved in spite of an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorRecovery {
    /// The transaction.
    pub txn_id: Option<TxnId>,
    /// Its edit sequence.
    pub edit_sequence: Option<String>,
}

impl<'a> Responses<'a> {
    /// Reads the document up to its first result.
    ///
    /// # Errors
    /// When it is no response, or none any more at its very start.
    pub fn read(document: &'a str) -> Result<Self, ReadError> {
        let mut walk = Walk::new(document);
        walk.enter_root("QBXML")?;
        let set = loop {
            match walk.child()? {
                Some(child) if name(&child) == MESSAGES => break MessageSetAnswer::of(&child),
                Some(_) => walk.skip()?,
                None => {
                    return Err(ReadError::Unexpected {
                        expected: MESSAGES,
                        found: "/QBXML".to_owned(),
                    });
                }
            }
        };
        Ok(Self {
            walk,
            message_set: set,
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
        while let Some(child) = self.walk.child()? {
            if name(&child) == MESSAGES {
                return Err(ReadError::Unexpected {
                    expected: "/QBXML",
                    found: MESSAGES.to_owned(),
                });
            }
            self.walk.skip()?;
        }
        self.walk.leave_root()?;
        Ok(None)
    }
}

/// The element that holds the results.
const MESSAGES: &str = "QBXMLMsgsRs";

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

impl Response {
    /// What the result means. An error that names a transaction all the same (in a body or in
    /// [`ErrorRecovery`]) proves nothing, and neither does a result without a status.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        let Some(status_code) = self.status_code else {
            return status::without_status(&self.message);
        };
        let mut verdict = status::judge(status_code, &self.message);
        let names_one = self.error_recovery.is_some() || !self.transactions.is_empty();
        if verdict.outcome == Outcome::NothingCreated && names_one {
            verdict.outcome = Outcome::Unknown;
            verdict.class = Class::OutcomeUnknown;
        }
        verdict
    }

    fn read(start: &BytesStart<'_>, walk: &mut Walk<'_>) -> Result<Self, ReadError> {
        let mut response = Self::of(start);
        while let Some(child) = walk.child()? {
            if let Some(kind) = TxnRet::kind_of(name(&child)) {
                response.transactions.push(TxnRet::read(kind, walk)?);
            } else if name(&child) == "ErrorRecovery" {
                response.error_recovery = Some(ErrorRecovery::read(walk)?);
            } else {
                walk.skip()?;
            }
        }
        Ok(response)
    }

    fn of(start: &BytesStart<'_>) -> Self {
        let mut response = Self {
            name: name(start).to_owned(),
            request_id: None,
            status_code: None,
            severity: String::new(),
            message: String::new(),
            transactions: Vec::new(),
            error_recovery: None,
        };
        for attribute in attributes(start) {
            match attribute {
                Ok(("requestID", value)) => response.request_id = Some(value.into_owned()),
                Ok(("statusCode", value)) => response.status_code = value.trim().parse().ok(),
                Ok(("statusSeverity", value)) => response.severity = value.into_owned(),
                Ok(("statusMessage", value)) => response.message = value.into_owned(),
                Ok(_) => {}
                Err(_) => {
                    response.status_code = None;
                    break;
                }
            }
        }
        response
    }
}

impl ErrorRecovery {
    fn read(walk: &mut Walk<'_>) -> Result<Self, ReadError> {
        let mut recovery = Self::default();
        while let Some(child) = walk.child()? {
            match name(&child) {
                "TxnID" => recovery.txn_id = Some(TxnId::new(walk.text()?)),
                "EditSequence" => recovery.edit_sequence = Some(walk.text()?.into_owned()),
                _ => walk.skip()?,
            }
        }
        Ok(recovery)
    }
}
