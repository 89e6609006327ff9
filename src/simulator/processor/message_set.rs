//! The first reading of a document: is it a message set that `QuickBooks` parses at all?
//!
//! Whatever is wrong here is answered with an HRESULT and costs the whole set; nothing has run.

use super::status::Hresult;
use crate::simulator::{
    company_file::CompanyFile,
    schema::{
        Dialect, Version,
        fitting::{self, Fitted},
        requests::{self, Request, Task},
    },
    xml::{self, Element},
};

/// The root element's two levels, and what the attributes say.
#[derive(Debug)]
pub(super) struct MessageSet {
    /// The schema in force.
    pub(super) dialect: Dialect,
    /// Whether later requests run after one that failed.
    pub(super) goes_on: bool,
    /// Whether responses carry objects.
    pub(super) with_objects: bool,
    /// The `QBXMLMsgsRq` element.
    pub(super) element: Element,
}

/// One request of a set, fitted to its row.
#[derive(Debug)]
pub(super) struct Fit<'e> {
    /// The request.
    pub(super) element: &'e Element,
    /// Its row.
    pub(super) row: &'static Request,
    /// Its content.
    pub(super) fitted: Vec<Fitted<'e>>,
}

/// Reads the frame of a document.
pub(super) fn read(request: &str, company: &CompanyFile) -> Result<MessageSet, Hresult> {
    if let Some(raw) = request.chars().find(|character| !character.is_ascii()) {
        return Err(Hresult::unparsed(format!(
            "U+{:04X} is not ASCII: write it as a numeric reference",
            u32::from(raw)
        )));
    }
    let document = xml::parse(request).map_err(|fault| Hresult::unparsed(fault.to_string()))?;
    if !document.declared {
        return Err(Hresult::unparsed("the XML declaration is missing"));
    }
    let version = version(&document.instructions, company)?;
    let root = document.root;
    if root.name != "QBXML" || root.children.len() != 1 || !root.attributes.is_empty() {
        return Err(Hresult::unparsed(
            "the root must be `QBXML` with one message set",
        ));
    }
    let Some(mut element) = root.children.into_iter().next() else {
        return Err(Hresult::unparsed("the message set is missing"));
    };
    if element.name != "QBXMLMsgsRq" || !element.text.trim().is_empty() {
        return Err(Hresult::unparsed("the message set must be `QBXMLMsgsRq`"));
    }
    let goes_on = match one_of(
        &element,
        "onError",
        &["stopOnError", "continueOnError", "rollbackOnError"],
    )? {
        Some("rollbackOnError") => return Err(Hresult::new(0x8004_0413)),
        Some(mode) => mode == "continueOnError",
        None => return Err(Hresult::unparsed("`onError` is missing")),
    };
    let with_objects =
        one_of(&element, "responseData", &["includeAll", "includeNone"])? != Some("includeNone");
    only_attributes(
        &element,
        &[
            "onError",
            "responseData",
            "newMessageSetID",
            "oldMessageSetID",
        ],
    )?;
    keep_western(&mut element);
    Ok(MessageSet {
        dialect: Dialect {
            version,
            edition: company.edition(),
        },
        goes_on,
        with_objects,
        element,
    })
}

impl MessageSet {
    /// Fits every request to its row.
    pub(super) fn requests(&self) -> Result<Vec<Fit<'_>>, Hresult> {
        self.element
            .children
            .iter()
            .map(|element| self.fit(element))
            .collect()
    }

    fn fit<'e>(&self, element: &'e Element) -> Result<Fit<'e>, Hresult> {
        let row = requests::find(&element.name, self.dialect.version)
            .ok_or_else(|| Hresult::unparsed(format!("`{}` is no request", element.name)))?;
        let mut attributes = vec!["requestID"];
        if row.counts {
            attributes.push("metaData");
        }
        if row.iterates {
            attributes.extend(["iterator", "iteratorID"]);
        }
        if row.task == Task::Unsupported {
            return Ok(Fit {
                element,
                row,
                fitted: Vec::new(),
            });
        }
        only_attributes(element, &attributes)?;
        one_of(
            element,
            "metaData",
            &["NoMetaData", "MetaDataOnly", "MetaDataAndResponseData"],
        )?;
        one_of(element, "iterator", &["Start", "Continue", "Stop"])?;
        let fitted = fitting::fit(element, row.particles, self.dialect)
            .map_err(|misfit| Hresult::unparsed(misfit.to_string()))?;
        Ok(Fit {
            element,
            row,
            fitted,
        })
    }
}

/// The version that the document names, if this `QuickBooks` understands it.
fn version(instructions: &[(String, String)], company: &CompanyFile) -> Result<Version, Hresult> {
    let content = instructions
        .iter()
        .find(|(target, _)| target == "qbxml")
        .map(|(_, content)| content.as_str())
        .ok_or_else(|| Hresult::unparsed("the `<?qbxml version=…?>` instruction is missing"))?;
    let quoted = content
        .strip_prefix("version")
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix('='))
        .map(str::trim);
    let named = quoted
        .and_then(|text| {
            text.strip_prefix('"')
                .and_then(|text| text.strip_suffix('"'))
                .or_else(|| {
                    text.strip_prefix('\'')
                        .and_then(|text| text.strip_suffix('\''))
                })
        })
        .ok_or_else(|| Hresult::unparsed(format!("`<?qbxml {content}?>` names no version")))?;
    let known = company
        .host
        .qbxml_versions
        .iter()
        .any(|known| known == named);
    let parsed = named.split_once('.').and_then(|(major, minor)| {
        let (major, minor) = (major.parse::<u16>().ok()?, minor.parse::<u16>().ok()?);
        major.checked_mul(10)?.checked_add(minor)
    });
    parsed
        .filter(|_| known)
        .ok_or_else(|| Hresult::because(0x8004_0423, format!("qbXML `{named}` is not understood")))
}

fn one_of<'e>(
    element: &'e Element,
    attribute: &str,
    words: &[&str],
) -> Result<Option<&'e str>, Hresult> {
    match element.attribute(attribute) {
        Some(value) if !words.contains(&value) => Err(Hresult::unparsed(format!(
            "`{attribute}` of `{}` must be one of `{}`, found `{value}`",
            element.name,
            words.join("`, `")
        ))),
        value => Ok(value),
    }
}

fn only_attributes(element: &Element, known: &[&str]) -> Result<(), Hresult> {
    element
        .attributes
        .iter()
        .find(|(name, _)| !known.contains(&name.as_str()))
        .map_or(Ok(()), |(name, _)| {
            Err(Hresult::unparsed(format!(
                "`{}` has no attribute `{name}`",
                element.name
            )))
        })
}

/// `QuickBooks` keeps text in Windows-1252; what has no place there becomes a question mark.
fn keep_western(element: &mut Element) {
    if !element.text.is_ascii() {
        element.text = element
            .text
            .chars()
            .map(|character| {
                if is_western(character) {
                    character
                } else {
                    '?'
                }
            })
            .collect();
    }
    element.children.iter_mut().for_each(keep_western);
}

fn is_western(character: char) -> bool {
    matches!(character, '\0'..='\u{7F}' | '\u{A0}'..='\u{FF}')
        || "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(character)
}
