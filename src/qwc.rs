//! The .qwc document: what a user opens in the Web Connector to connect a company.
//!
//! A company's facts and the public URL in, the document out. Pure, and the same facts give the
//! same bytes for ever: the Web Connector knows a company file again by `OwnerID` and `FileID`, and
//! an entry by its names. The elements are those of Intuit's Programmer's Guide.
//!
//! Not for serving the file. It has no place for the password: the user types it.
//!
//! # Decisions
//! - yaserde writes the elements: a small fixed shape. Two of its edges are guarded: it writes control
//!   characters raw (we refuse them) and leaves other characters as UTF-8 (we write numeric
//!   references, so that no editor or mail gateway on the way can spoil a name).
//! - GUIDs are lower-case, as every other id that we show. Windows compares them without regard to
//!   case.
//! - `AppUniqueName` is made from `FileID`, so a file that is downloaded again replaces its own
//!   entry without a question, also when the company has been renamed, and never another's.
//! - `IsReadOnly` is `false`: with `true` the Web Connector cannot stamp the company file.

mod document;
mod text;

use url::{Host, Url};
use uuid::Uuid;

use self::{
    document::{Document, Scheduler},
    text::{as_is, shortened},
};

/// The facts that a .qwc document states.
#[derive(Clone, Copy, Debug)]
pub struct Qwc<'a> {
    /// The name that the Web Connector shows, and `QuickBooks` asks permission for. Must differ
    /// between the companies of one workstation.
    pub app_name: &'a str,
    /// One sentence for the user. Shortened to 80 characters, visibly.
    pub app_description: &'a str,
    /// What the Web Connector sends to `authenticate`.
    pub user_name: &'a str,
    /// Which application this is; the company's for ever.
    pub owner_id: Uuid,
    /// Which company file this is; stamped into the file by the Web Connector.
    pub file_id: Uuid,
    /// How often the Web Connector polls unless its user says otherwise; at least 1.
    pub run_every_minutes: u32,
    /// Where the world reaches this server; may have a path, which `/qbwc` is added to.
    pub public_url: &'a Url,
}

/// Why no .qwc document can be written that the Web Connector would take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QwcError {
    /// The Web Connector refuses plain http, except to the machine it runs on (QBWC1010).
    #[error(
        "the Web Connector needs an `https` public URL unless its host is `localhost`: found `{scheme}://{host}`"
    )]
    NotSecure {
        /// What was there in place of `https`.
        scheme: String,
        /// The host, which is not `localhost`.
        host: String,
    },
    /// The Web Connector refuses addresses in numbers (QBWC1001).
    #[error("the Web Connector needs a host name in the public URL: found the IP address `{host}`")]
    IpAddress {
        /// The address.
        host: String,
    },
    /// The URL is of a kind that names no host.
    #[error("the public URL must name a host: found a `{scheme}` URL without one")]
    NoHost {
        /// The kind of URL.
        scheme: String,
    },
    /// Something in the URL that no path can be added to, or that must not be handed around.
    #[error("the public URL must be scheme, host and path alone: remove the {part}")]
    UrlPart {
        /// Which part of the URL is too much.
        part: &'static str,
    },
    /// The Web Connector needs a value here.
    #[error("`{element}` must not be empty in a .qwc file")]
    Empty {
        /// The element that would be empty.
        element: &'static str,
    },
    /// A control character, or one that XML cannot carry.
    #[error("`{element}` holds the character U+{:04X}, which a .qwc file cannot carry", u32::from(*.found))]
    Character {
        /// The element it would stand in.
        element: &'static str,
        /// The character.
        found: char,
    },
    /// The scheduler counts whole minutes from one.
    #[error("the Web Connector polls every 1 minute or more: found 0")]
    NoInterval,
}

impl Qwc<'_> {
    /// Writes the document: pure ASCII, no byte order mark, one element a line.
    ///
    /// # Errors
    /// Says which fact the Web Connector would refuse, and what it wants in its place.
    pub fn write(&self) -> Result<String, QwcError> {
        let base = base_url(self.public_url)?;
        if self.run_every_minutes == 0 {
            return Err(QwcError::NoInterval);
        }
        let document = Document {
            app_name: as_is("AppName", self.app_name)?,
            app_id: String::new(),
            app_url: format!("{base}/qbwc"),
            app_description: shortened(&as_is("AppDescription", self.app_description)?)
                .into_owned(),
            app_support: format!("{base}/support"),
            user_name: as_is("UserName", self.user_name)?,
            owner_id: self.owner_id.braced().to_string(),
            file_id: self.file_id.braced().to_string(),
            qb_type: "QBFS".into(),
            app_unique_name: format!("billbridge-{}", self.file_id),
            style: "Document".into(),
            // Simple Start, Pro, Premier and Enterprise: every edition there is.
            auth_flags: "0xF".into(),
            is_read_only: false,
            unattended_mode_pref: "umpOptional".into(),
            personal_data_pref: "pdpNotNeeded".into(),
            notify: false,
            scheduler: Scheduler {
                run_every_n_minutes: self.run_every_minutes,
            },
        };
        Ok(document.write())
    }
}

