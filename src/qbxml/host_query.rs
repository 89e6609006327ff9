//! `HostQuery`: a question that writes nothing.

use super::Version;

/// A whole document that asks QuickBooks about itself, for a conversation that has nothing else to
/// ask: an empty request would make the connector look for an error.
#[must_use]
pub fn host_query(version: Version) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<?qbxml version=\"{version}\"?>\n<QBXML><QBXMLMsgsRq onError=\"stopOnError\"><HostQueryRq requestID=\"host\"></HostQueryRq></QBXMLMsgsRq></QBXML>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_is_in_the_version_that_both_sides_speak() {
        let document = host_query(Version::new(7, 0));
        assert!(document.contains("<?qbxml version=\"7.0\"?>"));
        assert!(
            !document.contains("MessageSetID"),
            "what writes nothing needs no record"
        );
    }
}
