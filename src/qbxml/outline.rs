//! A qbXML document for people to read: a line for each element, what belongs together in one fold,
//! and nothing in it that is nobody's business.
//!
//! Taken out are what QuickBooks' SDK knows as secrets and personal numbers (passwords, tax and bank
//! account numbers, credit cards), the marks that identify a company file, and in every text the names
//! of computers and of Windows users, which stand in paths.

use quick_xml::{escape::escape, events::BytesStart};

use super::walk::{ReadError, Walk, attributes, name};

/// A document, line by line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// What belongs together: a request or a result, and what stands around them.
    pub folds: Vec<Fold>,
    /// Why the rest of the document is missing, if it is.
    pub fault: Option<String>,
}

/// What belongs together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fold {
    /// What it is called: the element's name with what identifies it; none for what stands around.
    pub title: Option<String>,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// One line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// How many elements stand around it.
    pub depth: usize,
    /// The tag that stands first, as it is written between `<` and `>`: its name.
    pub opens: Option<String>,
    /// The attributes of that tag, each with its value.
    pub attributes: Vec<(String, String)>,
    /// The text.
    pub text: Option<String>,
    /// The tag that ends an element: its name.
    pub closes: Option<String>,
}

/// Elements whose text is nobody's business.
const SECRET: [&str; 20] = [
    "Password",
    "UserName",
    "SSN",
    "EIN",
    "BusinessNumber",
    "VendorTaxIdent",
    "TaxRegistrationNumber",
    "SalesTaxRegistrationNumber",
    "BankNumber",
    "BankAccountNumber",
    "RoutingNumber",
    "CreditCardNumber",
    "CreditCardInfo",
    "CreditCardTxnInfo",
    "NameOnCard",
    "CompanyFilePath",
    "CompanyFileName",
    "FileID",
    "DataExtRet",
    "ListOfLocks",
];

/// What stands where something was taken out.
const REMOVED: &str = "(removed)";

/// The elements around requests and results: what they hold is a fold each.
const AROUND: [&str; 3] = ["QBXML", "QBXMLMsgsRq", "QBXMLMsgsRs"];

/// Deeper than anything in the schema.
const DEPTH_MAX: usize = 40;

/// Why no more is read.
enum Stop {
    /// There are as many lines as were wanted.
    Full,
    Fault(ReadError),
}

impl From<ReadError> for Stop {
    fn from(error: ReadError) -> Self {
        Self::Fault(error)
    }
}

impl Outline {
    /// Reads as much as can be read, and not more than that many lines.
    #[must_use]
    pub fn read(document: &str, lines_max: usize) -> Self {
        let mut outline = Self::default();
        if document.trim().is_empty() {
            return outline;
        }
        let mut reading = Reading {
            outline: &mut outline,
            lines_left: lines_max,
        };
        let stop = reading.read_document(&mut Walk::new(document)).err();
        outline.fault = stop.map(|stop| match stop {
            Stop::Full => format!("only the first {lines_max} lines are shown"),
            Stop::Fault(error) => error.to_string(),
        });
        outline
    }

    /// The whole as XML again, indented, without what was taken out.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
        for line in self.folds.iter().flat_map(|fold| &fold.lines) {
            out.push_str(&"  ".repeat(line.depth));
            if let Some(tag) = &line.opens {
                out.push('<');
                out.push_str(tag);
                for (name, value) in &line.attributes {
                    let value = escape(value);
                    out.extend([" ", name, "=\"", &value, "\""]);
                }
                out.push('>');
            }
            if let Some(text) = &line.text {
                out.push_str(&escape(text));
            }
            if let Some(tag) = &line.closes {
                out.extend(["</", tag, ">"]);
            }
            out.push('\n');
        }
        if let Some(fault) = &self.fault {
            // Two hyphens can't stand in a comment.
            out.extend(["<!-- ", &fault.replace("--", "- -"), " -->\n"]);
        }
        out
    }
}

/// An outline that is being read.
struct Reading<'a> {
    outline: &'a mut Outline,
    lines_left: usize,
}

