//! What the address of the list asks for, and the addresses that ask for more or less.
//!
//! Everything is in the address: so "back" finds the same list, and it can be kept or sent on.

use chrono::NaiveDate;
use url::form_urlencoded::parse;

use super::{
    PageError,
    place::{read_mark, read_sort, sort_text, write_mark},
};
use crate::{
    invoice::{Money, Status},
    store::invoice::{
        Filter,
        order::{Mark, Part, Sort},
    },
    web::pages::address::address,
};

/// The fields of the filter, in their order.
const FIELDS: [&str; 7] = [
    "vendor",
    "number",
    "po_number",
    "from",
    "to",
    "min_total",
    "max_total",
];

/// A status, criteria, an order, and where the page begins. A field that is empty asks for nothing.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    filter: Filter,
    sort: Sort,
    part: Part,
    /// Whether everything is to be added up, however long that takes.
    wants_sums: bool,
    /// What stands in the fields, as it was typed.
    typed: Vec<(&'static str, String)>,
    /// What is wrong in a field.
    mistakes: Vec<(&'static str, String)>,
}

impl Asked {
    /// Reads the query of an address. Names that mean nothing here are passed over; what is wrong in a
    /// field is kept, to be said beside it.
    ///
    /// # Errors
    /// When a status, order or place in the list is none: no field of ours could have asked for that.
    pub fn read(query: &str) -> Result<Self, PageError> {
        let mut asked = Self::default();
        let (mut after, mut before) = (None, None);
        for (name, text) in parse(query.as_bytes()) {
            let text = text.trim();
            if text.contains(char::is_control) {
                // PostgreSQL takes no NUL, and no stored name or number holds any of the others.
                let message = "a filter can't hold control characters";
                return Err(PageError::Address(message.to_owned()));
            }
            if text.is_empty() {
                continue;
            }
            match name.as_ref() {
                "status" => {
                    let status = text.parse::<Status>();
                    let status = status.map_err(|error| PageError::Address(error.to_string()))?;
                    asked.filter.status = Some(status);
                }
                "sort" => asked.sort = read_sort(text)?,
                "after" => after = Some(text.to_owned()),
                "before" => before = Some(text.to_owned()),
                "sums" => asked.wants_sums = text == "all",
                name => asked.take(name, text),
            }
        }
        if let Some(mark) = after {
            asked.part = Part::After(read_mark(&mark, asked.sort.by)?);
        } else if let Some(mark) = before {
            asked.part = Part::Before(read_mark(&mark, asked.sort.by)?);
        }
        asked.compare();
        Ok(asked)
    }

    fn take(&mut self, name: &str, text: &str) {
        let Some(name) = FIELDS.into_iter().find(|field| *field == name) else {
            return;
        };
        self.typed.retain(|(field, _)| *field != name);
        self.typed.push((name, text.to_owned()));
        let filter = &mut self.filter;
        let taken = match name {
            "from" => date(text).map(|day| filter.from = Some(day)),
            "to" => date(text).map(|day| filter.to = Some(day)),
            "min_total" => amount(text).map(|total| filter.min_total = Some(total)),
            "max_total" => amount(text).map(|total| filter.max_total = Some(total)),
            name => {
                let field = match name {
                    "vendor" => &mut filter.vendor,
                    "number" => &mut filter.number,
                    _ => &mut filter.po_number,
                };
                *field = Some(text.to_owned());
                Ok(())
            }
        };
        if let Err(mistake) = taken {
            self.mistakes.push((name, mistake));
        }
    }

    /// A range whose end comes before its beginning holds nothing, and nobody means that.
    fn compare(&mut self) {
        let filter = &self.filter;
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && to < from
        {
            let mistake = format!("This is before {from}: swap the two.");
            self.mistakes.push(("to", mistake));
        }
        if let (Some(min), Some(max)) = (filter.min_total, filter.max_total)
            && max < min
        {
            let mistake = format!("This is less than {min}: swap the two.");
            self.mistakes.push(("max_total", mistake));
        }
    }

    /// Which invoices.
    #[must_use]
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// In which order.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.sort
    }

    /// Which part of them.
    #[must_use]
    pub fn part(&self) -> &Part {
        &self.part
    }

    /// Whether everything is to be added up, however long that takes.
    #[must_use]
    pub fn wants_sums(&self) -> bool {
        self.wants_sums
    }

    /// The status that was asked for.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.filter.status
    }

    /// The order as an address says it; nothing for the usual one.
    #[must_use]
    pub fn sort_text(&self) -> Option<String> {
        sort_text(self.sort)
    }

    /// Whether anything besides a status is asked for.
    #[must_use]
    pub fn has_criteria(&self) -> bool {
        !self.typed.is_empty()
    }

    /// Whether a field holds something that can't be.
    #[must_use]
    pub fn has_mistakes(&self) -> bool {
        !self.mistakes.is_empty()
    }

    /// What a field of the filter shows.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        let mut typed = self.typed.iter();
        typed
            .find(|(field, _)| *field == name)
            .map_or("", |(_, text)| text)
    }

    /// What is wrong in a field.
    #[must_use]
    pub fn mistake(&self, name: &str) -> Option<&str> {
        let mut mistakes = self.mistakes.iter();
        mistakes
            .find(|(field, _)| *field == name)
            .map(|(_, mistake)| mistake.as_str())
    }

    /// The same criteria in another status, from the beginning.
    #[must_use]
    pub fn tab(&self, action: &str, status: Option<Status>) -> String {
        let mut other = self.first();
        other.filter.status = status;
        other.address(action)
    }

    /// The same invoices in another order, from the beginning.
    #[must_use]
    pub fn sorted(&self, action: &str, sort: Sort) -> String {
        Self {
            sort,
            ..self.first()
        }
        .address(action)
    }

    /// The page that comes after an invoice.
    #[must_use]
    pub fn after(&self, action: &str, mark: Mark) -> String {
        Self {
            part: Part::After(mark),
            ..self.first()
        }
        .address(action)
    }

    /// The page that comes before an invoice.
    #[must_use]
    pub fn before(&self, action: &str, mark: Mark) -> String {
        Self {
            part: Part::Before(mark),
            ..self.first()
        }
        .address(action)
    }

    /// The same page with everything added up.
    #[must_use]
    pub fn with_sums(&self, action: &str) -> String {
        Self {
            wants_sums: true,
            ..self.clone()
        }
        .address(action)
    }

    /// The same page, or the same list at another address.
    #[must_use]
    pub fn address(&self, action: &str) -> String {
        let status = self.filter.status.map_or("", Status::as_str);
        let (after, before) = match &self.part {
            Part::First => (String::new(), String::new()),
            Part::After(mark) => (write_mark(mark), String::new()),
            Part::Before(mark) => (String::new(), write_mark(mark)),
        };
        let fields = FIELDS.map(|name| (name, self.text(name).to_owned()));
        let parameters = [("status", status.to_owned())]
            .into_iter()
            .chain(fields)
            .chain([
                ("sort", self.sort_text().unwrap_or_default()),
                ("after", after),
                ("before", before),
                ("sums", if self.wants_sums { "all" } else { "" }.to_owned()),
            ]);
        address(action, parameters)
    }

    /// The beginning of the same list.
    #[must_use]
    pub fn first(&self) -> Self {
        Self {
            part: Part::First,
            wants_sums: false,
            ..self.clone()
        }
    }

    /// The same status and order without any criteria.
    #[must_use]
    pub fn cleared(&self, action: &str) -> String {
        let mut cleared = Self {
            sort: self.sort,
            ..Self::default()
        };
        cleared.filter.status = self.filter.status;
        cleared.address(action)
    }
}

fn date(text: &str) -> Result<NaiveDate, String> {
    let wrong = |_| "Write a date such as 2026-11-02.".to_owned();
    text.parse().map_err(wrong)
}

fn amount(text: &str) -> Result<Money, String> {
    let wrong = |_| "Write an amount such as 1200.50, without thousands separators.".to_owned();
    text.parse().map_err(wrong)
}

#[cfg(test)]
mod tests;
