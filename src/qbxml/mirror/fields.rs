//! The fields of an entry: a table says which are read, and nothing else of the entry is kept.

use std::{borrow::Cow, str::FromStr};

use quick_xml::events::BytesStart;
use rust_decimal::Decimal;

use super::unreadable::{Fault, UnreadableEntry};
use crate::{
    invoice::{ListId, lists::ListRef},
    qbxml::{
        Version,
        references::is_xml,
        walk::{ReadError, Walk, name},
    },
};

/// An element that is read.
pub(super) struct Field {
    name: &'static str,
    shape: Shape,
}

enum Shape {
    Text,
    /// As text, but it is free text: a character that XML forbids does not cost the entry.
    Prose,
    /// Names an entry of a list.
    Reference,
    /// Holds fields of its own, whose names stand nowhere else in the entry.
    Group(&'static [Field]),
    /// Read by somebody else.
    Lines,
}

pub(super) const fn text(name: &'static str) -> Field {
    let shape = Shape::Text;
    Field { name, shape }
}

pub(super) const fn prose(name: &'static str) -> Field {
    let shape = Shape::Prose;
    Field { name, shape }
}

pub(super) const fn reference(name: &'static str) -> Field {
    let shape = Shape::Reference;
    Field { name, shape }
}

pub(super) const fn group(name: &'static str, fields: &'static [Field]) -> Field {
    let shape = Shape::Group(fields);
    Field { name, shape }
}

pub(super) const fn lines(name: &'static str) -> Field {
    let shape = Shape::Lines;
    Field { name, shape }
}

/// The names for `IncludeRetElement`, none where the version lacks it. QuickBooks passes over a
/// name that an entry does not have.
pub(super) fn included(fields: &[Field], version: Version) -> Vec<String> {
    if version < Version::INCLUDE_RET_ELEMENT {
        return Vec::new();
    }
    fields.iter().map(|field| field.name.to_owned()).collect()
}

/// What was read of one entry.
pub(super) struct Fields<'a> {
    position: u64,
    texts: Vec<(&'static str, Cow<'a, str>)>,
    references: Vec<(&'static str, ListRef)>,
    /// The first fault that does not depend on what a field is for.
    fault: Option<Fault>,
}

impl<'a> Fields<'a> {
    /// Nothing as yet of the entry in which the walk stands.
    pub(super) fn new(walk: &Walk<'_>) -> Self {
        Self {
            position: walk.position(),
            texts: Vec::with_capacity(12),
            references: Vec::new(),
            fault: None,
        }
    }

    /// Reads the entry in which the walk stands to its end.
    pub(super) fn read(table: &[Field], walk: &mut Walk<'a>) -> Result<Self, ReadError> {
        let mut fields = Self::new(walk);
        fields.read_children(table, walk)?;
        Ok(fields)
    }

    /// Reads a child of the entry to its end.
    pub(super) fn read_child(
        &mut self,
        child: &BytesStart<'_>,
        table: &[Field],
        walk: &mut Walk<'a>,
    ) -> Result<(), ReadError> {
        let Some(field) = table.iter().find(|field| field.name == name(child)) else {
            return walk.skip();
        };
        match field.shape {
            Shape::Text => {
                let (text, is_legal) = walk.text_and_legality()?;
                self.check_legality(field.name, &text, is_legal);
                self.texts.push((field.name, text));
            }
            Shape::Prose => self.texts.push((field.name, walk.text()?)),
            Shape::Reference => self.read_reference(field.name, walk)?,
            Shape::Group(inner) => self.read_children(inner, walk)?,
            Shape::Lines => walk.skip()?,
        }
        Ok(())
    }

    fn read_children(&mut self, table: &[Field], walk: &mut Walk<'a>) -> Result<(), ReadError> {
        while let Some(child) = walk.child()? {
            self.read_child(&child, table, walk)?;
        }
        Ok(())
    }

    fn read_reference(
        &mut self,
        field: &'static str,
        walk: &mut Walk<'_>,
    ) -> Result<(), ReadError> {
        let mut found = ListRef::default();
        while let Some(child) = walk.child()? {
            let is_id = match name(&child) {
                "ListID" => true,
                "FullName" => false,
                _ => {
                    walk.skip()?;
                    continue;
                }
            };
            let (text, is_legal) = walk.text_and_legality()?;
            self.check_legality(field, &text, is_legal);
            let is_twice = if is_id {
                let id = ListId::new(text.trim());
                found.list_id.replace(id).is_some()
            } else {
                found.full_name.replace(text.into_owned()).is_some()
            };
            if is_twice {
                self.fault.get_or_insert_with(|| Fault::twice(field));
            }
        }
        self.references.push((field, found));
        Ok(())
    }

