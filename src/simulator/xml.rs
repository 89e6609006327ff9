//! XML as both ends of the simulator see it: a small element tree, a strict reader and a writer.
//!
//! The request processor reads qbXML with it and the connector reads SOAP replies with it. It shares
//! nothing with the server's codec, so a fault there has nothing here to hide behind. The reader is
//! as strict as `XmlTextReader` with `Normalization` on: one root, no DTD, no illegal characters,
//! neither raw nor as references. The writer is as lax as `XmlTextWriter`: it writes control
//! characters as references that no conforming reader accepts, because .NET does so too.

use quick_xml::{
    Reader, XmlVersion,
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

/// Deeper documents are refused. qbXML nests eight deep, and dropping a tree recurses.
const DEPTH_LIMIT: usize = 64;

/// One element with its attributes, its text joined from all pieces, and its child elements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// The name as written, with its prefix.
    pub name: String,
    /// Attributes in document order, namespace declarations among them.
    pub attributes: Vec<(String, String)>,
    /// Child elements in document order.
    pub children: Vec<Element>,
    /// Character data directly inside this element, references resolved.
    pub text: String,
}

/// A document: its processing instructions before the root, and the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Whether the document starts with an XML declaration.
    pub declared: bool,
    /// Target and content of each processing instruction before the root element.
    pub instructions: Vec<(String, String)>,
    /// The only root element.
    pub root: Element,
}

/// Why a text is no XML document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum XmlFault {
    /// Whatever the tokenizer itself refuses, such as an end tag that matches no start tag.
    #[error("not well-formed: {0}")]
    Malformed(String),
    /// A document type definition, which .NET's reader prohibits.
    #[error("a document type definition is prohibited")]
    DocumentType,
    /// A character that XML 1.0 does not allow, raw or as a reference.
    #[error("illegal character U+{0:04X}")]
    IllegalCharacter(u32),
    /// An entity reference other than the five predefined ones.
    #[error("undeclared entity `{0}`")]
    UndeclaredEntity(String),
    /// No root, a second one, or text beside it.
    #[error("a document has exactly one root element and no text beside it")]
    NotOneRoot,
    /// The text ends inside an element.
    #[error("the document ends inside `{0}`")]
    Unclosed(String),
    /// More than 64 elements deep.
    #[error("elements are nested too deeply")]
    TooDeep,
}

