//! The two pages that the door shows without a login.
//!
//! The Web Connector fetches both when an application is added, and takes nothing but a plain 200:
//! [`NOTE`] at the service's own address, where it looks at the certificate, and [`support`] at the
//! address behind the word "Support" in its window. Both are for whoever has the Web Connector in
//! front of them; there is nothing in them that is not public. Of the last conversations they tell
//! what a [`Report`] can say: moments, counts, and texts of this program.

use std::fmt::Write;

use chrono::SecondsFormat;
use quick_xml::escape::escape;

use crate::sync::report::Report;

/// What a browser sees at the service's own address.
pub const NOTE: &str = include_str!("pages/note.html");

/// What to do when the Web Connector shows an error.
const SUPPORT: &str = include_str!("pages/support.html");

/// Where in [`SUPPORT`] the last conversations stand.
const PLACE: &str = "<!-- the last conversations -->";

/// The page with help, and the last conversations in it; `None` when they can't be told just now.
#[must_use]
pub fn support(reports: Option<&[Report]>) -> String {
    SUPPORT.replace(PLACE, &tell(reports))
}

fn tell(reports: Option<&[Report]>) -> String {
    match reports {
        None => {
            "<p>How it ended can’t be told just now: load this page again in a minute.</p>".to_owned()
        }
        Some([]) => {
            "<p>No Web Connector has called yet. Add the .qwc file to it, type the password and press <b>Update Selected</b>.</p>".to_owned()
        }
        Some(reports) => {
            let mut out = "<ul>".to_owned();
            for Report { heard_at, standing } in reports {
                let exactly = heard_at.to_rfc3339_opts(SecondsFormat::Millis, true);
                let shown = heard_at.format("%Y-%m-%d %H:%M UTC");
                let sentence = standing.to_string();
                let sentence = escape(sentence.as_str());
                let _ = write!(
                    out,
                    "\n<li><time datetime=\"{exactly}\">{shown}</time>: {sentence}</li>"
                );
            }
            out + "\n</ul>"
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::sync::report::{Ending, Standing};

    fn report(standing: Standing) -> Report {
        Report {
            heard_at: DateTime::from_timestamp(1_763_000_000, 0).unwrap(),
            standing,
        }
    }

    #[test]
    fn the_pages_obey_a_strict_content_security_policy() {
        let reports = [report(Standing::Running), report(Standing::Silent)];
        for page in [
            NOTE.to_owned(),
            support(None),
            support(Some(&[])),
            support(Some(&reports)),
        ] {
            for forbidden in [
                "<script",
                "<style",
                " style=",
                " onclick=",
                "javascript:",
                "http://",
                PLACE,
            ] {
                assert!(!page.contains(forbidden), "{forbidden}");
            }
        }
    }

    #[test]
    fn the_last_conversations_stand_in_their_order() {
        let reports = [
            report(Standing::Running),
            report(Standing::Over(Ending::not_opened("0x8004041a"))),
        ];
        assert_eq!(
            tell(Some(&reports)),
            "<ul>\n\
             <li><time datetime=\"2025-11-13T02:13:20.000Z\">2025-11-13 02:13 UTC</time>: \
             An update is under way.</li>\n\
             <li><time datetime=\"2025-11-13T02:13:20.000Z\">2025-11-13 02:13 UTC</time>: \
             QuickBooks could not be opened: billbridge may not open this company file.</li>\n\
             </ul>"
        );
    }

    #[test]
    fn the_codes_are_in_order_and_none_is_there_twice() {
        let codes: Vec<&str> = SUPPORT
            .split("<th scope=\"row\">")
            .skip(1)
            .map(|row| row.split_once("</th>").unwrap().0)
            .filter(|code| code.starts_with("QBWC"))
            .collect();
        assert!(codes.len() > 20, "{codes:?}");
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
    }
}
