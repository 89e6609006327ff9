//! billbridge brings approved vendor invoices into QuickBooks Desktop as bills, exactly once.
//!
//! The modules stand in the order in which an invoice meets them.

pub mod cli;
pub mod app;
pub mod config;
pub mod clock;
pub mod soap;
pub mod sync;
pub mod web;
pub mod operations;
pub mod review;
pub mod qwc;
pub mod qbxml;
pub mod store;
pub mod credentials;
pub mod invoice;
pub mod simulator;
pub mod trial;