impl Reading<'_> {
    fn read_document(&mut self, walk: &mut Walk<'_>) -> Result<(), Stop> {
        walk.enter_root("QBXML")?;
        self.around(open(0, "QBXML", Vec::new()))?;
        self.read_around(walk, 1)?;
        self.around(close(0, "QBXML"))?;
        Ok(walk.leave_root()?)
    }

    fn read_around(&mut self, walk: &mut Walk<'_>, depth: usize) -> Result<(), Stop> {
        while let Some(start) = walk.child()? {
            let element = name(&start).to_owned();
            let given = given(&start);
            if AROUND.contains(&element.as_str()) {
                self.around(open(depth, &element, given))?;
                self.read_around(walk, depth + 1)?;
                self.around(close(depth, &element))?;
                continue;
            }
            self.outline.folds.push(Fold {
                title: Some(title(&element, &given)),
                lines: Vec::new(),
            });
            let read = self.read_element(walk, depth, &element, given);
            // What follows stands around again.
            self.outline.folds.push(Fold::default());
            read?;
        }
        Ok(())
    }

    /// Reads the element in which the walk stands. QuickBooks' elements hold elements or text, never
    /// both.
    fn read_element(
        &mut self,
        walk: &mut Walk<'_>,
        depth: usize,
        element: &str,
        attributes: Vec<(String, String)>,
    ) -> Result<(), Stop> {
        if SECRET.contains(&element) || depth > DEPTH_MAX {
            walk.skip()?;
            return self.push(leaf(depth, element, attributes, REMOVED.to_owned()));
        }
        self.push(open(depth, element, attributes))?;
        let before = self.last().lines.len();
        let mut text = String::new();
        while let Some(start) = walk.child_or_text(&mut text)? {
            let child = name(&start).to_owned();
            self.read_element(walk, depth + 1, &child, given(&start))?;
        }
        let text = without_machines(text.trim());
        let fold = self.last();
        if fold.lines.len() > before {
            self.push(close(depth, element))?;
        } else if let Some(line) = fold.lines.last_mut() {
            line.text = Some(text);
            line.closes = Some(element.to_owned());
        }
        Ok(())
    }

    fn last(&mut self) -> &mut Fold {
        if self.outline.folds.is_empty() {
            self.outline.folds.push(Fold::default());
        }
        self.outline.folds.last_mut().expect("there is one now")
    }

    fn push(&mut self, line: Line) -> Result<(), Stop> {
        self.lines_left = self.lines_left.checked_sub(1).ok_or(Stop::Full)?;
        self.last().lines.push(line);
        Ok(())
    }

    /// Adds a line that stands around the folds.
    fn around(&mut self, line: Line) -> Result<(), Stop> {
        if self.last().title.is_some() {
            self.outline.folds.push(Fold::default());
        }
        self.push(line)
    }
}

fn given(start: &BytesStart<'_>) -> Vec<(String, String)> {
    attributes(start)
        .map_while(Result::ok)
        .map(|(name, value)| (name.to_owned(), without_machines(&value)))
        .collect()
}

/// The element's name, with its request id and status, which tell it from its neighbours.
fn title(element: &str, attributes: &[(String, String)]) -> String {
    let mut title = element.to_owned();
    for wanted in ["requestID", "statusCode", "statusMessage"] {
        if let Some((_, value)) = attributes.iter().find(|(name, _)| name == wanted) {
            title.push_str(" · ");
            title.push_str(value);
        }
    }
    title
}

fn open(depth: usize, element: &str, attributes: Vec<(String, String)>) -> Line {
    Line {
        depth,
        opens: Some(element.to_owned()),
        attributes,
        ..Line::default()
    }
}

fn close(depth: usize, element: &str) -> Line {
    Line {
        depth,
        closes: Some(element.to_owned()),
        ..Line::default()
    }
}

fn leaf(depth: usize, element: &str, attributes: Vec<(String, String)>, text: String) -> Line {
    Line {
        text: Some(text),
        closes: Some(element.to_owned()),
        ..open(depth, element, attributes)
    }
}

