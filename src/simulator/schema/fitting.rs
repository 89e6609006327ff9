//! The first reading: whether a document has the structure that the tables ask for.

use super::{Dialect, Field, Particle, REFERENCE, Shape};
use crate::simulator::xml::Element;

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
