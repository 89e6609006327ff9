//! What QuickBooks reads in a request, and what it answers, written by hand.

use std::collections::BTreeMap;

/// The values of an attribute, in the order of the document.
fn attributes(document: &str, name: &str) -> Vec<String> {
    document
        .split(&format!(" {name}=\""))
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect()
}

fn one(document: &str, name: &str) -> Option<String> {
    let found = attributes(document, name);
    assert!(found.len() <= 1, "{name} stands {} times", found.len());
    found.into_iter().next()
}

/// The id under which QuickBooks is to keep a record of the set.
pub fn new_id(request: &str) -> Option<String> {
    one(request, "newMessageSetID")
}

/// The set whose record QuickBooks may forget.
pub fn old_id(request: &str) -> Option<String> {
    one(request, "oldMessageSetID")
}

/// The ids of the requests in a set.
pub fn request_ids(request: &str) -> Vec<String> {
    attributes(request, "requestID")
}

/// Whether a request writes nothing.
pub fn is_harmless(request: &str) -> bool {
    request.contains("<HostQueryRq ") && !request.contains("AddRq") && new_id(request).is_none()
}

/// A response around results.
pub fn response(results: &[String]) -> String {
    format!(
        "<?xml version=\"1.0\" ?>\n<QBXML>\n<QBXMLMsgsRs>\n{}\n</QBXMLMsgsRs>\n</QBXML>\n",
        results.join("\n")
    )
}

/// The answer to the harmless question.
pub fn host_response() -> String {
    let host = "<HostQueryRs requestID=\"host\" statusCode=\"0\" statusSeverity=\"Info\" \
         statusMessage=\"Status OK\"><HostRet><ProductName>QuickBooks</ProductName></HostRet></HostQueryRs>";
    response(&[host.to_owned()])
}

/// The bill that QuickBooks makes of a request, under an id that follows from it.
pub fn txn_id(request_id: &str) -> String {
    format!("T-{request_id}")
}

/// A result that says the bill was saved.
pub fn saved(request_id: &str, amount: &str) -> String {
    saved_with(request_id, 0, "Status OK", amount)
}

/// A saved bill with a status code of its own.
pub fn saved_with(request_id: &str, code: i32, message: &str, amount: &str) -> String {
    format!(
        "<BillAddRs requestID=\"{request_id}\" statusCode=\"{code}\" statusSeverity=\"Info\" statusMessage=\"{message}\">\
         <BillRet><TxnID>{}</TxnID><TimeCreated>2026-11-21T23:00:00-05:00</TimeCreated>\
         <EditSequence>1763</EditSequence><VendorRef><FullName>Rosas del Valle</FullName></VendorRef>\
         <AmountDue>{amount}</AmountDue><RefNumber>RV</RefNumber><IsPaid>false</IsPaid></BillRet></BillAddRs>",
        txn_id(request_id)
    )
}

/// A result that says the vendor credit was saved.
pub fn credit_saved(request_id: &str, amount: &str) -> String {
    saved(request_id, amount)
        .replace("BillAddRs", "VendorCreditAddRs")
        .replace("BillRet", "VendorCreditRet")
        .replace("AmountDue", "CreditAmount")
}

/// A result that says why the bill was not saved.
pub fn refused(request_id: &str, code: i32, message: &str) -> String {
    format!(
        "<BillAddRs requestID=\"{request_id}\" statusCode=\"{code}\" statusSeverity=\"Error\" statusMessage=\"{message}\"/>"
    )
}

/// A QuickBooks that answers a set it has run before from its record, and counts what it made.
#[derive(Default)]
pub struct QuickBooks {
    records: BTreeMap<String, (String, String)>,
    /// Every bill that was made, and how often.
    pub made: BTreeMap<String, u32>,
}

impl QuickBooks {
    /// Runs a set of bills that are all over `amount`, or answers it from the record.
    pub fn run(&mut self, request: &str, amount: &str) -> String {
        let id = new_id(request).expect("a set that writes has an id");
        if let Some((recorded, answer)) = self.records.get(&id) {
            assert_eq!(recorded, request, "another document under the same id");
            return answer.clone();
        }
        let mut results = Vec::new();
        for request_id in request_ids(request) {
            *self.made.entry(txn_id(&request_id)).or_default() += 1;
            results.push(saved(&request_id, amount));
        }
        let answer = response(&results);
        self.records
            .insert(id, (request.to_owned(), answer.clone()));
        answer
    }
}
