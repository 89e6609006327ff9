//! Replies as .NET's SOAP client reads them, with what it says about those that it does not.
//!
//! The reader knows two degrees. What makes the real client fail is a [`ReplyFault`] with the
//! client's own words. What it lets pass although it loses something, such as a missing charset, is
//! a violation: the conversation goes on and the report names it.

use super::call::NAMESPACE;
use crate::simulator::xml::{self, Element};

const SOAP_1_1: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// An HTTP answer, as far as it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpReply {
    /// The status code.
    pub status: u16,
    /// The reason phrase.
    pub reason: String,
    /// `Content-Type`, empty when it is missing.
    pub content_type: String,
    /// `Content-Encoding`, which the client does not understand at all.
    pub content_encoding: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What a method answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A string.
    Text,
    /// An array of strings.
    Strings,
    /// A whole number.
    Number,
}

impl Expected {
    /// The type of a method's result.
    #[must_use]
    pub fn of(method: &str) -> Self {
        match method {
            "authenticate" => Self::Strings,
            "receiveResponseXML" => Self::Number,
            _ => Self::Text,
        }
    }
}

/// A reply's result. `None` is .NET's null: the element is missing, nil or in another namespace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A string.
    Text(Option<String>),
    /// An array of strings; each may be null.
    Strings(Option<Vec<Option<String>>>),
    /// A whole number.
    Number(Option<i32>),
}

/// Why the client cannot read a reply, in its own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReplyFault {
    /// No HTTP answer at all.
    #[error("Unable to connect to the remote server: {0}")]
    NoConnection(String),
    /// The connection broke after the call was sent.
    #[error("The underlying connection was closed: {0}")]
    Closed(String),
    /// An HTTP status other than 2xx, 400 or 500.
    #[error("The request failed with HTTP status {status}: {reason}.")]
    HttpStatus {
        /// The status code.
        status: u16,
        /// The reason phrase.
        reason: String,
    },
    /// Anything but `text/xml`.
    #[error("Client found response content type of '{0}', but expected 'text/xml'.")]
    ContentType(String),
    /// A `text/xml` answer without a body.
    #[error("The request failed with an empty response.")]
    Empty,
    /// A body that is no XML, is compressed, or is in an unknown charset.
    #[error("Response is not well-formed XML. ({0})")]
    NotWellFormed(String),
    /// Another envelope than SOAP 1.1's.
    #[error(
        "Possible SOAP version mismatch: Envelope namespace {0} was unexpected. Expecting \
         http://schemas.xmlsoap.org/soap/envelope/."
    )]
    SoapVersion(String),
    /// The envelope or its content is not of the shape that the proxy expects.
    #[error("There is an error in the XML document: {0}")]
    Document(String),
    /// A number that is none.
    #[error("Input string was not in a correct format.")]
    NotANumber,
    /// A SOAP fault of the server.
    #[error("{0}")]
    Fault(String),
    /// The result is null.
    #[error("Object reference not set to an instance of an object.")]
    Null,
    /// The array has fewer than two strings.
    #[error("Index was outside the bounds of the array.")]
    Index,
}

/// A reply that could be read, and what is wrong with it all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// The result.
    pub reply: Reply,
    /// What the real client lets pass although something is lost.
    pub violations: Vec<String>,
}