    /// A forbidden character may stand there as a reference, which the text then lacks, or as itself.
    fn check_legality(&mut self, field: &'static str, text: &str, is_legal: bool) {
        if !is_legal || !text.chars().all(is_xml) {
            self.fault.get_or_insert_with(|| Fault::illegal(field));
        }
    }

    /// Whether everything that was read can be relied on, whatever it is for.
    pub(super) fn check(&self) -> Result<(), Fault> {
        self.fault.clone().map_or(Ok(()), Err)
    }

    /// The entry as one that can't be read. `id` and `name` are the fields that hold them.
    pub(super) fn unreadable(
        &self,
        element: &str,
        (id, name): (&'static str, &[&'static str]),
        fault: Fault,
    ) -> UnreadableEntry {
        // Of two ids or names, neither is the entry's.
        let known = |field| self.optional(field).ok().flatten().map(str::to_owned);
        UnreadableEntry {
            element: element.chars().take(60).collect(),
            position: self.position,
            id: known(id),
            name: name.iter().find_map(|field| known(field)),
            field: fault.field,
            reason: fault.reason,
        }
    }

    /// The text of a field; none if it is missing or empty.
    pub(super) fn optional(&self, field: &'static str) -> Result<Option<&str>, Fault> {
        let mut found = self.texts.iter().filter(|(name, _)| *name == field);
        let text = found.next().map(|(_, text)| text.trim());
        if found.next().is_some() {
            return Err(Fault::twice(field));
        }
        Ok(text.filter(|text| !text.is_empty()))
    }

    /// As [`optional`](Self::optional), as a text of its own.
    pub(super) fn owned(&self, field: &'static str) -> Result<Option<String>, Fault> {
        Ok(self.optional(field)?.map(str::to_owned))
    }

    pub(super) fn required(&self, field: &'static str) -> Result<&str, Fault> {
        self.optional(field)?.ok_or_else(|| Fault::missing(field))
    }

    /// The field as `read` reads it; `expected` says what it should be.
    pub(super) fn read_as<T>(
        &self,
        field: &'static str,
        expected: &str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, Fault> {
        let Some(text) = self.optional(field)? else {
            return Ok(None);
        };
        let value = read(text).ok_or_else(|| Fault::unexpected(field, text, expected))?;
        Ok(Some(value))
    }

    pub(super) fn parsed<T: FromStr>(
        &self,
        field: &'static str,
        expected: &str,
    ) -> Result<Option<T>, Fault> {
        self.read_as(field, expected, |text| text.parse().ok())
    }

    /// QuickBooks writes `true` and `false`; the schema's `BOOLTYPE` allows `1` and `0` as well.
    pub(super) fn flag(&self, field: &'static str) -> Result<Option<bool>, Fault> {
        self.read_as(field, "`true` or `false`", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        })
    }

    pub(super) fn decimal(&self, field: &'static str) -> Result<Option<Decimal>, Fault> {
        self.read_as(field, "a number with a decimal point", read_decimal)
    }

    /// The entry that a field refers to; none if it refers to nothing.
    pub(super) fn reference(&self, field: &'static str) -> Result<Option<ListRef>, Fault> {
        let mut found = self.references(field);
        if found.len() > 1 {
            return Err(Fault::twice(field));
        }
        Ok(found.pop())
    }

    /// The entries that a field refers to, which may stand there any number of times.
    pub(super) fn references(&self, field: &'static str) -> Vec<ListRef> {
        let found = self.references.iter().filter(|(name, reference)| {
            *name == field && (reference.list_id.is_some() || reference.full_name.is_some())
        });
        found.map(|(_, reference)| reference.clone()).collect()
    }
}

