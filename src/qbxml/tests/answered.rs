//! A bill is known again in QuickBooks' answer to its own request: for any invoice, whatever of it is
//! known, at every version.

use std::collections::HashMap;

use proptest::prelude::*;

use super::any_content::any_content;
use crate::{
    invoice::{
        Content, Destination, Settings,
        lists::{EntryFacts, List, ListEntry},
        names::{Meaning, Names, Way, named},
        po_links::tests::{entry, open_order, order_line},
    },
    qbxml::{Likeness, MessageSet, Outgoing, Posting, Responses, Version, add_request, text::hold},
};

const VERSIONS: [(u8, u8); 7] = [(2, 0), (4, 0), (6, 0), (8, 0), (9, 0), (12, 0), (13, 0)];

/// What QuickBooks knows: each entry's own name under its id, and each order line's item.
#[derive(Default)]
struct Books {
    entries: HashMap<String, String>,
    ordered: HashMap<String, String>,
}

/// Of the names on the invoice, those at the places that `is_known` says lead to an entry of another
/// name; and an order with each known item, as far as the vendor is known.
fn destination(content: &Content, settings: &Settings, is_known: &[bool]) -> (Destination, Books) {
    let (mut names, mut books) = (Names::default(), Books::default());
    let mut lines = Vec::new();
    for (index, name) in named(content, settings).into_iter().enumerate() {
        if !is_known[index % is_known.len()] || names.contains(name.list, &name.name) {
            continue;
        }
        let list_id = format!("{}-{index}", name.list);
        let own_name = hold(&format!("{}'s own", name.name)).into_owned();
        if name.list == List::Items {
            let line = format!("L-{index}");
            lines.push(order_line(&line, Some(&list_id)));
            books.ordered.insert(line, list_id.clone());
        }
        books.entries.insert(list_id.clone(), own_name.clone());
        let found = Box::new(entry(&list_id, &own_name, EntryFacts::Class));
        let way = Way::Mapped;
        names.insert(name.list, name.name, Meaning::Entry { entry: found, way });
    }
    let vendor = names.entry(List::Vendors, &content.vendor);
    let facts = open_order(vendor.map(ListEntry::refer), lines);
    let order = entry("T-1", "PO-778", EntryFacts::PurchaseOrder(facts));
    (Destination::new(content, names, &[order], None), books)
}

/// What stands between two pieces of a text, and the text before and after.
fn cut<'a>(text: &'a str, from: &str, to: &str) -> Option<(&'a str, &'a str, &'a str)> {
    let (before, rest) = text.split_once(from)?;
    let (inner, after) = rest.split_once(to)?;
    Some((before, inner, after))
}

impl Books {
    /// QuickBooks' answer to an add: every reference with id and name, the item of a linked line, and
    /// the lines in another order.
    fn answer(&self, document: &str, total: &str) -> String {
        let kind = if document.contains("<BillAddRq") {
            ("BillAdd", "AmountDue")
        } else {
            ("VendorCreditAdd", "CreditAmount")
        };
        let (from, to) = (format!("<{}>", kind.0), format!("</{}>", kind.0));
        let (_, added, _) = cut(document, &from, &to).unwrap();
        let head_end = added
            .find("<ExpenseLineAdd>")
            .or(added.find("<ItemLineAdd>"));
        let (head, lines) = added.split_at(head_end.unwrap());
        let lines = lines.replace("LineAdd>", "LineRet>");
        let mut lines: Vec<_> = lines
            .split_inclusive("LineRet>")
            .collect::<Vec<_>>()
            .chunks(2)
            .map(|line| self.shown(&line.concat()))
            .collect();
        lines.reverse();
        let ret = kind.0.replace("Add", "Ret");
        format!(
            "<QBXML><QBXMLMsgsRs><{0}Rs requestID=\"1\" statusCode=\"0\"><{ret}><TxnID>9-9</TxnID>{1}<{2}>{total}</{2}>{3}</{ret}></{0}Rs></QBXMLMsgsRs></QBXML>",
            kind.0,
            self.shown(head),
            kind.1,
            lines.concat()
        )
    }

    fn shown(&self, part: &str) -> String {
        let mut part = part.to_owned();
        if let Some((before, link, after)) = cut(&part, "<LinkToTxn>", "</LinkToTxn>") {
            let (_, line, _) = cut(link, "<TxnLineID>", "</TxnLineID>").unwrap();
            let item = format!("<ItemRef><ListID>{}</ListID></ItemRef>", self.ordered[line]);
            let line = format!("{before}{after}");
            part = line.replacen("<ItemLineRet>", &format!("<ItemLineRet>{item}"), 1);
        }
        let mut shown = String::new();
        while let Some((before, id, after)) = cut(&part, "<ListID>", "</ListID>") {
            let name = quick_xml::escape::escape(self.entries[id].as_str());
            let both = format!("<ListID>{id}</ListID><FullName>{name}</FullName>");
            shown.extend([before, both.as_str()]);
            part = after.to_owned();
        }
        shown + &part
    }
}

proptest! {
    #[test]
    fn a_bill_is_known_again_in_the_answer_to_its_own_request(
        content in any_content(),
        is_known in prop::collection::vec(any::<bool>(), 1..12),
        version in 0_usize..VERSIONS.len(),
    ) {
        let settings = Settings {
            default_expense_account: Some("Ärger".into()),
            ap_account: Some("A/P".into()),
            ..Settings::default()
        };
        let (to, books) = destination(&content, &settings, &is_known);
        let (major, minor) = VERSIONS[version];
        let outgoing = Outgoing {
            content: &content,
            settings: &settings,
            date: content.date,
            to: &to,
            mark: None,
            version: Version::new(major, minor),
        };
        let set = MessageSet {
            version: outgoing.version,
            old_id: None,
            new_id: None,
            requests: &[add_request(&outgoing, &"1".parse().unwrap())],
        };
        let document = set.write();
        let answer = books.answer(&document, &content.total.to_string());
        let response = Responses::read(&answer).unwrap().next().unwrap().unwrap();
        let txn = response.transactions[0].as_ref().unwrap();
        let posting = Posting::of(&outgoing);
        prop_assert_eq!(posting.compare(txn), Likeness::Equal, "{}\n{}", document, answer);
        let stored = serde_json::to_string(&posting).unwrap();
        prop_assert_eq!(&serde_json::from_str::<Posting>(&stored).unwrap(), &posting);

        // What leads to an entry goes out as its id and nothing else.
        let ids = document.matches("<ListID>").count();
        let names = document.matches("<FullName>").count();
        let refs = document.matches("Ref>").count() / 2;
        prop_assert_eq!(ids + names, refs);
    }
}
