//! All integration tests in one binary: one link instead of eight.
//!
//! `cfg(test)` always holds here; it tells clippy that what is not itself a `#[test]` may `unwrap`
//! as well.

#[cfg(test)]
mod api;
#[cfg(test)]
mod books;
#[cfg(test)]
mod browser;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod simulation;
#[cfg(test)]
mod small_world;
#[cfg(test)]
mod soap_door;
#[cfg(test)]
mod soap_protocol;
#[cfg(test)]
mod store_contract;
#[cfg(test)]
mod support;
#[cfg(test)]
mod tidy;
#[cfg(test)]
mod trial;
