//! Texts as patterns.

use super::*;

#[test]
fn a_pattern_takes_wildcards_for_what_they_are() {
    assert_eq!(contains(r"50% a_b\c"), r"%50\% a\_b\\c%");
}
