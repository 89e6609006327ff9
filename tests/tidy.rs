//! The house's own rules, held against the sources: who may name whom, which words are not used,
//! what the README must not forget, and when a file is too long.
//!
//! Method: the files are read as text, comments aside. Each test lists everything that breaks its
//! rule, with the file and what to do.

#![cfg(test)]

mod layers;
mod readme;
mod sources;
mod tables;
mod words;
