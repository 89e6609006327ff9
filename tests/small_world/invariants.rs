//! What must hold in every world.

use super::{
    backup::Backup,
    papers::Papers,
    world::{Stage, World},
};

/// Looks for what is wrong with one world, and names the rule that it breaks.
pub type Invariant = fn(&World, &Papers) -> Option<&'static str>;

/// Everything that must hold.
pub fn all(world: &World, papers: &Papers) -> Option<&'static str> {
    let live = world.talks.iter().filter(|talk| talk.live).count();
    let mut pairs = world.ran.windows(2);
    if live > 1 {
        return Some("two conversations are live");
    }
    if pairs.any(|pair| pair[0].0 == pair[1].0) {
        return Some("two documents went to QuickBooks under one id");
    }
    world.refused.or_else(|| bills(world, papers))
}

/// What must hold between invoices and bills.
pub fn bills(world: &World, papers: &Papers) -> Option<&'static str> {
    let held = &papers.books(world.books).bills;
    let mut both = world.invoices.iter().zip(held);
    both.find_map(|(stage, held)| match (stage, held.as_slice()) {
        (_, [_, _, ..]) => Some("an invoice has two bills"),
        (_, [(_, false)]) => Some("a bill has another amount"),
        (Stage::Synchronized(txn), [(bill, true)]) if txn == bill => None,
        (Stage::Synchronized(_), _) => Some("an invoice is synchronized without its bill"),
        (Stage::Failed, [_]) => Some("an invoice failed and has a bill"),
        // What was sent after the backup was made waits once more in the restored database, until
        // the question before the send finds its bill.
        (Stage::Waiting, [_]) if world.backup == Backup::Restored => None,
        (Stage::Waiting, [_]) => Some("an invoice waits that has a bill"),
        (Stage::Waiting | Stage::Failed, []) | (Stage::Out | Stage::InDoubt, _) => None,
    })
}
