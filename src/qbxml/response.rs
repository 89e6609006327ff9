//! The result of one request.

use super::{
    status::{self, Class, Outcome, Verdict},
    txn_ret::{TxnRet, Unreadable},
    walk::{ReadError, Walk, attributes, name},
};
use crate::invoice::TxnId;
use quick_xml::events::BytesStart;

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

    /// Reads the element in which the walk stands to its end.
    pub(super) fn read(start: &BytesStart<'_>, walk: &mut Walk<'_>) -> Result<Self, ReadError> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::qbxml::Responses;

    fn result(attributes: &str, body: &str) -> Response {
        let document = format!("<BillAddRs {attributes}>{body}</BillAddRs>");
        let document = format!("<QBXML><QBXMLMsgsRs>{document}</QBXMLMsgsRs></QBXML>");
        let responses: Result<Vec<_>, _> = Responses::read(&document).unwrap().collect();
        responses.unwrap().remove(0)
    }

    #[test]
    fn a_status_that_is_not_there_once_and_a_number_is_none() {
        for attributes in [
            "",
            "statusCode=\"\"",
            "statusCode=\"OK\"",
            "statusCode=\"99999999999\"",
            "statusCode=\"0\" statusCode=\"3140\"",
            "statusCode=\"0\" requestID",
        ] {
            let response = result(attributes, "");
            assert_eq!(response.status_code, None, "{attributes}");
            assert_eq!(response.verdict().outcome, Outcome::Unknown);
        }
    }

    #[test]
    fn a_request_id_may_be_missing_or_empty() {
        assert_eq!(result("statusCode=\"0\"", "").request_id, None);
        assert_eq!(
            result("requestID=\"\" statusCode=\"0\"", "")
                .request_id
                .as_deref(),
            Some("")
        );
    }

    #[test]
    fn an_error_that_names_a_transaction_proves_nothing() {
        let attributes = "statusCode=\"3180\"";
        assert_eq!(
            result(attributes, "").verdict().outcome,
            Outcome::NothingCreated
        );
        for body in [
            "<ErrorRecovery><TxnID>1</TxnID></ErrorRecovery>",
            "<ErrorRecovery/>",
            "<BillRet><TxnID>1</TxnID><AmountDue>1.00</AmountDue></BillRet>",
            "<BillRet/>",
        ] {
            let verdict = result(attributes, body).verdict();
            assert_eq!(
                (verdict.outcome, verdict.class),
                (Outcome::Unknown, Class::OutcomeUnknown)
            );
            assert_eq!(verdict.problem.code, "qb_3180");
        }
    }

    #[test]
    fn elements_that_are_not_known_are_passed_over() {
        let body = "<New><TxnID>9</TxnID></New><BillRet><New/><TxnID>1</TxnID><AmountDue>1.00</AmountDue></BillRet>";
        let response = result("statusCode=\"0\" newThing=\"x\"", body);
        assert_eq!(
            response.transactions[0].as_ref().unwrap().txn_id,
            TxnId::new("1")
        );
    }
}