/// The text without the names of computers (`\\NAME\…`) and of Windows users (`C:\Users\NAME\…`).
#[must_use]
pub fn without_machines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        let lower = rest[..at].to_ascii_lowercase();
        let is_user = lower.ends_with("users") || lower.ends_with("documents and settings");
        let is_share = rest[at..].starts_with("\\\\");
        let (skip, follows) = if is_share { (2, true) } else { (1, is_user) };
        out.push_str(&rest[..at + skip]);
        rest = &rest[at + skip..];
        if follows {
            let end = rest.find(['\\', '/', '"', '\'', '\n', '<', '>']);
            // A name ends at the next separator; without one, at the next space.
            let end = end.or_else(|| rest.find(' ')).unwrap_or(rest.len());
            if end > 0 {
                out.push_str(REMOVED);
            }
            rest = &rest[end..];
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ANSWER: &str = r#"<?xml version="1.0"?><QBXML><QBXMLMsgsRs newMessageSetID="m1"><BillAddRs requestID="7" statusCode="0"><BillRet><TxnID>7F-1</TxnID><Memo>R &amp; D</Memo><Password>sesame</Password><DataExtRet><DataExtValue>x</DataExtValue></DataExtRet><Empty/></BillRet></BillAddRs><HostQueryRs><HostRet><CompanyFilePath>C:\a</CompanyFilePath></HostRet></HostQueryRs></QBXMLMsgsRs></QBXML>"#;

    #[test]
    fn each_request_is_a_fold_and_what_stands_around_is_not() {
        let outline = Outline::read(ANSWER, 100);
        assert_eq!(outline.fault, None);
        let titles: Vec<_> = outline
            .folds
            .iter()
            .filter_map(|fold| fold.title.as_deref())
            .collect();
        assert_eq!(titles, ["BillAddRs · 7 · 0", "HostQueryRs"]);
        let text = outline.text();
        assert!(text.contains("        <TxnID>7F-1</TxnID>\n        <Memo>R &amp; D</Memo>\n"));
        for secret in ["sesame", "DataExtValue", "C:\\a"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert_eq!(
            Outline::read(&text, 100).text(),
            text,
            "it is read as it is written"
        );
    }

    #[test]
    fn names_of_computers_and_of_users_are_taken_out() {
        for (text, expected) in [
            (r"locked by \\ANN-PC\books", r"locked by \\(removed)\books"),
            (
                r"C:\Users\Ann Smith\Acme.qbw",
                r"C:\Users\(removed)\Acme.qbw",
            ),
            (
                r"c:\Documents and Settings\Ann\x",
                r"c:\Documents and Settings\(removed)\x",
            ),
            (r"\\SERVER is busy", r"\\(removed) is busy"),
            (r"C:\Books\Acme.qbw", r"C:\Books\Acme.qbw"),
            (r"a \ b", r"a \ b"),
            (r"C:\Users\", r"C:\Users\"),
        ] {
            assert_eq!(without_machines(text), expected);
        }
    }

    #[test]
    fn what_can_not_be_read_is_said_and_what_came_before_is_shown() {
        let cut = &ANSWER[..ANSWER.find("<Memo>").unwrap()];
        let outline = Outline::read(cut, 100);
        assert!(outline.fault.is_some());
        assert!(outline.text().contains("<TxnID>7F-1</TxnID>"));
        assert_eq!(Outline::read("", 100), Outline::default());
        assert!(Outline::read("no XML", 100).fault.is_some());
        let short = Outline::read(ANSWER, 3);
        assert_eq!(
            short
                .folds
                .iter()
                .map(|fold| fold.lines.len())
                .sum::<usize>(),
            3
        );
        assert_eq!(
            short.fault.as_deref(),
            Some("only the first 3 lines are shown")
        );
        let deep = format!("<QBXML>{}", "<a>".repeat(100_000));
        assert!(Outline::read(&deep, 100).fault.is_some());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in any::<String>()) {
            let _read = (Outline::read(&text, 100).text(), without_machines(&text));
        }

        #[test]
        fn a_machine_s_name_never_gets_through(name in "[A-Z]{6,12}", before in "[a-z ]{0,9}") {
            let text = format!(r"{before}\\{name}\share");
            prop_assert!(!without_machines(&text).contains(&name));
        }
    }
}
