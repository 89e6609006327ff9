//! The people's door: REST for programs, pages for people.
//!
//! A handler is a sentence: who asks, what they send, what is done, what they get. Who may ask is
//! in the type of its first argument ([`guard`]); what is done is one call of an operation; what
//! goes wrong is one error type ([`problem`]). Nothing is decided here.
//!
//! - [`api`]: `/api/v1`, JSON.
//! - [`pages`]: the admin page, HTML.
//! - [`guard`]: who asks.
//! - `disposition`: the name under which a file goes out.
//! - [`problem`]: the one error body.
//! - [`live`]: pages that learn of what changes.
//! - [`headers`]: what every answer tells browsers and caches.
//! - `health` and [`measures`]: for whoever runs the process.
//!
//! Which path leads to which handler is said in [`app::routes`](crate::app::routes) and, for the
//! pages, in [`pages::routes`].

pub mod api;
mod disposition;
pub mod guard;
pub mod headers;
pub(crate) mod health;
pub mod live;
pub mod measures;
pub mod pages;
pub mod problem;