/// Reads the answer to a call of `method`.
///
/// # Errors
///
/// A [`ReplyFault`] where the real client throws.
pub fn read(method: &str, http: &HttpReply) -> Result<Read, ReplyFault> {
    let mut violations = Vec::new();
    let text = body_text(http, &mut violations)?;
    let document =
        xml::parse(&text).map_err(|fault| ReplyFault::NotWellFormed(fault.to_string()))?;
    let mut scope = Scope::default();
    let root = &document.root;
    let root_name = scope.enter(root);
    if root_name.local != "Envelope" {
        return Err(ReplyFault::Document(format!(
            "`{}` is no SOAP envelope",
            root_name.local
        )));
    }
    if root_name.namespace != SOAP_1_1 {
        return Err(ReplyFault::SoapVersion(root_name.namespace));
    }
    let body = root
        .children
        .iter()
        .map(|child| (child, scope.name(child)))
        .find(|(_, name)| name.local == "Body" && name.namespace == SOAP_1_1)
        .map(|(body, _)| body)
        .ok_or_else(|| ReplyFault::Document("there is no SOAP body".to_owned()))?;
    scope.enter(body);
    let Some(response) = body.children.first() else {
        return Err(ReplyFault::Document("the SOAP body is empty".to_owned()));
    };
    let name = scope.enter(response);
    if name.local == "Fault" && name.namespace == SOAP_1_1 {
        return Err(fault(response));
    }
    if http.status >= 300 {
        violations.push(format!("HTTP status {} without a SOAP fault", http.status));
    }
    let result = result_element(method, &name, response, &mut scope, &mut violations);
    let reply = match Expected::of(method) {
        Expected::Text => Reply::Text(result.map(plain_text).transpose()?),
        Expected::Number => Reply::Number(result.map(number).transpose()?),
        Expected::Strings => Reply::Strings(
            result
                .map(|result| strings(result, &scope, &mut violations))
                .transpose()?,
        ),
    };
    Ok(Read { reply, violations })
}

/// The checks that come before the XML, in the order in which .NET makes them.
fn body_text(http: &HttpReply, violations: &mut Vec<String>) -> Result<String, ReplyFault> {
    let is_error = http.status >= 300;
    if !(200..300).contains(&http.status) && !matches!(http.status, 400 | 500) {
        return Err(ReplyFault::HttpStatus {
            status: http.status,
            reason: http.reason.clone(),
        });
    }
    let mut parts = http.content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default();
    if !media_type.eq_ignore_ascii_case("text/xml") {
        return Err(if is_error {
            ReplyFault::HttpStatus {
                status: http.status,
                reason: http.reason.clone(),
            }
        } else {
            ReplyFault::ContentType(http.content_type.clone())
        });
    }
    if http.body.is_empty() {
        return Err(ReplyFault::Empty);
    }
    if let Some(encoding) = &http.content_encoding {
        return Err(ReplyFault::NotWellFormed(format!(
            "the body is encoded as `{encoding}`, which the client never asked for"
        )));
    }
    let charset = parts
        .filter_map(|parameter| parameter.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_ascii_lowercase());
    decode(&http.body, charset.as_deref(), violations)
}

fn decode(
    body: &[u8],
    charset: Option<&str>,
    violations: &mut Vec<String>,
) -> Result<String, ReplyFault> {
    if let Some(rest) = body.strip_prefix(b"\xEF\xBB\xBF") {
        return Ok(String::from_utf8_lossy(rest).into_owned());
    }
    match charset {
        Some("utf-8") => {
            if std::str::from_utf8(body).is_err() {
                violations.push("the body is not UTF-8 although the header says so".to_owned());
            }
            Ok(String::from_utf8_lossy(body).into_owned())
        }
        Some("us-ascii") | None => {
            if charset.is_none() {
                violations.push(
                    "`Content-Type` names no charset, so the client reads ASCII and turns every \
                     other byte into `?`"
                        .to_owned(),
                );
            }
            let ascii = |byte: &u8| {
                if byte.is_ascii() {
                    char::from(*byte)
                } else {
                    '?'
                }
            };
            Ok(body.iter().map(ascii).collect())
        }
        Some("iso-8859-1") => Ok(body.iter().copied().map(char::from).collect()),
        Some(other) => Err(ReplyFault::NotWellFormed(format!(
            "'{other}' is not a supported encoding name"
        ))),
    }
}

fn fault(fault: &Element) -> ReplyFault {
    let text = fault
        .child("faultstring")
        .map_or("Server was unable to process request.", |text| &text.text);
    ReplyFault::Fault(text.to_owned())
}

