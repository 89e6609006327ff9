//! The names in a list that come nearest to one that is not in it.

use std::collections::HashSet;

use super::Lookup;
use crate::{
    invoice::lists::List,
    qbxml::text::hold,
    store::{StoreError, Tx},
};

/// So many of the nearest are told.
const NEAREST_MAX: usize = 3;
/// How alike a name must be to be told as near: 1 is the same.
const NEAR: f64 = 0.82;
/// How many names of a list are in memory while the nearest are looked for.
const WALK: i64 = 2_000;

impl Lookup {
    /// The names of the list that come nearest to one that is not in it.
    pub(super) async fn nearest(
        &mut self,
        tx: &mut Tx,
        list: List,
        name: &str,
    ) -> Result<Vec<String>, StoreError> {
        let is_added = self.are_vendors_added && list == List::Vendors;
        if self.searches_left == 0 && !is_added {
            return Ok(Vec::new());
        }
        self.searches_left = self.searches_left.saturating_sub(1);
        let wanted = plain(name);
        let mut best: Vec<(f64, String)> = Vec::new();
        let mut from = String::new();
        loop {
            let names = tx.load_entry_names(self.company, list, &from, WALK).await?;
            let Some((end, _)) = names.last() else {
                break;
            };
            from.clone_from(end);
            for (_, full_name) in names {
                let score = likeness(&wanted, &plain(&full_name));
                if score >= NEAR {
                    best.push((score, full_name));
                }
            }
            best.sort_by(|one, other| other.0.total_cmp(&one.0));
            best.truncate(NEAREST_MAX);
        }
        Ok(best.into_iter().map(|(_, name)| name).collect())
    }
}

/// The letters and digits of a name, for telling how alike two are.
fn plain(name: &str) -> String {
    let ascii = hold(name).to_lowercase();
    let words: Vec<_> = ascii
        .split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// How alike two plain names are: spelt alike, or of one's words most in the other.
fn likeness(wanted: &str, name: &str) -> f64 {
    let spelling = strsim::jaro_winkler(wanted, name);
    let words: HashSet<&str> = wanted.split(' ').filter(|word| word.len() > 2).collect();
    let others: HashSet<&str> = name.split(' ').filter(|word| word.len() > 2).collect();
    let shared = words.intersection(&others).count();
    let fewer = words.len().min(others.len());
    // One name may be the other with more words: `Rosas del Valle` and `Rosas del Valle S.A.`.
    let contained = shared > 0 && shared == fewer;
    if contained {
        spelling.max(0.9)
    } else {
        spelling
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_told_from_others() {
        let near = |one: &str, other: &str| likeness(&plain(one), &plain(other)) >= NEAR;
        for (one, other) in [
            ("Rosas del Vale", "Rosas del Valle"),
            ("Rosas del Valle S.A.", "Rosas del Valle"),
            ("Flores Ibanez", "Flores Ibáñez"),
            ("Tulip Trade BV", "Tulip Trade B.V."),
            ("Cost of Good Sold", "Cost of Goods Sold"),
        ] {
            assert!(near(one, other), "{one} / {other}");
        }
        for (one, other) in [
            ("Rosas del Valle", "City Power & Light"),
            ("A", "B"),
            ("", "x"),
        ] {
            assert!(!near(one, other), "{one} / {other}");
        }
    }
}
