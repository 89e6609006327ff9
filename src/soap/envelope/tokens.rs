//! The envelope as a row of tags and texts, with everything checked that the parser leaves open.
//!
//! quick-xml matches end tags with start tags and finds the pieces. It does not mind a document
//! that ends early, a second root, text outside, a declaration in the middle, or a character that
//! XML does not have; that is minded here, once for all places.

use quick_xml::{
    errors::IllFormedError,
    events::{BytesDecl, BytesStart, Event},
    name::{Namespace as Uri, NamespaceResolver, ResolveResult},
    reader::NsReader,
};
use tokio::io::{AsyncBufRead, AsyncReadExt, Take};

use super::{
    EnvelopeError, MAX_ATTRIBUTES, MAX_DEPTH, MAX_TAG_BYTES,
    characters::{Reference, is_blank, is_legal, normalise_line_ends},
};
use crate::soap::{ENVELOPE_NAMESPACE, OPERATIONS_NAMESPACE};

const SOAP_12_NAMESPACE: &str = "http://www.w3.org/2003/05/soap-envelope";

/// As many characters of a foreign name or reason as a message shows.
const SHOWN: usize = 100;

const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// What structure is made of.
pub enum Token {
    /// A start tag. An empty element is a start tag and an end tag.
    Open(Name),
    /// An end tag.
    Close,
    /// The end of the body, with every element closed.
    End,
}

/// An element's name. Both parts are cut to a length fit for a message if they are unknown ones.
pub struct Name {
    pub namespace: Namespace,
    pub local: String,
}

#[derive(PartialEq, Eq)]
pub enum Namespace {
    Soap11,
    Soap12,
    Operations,
    None,
    Other(String),
}

impl Namespace {
    pub fn into_text(self) -> String {
        match self {
            Self::Soap11 => ENVELOPE_NAMESPACE.to_owned(),
            Self::Soap12 => SOAP_12_NAMESPACE.to_owned(),
            Self::Operations => OPERATIONS_NAMESPACE.to_owned(),
            Self::None => String::new(),
            Self::Other(uri) => uri,
        }
    }
}

/// One thing in the body: a token, text (left in the buffer), or nothing that matters.
enum Piece {
    Token(Token),
    Text,
    Nothing,
}

/// One event of the parser, free of the buffer that it borrows.
enum Raw {
    Open(Name),
    Close,
    End,
    Text,
    CData,
    Reference(Reference),
    Ignored,
}

pub struct Tokens<R> {
    xml: NsReader<Take<R>>,
    /// What the parser reads into. Text is decoded in place and stays; all else is cut off again.
    buffer: Vec<u8>,
    limit: u64,
    depth: usize,
    /// Whether anything was read: only then is an XML declaration out of place.
    started: bool,
}

impl<R: AsyncBufRead + Unpin> Tokens<R> {
    pub fn of(body: R, limit: u64) -> Self {
        // One byte more than is taken, to tell a body that fits exactly from one that does not.
        let mut xml = NsReader::from_reader(body.take(limit.saturating_add(1)));
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_comments = true;
        Self {
            xml,
            buffer: Vec::new(),
            limit,
            depth: 0,
            started: false,
        }
    }

    /// The next token, where there may be no text but blanks; `place` says where that is.
    pub async fn next(&mut self, place: &'static str) -> Result<Token, EnvelopeError> {
        loop {
            self.buffer.clear();
            match self.piece().await? {
                Piece::Token(token) => return Ok(token),
                Piece::Text if !is_blank(&self.buffer) => {
                    return Err(EnvelopeError::StrayText { place });
                }
                Piece::Text | Piece::Nothing => {}
            }
        }
    }

    /// Reads on to the end tag of the element that was just opened.
    pub async fn skip_element(&mut self) -> Result<(), EnvelopeError> {
        let outside = self.depth - 1;
        while self.depth > outside {
            self.buffer.clear();
            self.piece().await?;
        }
        Ok(())
    }

