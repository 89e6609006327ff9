//! What a qbXML request may look like, as tables, and the two readings of them.
//!
//! `QuickBooks` checks a message set twice. Its parser looks at the structure of the whole document:
//! an unknown element, a wrong order, a missing or surplus one, an attribute that does not exist,
//! and the whole set is refused with HRESULT 0x80040400 before anything runs ([`fitting::fit`]). Later, when
//! a request's turn comes, its values are converted, and a bad one costs only that request a status
//! code ([`values::first_fault`]).
//!
//! The tables stand in [`additions`] and [`queries`]; [`requests`] names every request that there is.

pub mod additions;
pub mod fitting;
pub mod queries;
pub mod requests;
pub mod values;

/// The qbXML version times ten: 13.0 is 130, 2.1 is 21.
pub type Version = u16;

/// A national edition of `QuickBooks`; the schema differs between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// United States.
    Us,
    /// Canada.
    Ca,
    /// United Kingdom.
    Uk,
    /// Australia.
    Au,
}

impl Edition {
    /// The edition of a country code as `QuickBooks` gives it; anything unknown counts as US.
    #[must_use]
    pub fn of_country(country: &str) -> Self {
        match country {
            "CA" => Self::Ca,
            "UK" => Self::Uk,
            "AU" => Self::Au,
            _ => Self::Us,
        }
    }
}

/// The lists that a reference can point into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// Vendors.
    Vendor,
    /// The chart of accounts.
    Account,
    /// Items of every type.
    Item,
    /// Classes.
    Class,
    /// Terms, standard and date-driven.
    Terms,
    /// Customers and their jobs.
    Customer,
    /// Currencies.
    Currency,
    /// Sales tax codes.
    SalesTaxCode,
    /// A list that this company file does not keep; every reference to it fails.
    Absent,
}

impl List {
    /// The lists that a company file keeps.
    pub const KEPT: [Self; 8] = [
        Self::Vendor,
        Self::Account,
        Self::Item,
        Self::Class,
        Self::Terms,
        Self::Customer,
        Self::Currency,
        Self::SalesTaxCode,
    ];
}

/// What a value must look like.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// Text of at most so many characters; 0 is no limit.
    Text(usize),
    /// An object's id, at most 36 characters.
    Id,
    /// Money: exactly two decimals or none.
    Amount,
    /// A price: up to five decimals.
    Price,
    /// A quantity: up to five decimals.
    Quantity,
    /// A decimal number without exponent.
    Float,
    /// A whole number of at least so much.
    Integer(i64),
    /// `true`, `false`, `1` or `0`.
    Bool,
    /// `YYYY-MM-DD`, a real day from 1901 on.
    Date,
    /// A date with optional time and offset.
    DateTime,
    /// `0`, or 32 hexadecimal digits in groups, in braces.
    Guid,
    /// One of these words.
    Enum(&'static [&'static str]),
    /// A reference by `ListID` or by `FullName` of at most so many characters.
    Reference(List, usize),
    /// Elements inside.
    Group(&'static [Particle]),
}

/// One element of a group: its name, its shape, how often and where it may occur.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The element's name.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
    required: bool,
    repeats: bool,
    since: Version,
    absent_in: &'static [Edition],
    attribute: Option<&'static str>,
}

/// A piece of a group, in schema order.
#[derive(Clone, Copy, Debug)]
pub enum Particle {
    /// One element.
    One(Field),
    /// At most one of these sequences.
    Either(&'static [&'static [Particle]]),
    /// Exactly one of these sequences; the name is what a complaint calls them.
    OneOf(&'static str, &'static [&'static [Particle]]),
    /// Any number of these elements in any order.
    AnyOf(&'static [Field]),
}

impl Particle {
    /// The name of a single element.
    #[must_use]
    pub const fn name(&self) -> Option<&'static str> {
        match self {
            Self::One(field) => Some(field.name),
            Self::Either(_) | Self::OneOf(..) | Self::AnyOf(_) => None,
        }
    }
}

/// An optional field.
#[must_use]
pub const fn field(name: &'static str, shape: Shape) -> Field {
    Field {
        name,
        shape,
        required: false,
        repeats: false,
        since: 0,
        absent_in: &[],
        attribute: None,
    }
}

impl Field {
    /// Must occur.
    #[must_use]
    pub const fn required(self) -> Self {
        Self {
            required: true,
            ..self
        }
    }

    /// May occur any number of times.
    #[must_use]
    pub const fn repeats(self) -> Self {
        Self {
            repeats: true,
            ..self
        }
    }

    /// Exists from this qbXML version on.
    #[must_use]
    pub const fn since(self, version: Version) -> Self {
        Self {
            since: version,
            ..self
        }
    }

    /// Does not exist in these editions.
    #[must_use]
    pub const fn absent_in(self, editions: &'static [Edition]) -> Self {
        Self {
            absent_in: editions,
            ..self
        }
    }

    /// May carry this attribute.
    #[must_use]
    pub const fn attribute(self, name: &'static str) -> Self {
        Self {
            attribute: Some(name),
            ..self
        }
    }

    /// The field as a particle.
    #[must_use]
    pub const fn one(self) -> Particle {
        Particle::One(self)
    }

    /// Whether the element must occur.
    #[must_use]
    pub const fn is_required(&self) -> bool {
        self.required
    }

    fn exists(&self, dialect: Dialect) -> bool {
        self.since <= dialect.version && !self.absent_in.contains(&dialect.edition)
    }
}

/// The schema in force: the version that the document names, and the edition that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// From the `<?qbxml version=…?>` instruction.
    pub version: Version,
    /// From the company file.
    pub edition: Edition,
}

/// The parts of every reference: `ListID` wins when both are there.
pub const REFERENCE: &[Particle] = &[
    field("ListID", Shape::Id).one(),
    field("FullName", Shape::Text(0)).one(),
];
