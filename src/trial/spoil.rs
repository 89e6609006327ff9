//! Answers of QuickBooks as a broken wire or a confused connector delivers them. Pure.

use super::{draw::Draw, faults::Strike};

/// What is delivered where there should be an answer.
const GARBAGE: [&str; 6] = [
    "",
    "QuickBooks is not responding",
    "<?xml version=\"1.0\" ?>\n<QBXML>",
    "<QBXML><QBXMLMsgsRs></QBXMLMsgsRs></QBXML>",
    "<QBXML><QBXMLMsgsRs>&#x1F;&bogus;</QBXMLMsgsRs></QBXML>",
    "<QBXML><QBXMLMsgsRs><BillAddRs statusCode=\"0\"/></QBXMLMsgsRs></QBXML>",
];

/// The answer as it is delivered; `earlier` are those that were delivered before.
pub(super) fn spoiled(
    response: &str,
    strike: Strike,
    earlier: &[String],
    draw: &mut Draw,
) -> Option<String> {
    match strike {
        Strike::ResponseTruncated => {
            let mut end = draw.place(response.len().max(1));
            while !response.is_char_boundary(end) {
                end -= 1;
            }
            Some(response[..end].to_owned())
        }
        Strike::ResponseGarbage => Some(draw.one_of(&GARBAGE).to_owned()),
        Strike::ResponseStray => {
            let (before, rest) = response.split_once("requestID=\"")?;
            let (_, after) = rest.split_once('"')?;
            Some(format!("{before}requestID=\"nobody-asked\"{after}"))
        }
        Strike::ResponseShort => without_a_result(response),
        Strike::ResponseForeign if earlier.is_empty() => None,
        Strike::ResponseForeign => Some(earlier[draw.place(earlier.len())].clone()),
        _ => None,
    }
}

/// The answer without the first result that goes by a `requestID`.
fn without_a_result(response: &str) -> Option<String> {
    let at = response.find(" requestID=\"")?;
    let start = response[..at].rfind('<')?;
    let name = &response[start + 1..at];
    let tag_end = at + response[at..].find('>')? + 1;
    let end = if response[..tag_end].ends_with("/>") {
        tag_end
    } else {
        let close = format!("</{name}>");
        tag_end + response[tag_end..].find(&close)? + close.len()
    };
    Some(format!("{}{}", &response[..start], &response[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = "<R>\n<ARs requestID=\"1\" statusCode=\"0\">\n<ARet>é</ARet>\n</ARs>\n\
                       <BRs requestID=\"2\" statusCode=\"1\" />\n</R>";

    fn spoil(strike: Strike) -> Option<String> {
        spoiled(TWO, strike, &["before".to_owned()], &mut Draw::new(3))
    }

    #[test]
    fn a_short_answer_has_one_result_less() {
        let one = without_a_result(TWO).unwrap();
        assert_eq!(one, "<R>\n\n<BRs requestID=\"2\" statusCode=\"1\" />\n</R>");
        assert_eq!(without_a_result(&one).unwrap(), "<R>\n\n\n</R>");
        assert_eq!(without_a_result("<R></R>"), None);
    }

    #[test]
    fn a_stray_answer_has_one_id_that_was_never_sent() {
        let stray = spoil(Strike::ResponseStray).unwrap();
        assert_eq!(stray.matches("nobody-asked").count(), 1);
        assert!(!stray.contains("requestID=\"1\"") && stray.contains("requestID=\"2\""));
    }

    #[test]
    fn a_cut_never_falls_inside_a_character() {
        for seed in 0..500 {
            let cut = spoiled(TWO, Strike::ResponseTruncated, &[], &mut Draw::new(seed)).unwrap();
            assert!(TWO.starts_with(&cut) && cut.len() < TWO.len());
        }
        let mut draw = Draw::new(1);
        assert_eq!(
            spoiled("", Strike::ResponseTruncated, &[], &mut draw).unwrap(),
            ""
        );
    }

    #[test]
    fn an_earlier_answer_needs_one() {
        assert_eq!(spoil(Strike::ResponseForeign).unwrap(), "before");
        let mut draw = Draw::new(1);
        assert_eq!(spoiled(TWO, Strike::ResponseForeign, &[], &mut draw), None);
        assert_eq!(spoil(Strike::Restart), None);
    }
}