    /// The text of the element that was just opened, and its end tag.
    pub async fn read_text(&mut self, parameter: &'static str) -> Result<String, EnvelopeError> {
        self.buffer.clear();
        loop {
            match self.piece().await? {
                Piece::Text | Piece::Nothing => {}
                Piece::Token(Token::Open(_)) => {
                    return Err(EnvelopeError::ElementInParameter { parameter });
                }
                Piece::Token(Token::Close | Token::End) => break,
            }
        }
        let at = self.xml.buffer_position();
        String::from_utf8(std::mem::take(&mut self.buffer))
            .map_err(|_| EnvelopeError::NotUtf8 { at })
    }

    /// Reads one piece. Text is appended to the buffer, decoded; the rest leaves it as it was.
    async fn piece(&mut self) -> Result<Piece, EnvelopeError> {
        let start = self.buffer.len();
        let raw = self.raw().await?;
        if self.depth == 0 && matches!(raw, Raw::CData | Raw::Reference(_)) {
            return Err(EnvelopeError::StrayText {
                place: "outside the envelope",
            });
        }
        let piece = match raw {
            Raw::Text => {
                normalise_line_ends(&mut self.buffer, start);
                return Ok(self.after_byte_order_mark());
            }
            Raw::CData => {
                self.unwrap_cdata(start);
                normalise_line_ends(&mut self.buffer, start);
                return Ok(Piece::Text);
            }
            Raw::Reference(reference) => {
                self.buffer.truncate(start);
                if let Reference::Character(character) = reference {
                    self.buffer
                        .extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                }
                return Ok(Piece::Text);
            }
            Raw::Open(name) if self.depth < MAX_DEPTH => {
                self.depth += 1;
                Piece::Token(Token::Open(name))
            }
            Raw::Open(_) => return Err(EnvelopeError::TooDeep),
            Raw::Close => {
                self.depth -= 1;
                Piece::Token(Token::Close)
            }
            Raw::End => {
                self.expect_all_closed()?;
                Piece::Token(Token::End)
            }
            Raw::Ignored => Piece::Nothing,
        };
        self.started = true;
        self.buffer.truncate(start);
        Ok(piece)
    }

    /// Lets the parser read one event into the buffer, and checks it.
    async fn raw(&mut self) -> Result<Raw, EnvelopeError> {
        let event = self.xml.read_event_into_async(&mut self.buffer).await;
        let at = self.xml.buffer_position();
        let left = self.xml.get_ref().limit();
        if left == 0 {
            // Whatever seems wrong with a body that was cut off at the limit, this is the cause.
            return Err(EnvelopeError::TooLarge { limit: self.limit });
        }
        match event.map_err(|error| refuse(error, at))? {
            Event::Start(tag) => open(self.xml.resolver(), &tag, at).map(Raw::Open),
            Event::Empty(_) => Err(malformed(at, &"an empty element that was not expanded")),
            Event::End(_) => Ok(Raw::Close),
            Event::Text(text) => expect_legal(&text).map(|()| Raw::Text),
            Event::CData(text) => expect_legal(&text).map(|()| Raw::CData),
            Event::GeneralRef(reference) => match Reference::read(&reference) {
                Reference::Unknown => Err(EnvelopeError::UnknownEntity { at }),
                known => Ok(Raw::Reference(known)),
            },
            Event::Comment(text) => expect_legal(&text).map(|()| Raw::Ignored),
            Event::PI(instruction) => expect_legal(&instruction).map(|()| Raw::Ignored),
            Event::Decl(_) if self.started => Err(malformed(
                at,
                &"an XML declaration that is not at the start",
            )),
            Event::Decl(declaration) => expect_utf8(&declaration, at).map(|()| Raw::Ignored),
            Event::DocType(_) => Err(EnvelopeError::Doctype),
            Event::Eof => Ok(Raw::End),
        }
    }

    /// A byte order mark that came in two packets, so that the parser did not see it as one.
    fn after_byte_order_mark(&mut self) -> Piece {
        if !self.started && self.buffer.starts_with(BYTE_ORDER_MARK) {
            self.buffer.drain(..BYTE_ORDER_MARK.len());
        }
        self.started |= !self.buffer.is_empty();
        Piece::Text
    }

    /// Leaves of `<![CDATA[…]]>` in the buffer what is inside.
    fn unwrap_cdata(&mut self, start: usize) {
        self.buffer.truncate(self.buffer.len() - "]]>".len());
        self.buffer.drain(start..start + "<![CDATA[".len());
    }

