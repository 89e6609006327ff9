//! The search itself: breadth first, by the number of faults and then by the number of steps.
//!
//! A world is entered once, with the fewest faults that lead to it: with more of them left, whatever
//! can follow with fewer can follow too. The fault-free steps are kept as a graph, in which every
//! path must end, and end well.

use std::{
    collections::{HashMap, VecDeque},
    fmt::{self, Write as _},
};

use super::{
    backup::Backup,
    invariants::Invariant,
    moves::{Move, Rules, Step, successors},
    papers::Papers,
    world::{Stage, World},
};

/// What a search found when nothing is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explored {
    /// How many worlds.
    pub states: usize,
    /// How many steps lead from one to another.
    pub transitions: usize,
    /// After how many polls without a fault everything is settled, at the latest.
    pub polls: usize,
    /// In how many worlds an invoice failed.
    pub failed: usize,
    /// In how many worlds an invoice is left to a person.
    pub in_doubt: usize,
}

impl fmt::Display for Explored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            states,
            transitions,
            polls,
            failed,
            in_doubt,
        } = self;
        write!(
            f,
            "{states} states, {transitions} transitions, polls until all is settled: {polls} at most; \
             an invoice failed in {failed} and is in doubt in {in_doubt}"
        )
    }
}

/// A rule that is broken in some world.
#[derive(Clone, Debug)]
pub struct Violation {
    /// Which.
    pub rule: &'static str,
    /// How one comes there: with the fewest faults, and then in the fewest steps.
    pub trace: String,
}

/// From which world another was entered, and by which of its moves.
#[derive(Clone, Copy, Debug)]
enum Entry {
    /// It is one of the worlds that the search began with.
    Start(usize),
    After(usize, usize),
}

/// One search.
pub struct Search<'a> {
    rules: &'a Rules,
    papers: &'a mut Papers,
    invariant: Invariant,
    starts: Vec<World>,
    places: HashMap<World, usize>,
    entries: Vec<Entry>,
    /// The steps without a fault: from, to, and whether it is a poll.
    calm: Vec<(usize, usize, bool)>,
    explored: Explored,
}

impl<'a> Search<'a> {
    pub fn new(
        rules: &'a Rules,
        papers: &'a mut Papers,
        invariant: Invariant,
        starts: Vec<World>,
    ) -> Self {
        Self {
            rules,
            papers,
            invariant,
            starts,
            places: HashMap::new(),
            entries: vec![],
            calm: vec![],
            explored: Explored {
                states: 0,
                transitions: 0,
                polls: 0,
                failed: 0,
                in_doubt: 0,
            },
        }
    }

    /// Explores everything that can follow with at most `faults` faults.
    ///
    /// # Errors
    /// The first violation, in the order of faults and steps.
    pub fn explore(mut self, faults: usize) -> Result<Explored, Violation> {
        let mut layers = vec![VecDeque::new(); faults + 1];
        let starts = self.starts.iter().cloned().enumerate();
        layers[0].extend(starts.map(|(start, world)| (world, Entry::Start(start), None)));
        for used in 0..=faults {
            while let Some((world, entry, step)) = layers[used].pop_front() {
                if used + self.faults_before_restored(&world) > faults {
                    continue;
                }
                let (place, is_new) = self.enter(&world, entry, step);
                if !is_new {
                    continue;
                }
                if let Some(rule) = (self.invariant)(&world, self.papers) {
                    return Err(self.violation(place, rule));
                }
                for (nth, (step, after)) in self.follow(&world, place)?.into_iter().enumerate() {
                    let used = used + usize::from(step.fault.is_some());
                    if let Some(layer) = layers.get_mut(used) {
                        layer.push_back((after, Entry::After(place, nth), Some(step)));
                    }
                }
            }
        }
        self.explored.states = self.entries.len();
        match self.most_polls() {
            Ok(polls) => Ok(Explored {
                polls,
                ..self.explored
            }),
            Err(endless) => Err(self.circle(&endless)),
        }
    }

    /// How many faults must be left so that the search goes on from a world of which a backup is
    /// made: the one that restores it, and before it was made one more, so that there are not as many
    /// backups as worlds. What can follow without a restore another search explores.
    fn faults_before_restored(&self, world: &World) -> usize {
        match world.backup {
            Backup::Missing if self.rules.away.is_some() => 2,
            Backup::Kept(_) => 1,
            Backup::Missing | Backup::Restored => 0,
        }
    }

