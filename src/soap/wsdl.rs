//! The service's description, for people and for tools that write clients.
//!
//! It is a file, not generated: the connector is particular, and a file can be compared. Only the
//! address differs from one installation to the next.

use quick_xml::escape::escape;

const DESCRIPTION: &str = include_str!("../../wsdl/QBWebConnectorSvc.wsdl");

/// The address in the file, which is that of a server with default settings.
const ADDRESS: &str = "http://localhost:8080/qbwc";

/// The WSDL of the service at `address`.
#[must_use]
pub fn write_wsdl(address: &str) -> String {
    DESCRIPTION.replace(ADDRESS, &escape(address))
}

#[cfg(test)]
mod tests {
    use quick_xml::{Reader, events::Event};

    use super::*;
    use crate::soap::operation::Operation;

    /// The `name` attributes of all elements with this name.
    fn names(wsdl: &str, element: &str) -> Vec<String> {
        let mut reader = Reader::from_str(wsdl);
        let mut names = Vec::new();
        loop {
            match reader.read_event().unwrap() {
                Event::Start(tag) | Event::Empty(tag) if tag.name().into_inner() == element => {
                    let name = tag.try_get_attribute("name").unwrap();
                    names.extend(name.map(|name| name.value.into_owned()));
                }
                Event::Eof => return names,
                _ => {}
            }
        }
    }

    #[test]
    fn the_address_is_the_one_asked_for_and_escaped() {
        assert_eq!(DESCRIPTION.matches(ADDRESS).count(), 1);
        let wsdl = write_wsdl("https://books.example.com/a&b/qbwc");
        assert!(
            wsdl.contains("<soap:address location=\"https://books.example.com/a&amp;b/qbwc\"/>")
        );
        assert!(!wsdl.contains("localhost"));
    }

    #[test]
    fn each_operation_is_in_every_part() {
        let wsdl = write_wsdl(ADDRESS);
        let aliases = [
            Operation::GetServerVersion,
            Operation::InteractiveUrl,
            Operation::IsInteractiveDone,
        ];
        let expected: Vec<&str> = Operation::ALL
            .into_iter()
            .filter(|operation| !aliases.contains(operation))
            .map(Operation::name)
            .collect();
        let (port, binding) = {
            let mut all = names(&wsdl, "wsdl:operation");
            let binding = all.split_off(all.len() / 2);
            (all, binding)
        };
        assert_eq!(port, expected);
        assert_eq!(binding, expected);
        let elements = names(&wsdl, "xsd:element");
        let messages = names(&wsdl, "wsdl:message");
        for name in expected {
            assert!(elements.contains(&name.to_owned()), "{name}");
            assert!(elements.contains(&format!("{name}Response")), "{name}");
            assert!(elements.contains(&format!("{name}Result")), "{name}");
            assert!(messages.contains(&format!("{name}Call")), "{name}");
            assert!(messages.contains(&format!("{name}Reply")), "{name}");
            assert!(
                wsdl.contains(&format!("\"http://developer.intuit.com/{name}\"")),
                "{name}"
            );
        }
    }
}
