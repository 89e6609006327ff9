//! A document laid out to be read by people: a line for each element, and of many requests only those
//! of one invoice. Nothing of it is sent.

use std::fmt::Write as _;

use quick_xml::{Reader, events::Event};

use super::RequestId;

/// The most characters that are laid out: what one invoice of a thousand lines takes, and more.
const CHARS_MAX: usize = 400_000;

/// The requests of one invoice out of a message set: its own, and those that add what it needs. A
/// document that can't be read is given back as it is.
#[must_use]
pub fn readable(document: &str, id: &RequestId) -> String {
    lay_out(document, id.as_str()).unwrap_or_else(|| document.chars().take(CHARS_MAX).collect())
}

/// Where an element of a message set stands: around the requests, or within one that is shown or not.
fn lay_out(document: &str, id: &str) -> Option<String> {
    let mut reader = Reader::from_str(document);
    let mut out = String::new();
    let (mut depth, mut hidden_from, mut hidden_count) = (0_usize, None, 0_usize);
    // Whether the element that is open has text, and so ends on the line on which it began.
    let mut has_text = false;
    loop {
        let event = reader.read_event().ok()?;
        if out.len() > CHARS_MAX {
            out.push_str("\n…");
            return Some(out);
        }
        let is_hidden = hidden_from.is_some();
        match event {
            Event::Start(start) => {
                if !is_hidden && is_of_another(&start, id) {
                    hidden_from = Some(depth);
                    hidden_count += 1;
                } else if !is_hidden {
                    break_line(&mut out, depth);
                    write!(out, "<{}>", &*start).ok()?;
                }
                depth += 1;
                has_text = false;
            }
            Event::End(end) => {
                depth = depth.checked_sub(1)?;
                if hidden_from == Some(depth) {
                    hidden_from = None;
                } else if !is_hidden {
                    if !has_text {
                        break_line(&mut out, depth);
                    }
                    write!(out, "</{}>", &*end).ok()?;
                }
                has_text = false;
            }
            _ if is_hidden => {}
            Event::Empty(empty) => {
                break_line(&mut out, depth);
                write!(out, "<{}/>", &*empty).ok()?;
            }
            Event::Text(text) if !text.trim().is_empty() => {
                has_text = true;
                out.push_str(&text);
            }
            Event::GeneralRef(reference) => {
                has_text = true;
                write!(out, "&{};", &*reference).ok()?;
            }
            Event::Decl(declaration) => write!(out, "<?{}?>", &*declaration).ok()?,
            Event::PI(instruction) => {
                break_line(&mut out, depth);
                write!(out, "<?{}?>", &*instruction).ok()?;
            }
            Event::Eof => break,
            Event::Text(_) | Event::Comment(_) | Event::CData(_) | Event::DocType(_) => {}
        }
    }
    tell_hidden(&mut out, hidden_count);
    (depth == 0).then_some(out)
}

fn tell_hidden(out: &mut String, count: usize) {
    if count > 0 {
        out.push_str("\n<!-- and ");
        out.push_str(&count.to_string());
        out.push_str(" of other invoices -->");
    }
}

/// Whether a request is another invoice's. Those that add what this one needs bear its id with a number.
fn is_of_another(start: &quick_xml::events::BytesStart<'_>, id: &str) -> bool {
    let request_id = start.try_get_attribute("requestID").ok().flatten();
    request_id.is_some_and(|attribute| !attribute.value.starts_with(id))
}

fn break_line(out: &mut String, depth: usize) {
    if !out.is_empty() {
        out.push('\n');
    }
    for _ in 0..depth {
        out.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::invoice::InvoiceId;

    fn id(number: u128) -> RequestId {
        RequestId::from(InvoiceId(Uuid::from_u128(number)))
    }

    #[test]
    fn a_document_has_a_line_for_each_element_and_only_this_invoice_s_requests() {
        let vendor = RequestId::numbered(Uuid::from_u128(1), 0);
        let document = format!(
            "<?xml version=\"1.0\"?><?qbxml version=\"13.0\"?><QBXML><QBXMLMsgsRq onError=\"continueOnError\">\
             <VendorAddRq requestID=\"{vendor}\"><Name>A &amp; B&#233;</Name></VendorAddRq>\
             <BillAddRq requestID=\"{}\"><Memo></Memo><X/></BillAddRq>\
             <BillAddRq requestID=\"{}\"><Memo>other</Memo></BillAddRq></QBXMLMsgsRq></QBXML>",
            id(1),
            id(2)
        );
        let expected = format!(
            "<?xml version=\"1.0\"?>\n<?qbxml version=\"13.0\"?>\n<QBXML>\n  <QBXMLMsgsRq onError=\"continueOnError\">\n    \
             <VendorAddRq requestID=\"{vendor}\">\n      <Name>A &amp; B&#233;</Name>\n    </VendorAddRq>\n    \
             <BillAddRq requestID=\"{}\">\n      <Memo>\n      </Memo>\n      <X/>\n    </BillAddRq>\n  </QBXMLMsgsRq>\n\
             </QBXML>\n<!-- and 1 of other invoices -->",
            id(1)
        );
        assert_eq!(readable(&document, &id(1)), expected);
    }

    #[test]
    fn what_is_no_document_is_shown_as_it_is() {
        for text in ["", "<a", "<a></b>", "</a>", "text"] {
            assert_eq!(readable(text, &id(1)), text);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _laid_out = readable(&text, &id(1));
        }
    }
}
