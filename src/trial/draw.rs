//! The dice of a seed.

/// A generator of its own (`SplitMix64`), so that a seed means the same run for ever.
#[derive(Clone, Debug)]
pub(super) struct Draw(u64);

impl Draw {
    /// Dice that always fall alike for the same seed.
    pub(super) fn new(seed: u64) -> Self {
        let mut draw = Self(seed);
        // Neighbouring seeds begin far apart.
        draw.0 = draw.word();
        draw
    }

    /// Any number.
    pub(super) fn word(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        word ^ (word >> 31)
    }

    /// A number from 0 to less than `bound`, which is not 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.word() % bound
    }

    /// As [`Draw::below`], for numbers of the clock.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = u64::try_from(high - low).expect("the bounds stand in their order");
        let step = i64::try_from(self.below(width)).expect("less than the width fits as well");
        low + step
    }

    /// A place in a list of `length`, which is not empty.
    pub(super) fn place(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).expect("no list is longer");
        usize::try_from(self.below(bound)).expect("less than a length is a place")
    }

    /// Yes, in so many of a thousand cases.
    pub(super) fn in_thousand(&mut self, cases: u64) -> bool {
        self.below(1_000) < cases
    }

    /// One of several.
    pub(super) fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[self.place(choices.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_again_and_another_seed_something_else() {
        let numbers = |seed| {
            let mut draw = Draw::new(seed);
            [draw.word(), draw.word(), draw.word()]
        };
        assert_eq!(numbers(7), numbers(7));
        assert_ne!(numbers(7), numbers(8));
    }

    #[test]
    fn what_is_drawn_keeps_its_bounds() {
        let mut draw = Draw::new(1);
        for _ in 0..1_000 {
            assert!(draw.below(3) < 3);
            assert!((-5..5).contains(&draw.between(-5, 5)));
            assert!(draw.place(2) < 2);
            assert!(!draw.in_thousand(0));
            assert!(draw.in_thousand(1_000));
        }
    }
}