    /// Where a world stands in the graph, and whether it is entered for the first time.
    fn enter(&mut self, world: &World, entry: Entry, step: Option<Move>) -> (usize, bool) {
        let next = self.entries.len();
        let known = self.places.get(world).copied();
        let place = known.unwrap_or(next);
        if known.is_none() {
            self.places.insert(world.clone(), place);
            self.entries.push(entry);
            let has = |stage| usize::from(world.invoices.contains(&stage));
            self.explored.failed += has(Stage::Failed);
            self.explored.in_doubt += has(Stage::InDoubt);
        }
        if let (Entry::After(from, _), Some(Move { step, fault: None })) = (entry, step) {
            self.calm.push((from, place, step == Step::Poll));
        }
        (place, known.is_none())
    }

    /// What can follow a world. Something must, unless every invoice is settled.
    fn follow(&mut self, world: &World, place: usize) -> Result<Vec<(Move, World)>, Violation> {
        let next = successors(world, self.papers, self.rules);
        self.explored.transitions += next.len();
        let is_end = next.iter().all(|(step, _)| step.fault.is_some());
        if is_end && !world.invoices.iter().all(|stage| stage.is_settled()) {
            return Err(self.violation(place, "an invoice is stuck"));
        }
        Ok(next)
    }

    /// The most polls on any path without a fault; or the worlds from which a path never ends.
    fn most_polls(&self) -> Result<usize, Vec<bool>> {
        // From the ends backwards: a world is done once all that can follow it are.
        let mut before: Vec<Vec<(usize, bool)>> = vec![vec![]; self.entries.len()];
        let mut left = vec![0_usize; self.entries.len()];
        for (from, to, is_poll) in &self.calm {
            before[*to].push((*from, *is_poll));
            left[*from] += 1;
        }
        let mut polls = vec![0; self.entries.len()];
        let mut done: Vec<usize> = (0..left.len()).filter(|place| left[*place] == 0).collect();
        let mut next = 0;
        while let Some(place) = done.get(next).copied() {
            next += 1;
            for (from, is_poll) in &before[place] {
                polls[*from] = polls[*from].max(polls[place] + usize::from(*is_poll));
                left[*from] -= 1;
                if left[*from] == 0 {
                    done.push(*from);
                }
            }
        }
        if done.len() == left.len() {
            Ok(polls.into_iter().max().unwrap_or_default())
        } else {
            Err(left.into_iter().map(|left| left > 0).collect())
        }
    }

    /// The way into a circle of steps without a fault, and once round it.
    fn circle(&mut self, endless: &[bool]) -> Violation {
        let place = endless.iter().position(|endless| *endless);
        let mut place = place.expect("some path never ends");
        let (mut trace, mut world) = self.way(place);
        trace.push_str("     from here on without a fault:\n");
        let mut passed = Vec::new();
        while !passed.contains(&place) {
            passed.push(place);
            let next = successors(&world, self.papers, self.rules);
            let on = next.into_iter().find_map(|(step, after)| {
                let place = *self.places.get(&after)?;
                (step.fault.is_none() && endless[place]).then_some((step, after, place))
            });
            let (step, after, to) = on.expect("an endless path goes on");
            writeln!(trace, "     {}", step.tell(&world, self.papers)).unwrap();
            (world, place) = (after, to);
        }
        let rule = "without a fault it never ends";
        Violation { rule, trace }
    }

    fn violation(&mut self, place: usize, rule: &'static str) -> Violation {
        let (mut trace, world) = self.way(place);
        writeln!(trace, "     {}", world.tell(self.papers)).unwrap();
        Violation { rule, trace }
    }

    /// The way to a world, played once more from where the search began.
    fn way(&mut self, place: usize) -> (String, World) {
        let mut moves = Vec::new();
        let mut at = place;
        let start = loop {
            match self.entries[at] {
                Entry::Start(start) => break start,
                Entry::After(from, nth) => {
                    moves.push(nth);
                    at = from;
                }
            }
        };
        let mut world = self.starts[start].clone();
        let mut trace = String::new();
        writeln!(trace, "     {}", world.tell(self.papers)).unwrap();
        for (number, nth) in moves.into_iter().rev().enumerate() {
            let mut next = successors(&world, self.papers, self.rules);
            let (step, after) = next.swap_remove(nth);
            let told = step.tell(&world, self.papers);
            writeln!(trace, "{:>4} {told}", number + 1).unwrap();
            world = after;
        }
        (trace, world)
    }
}