/// Reads `[+-]?[0-9]+(\.[0-9]+)?`, exactly or not at all.
fn read_decimal(text: &str) -> Option<Decimal> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(fraction) {
        return None;
    }
    Decimal::from_str_exact(text.strip_prefix('+').unwrap_or(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Field] = &[
        text("ListID"),
        text("Name"),
        text("Rate"),
        prose("Desc"),
        reference("TermsRef"),
        group("Inner", &[text("IsOn"), reference("AccountRef")]),
    ];

    fn with_fields<T>(inner: &str, look: impl FnOnce(&Fields<'_>) -> T) -> T {
        let document = format!("<Ret>{inner}</Ret>");
        let mut walk = Walk::new(&document);
        walk.enter_root("Ret").unwrap();
        look(&Fields::read(TABLE, &mut walk).unwrap())
    }

    fn reason(inner: &str, look: impl FnOnce(&Fields<'_>) -> Fault) -> String {
        let fault = with_fields(inner, look);
        format!("{} {}", fault.field, fault.reason)
    }

    #[test]
    fn only_what_the_table_names_is_read() {
        with_fields(
            "<New><Name>no</Name></New><Name> R &amp; D\n</Name><Inner><IsOn>1</IsOn><Name>no</Name></Inner>",
            |fields| {
                assert_eq!(fields.required("Name"), Ok("R & D"));
                assert_eq!(fields.flag("IsOn"), Ok(Some(true)));
                assert_eq!(fields.optional("ListID"), Ok(None));
            },
        );
    }

    #[test]
    fn an_empty_field_is_a_missing_one() {
        for inner in ["", "<Name/>", "<Name> </Name>"] {
            let found = reason(inner, |fields| fields.required("Name").unwrap_err());
            assert_eq!(found, "Name is missing", "{inner}");
        }
        with_fields("<TermsRef/>", |fields| {
            assert_eq!(fields.reference("TermsRef"), Ok(None));
        });
    }

    #[test]
    fn a_field_that_stands_twice_proves_neither() {
        let twice = reason("<Name>A</Name><Name>A</Name>", |fields| {
            fields.optional("Name").unwrap_err()
        });
        assert_eq!(twice, "Name stands there more than once");
        let inner = "<FullName>A</FullName>";
        let two = format!("<TermsRef>{inner}</TermsRef>").repeat(2);
        with_fields(&two, |fields| {
            assert!(fields.reference("TermsRef").is_err());
            assert_eq!(fields.references("TermsRef").len(), 2);
        });
        let one = format!("<TermsRef>{inner}{inner}</TermsRef>");
        assert!(with_fields(&one, |fields| fields.check().is_err()));
    }

    #[test]
    fn a_character_that_xml_forbids_spoils_everything_but_prose() {
        for inner in [
            "<Name>a&#x1F;b</Name>",
            "<Name>a\u{1f}b</Name>",
            "<Inner><AccountRef><FullName>&#0;</FullName></AccountRef></Inner>",
            "<ListID>1&#xFFFE;</ListID>",
        ] {
            let found = reason(inner, |fields| fields.check().unwrap_err());
            assert!(found.contains("XML forbids"), "{found}");
        }
        with_fields(
            "<Desc>a&#x1F;b</Desc><New>&#0;</New><Name>&#233;</Name>",
            |fields| {
                assert_eq!(fields.check(), Ok(()));
                assert_eq!(fields.optional("Desc"), Ok(Some("ab")));
            },
        );
    }

    #[test]
    fn a_number_is_read_exactly_or_not_at_all() {
        for (written, number) in [("2.00", "2.00"), ("+1.23456", "1.23456"), ("-0", "0")] {
            let inner = format!("<Rate>{written}</Rate>");
            let read = with_fields(&inner, |fields| fields.decimal("Rate").unwrap());
            assert_eq!(read, Some(number.parse().unwrap()));
        }
        for written in [
            "2,00",
            "1,234.00",
            "1_000",
            ".5",
            "5.",
            "1e3",
            "+-1",
            "2 %",
            "0x1",
            &"9".repeat(40),
        ] {
            let inner = format!("<Rate>{written}</Rate>");
            let found = reason(&inner, |fields| fields.decimal("Rate").unwrap_err());
            assert!(
                found.contains("expected a number with a decimal point"),
                "{found}"
            );
        }
    }

    #[test]
    fn the_queries_ask_for_what_is_read() {
        let names = ["ListID", "Name", "Rate", "Desc", "TermsRef", "Inner"];
        assert_eq!(included(TABLE, Version::INCLUDE_RET_ELEMENT), names);
        assert!(included(TABLE, Version::new(3, 0)).is_empty());
    }
}