/// The public URL as text that `/qbwc` can be added to, when the Web Connector would take it.
fn base_url(url: &Url) -> Result<&str, QwcError> {
    let scheme = || url.scheme().to_owned();
    let host = match url.host() {
        None | Some(Host::Domain("")) => return Err(QwcError::NoHost { scheme: scheme() }),
        Some(host @ (Host::Ipv4(_) | Host::Ipv6(_))) => {
            return Err(QwcError::IpAddress {
                host: host.to_string(),
            });
        }
        Some(Host::Domain(host)) => host,
    };
    if url.scheme() != "https" && !(url.scheme() == "http" && host == "localhost") {
        let (scheme, host) = (scheme(), host.to_owned());
        return Err(QwcError::NotSecure { scheme, host });
    }
    let named = !url.username().is_empty() || url.password().is_some();
    let too_much = [
        (named, "user name and password"),
        (url.query().is_some(), "query"),
        (url.fragment().is_some(), "fragment"),
    ];
    match too_much.into_iter().find(|(present, _)| *present) {
        Some((_, part)) => Err(QwcError::UrlPart { part }),
        None => Ok(url.as_str().trim_end_matches('/')),
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use quick_xml::{Reader, events::Event};

    use super::*;

    const OWNER_ID: Uuid = Uuid::from_u128(0x57F3_B9B1_86F1_4FCC_B1EE_566D_E181_3D20);
    const FILE_ID: Uuid = Uuid::from_u128(0x90A4_4FB5_33D9_4815_AC85_BC87_A7E7_D1EB);

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn roses(public_url: &Url) -> Qwc<'_> {
        Qwc {
            app_name: "billbridge Rosas del Valle",
            app_description: "Approved vendor invoices into QuickBooks as bills",
            user_name: "rosas-del-valle",
            owner_id: OWNER_ID,
            file_id: FILE_ID,
            run_every_minutes: 5,
            public_url,
        }
    }

    fn refusal(public_url: &str) -> String {
        let public_url = url(public_url);
        roses(&public_url).write().unwrap_err().to_string()
    }

    /// Reads the elements of a document with their text, as an independent reader sees them.
    fn elements(document: &str) -> Vec<(String, String)> {
        let mut reader = Reader::from_str(document);
        let mut open: Vec<(String, String)> = Vec::new();
        let mut read = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(start) => {
                    open.push((start.name().as_ref().to_owned(), String::new()));
                }
                Event::Text(text) if !open.is_empty() => {
                    open.last_mut().unwrap().1.push_str(&text);
                }
                Event::GeneralRef(reference) => {
                    let text = &mut open.last_mut().unwrap().1;
                    match reference.resolve_char_ref().unwrap() {
                        Some(c) => text.push(c),
                        None => text.push_str(
                            quick_xml::escape::resolve_predefined_entity(&reference).unwrap(),
                        ),
                    }
                }
                Event::End(_) => read.push(open.pop().unwrap()),
                Event::Eof => break,
                Event::Decl(_) | Event::Text(_) => {}
                other => panic!("a .qwc document holds no {other:?}"),
            }
        }
        assert!(open.is_empty());
        read
    }

    fn element(document: &str, name: &str) -> String {
        let found: Vec<_> = elements(document)
            .into_iter()
            .filter(|(element, _)| element == name)
            .collect();
        assert_eq!(found.len(), 1, "{name}");
        found[0].1.clone()
    }

    #[test]
    fn a_company_on_its_own_host_is_written_as_in_the_golden_file() {
        let public_url = url("https://bills.example.com");
        let written = roses(&public_url).write().unwrap();
        assert_eq!(written, include_str!("../tests/golden/company.qwc"));
        assert_eq!(roses(&public_url).write().unwrap(), written);
    }

    #[test]
    fn accents_ampersands_and_a_path_are_written_as_in_the_golden_file() {
        let public_url = url("https://example.com:8443/billing/");
        let qwc = Qwc {
            app_name: "Café & Söhne <\"Müller's\">",
            app_description: "Approved vendor invoices of Café & Söhne Großhandelsgesellschaft mbH \
                              into QuickBooks as bills",
            run_every_minutes: 60,
            ..roses(&public_url)
        };
        let written = qwc.write().unwrap();
        assert_eq!(written, include_str!("../tests/golden/company_accents.qwc"));
    }

    #[test]
    fn a_path_in_the_public_url_leads_both_addresses() {
        for base in [
            "https://host.example/billing",
            "https://host.example/billing/",
        ] {
            let public_url = url(base);
            let written = roses(&public_url).write().unwrap();
            let base = "https://host.example/billing";
            assert_eq!(element(&written, "AppURL"), format!("{base}/qbwc"));
            assert_eq!(element(&written, "AppSupport"), format!("{base}/support"));
        }
    }

    #[test]
    fn localhost_may_do_without_https() {
        for base in [
            "http://localhost:8080",
            "https://localhost",
            "http://LOCALHOST:8080/",
        ] {
            let public_url = url(base);
            assert!(roses(&public_url).write().is_ok(), "{base}");
        }
    }

    #[test]
    fn urls_that_the_web_connector_refuses_are_refused() {
        insta::assert_snapshot!(
            [
                "http://bills.example.com/x",
                "http://localhost.example.com",
                "ftp://localhost",
                "https://192.0.2.7",
                "http://127.0.0.1:8080",
                "https://[2001:db8::1]:443",
                "mailto:ap@example.com",
                "https://ap:secret@bills.example.com",
                "https://ap@bills.example.com",
                "https://bills.example.com/?company=1",
                "https://bills.example.com/#top",
            ]
            .map(|url| format!("{url}\n  {}", refusal(url)))
            .join("\n"),
            @"
            http://bills.example.com/x
              the Web Connector needs an `https` public URL unless its host is `localhost`: found `http://bills.example.com`
            http://localhost.example.com
              the Web Connector needs an `https` public URL unless its host is `localhost`: found `http://localhost.example.com`
            ftp://localhost
              the Web Connector needs an `https` public URL unless its host is `localhost`: found `ftp://localhost`
            https://192.0.2.7
              the Web Connector needs a host name in the public URL: found the IP address `192.0.2.7`
            http://127.0.0.1:8080
              the Web Connector needs a host name in the public URL: found the IP address `127.0.0.1`
            https://[2001:db8::1]:443
              the Web Connector needs a host name in the public URL: found the IP address `[2001:db8::1]`
            mailto:ap@example.com
              the public URL must name a host: found a `mailto` URL without one
            https://ap:secret@bills.example.com
              the public URL must be scheme, host and path alone: remove the user name and password
            https://ap@bills.example.com
              the public URL must be scheme, host and path alone: remove the user name and password
            https://bills.example.com/?company=1
              the public URL must be scheme, host and path alone: remove the query
            https://bills.example.com/#top
              the public URL must be scheme, host and path alone: remove the fragment
            "
        );
    }

    #[test]
    fn empty_and_unwritable_facts_are_refused() {
        let public_url = url("https://bills.example.com");
        let qwc = roses(&public_url);
        let found = '\u{1}';
        assert_eq!(
            Qwc {
                app_name: "a\u{1}",
                ..qwc
            }
            .write(),
            Err(QwcError::Character {
                element: "AppName",
                found
            })
        );
        assert_eq!(
            Qwc {
                user_name: "a\u{FFFE}",
                ..qwc
            }
            .write()
            .unwrap_err()
            .to_string(),
            "`UserName` holds the character U+FFFE, which a .qwc file cannot carry"
        );
        assert_eq!(
            Qwc {
                app_description: " ",
                ..qwc
            }
            .write(),
            Err(QwcError::Empty {
                element: "AppDescription"
            })
        );
        assert_eq!(
            Qwc {
                run_every_minutes: 0,
                ..qwc
            }
            .write(),
            Err(QwcError::NoInterval)
        );
    }

    fn legal_text() -> impl Strategy<Value = String> {
        "[^\\p{Cc}\u{FFFE}\u{FFFF}]{0,100}".prop_filter("required elements are not empty", |text| {
            !text.trim().is_empty()
        })
    }

    proptest! {
        #[test]
        fn any_name_is_read_back_as_it_was(name in legal_text(), user_name in legal_text()) {
            let public_url = url("https://bills.example.com");
            let qwc = Qwc { app_name: &name, user_name: &user_name, ..roses(&public_url) };
            let written = qwc.write().unwrap();
            prop_assert!(written.is_ascii());
            prop_assert_eq!(element(&written, "AppName"), name);
            prop_assert_eq!(element(&written, "UserName"), user_name);
        }

        #[test]
        fn no_text_makes_the_writer_panic(name in any::<String>()) {
            let public_url = url("https://bills.example.com");
            let _written = Qwc { app_name: &name, ..roses(&public_url) }.write();
        }
    }
}
