//! The whole document that goes to QuickBooks.
//!
//! It is pure ASCII, every other character a decimal reference such as `&#233;`: QuickBooks'
//! parser refuses some encodings of `é`, and no proxy or log on the way can spoil ASCII.

use std::fmt::Write as _;

use yaserde::{YaSerialize, ser};

use super::{MessageSetId, Request, Version};

/// One message set: what a single `sendRequestXML` hands out.
#[derive(Clone, Copy, Debug)]
pub struct MessageSet<'a> {
    /// The version of qbXML it is written in.
    pub version: Version,
    /// The set whose record QuickBooks may forget, or whose outcome is asked for.
    pub old_id: Option<&'a MessageSetId>,
    /// The id under which QuickBooks keeps a record of the outcome. The same document sent again
    /// under the same id is answered from the record and not run again.
    pub new_id: Option<&'a MessageSetId>,
    /// Run in this order, each on its own: one that is refused doesn't stop the next.
    pub requests: &'a [Request],
}

impl MessageSet<'_> {
    /// The document.
    #[must_use]
    pub fn write(&self) -> String {
        // A request of two lines has some 600 bytes.
        let mut document = String::with_capacity(256 + 1024 * self.requests.len());
        document.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        write!(
            document,
            "<?qbxml version=\"{}\"?>\n<QBXML><QBXMLMsgsRq",
            self.version
        )
        .expect("a String takes every text");
        let ids = [
            ("oldMessageSetID", self.old_id),
            ("newMessageSetID", self.new_id),
        ];
        for (name, id) in ids {
            if let Some(id) = id {
                write!(document, " {name}=\"{id}\"").expect("a String takes every text");
            }
        }
        document.push_str(" onError=\"continueOnError\">");
        let mut written = Vec::with_capacity(4096);
        for request in self.requests {
            written = match request {
                Request::Bill(request) => write_element(&**request, written),
                Request::VendorCredit(request) => write_element(&**request, written),
                Request::Vendor(request) => write_element(&**request, written),
                Request::BillQuery(request) => write_element(request, written),
                Request::VendorCreditQuery(request) => write_element(request, written),
                Request::ListQuery(request) => {
                    let (name, filters) = request.parts();
                    write_named(Some(name), filters, written)
                }
                Request::ListDeletedQuery(request) => write_element(request, written),
                Request::PurchaseOrderQuery(request) => write_element(request, written),
                Request::TxnDeletedQuery(request) => write_element(request, written),
                Request::CompanyQuery(request) => write_element(request, written),
                Request::PreferencesQuery(request) => write_element(request, written),
            };
            push_ascii(&mut document, &written);
        }
        document.push_str("</QBXMLMsgsRq></QBXML>\n");
        document
    }
}

/// Writes one request over what `written` held; its memory is used again.
fn write_element(request: &impl YaSerialize, written: Vec<u8>) -> Vec<u8> {
    write_named(None, request, written)
}

/// As [`write_element`], under another name than that of its type.
fn write_named(name: Option<&str>, request: &impl YaSerialize, mut written: Vec<u8>) -> Vec<u8> {
    let config = ser::Config {
        write_document_declaration: false,
        ..ser::Config::default()
    };
    written.clear();
    let mut serializer = ser::Serializer::new_from_writer(written, &config);
    serializer.set_start_event_name(name.map(str::to_owned));
    request
        .serialize(&mut serializer)
        .expect("plain elements can always be written to memory");
    serializer.into_inner()
}

/// Appends UTF-8 text, whole runs of ASCII at a time.
fn push_ascii(document: &mut String, written: &[u8]) {
    let mut rest = std::str::from_utf8(written).expect("the writer writes UTF-8");
    while let Some(at) = rest.find(|character: char| !character.is_ascii()) {
        let (ascii, tail) = rest.split_at(at);
        let mut tail = tail.chars();
        document.push_str(ascii);
        if let Some(character) = tail.next() {
            write!(document, "&#{};", u32::from(character)).expect("a String takes every text");
        }
        rest = tail.as_str();
    }
    document.push_str(rest);
}