impl Element {
    /// An empty element.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..Self::default()
        }
    }

    /// An element with text only.
    #[must_use]
    pub fn leaf(name: &str, text: impl Into<String>) -> Self {
        Self {
            name: name.to_owned(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// Appends a child.
    pub fn push(&mut self, child: Element) {
        self.children.push(child);
    }

    /// Appends a child with text.
    pub fn push_leaf(&mut self, name: &str, text: impl Into<String>) {
        self.push(Self::leaf(name, text));
    }

    /// Appends a child with text where there is one.
    pub fn push_some(&mut self, name: &str, text: Option<impl Into<String>>) {
        if let Some(text) = text {
            self.push_leaf(name, text);
        }
    }

    /// Sets an attribute that is not there yet.
    pub fn attribute_push(&mut self, name: &str, value: impl Into<String>) {
        self.attributes.push((name.to_owned(), value.into()));
    }

    /// The value of the attribute of that name.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first child of that name.
    #[must_use]
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of that name.
    pub fn children_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of that name, unless it is empty: an empty element carries no
    /// value in qbXML.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        self.child(name)
            .map(|child| child.text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// Writes the element as `QuickBooks` does: one tag to a line, leaves closed on their line.
    pub fn write_lines(&self, out: &mut String) {
        self.write_start(out);
        if self.children.is_empty() && self.text.is_empty() {
            out.push_str(" />\n");
            return;
        }
        out.push('>');
        if self.children.is_empty() {
            escape_into(&self.text, out);
        } else {
            out.push('\n');
            for child in &self.children {
                child.write_lines(out);
            }
        }
        out.push_str("</");
        out.push_str(&self.name);
        out.push_str(">\n");
    }

    fn write_start(&self, out: &mut String) {
        out.push('<');
        out.push_str(&self.name);
        for (name, value) in &self.attributes {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            escape_into(value, out);
            out.push('"');
        }
    }
}

/// Escapes text for element content and attribute values. Control characters become references,
/// which is what .NET writes although it is not well-formed.
pub fn escape_into(text: &str, out: &mut String) {
    use std::fmt::Write as _;

    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => {
                write!(out, "&#x{:X};", u32::from(character))
                    .expect("writing to a string cannot fail");
            }
            _ => out.push(character),
        }
    }
}

/// Reads a whole document.
///
/// # Errors
///
/// An [`XmlFault`] for everything that a strict reader refuses.
pub fn parse(text: &str) -> Result<Document, XmlFault> {
    if let Some(bad) = text.chars().find(|character| !is_legal(*character)) {
        return Err(XmlFault::IllegalCharacter(u32::from(bad)));
    }
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_comments = true;
    let mut builder = Builder::default();
    loop {
        match reader.read_event().map_err(malformed)? {
            Event::Decl(declaration) => {
                declaration.version().map_err(malformed)?;
                if !text.starts_with("<?xml") {
                    return Err(XmlFault::Malformed(
                        "the XML declaration must stand at the very start".to_owned(),
                    ));
                }
                builder.declared = true;
            }
            Event::PI(instruction) => {
                builder.instruction(instruction.target(), instruction.content());
            }
            Event::Start(start) => builder.open(&start)?,
            Event::Empty(start) => {
                builder.open(&start)?;
                builder.close()?;
            }
            Event::End(_) => builder.close()?,
            Event::Text(piece) => builder.text(&piece.xml10_content())?,
            Event::CData(piece) => builder.characters(&piece.xml10_content())?,
            Event::GeneralRef(reference) => builder.reference(&reference)?,
            Event::Comment(_) => {}
            Event::DocType(_) => return Err(XmlFault::DocumentType),
            Event::Eof => return builder.finish(),
        }
    }
}

/// What has been read so far: the open elements, innermost last.
#[derive(Default)]
struct Builder {
    declared: bool,
    instructions: Vec<(String, String)>,
    open: Vec<Element>,
    root: Option<Element>,
}

impl Builder {
    fn instruction(&mut self, target: &str, content: &str) {
        if self.open.is_empty() && self.root.is_none() {
            self.instructions
                .push((target.to_owned(), content.trim().to_owned()));
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), XmlFault> {
        if self.open.is_empty() && self.root.is_some() {
            return Err(XmlFault::NotOneRoot);
        }
        if self.open.len() >= DEPTH_LIMIT {
            return Err(XmlFault::TooDeep);
        }
        let mut element = Element::new(checked_name(start.name().0)?);
        for attribute in start.attributes() {
            let attribute = attribute.map_err(malformed)?;
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(malformed)?;
            if attribute.value.contains('<') {
                return Err(XmlFault::Malformed("`<` in an attribute".to_owned()));
            }
            if let Some(bad) = value.chars().find(|character| !is_legal(*character)) {
                return Err(XmlFault::IllegalCharacter(u32::from(bad)));
            }
            element.attribute_push(checked_name(attribute.key.0)?, value);
        }
        self.open.push(element);
        Ok(())
    }

    fn close(&mut self) -> Result<(), XmlFault> {
        // The tokenizer refuses an end tag without its start tag, so one is open here.
        let Some(element) = self.open.pop() else {
            return Err(XmlFault::NotOneRoot);
        };
        match self.open.last_mut() {
            Some(parent) => parent.push(element),
            None => self.root = Some(element),
        }
        Ok(())
    }

    fn text(&mut self, piece: &str) -> Result<(), XmlFault> {
        if piece.contains("]]>") {
            return Err(XmlFault::Malformed("`]]>` in text".to_owned()));
        }
        if self.open.is_empty() && piece.chars().all(is_space) {
            return Ok(());
        }
        self.characters(piece)
    }

    fn characters(&mut self, piece: &str) -> Result<(), XmlFault> {
        let element = self.open.last_mut().ok_or(XmlFault::NotOneRoot)?;
        element.text.push_str(piece);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), XmlFault> {
        if let Some(character) = reference.resolve_char_ref().map_err(malformed)? {
            if !is_legal(character) {
                return Err(XmlFault::IllegalCharacter(u32::from(character)));
            }
            return self.characters(character.encode_utf8(&mut [0; 4]));
        }
        let name = reference.xml10_content();
        let text = resolve_xml_entity(&name)
            .ok_or_else(|| XmlFault::UndeclaredEntity(name.into_owned()))?;
        self.characters(text)
    }

    fn finish(self) -> Result<Document, XmlFault> {
        if let Some(open) = self.open.last() {
            return Err(XmlFault::Unclosed(open.name.clone()));
        }
        Ok(Document {
            declared: self.declared,
            instructions: self.instructions,
            root: self.root.ok_or(XmlFault::NotOneRoot)?,
        })
    }
}

fn malformed(error: impl std::fmt::Display) -> XmlFault {
    XmlFault::Malformed(error.to_string())
}

/// The characters that XML 1.0 allows (production 2).
fn is_legal(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\r' | '\n')
}

fn checked_name(name: &str) -> Result<&str, XmlFault> {
    let starts_well = name
        .chars()
        .next()
        .is_some_and(|first| first.is_alphabetic() || matches!(first, '_' | ':'));
    let goes_on_well = name
        .chars()
        .all(|character| character.is_alphanumeric() || matches!(character, '_' | ':' | '-' | '.'));
    if starts_well && goes_on_well {
        Ok(name)
    } else {
        Err(XmlFault::Malformed(format!("`{name}` is no name")))
    }
}

#[cfg(test)]
mod tests;
