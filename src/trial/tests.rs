//! One seed at a time.

use super::*;

#[test]
fn a_seed_is_the_same_run_again_to_the_byte() {
    let (one, two) = (Bench::new().unwrap(), Bench::new().unwrap());
    let subject = Subject::default();
    for seed in 0..20 {
        // On another thread's place, and after another seed.
        let again = two.run(seed, &subject).unwrap();
        assert_eq!(one.run(seed, &subject).unwrap(), again);
    }
}
