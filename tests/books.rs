//! Goal: what an office does with its invoices against a strict company file: nothing is sent that is
//! known to fail, and every fix that is offered leads on when it is done.
//!
//! Method: a whole application, people who call its API, and the simulated QuickBooks behind a
//! connector over real HTTP. Somebody changes the company file as a person in front of QuickBooks
//! would; what the API says is compared with what the file then holds.

mod conversations;
mod faults;
mod mirror;
pub mod office;
mod preflight;
mod unanswered;
