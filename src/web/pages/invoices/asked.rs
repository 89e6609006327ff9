//! What the address of the list asks for, and the addresses that ask for more or less.

use chrono::NaiveDate;
use url::form_urlencoded::{Serializer, parse};

use super::PageError;
use crate::{
    invoice::{InvoiceId, Status},
    store::invoice::Filter,
};

/// A status, criteria, and where the page begins. A field that is empty asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    filter: Filter,
    before: Option<InvoiceId>,
}

impl Asked {
    /// Reads the query of an address. Names that mean nothing here are passed over.
    ///
    /// # Errors
    /// When a status, date or cursor is none.
    pub fn read(query: &str) -> Result<Self, PageError> {
        let mut asked = Self::default();
        for (name, text) in parse(query.as_bytes()) {
            let text = text.trim();
            if text.contains(char::is_control) {
                // PostgreSQL takes no NUL, and no stored name or number holds any of the others.
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
                let status = text.parse::<Status>();
                filter.status =
                    Some(status.map_err(|error| PageError::Address(error.to_string()))?);
            }
            "vendor" => filter.vendor = Some(text.to_owned()),
            "number" => filter.number = Some(text.to_owned()),
            "po_number" => filter.po_number = Some(text.to_owned()),
            "from" => filter.from = Some(date(name, text)?),
            "to" => filter.to = Some(date(name, text)?),
            "cursor" => {
                let id = text.parse().map_err(|_| {
                    PageError::Address(
                        "`cursor` is not one that a page of this list gave".to_owned(),
                    )
                })?;
                self.before = Some(id);
            }
            _ => {}
        }
        Ok(())
    }

    /// Which invoices.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The status that was asked for.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.filter.status
    }

    /// The invoice after which the page begins.
    #[must_use]
    pub fn before(&self) -> Option<InvoiceId> {
        self.before
    }

    /// Whether anything besides a status is asked for.
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

    /// The same criteria in another status, from the beginning.
    #[must_use]
    pub fn tab(&self, action: &str, status: Option<Status>) -> String {
        self.address(action, status, None)
    }

    /// The same list from after `before` on, or from the beginning.
    #[must_use]
    pub fn page(&self, action: &str, before: Option<InvoiceId>) -> String {
        self.address(action, self.filter.status, before)
    }

    /// The same status without any criteria.
    #[must_use]
    pub fn status_alone(&self, action: &str) -> String {
        Self::default().address(action, self.filter.status, None)
    }

    fn address(&self, action: &str, status: Option<Status>, before: Option<InvoiceId>) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(status) = status {
            query.append_pair("status", status.as_str());
        }
        for (name, text) in self.criteria() {
            if !text.is_empty() {
                query.append_pair(name, &text);
            }
        }
        if let Some(before) = before {
            query.append_pair("cursor", &before.to_string());
        }
        let query = query.finish();
        if query.is_empty() {
            action.to_owned()
        } else {
            format!("{action}?{query}")
        }
    }

    fn criteria(&self) -> [(&'static str, String); 5] {
        let filter = &self.filter;
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        [
            ("vendor", text(&filter.vendor)),
            ("number", text(&filter.number)),
            ("po_number", text(&filter.po_number)),
            ("from", day(filter.from)),
            ("to", day(filter.to)),
        ]
    }
}

fn date(name: &str, text: &str) -> Result<NaiveDate, PageError> {
    text.parse().map_err(|_| {
        let found: String = text.chars().take(20).collect();
        PageError::Address(format!(
            "`{name}` takes a date such as `2026-11-02`: found `{found}`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        let query = "status=ES&vendor=Rosas+%26+Co&po_number=PO-1&from=2026-11-01&to=2026-11-30";
        let asked = Asked::read(query).unwrap();
        assert_eq!(asked.status(), Some(Status::Sent));
        assert_eq!(asked.text("vendor"), "Rosas & Co");
        assert_eq!(asked.page("/x", None), format!("/x?{query}"));
        assert_eq!(asked.status_alone("/x"), "/x?status=ES");
        assert!(asked.has_criteria());
    }

    #[test]
    fn empty_fields_ask_for_nothing() {
        let asked = Asked::read("status=&vendor=+&from=&cursor=&colour=red").unwrap();
        assert!(!asked.has_criteria());
        assert_eq!(asked.tab("/x", None), "/x");
    }

    #[test]
    fn what_can_t_be_is_refused() {
        for (query, message) in [
            (
                "status=X",
                "`X` is not a status: expected `AP`, `AA`, `A`, `ES`, `S` or `F`",
            ),
            (
                "from=1.11.2026",
                "`from` takes a date such as `2026-11-02`: found `1.11.2026`",
            ),
            (
                "to=2026-02-30",
                "`to` takes a date such as `2026-11-02`: found `2026-02-30`",
            ),
            ("vendor=a%00", "a filter can't hold control characters"),
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

        #[test]
        fn a_vendor_survives_the_address(vendor in "[^\\p{Cc}]{1,40}") {
            let query = Serializer::new(String::new()).append_pair("vendor", &vendor).finish();
            let asked = Asked::read(&query).unwrap();
            prop_assert_eq!(asked.text("vendor"), vendor.trim());
        }
    }
}
