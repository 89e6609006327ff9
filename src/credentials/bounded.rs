//! A map that never outgrows its bound: a newcomer to a full map displaces the entry that was
//! asked for least recently.
//!
//! Finding that entry is a scan. It happens only when the map is full and a new name comes, right
//! after or before an argon2id check that costs a thousand times as much.

use std::{collections::HashMap, hash::Hash};

pub(super) struct Bounded<K, V> {
    entries: HashMap<K, Entry<V>>,
    capacity: usize,
    uses: u64,
}

struct Entry<V> {
    value: V,
    last_use: u64,
}

impl<K: Clone + Eq + Hash, V> Bounded<K, V> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            entries: HashMap::new(),
            capacity,
            uses: 0,
        }
    }

    /// Looks an entry up, which counts as a use of it.
    pub(super) fn get_mut<Q>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: std::borrow::Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        self.uses += 1;
        let entry = self.entries.get_mut(key)?;
        entry.last_use = self.uses;
        Some(&mut entry.value)
    }

    pub(super) fn insert(&mut self, key: K, value: V) {
        self.uses += 1;
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.displace();
        }
        let last_use = self.uses;
        self.entries.insert(key, Entry { value, last_use });
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.entries.remove(key);
    }

    fn displace(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, entry)| entry.last_use);
        if let Some(key) = oldest.map(|(key, _)| key.clone()) {
            self.entries.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_displaces_the_entry_used_least_recently() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
        map.insert("c", 3);
        assert_eq!(map.get_mut("b"), None);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
        assert_eq!(map.get_mut("c"), Some(&mut 3));
    }

    #[test]
    fn a_known_key_displaces_nobody() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        map.insert("b", 3);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
        assert_eq!(map.get_mut("b"), Some(&mut 3));
    }

    #[test]
    fn a_removed_entry_is_gone_and_makes_room() {
        let mut map = Bounded::new(2);
        map.insert("a", 1);
        map.insert("b", 2);
        map.remove(&"b");
        map.insert("c", 3);
        assert_eq!(map.get_mut("b"), None);
        assert_eq!(map.get_mut("a"), Some(&mut 1));
    }
}
