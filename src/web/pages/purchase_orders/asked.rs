//! What the address of the list asks for, and the addresses that ask for more or less.

use url::form_urlencoded::parse;
use uuid::Uuid;

use super::PageError;
use crate::{
    invoice::purchase_order::OrderStatus, operations::purchase_orders::OrderFilter,
    web::pages::address::address,
};

/// Criteria, and where the page begins. A field that is empty asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    filter: OrderFilter,
    after: Option<Uuid>,
}

impl Asked {
    /// Reads the query of an address. Names that mean nothing here are passed over.
    ///
    /// # Errors
    /// When a status, an answer or a cursor is none.
    pub fn read(query: &str) -> Result<Self, PageError> {
        let mut asked = Self::default();
        for (name, text) in parse(query.as_bytes()) {
            let text = text.trim();
            if text.contains(char::is_control) {
                let message = "a filter can't hold control characters";
                return Err(PageError::Address(message.to_owned()));
            }
            if !text.is_empty() {
                asked.take(&name, text)?;
            }
        }
        Ok(asked)
    }

    fn take(&mut self, name: &str, text: &str) -> Result<(), PageError> {
        let filter = &mut self.filter;
        match name {
            "status" => {
                let status = text.parse::<OrderStatus>();
                filter.stored.status =
                    Some(status.map_err(|error| PageError::Address(error.to_string()))?);
            }
            "vendor" => filter.stored.vendor = Some(text.to_owned()),
            "number" => filter.stored.number = Some(text.to_owned()),
            "mismatch" => {
                filter.mismatch = Some(text.parse().map_err(|_| {
                    let message = "`mismatch` takes `true` or `false`";
                    PageError::Address(message.to_owned())
                })?);
            }
            "cursor" => {
                self.after = Some(text.parse().map_err(|_| {
                    let message = "`cursor` is not one that a page of this list gave";
                    PageError::Address(message.to_owned())
                })?);
            }
            _ => {}
        }
        Ok(())
    }

    /// Which orders.
    #[must_use]
    pub fn filter(&self) -> &OrderFilter {
        &self.filter
    }

    /// The order after which the page begins.
    #[must_use]
    pub fn after(&self) -> Option<Uuid> {
        self.after
    }

    /// Whether anything is asked for.
    #[must_use]
    pub fn has_criteria(&self) -> bool {
        self.criteria().iter().any(|(_, text)| !text.is_empty())
    }

    /// What a field of the filter shows.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        let mut criteria = self.criteria().into_iter();
        criteria
            .find(|(field, _)| *field == name)
            .map_or_else(String::new, |(_, text)| text)
    }

    /// The same list from behind `after` on, or from the beginning.
    #[must_use]
    pub fn page(&self, action: &str, after: Option<Uuid>) -> String {
        let cursor = after.map_or_else(String::new, |after| after.to_string());
        let parameters = self.criteria().into_iter();
        address(action, parameters.chain([("cursor", cursor)]))
    }

    fn criteria(&self) -> [(&'static str, String); 4] {
        let filter = &self.filter;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let status = filter.stored.status.map(OrderStatus::as_str);
        let mismatch = filter.mismatch.map(|mismatch| mismatch.to_string());
        [
            ("vendor", text(&filter.stored.vendor)),
            ("number", text(&filter.stored.number)),
            ("status", status.unwrap_or_default().to_owned()),
            ("mismatch", mismatch.unwrap_or_default()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        let query = "vendor=Rosas+%26+Co&number=PO-1&status=shipped&mismatch=true";
        let asked = Asked::read(query).unwrap();
        assert_eq!(asked.text("vendor"), "Rosas & Co");
        assert_eq!(asked.filter().mismatch, Some(true));
        assert_eq!(asked.page("/x", None), format!("/x?{query}"));
        assert!(asked.has_criteria());
        let nothing = Asked::read("vendor=+&status=&mismatch=&cursor=&colour=red").unwrap();
        assert!(!nothing.has_criteria());
        assert_eq!(nothing.page("/x", None), "/x");
    }

    #[test]
    fn what_can_t_be_is_refused() {
        for (query, message) in [
            (
                "status=AP",
                "expected `open`, `confirmed`, `shipped`, `received` or `closed`, found `AP`",
            ),
            ("mismatch=yes", "`mismatch` takes `true` or `false`"),
            ("number=a%00", "a filter can't hold control characters"),
            (
                "cursor=7",
                "`cursor` is not one that a page of this list gave",
            ),
        ] {
            assert_eq!(Asked::read(query).unwrap_err().to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn no_query_makes_the_reader_panic(query in any::<String>()) {
            let _asked = Asked::read(&query);
        }
    }
}
