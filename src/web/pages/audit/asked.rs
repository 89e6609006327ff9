//! What the address of the audit asks for, and the addresses that ask for more.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use url::form_urlencoded::parse;

use super::PageError;
use crate::{
    invoice::history::Action,
    store::event::audit::{EventFilter, EventPlace},
    web::pages::address::address,
};

/// Criteria, and where the page begins. A field that is empty asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    filter: EventFilter,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    after: Option<EventPlace>,
}

impl Asked {
    /// Reads the query of an address. Names that mean nothing here are passed over.
    ///
    /// # Errors
    /// When an action, date or cursor is none.
    pub fn read(query: &str) -> Result<Self, PageError> {
        let mut asked = Self::default();
        for (name, text) in parse(query.as_bytes()) {
            let text = text.trim();
            if text.contains(char::is_control) {
                // PostgreSQL takes no NUL, and nothing that is stored holds any of the others.
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
            "person" => filter.actor = Some(actor(text)),
            "action" => {
                let action = Action::from_name(text);
                filter.action = Some(action.ok_or_else(|| {
                    let found: String = text.chars().take(40).collect();
                    PageError::Address(format!("`{found}` is no action of the history"))
                })?);
            }
            "number" => filter.number = Some(text.to_owned()),
            "from" => {
                let day = date(name, text)?;
                self.from = Some(day);
                filter.from = Some(midnight(day));
            }
            "to" => {
                let day = date(name, text)?;
                self.to = Some(day);
                filter.before = midnight(day).checked_add_signed(TimeDelta::days(1));
            }
            "cursor" => {
                let place = place(text).ok_or_else(|| {
                    let message = "`cursor` is not one that a page of this list gave";
                    PageError::Address(message.to_owned())
                })?;
                self.after = Some(place);
            }
            _ => {}
        }
        Ok(())
    }

    /// Which events.
    #[must_use]
    pub fn filter(&self) -> &EventFilter {
        &self.filter
    }

    /// The event after which the page begins.
    #[must_use]
    pub fn after(&self) -> Option<EventPlace> {
        self.after
    }

    /// Whether not all events are asked for.
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

    /// The same list from after a place on, or from the beginning.
    #[must_use]
    pub fn page(&self, action: &str, after: Option<EventPlace>) -> String {
        let cursor = after.map_or_else(String::new, |place| {
            format!("{}.{}", place.at.timestamp_millis(), place.sequence)
        });
        let parameters = self.criteria().into_iter();
        address(action, parameters.chain([("cursor", cursor)]))
    }

    fn criteria(&self) -> [(&'static str, String); 5] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |date: Option<NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
        let action = self.filter.action.map(Action::as_str);
        [
            ("person", text(&self.filter.actor)),
            ("action", action.unwrap_or_default().to_owned()),
            ("number", text(&self.filter.number)),
            ("from", day(self.from)),
            ("to", day(self.to)),
        ]
    }
}

/// Who, as the history writes them: addresses are in lower case there.
fn actor(text: &str) -> String {
    if text.eq_ignore_ascii_case("quickbooks") {
        "QuickBooks".to_owned()
    } else {
        text.to_lowercase()
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

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc()
}

fn place(text: &str) -> Option<EventPlace> {
    let (millis, sequence) = text.split_once('.')?;
    Some(EventPlace {
        at: DateTime::from_timestamp_millis(millis.parse().ok()?)?,
        sequence: sequence.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use url::form_urlencoded::Serializer;

    use super::*;

    #[test]
    fn an_address_is_read_and_written_back() {
        let query =
            "person=ann%40example.com&action=send&number=RV-1&from=2026-11-01&to=2026-11-30";
        let asked = Asked::read(query).unwrap();
        assert!(asked.has_criteria());
        assert_eq!(asked.page("/x", None), format!("/x?{query}"));
        let last = DateTime::from_timestamp_millis(1_796_083_200_000);
        assert_eq!(asked.filter().before, last, "the last day is in");
        let place = EventPlace {
            at: DateTime::from_timestamp_millis(1_794_536_000_123).unwrap(),
            sequence: 12,
        };
        let next = asked.page("/x", Some(place));
        let (_, query) = next.split_once('?').unwrap();
        assert_eq!(Asked::read(query).unwrap().after(), Some(place));
    }

    #[test]
    fn people_are_named_as_the_history_names_them() {
        for (typed, actor) in [
            (" Ann@Example.com", "ann@example.com"),
            ("quickbooks", "QuickBooks"),
            ("Command line", "command line"),
        ] {
            let query = Serializer::new(String::new())
                .append_pair("person", typed)
                .finish();
            assert_eq!(Asked::read(&query).unwrap().text("person"), actor);
        }
    }

    #[test]
    fn what_can_t_be_is_refused() {
        for query in [
            "action=delete",
            "from=1.11.2026",
            "to=2026-02-30",
            "person=a%00",
            "cursor=7",
            "cursor=9223372036854775807.1",
        ] {
            assert!(Asked::read(query).is_err(), "{query}");
        }
        assert!(
            !Asked::read("person=+&action=&colour=red")
                .unwrap()
                .has_criteria()
        );
    }

    proptest! {
        #[test]
        fn no_query_makes_the_reader_panic(query in any::<String>()) {
            let _asked = Asked::read(&query);
        }
    }
}
