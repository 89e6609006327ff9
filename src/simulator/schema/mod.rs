//! What a qbXML request may look like, as tables, and the two readings of them.
//!
//! `QuickBooks` checks a message set twice. Its parser looks at the structure of the whole document:
//! an unknown element, a wrong order, a missing or surplus one, an attribute that does not exist,
//! and the whole set is refused with HRESULT 0x80040400 before anything runs ([`fit`]). Later, when
//! a request's turn comes, its values are converted, and a bad one costs only that request a status
//! code ([`values::first_fault`]).
//!
//! The tables stand in [`transactions`] and [`lists`]; [`requests`] names every request that there is.

pub mod lists;
pub mod requests;
pub mod transactions;
pub mod values;

use super::xml::Element;

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

/// Where a document departs from the schema. `QuickBooks` itself says no more than that it found an
/// error; the simulator's log says where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// An element that has no place here: unknown, out of order or once too often.
    #[error("`{found}` has no place here in `{parent}`")]
    Unexpected {
        /// The element around it.
        parent: String,
        /// The element's name.
        found: String,
    },
    /// A required element is not there.
    #[error("`{missing}` is missing in `{parent}`")]
    Missing {
        /// The element around it.
        parent: String,
        /// The element's name.
        missing: &'static str,
    },
    /// An attribute that the element does not have.
    #[error("`{element}` has no attribute `{attribute}`")]
    Attribute {
        /// The element's name.
        element: String,
        /// The attribute's name.
        attribute: String,
    },
    /// Text where only elements may stand, or elements where only text may.
    #[error("`{element}` holds text and elements where only one of them may stand")]
    Mixed {
        /// The element's name.
        element: String,
    },
}

/// The parts of every reference: `ListID` wins when both are there.
pub const REFERENCE: &[Particle] = &[
    field("ListID", Shape::Id).one(),
    field("FullName", Shape::Text(0)).one(),
];

/// A child element with the field that it is, and what fits inside it.
#[derive(Debug)]
pub struct Fitted<'e> {
    /// The child.
    pub element: &'e Element,
    /// Its row of the table.
    pub field: &'static Field,
    /// Its own children; empty for a plain value.
    pub inside: Vec<Fitted<'e>>,
}

/// Lays `element`'s children along the table and names the field of each.
///
/// # Errors
///
/// A [`Misfit`] at the first child that does not fit, at any depth.
pub fn fit<'e>(
    element: &'e Element,
    particles: &'static [Particle],
    dialect: Dialect,
) -> Result<Vec<Fitted<'e>>, Misfit> {
    if !element.text.trim().is_empty() {
        return Err(Misfit::Mixed {
            element: element.name.clone(),
        });
    }
    let mut walk = Walk {
        element,
        dialect,
        next: 0,
        fitted: Vec::with_capacity(element.children.len()),
    };
    walk.sequence(particles)?;
    match walk.peek() {
        None => Ok(walk.fitted),
        Some(found) => Err(Misfit::Unexpected {
            parent: element.name.clone(),
            found: found.name.clone(),
        }),
    }
}

struct Walk<'e> {
    element: &'e Element,
    dialect: Dialect,
    next: usize,
    fitted: Vec<Fitted<'e>>,
}

impl<'e> Walk<'e> {
    fn peek(&self) -> Option<&'e Element> {
        self.element.children.get(self.next)
    }

    fn sequence(&mut self, particles: &'static [Particle]) -> Result<(), Misfit> {
        for particle in particles {
            match particle {
                Particle::One(field) => self.one(field)?,
                Particle::Either(alternatives) => {
                    self.choose(alternatives)?;
                }
                Particle::OneOf(missing, alternatives) => {
                    if !self.choose(alternatives)? {
                        return Err(Misfit::Missing {
                            parent: self.element.name.clone(),
                            missing,
                        });
                    }
                }
                Particle::AnyOf(fields) => {
                    while let Some((child, field)) = self.peek().and_then(|next| {
                        let field = fields
                            .iter()
                            .find(|field| field.name == next.name && field.exists(self.dialect))?;
                        Some((next, field))
                    }) {
                        self.take(child, field)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes the alternative that the next child can start; whether there was one.
    fn choose(&mut self, alternatives: &'static [&'static [Particle]]) -> Result<bool, Misfit> {
        let chosen = self.peek().and_then(|next| {
            alternatives
                .iter()
                .find(|sequence| can_start(sequence, &next.name, self.dialect))
        });
        match chosen {
            Some(sequence) => self.sequence(sequence).map(|()| true),
            None => Ok(false),
        }
    }

    fn one(&mut self, field: &'static Field) -> Result<(), Misfit> {
        let mut found = false;
        while let Some(child) = self.peek().filter(|child| child.name == field.name) {
            if !field.exists(self.dialect) || (found && !field.repeats) {
                return Ok(());
            }
            self.take(child, field)?;
            found = true;
        }
        if field.required && !found {
            return Err(Misfit::Missing {
                parent: self.element.name.clone(),
                missing: field.name,
            });
        }
        Ok(())
    }

    fn take(&mut self, child: &'e Element, field: &'static Field) -> Result<(), Misfit> {
        for (attribute, _) in &child.attributes {
            if field.attribute != Some(attribute.as_str()) {
                return Err(Misfit::Attribute {
                    element: child.name.clone(),
                    attribute: attribute.clone(),
                });
            }
        }
        let inside = match field.shape {
            Shape::Group(particles) => fit(child, particles, self.dialect)?,
            Shape::Reference(..) => fit(child, REFERENCE, self.dialect)?,
            _ if child.children.is_empty() => Vec::new(),
            _ => {
                return Err(Misfit::Mixed {
                    element: child.name.clone(),
                });
            }
        };
        self.fitted.push(Fitted {
            element: child,
            field,
            inside,
        });
        self.next += 1;
        Ok(())
    }
}

/// Whether a sequence can begin with an element of that name.
fn can_start(sequence: &'static [Particle], name: &str, dialect: Dialect) -> bool {
    for particle in sequence {
        match particle {
            Particle::One(field) if field.name == name => return field.exists(dialect),
            Particle::One(field) if field.required => return false,
            Particle::One(_) => {}
            Particle::Either(alternatives) | Particle::OneOf(_, alternatives) => {
                if alternatives
                    .iter()
                    .any(|inner| can_start(inner, name, dialect))
                {
                    return true;
                }
            }
            Particle::AnyOf(fields) => {
                if fields.iter().any(|field| field.name == name) {
                    return true;
                }
            }
        }
    }
    false
}