    fn expect_all_closed(&self) -> Result<(), EnvelopeError> {
        match self.depth {
            0 => Ok(()),
            open => Err(EnvelopeError::Unclosed { open }),
        }
    }
}

/// Checks a start tag and resolves its name.
fn open(
    resolver: &NamespaceResolver,
    tag: &BytesStart<'_>,
    at: u64,
) -> Result<Name, EnvelopeError> {
    if tag.len() > MAX_TAG_BYTES {
        return Err(EnvelopeError::TagTooLong);
    }
    if !is_name(tag.name().into_inner()) {
        return Err(malformed(at, &"the name of an element is none"));
    }
    // The parser compares each attribute with all before it, hence a bound on their number.
    for (count, attribute) in tag.attributes().enumerate() {
        attribute.map_err(|error| malformed(at, &error))?;
        if count >= MAX_ATTRIBUTES {
            return Err(EnvelopeError::TooManyAttributes);
        }
    }
    let (namespace, local) = resolver.resolve_element(tag.name());
    let namespace = match namespace {
        ResolveResult::Bound(Uri(ENVELOPE_NAMESPACE)) => Namespace::Soap11,
        ResolveResult::Bound(Uri(SOAP_12_NAMESPACE)) => Namespace::Soap12,
        ResolveResult::Bound(Uri(OPERATIONS_NAMESPACE)) => Namespace::Operations,
        ResolveResult::Bound(Uri(other)) => Namespace::Other(shorten(other)),
        ResolveResult::Unbound => Namespace::None,
        ResolveResult::Unknown(_) => {
            return Err(EnvelopeError::UndeclaredPrefix { at });
        }
    };
    Ok(Name {
        namespace,
        local: shorten(local.into_inner()),
    })
}

/// Whether XML with namespaces takes this as a name. Which letters outside ASCII are letters is
/// not looked into: no name that matters here has any.
fn is_name(name: &str) -> bool {
    name.split(':').count() <= 2
        && name.split(':').all(|part| {
            let mut characters = part.chars();
            characters.next().is_some_and(is_name_start)
                && characters.all(|c| is_name_start(c) || c.is_ascii_digit() || "-.".contains(c))
        })
}

fn is_name_start(character: char) -> bool {
    character == '_' || character.is_ascii_alphabetic() || !character.is_ascii()
}

fn expect_legal(text: &str) -> Result<(), EnvelopeError> {
    // Nearly all text passes this: no control character, and nothing near U+FFFE.
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'\xEE' | b'\t' | b'\n' | b'\r' | b'\xF0'..))
    {
        return Ok(());
    }
    match text.chars().find(|character| !is_legal(*character)) {
        None => Ok(()),
        Some(character) => Err(EnvelopeError::IllegalCharacter {
            code: u32::from(character),
        }),
    }
}

fn expect_utf8(declaration: &BytesDecl<'_>, at: u64) -> Result<(), EnvelopeError> {
    declaration
        .xml_version()
        .map_err(|error| malformed(at, &error))?;
    let Some(encoding) = declaration.encoding() else {
        return Ok(());
    };
    let found = encoding.map_err(|error| malformed(at, &error))?;
    // ASCII is UTF-8 too.
    if ["utf-8", "us-ascii"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(&found))
    {
        Ok(())
    } else {
        Err(EnvelopeError::Encoding {
            found: shorten(&found),
        })
    }
}

fn refuse(error: quick_xml::Error, at: u64) -> EnvelopeError {
    match error {
        quick_xml::Error::Io(error) => EnvelopeError::Interrupted(error),
        quick_xml::Error::Encoding(_) => EnvelopeError::NotUtf8 { at },
        // The parser would quote the end tag that it found.
        quick_xml::Error::IllFormed(IllFormedError::MismatchedEndTag { expected, .. }) => {
            malformed(at, &format!("expected the end tag `</{expected}>`"))
        }
        quick_xml::Error::IllFormed(IllFormedError::UnmatchedEndTag(_)) => {
            malformed(at, &"an end tag without a start tag")
        }
        other => malformed(at, &other),
    }
}

fn malformed(at: u64, reason: &dyn std::fmt::Display) -> EnvelopeError {
    EnvelopeError::Malformed {
        at,
        reason: shorten(&reason.to_string()),
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
