//! A walk over a document of QuickBooks': from element to element, with quick-xml's edges guarded.
//!
//! quick-xml leaves to its caller what a conforming reader must do: it hands text out in pieces,
//! ends quietly inside an element, and reports a document type definition without refusing it.
//! QuickBooks, for its part, writes references that XML forbids (`&#x1F;`). All of that is settled
//! here, once. The walk holds nothing but its place, so it needs no memory that grows with the
//! document.

use std::borrow::Cow;

use quick_xml::{
    Reader,
    errors::{Error, IllFormedError},
    events::{BytesStart, Event},
};

use super::references::{push_reference, resolve};

/// Why a document of QuickBooks' can't be read (any further).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Nothing was handed over.
    #[error("the document is empty: expected `<QBXML>`")]
    Empty,
    /// Another document, or none at all.
    #[error("the document is not from QuickBooks: expected `<{expected}>`, found `{found}`")]
    Unexpected {
        /// The element that should stand there.
        expected: &'static str,
        /// What stands there, its start.
        found: String,
    },
    /// Neither QuickBooks nor anybody honest writes one.
    #[error("the document has a document type definition, which is refused")]
    Dtd,
    /// The end is missing; what was read before it is complete.
    #[error("the document is cut off at byte {position}")]
    Truncated {
        /// Where it ends.
        position: u64,
    },
    /// No XML.
    #[error("the document is not well-formed at byte {position}: {reason}")]
    IllFormed {
        /// Where.
        position: u64,
        /// What the parser says of it.
        reason: String,
    },
}