/// The result's element, unless it is null to the client.
fn result_element<'e>(
    method: &str,
    name: &Name,
    response: &'e Element,
    scope: &mut Scope,
    violations: &mut Vec<String>,
) -> Option<&'e Element> {
    if name.local != format!("{method}Response") || name.namespace != NAMESPACE {
        violations.push(format!(
            "expected `{method}Response` in `{NAMESPACE}`, found `{}` in `{}`",
            name.local, name.namespace
        ));
        return None;
    }
    let mut found = None;
    for child in &response.children {
        let name = scope.name(child);
        if name.local != format!("{method}Result") || name.namespace != NAMESPACE {
            violations.push(format!(
                "`{}` in `{}` has no place in `{method}Response`",
                name.local, name.namespace
            ));
        } else if found.is_some() {
            violations.push(format!("`{method}Result` is there more than once"));
        } else {
            found = Some(child);
        }
    }
    let result = found?;
    scope.enter(result);
    (!is_nil(result, scope)).then_some(result)
}

fn plain_text(element: &Element) -> Result<String, ReplyFault> {
    if element.children.is_empty() {
        Ok(element.text.clone())
    } else {
        Err(ReplyFault::Document(format!(
            "`{}` holds elements where text is expected",
            element.name
        )))
    }
}

fn number(element: &Element) -> Result<i32, ReplyFault> {
    let text = plain_text(element)?;
    text.trim().parse().map_err(|_| ReplyFault::NotANumber)
}

fn strings(
    element: &Element,
    scope: &Scope,
    violations: &mut Vec<String>,
) -> Result<Vec<Option<String>>, ReplyFault> {
    let mut strings = Vec::new();
    for child in &element.children {
        let name = scope.name(child);
        if name.local != "string" || name.namespace != NAMESPACE {
            violations.push(format!(
                "expected `string` in `{NAMESPACE}`, found `{}` in `{}`",
                name.local, name.namespace
            ));
        } else if is_nil(child, scope) {
            strings.push(None);
        } else {
            strings.push(Some(plain_text(child)?));
        }
    }
    Ok(strings)
}

fn is_nil(element: &Element, scope: &Scope) -> bool {
    element.attributes.iter().any(|(name, value)| {
        let Some((prefix, "nil")) = name.split_once(':') else {
            return false;
        };
        scope.lookup(prefix, element) == SCHEMA_INSTANCE && matches!(value.as_str(), "true" | "1")
    })
}

/// An element's name with its namespace resolved.
struct Name {
    namespace: String,
    local: String,
}

/// The namespace declarations in force, innermost last.
#[derive(Default)]
struct Scope {
    declared: Vec<(String, String)>,
}

impl Scope {
    /// Takes an element's declarations into force, and names it.
    fn enter(&mut self, element: &Element) -> Name {
        let name = self.name(element);
        self.declared.extend(declarations(element));
        name
    }

    /// Names an element without going into it.
    fn name(&self, element: &Element) -> Name {
        let (prefix, local) = element.name.split_once(':').unwrap_or(("", &element.name));
        Name {
            namespace: self.lookup(prefix, element),
            local: local.to_owned(),
        }
    }

    fn lookup(&self, prefix: &str, element: &Element) -> String {
        declarations(element)
            .find(|(declared, _)| declared == prefix)
            .or_else(|| {
                let found = self
                    .declared
                    .iter()
                    .rev()
                    .find(|(declared, _)| declared == prefix);
                found.cloned()
            })
            .map(|(_, namespace)| namespace)
            .unwrap_or_default()
    }
}

fn declarations(element: &Element) -> impl Iterator<Item = (String, String)> {
    element.attributes.iter().filter_map(|(name, value)| {
        let prefix = match name.as_str() {
            "xmlns" => "",
            name => name.strip_prefix("xmlns:")?,
        };
        Some((prefix.to_owned(), value.clone()))
    })
}

#[cfg(test)]
mod tests;
