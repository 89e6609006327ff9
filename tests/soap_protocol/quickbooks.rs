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
    !request.contains("AddRq") && new_id(request).is_none() && old_id(request).is_none()
}

/// Whether a request asks which bills are there.
pub fn is_look_up(request: &str) -> bool {
    is_harmless(request)
        && request.contains("QueryRq requestID")
        && !request.contains("<HostQueryRq ")
}

/// The answer to a look-up that nothing of it is there.
pub fn holds_nothing(request: &str) -> String {
    let queries = ["Bill", "VendorCredit"].map(|kind| {
        let asked = parts(request, &format!("{kind}QueryRq"));
        asked.into_iter().map(move |(request_id, _)| {
            shown(&request_id, &[]).replace("BillQueryRs", &format!("{kind}QueryRs"))
        })
    });
    response(&queries.into_iter().flatten().collect::<Vec<_>>())
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
    // QuickBooks' ids have at most 36 characters, as many as a request's.
    format!("T{}", &request_id[request_id.len().saturating_sub(35)..])
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

/// A result that shows bills, or that there are none.
pub fn shown(request_id: &str, bills: &[String]) -> String {
    let code = i32::from(bills.is_empty());
    format!(
        "<BillQueryRs requestID=\"{request_id}\" statusCode=\"{code}\" statusSeverity=\"Info\" \
         statusMessage=\"Status OK\">{}</BillQueryRs>",
        bills.concat()
    )
}

/// A bill as QuickBooks shows it.
pub fn bill(txn_id: &str, vendor: &str, ref_number: &str, date: &str, amount: &str) -> String {
    format!(
        "<BillRet><TxnID>{txn_id}</TxnID><VendorRef><FullName>{vendor}</FullName></VendorRef>\
         <TxnDate>{date}</TxnDate><AmountDue>{amount}</AmountDue><RefNumber>{ref_number}</RefNumber></BillRet>"
    )
}

/// A QuickBooks that remembers: a set that it has run before is answered from its record.
#[derive(Default)]
pub struct QuickBooks {
    records: BTreeMap<String, (String, String)>,
    /// What it shows of each vendor and number, in the order of creation.
    bills: Vec<((String, String), String)>,
    /// Every bill that was made, and how often.
    pub made: BTreeMap<String, u32>,
}

impl QuickBooks {
    /// Answers a set: bills that are all over `amount`, or questions about them.
    pub fn run(&mut self, request: &str, amount: &str) -> String {
        let Some(id) = new_id(request) else {
            return self.look_up(request);
        };
        if let Some((recorded, answer)) = self.records.get(&id) {
            assert_eq!(recorded, request, "another document under the same id");
            return answer.clone();
        }
        let answer = self.make_bills(request, amount);
        self.records
            .insert(id, (request.to_owned(), answer.clone()));
        answer
    }

    /// Runs a set without keeping a record of it.
    pub fn make_bills(&mut self, request: &str, amount: &str) -> String {
        let mut results = Vec::new();
        for (request_id, add) in parts(request, "BillAddRq") {
            let txn_id = txn_id(&request_id);
            let [vendor, number, date] =
                ["FullName", "RefNumber", "TxnDate"].map(|name| first(add, name));
            let shown = bill(&txn_id, vendor, number, date, amount);
            self.bills
                .push(((vendor.to_owned(), number.to_owned()), shown));
            *self.made.entry(txn_id).or_default() += 1;
            results.push(saved(&request_id, amount));
        }
        response(&results)
    }

    fn look_up(&self, request: &str) -> String {
        if request.contains("<HostQueryRq ") {
            return host_response();
        }
        let results: Vec<_> = parts(request, "BillQueryRq")
            .into_iter()
            .map(|(request_id, query)| {
                let wanted = (first(query, "FullName"), first(query, "RefNumber"));
                let fitting = self.bills.iter().filter(|((vendor, number), _)| {
                    vendor == wanted.0 && number.starts_with(wanted.1)
                });
                let bills: Vec<_> = fitting.map(|(_, bill)| bill.clone()).collect();
                shown(&request_id, &bills)
            })
            .collect();
        response(&results)
    }
}

/// The requests of one kind in a set: their ids and what is in them.
fn parts<'a>(request: &'a str, element: &str) -> Vec<(String, &'a str)> {
    let (open, close) = (format!("<{element} "), format!("</{element}>"));
    let parts = request.split(&open).skip(1);
    parts
        .map(|rest| {
            let part = rest.split(&close).next().unwrap();
            let id = part.split('"').nth(1).unwrap();
            (id.to_owned(), part)
        })
        .collect()
}

/// The text of the first element of that name.
fn first<'a>(part: &'a str, element: &str) -> &'a str {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let rest = part.split(&open).nth(1).unwrap();
    rest.split(&close).next().unwrap()
}
