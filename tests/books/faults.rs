//! Every kind of fault, from the finding to the bill: what is wrong is told before anything is sent,
//! its fix is done as a program would do it, and the invoice is `S` over its amount, once.

mod accounts;
mod books;
mod changes;
mod creation;
mod currency;
mod duplicates;
mod mending;
mod names;
mod orders;
mod queue;
mod taxes;
mod texts;