/// Where somebody stands in a document.
pub(super) struct Walk<'a> {
    reader: Reader<&'a [u8]>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(document: &'a str) -> Self {
        let document = document.strip_prefix('\u{feff}').unwrap_or(document);
        let mut reader = Reader::from_str(document);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        // A lone `&` is a fault of one text, not of the whole document.
        config.allow_dangling_amp = true;
        Self { reader }
    }

    /// Steps into the document's root element, which must have this name.
    pub(super) fn enter_root(&mut self, expected: &'static str) -> Result<(), ReadError> {
        let unexpected = |found: &str| ReadError::Unexpected {
            expected,
            found: found.trim().chars().take(40).collect(),
        };
        loop {
            match self.event()? {
                Event::Start(start) if name(&start) == expected => return Ok(()),
                Event::Start(start) => return Err(unexpected(name(&start))),
                Event::Text(text) if text.trim().is_empty() => {}
                Event::Text(text) => return Err(unexpected(&text)),
                Event::Eof => return Err(ReadError::Empty),
                _ => {}
            }
        }
    }

    /// Reads what is left after the root element: nothing that counts.
    pub(super) fn leave_root(&mut self) -> Result<(), ReadError> {
        loop {
            match self.event()? {
                Event::Start(start) => {
                    return Err(ReadError::Unexpected {
                        expected: "/QBXML",
                        found: name(&start).chars().take(40).collect(),
                    });
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// The next child of the element in which the walk stands; none when that element ends, and
    /// the walk then stands in its parent. Text between the children doesn't count.
    ///
    /// A child must be read to its end, by [`text`](Self::text), [`skip`](Self::skip) or by asking
    /// for its children, before its sibling is asked for.
    pub(super) fn child(&mut self) -> Result<Option<BytesStart<'a>>, ReadError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
    }

    /// As [`child`](Self::child), and adds the text before that child to `text`.
    pub(super) fn child_or_text(
        &mut self,
        text: &mut String,
    ) -> Result<Option<BytesStart<'a>>, ReadError> {
        loop {
            match self.event()? {
                Event::Start(start) => return Ok(Some(start)),
                Event::End(_) => return Ok(None),
                Event::Text(piece) => text.push_str(&piece.xml10_content()),
                Event::CData(piece) => text.push_str(&piece.xml10_content()),
                Event::GeneralRef(reference) => {
                    push_reference(text, &reference);
                }
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
    }

    /// Reads the element in which the walk stands to its end: its whole text, references resolved.
    /// Elements inside it don't count.
    pub(super) fn text(&mut self) -> Result<Cow<'a, str>, ReadError> {
        Ok(self.text_and_legality()?.0)
    }

    /// As [`text`](Self::text), and whether each reference in it is one that XML allows: the text
    /// lacks those that are not.
    pub(super) fn text_and_legality(&mut self) -> Result<(Cow<'a, str>, bool), ReadError> {
        let (mut text, mut is_legal) = (Cow::Borrowed(""), true);
        loop {
            match self.event()? {
                Event::Text(piece) => join(&mut text, piece.xml10_content()),
                Event::CData(piece) => join(&mut text, piece.xml10_content()),
                Event::GeneralRef(reference) => {
                    is_legal &= push_reference(text.to_mut(), &reference);
                }
                Event::Start(_) => self.skip()?,
                Event::End(_) => return Ok((text, is_legal)),
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
    }

    /// How many bytes of the document were read.
    pub(super) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// Reads the element in which the walk stands to its end.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let mut open = 1_u64;
        while open > 0 {
            match self.event()? {
                Event::Start(_) => open += 1,
                Event::End(_) => open -= 1,
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
        Ok(())
    }

    #[inline]
    fn event(&mut self) -> Result<Event<'a>, ReadError> {
        match self.reader.read_event() {
            Ok(Event::DocType(_)) => Err(ReadError::Dtd),
            Ok(event) => Ok(event),
            Err(error) => Err(self.fault(&error)),
        }
    }

    #[cold]
    fn fault(&self, error: &Error) -> ReadError {
        match error {
            // Each of quick-xml's syntax errors is a markup whose end is missing.
            Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => {
                self.truncated()
            }
            _ => ReadError::IllFormed {
                position: self.reader.error_position(),
                reason: error.to_string().chars().take(200).collect(),
            },
        }
    }

    fn truncated(&self) -> ReadError {
        ReadError::Truncated {
            position: self.position(),
        }
    }
}

/// The element's name.
pub(super) fn name<'a>(start: &'a BytesStart<'_>) -> &'a str {
    start.name().0
}

/// The attributes with their values resolved; an error ends them.
pub(super) fn attributes<'a>(
    start: &'a BytesStart<'_>,
) -> impl Iterator<Item = Result<(&'a str, Cow<'a, str>), MalformedAttribute>> {
    start.attributes().map(|attribute| {
        let attribute = attribute.map_err(|_| MalformedAttribute)?;
        Ok((attribute.key.0, resolve(attribute.value)))
    })
}

/// An attribute that stands there twice or is not written as one.
pub(super) struct MalformedAttribute;

/// Adds a piece of text, without a copy while there is only one.
fn join<'a>(text: &mut Cow<'a, str>, piece: Cow<'a, str>) {
    if text.is_empty() {
        *text = piece;
    } else {
        text.to_mut().push_str(&piece);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The text of the only child of `<QBXML>`.
    fn child_text(document: &str) -> Result<String, ReadError> {
        let mut walk = Walk::new(document);
        walk.enter_root("QBXML")?;
        let child = walk.child()?;
        assert!(child.is_some());
        let text = walk.text()?.into_owned();
        assert!(walk.child()?.is_none());
        walk.leave_root()?;
        Ok(text)
    }

    fn text_of(inner: &str) -> String {
        child_text(&format!("<QBXML><a>{inner}</a></QBXML>")).unwrap()
    }

    #[test]
    fn the_pieces_of_a_text_are_joined() {
        for (inner, text) in [
            ("", ""),
            (" A &amp; B ", " A & B "),
            ("&lt;&gt;&quot;&apos;", "<>\"'"),
            ("caf&#233;&#x1F;", "café"),
            ("A & B &nbsp; &", "A & B &nbsp; &"),
            ("a<![CDATA[<&amp;>]]>b", "a<&amp;>b"),
            ("a<!-- no -->b<?pi?>c", "abc"),
            ("a<b>inner<c/></b>d", "ad"),
            ("a\r\nb", "a\nb"),
        ] {
            assert_eq!(text_of(inner), text, "{inner}");
        }
    }

    #[test]
    fn attributes_are_resolved_like_text() {
        let mut walk = Walk::new("<QBXML><a one='&quot;&#233;&#x1F;' two=\"R & D &amp\"/></QBXML>");
        walk.enter_root("QBXML").unwrap();
        let start = walk.child().unwrap().unwrap();
        let found: Vec<_> = attributes(&start).map_while(Result::ok).collect();
        assert_eq!(found, [("one", "\"é".into()), ("two", "R & D &amp".into())]);
    }

    #[test]
    fn an_attribute_that_stands_twice_is_malformed() {
        let mut walk = Walk::new("<QBXML a='1' a='2'/>");
        let Ok(Event::Start(start)) = walk.event() else {
            panic!("no start")
        };
        assert!(attributes(&start).nth(1).is_some_and(|next| next.is_err()));
    }

    #[test]
    fn a_mark_and_space_before_the_root_do_not_count() {
        let document = "\u{feff}<?xml version=\"1.0\" ?>\n<!-- x -->\n<QBXML><a>b</a></QBXML>\n";
        assert_eq!(child_text(document), Ok("b".into()));
    }

    #[test]
    fn what_is_not_from_quickbooks_is_refused() {
        for (document, found) in [
            ("<html><body/></html>", "html"),
            ("<qbxml/>", "qbxml"),
            (
                "COMPANYQUERY is currently not supported",
                "COMPANYQUERY is currently not supported",
            ),
        ] {
            let error = child_text(document).unwrap_err();
            assert!(
                matches!(&error, ReadError::Unexpected { found: it, .. } if it == found),
                "{error}"
            );
        }
        for document in ["", " \n", "\u{feff}", "<?xml version=\"1.0\"?>"] {
            assert_eq!(child_text(document), Err(ReadError::Empty));
        }
    }

    #[test]
    fn a_document_type_definition_is_refused_wherever_it_stands() {
        for document in [
            "<!DOCTYPE QBXML [<!ENTITY a \"b\">]><QBXML><a>&a;</a></QBXML>",
            "<QBXML><!DOCTYPE x><a/></QBXML>",
            "<QBXML><a><!DOCTYPE x></a></QBXML>",
            "<QBXML><a/></QBXML><!DOCTYPE x>",
        ] {
            assert_eq!(child_text(document), Err(ReadError::Dtd), "{document}");
        }
    }

    #[test]
    fn an_end_that_is_missing_is_told_from_one_that_is_wrong() {
        for document in [
            "<QBXML><a>b",
            "<QBXML><a>b</a>",
            "<QBXML><a",
            "<QBXML><a><!-- ",
            "<QBXML><a>&am",
        ] {
            let error = child_text(document).unwrap_err();
            assert!(
                matches!(error, ReadError::Truncated { .. }),
                "{document}: {error}"
            );
        }
        for document in ["<QBXML><a></b></QBXML>", "<QBXML><a></a></a></QBXML>"] {
            let error = child_text(document).unwrap_err();
            assert!(
                matches!(error, ReadError::IllFormed { .. }),
                "{document}: {error}"
            );
        }
    }

    #[test]
    fn a_second_root_is_refused() {
        let error = child_text("<QBXML><a/></QBXML><QBXML/>").unwrap_err();
        assert!(matches!(error, ReadError::Unexpected { .. }), "{error}");
    }

    #[test]
    fn depth_costs_no_stack() {
        let depth = 200_000;
        let document = format!(
            "<QBXML>{}{}</QBXML>",
            "<a>".repeat(depth),
            "</a>".repeat(depth)
        );
        assert_eq!(child_text(&document), Ok(String::new()));
    }

    proptest! {
        #[test]
        fn any_text_survives_escaping(text in "[\\PC\t\n]*") {
            let escaped = quick_xml::escape::escape(text.as_str());
            prop_assert_eq!(text_of(&escaped), text);
        }
    }
}
