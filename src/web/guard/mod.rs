//! Who asks: extractors whose type says who may.
//!
//! An operation asks for a [`Caller`], and at this door only a guard
//! makes one: a handler without a guard among its arguments can do nothing. The role in the
//! guard's type answers early, before a body is read; the operation asks again.
//!
//! A guard is a handler's first argument: arguments are looked at in order, and whoever may not ask
//! is to hear that, and not what is wrong with the rest of the request.
//!
//! - [`token`]: `Authorization: Bearer`, for programs.
//! - [`browser`]: the sign-in cookie, for people; [`form`]: a form that came from our own page, and
//!   [`upload`]: one with files.

pub mod browser;
pub mod form;
pub mod token;
pub mod upload;

use crate::{
    invoice::Role,
    operations::{Caller, OperationError},
};

/// Whom a guard lets pass.
pub trait Allowed: 'static {
    /// The roles, any of which will do; none when every signed-in user may.
    const ANY_OF: &'static [Role];
}

/// Every signed-in user.
#[derive(Debug)]
pub struct AnyRole;

/// Those who set companies up.
#[derive(Debug)]
pub struct Admin;

/// Those who return invoices.
#[derive(Debug)]
pub struct Accounting;

/// Those who order.
#[derive(Debug)]
pub struct Procurement;

/// Those who approve and send.
#[derive(Debug)]
pub struct Approver;

/// Those who look after the company file.
#[derive(Debug)]
pub struct Books;

impl Allowed for Books {
    const ANY_OF: &'static [Role] = &[Role::Accounting, Role::Admin];
}

impl Allowed for AnyRole {
    const ANY_OF: &'static [Role] = &[];
}

impl Allowed for Admin {
    const ANY_OF: &'static [Role] = &[Role::Admin];
}

impl Allowed for Accounting {
    const ANY_OF: &'static [Role] = &[Role::Accounting];
}

impl Allowed for Procurement {
    const ANY_OF: &'static [Role] = &[Role::Procurement];
}

impl Allowed for Approver {
    const ANY_OF: &'static [Role] = &[Role::Procurement, Role::Accounting];
}

/// Whether `who` is among those whom `W` lets pass.
fn admit<W: Allowed>(who: &Caller) -> Result<(), OperationError> {
    let allowed = W::ANY_OF.is_empty() || W::ANY_OF.iter().any(|role| who.has(*role));
    if allowed {
        Ok(())
    } else {
        Err(OperationError::Forbidden {
            any_of: W::ANY_OF.to_vec(),
        })
    }
}
