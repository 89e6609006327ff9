//! Many seeds on many threads.

use std::{
    sync::{
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use super::{Bench, Counts, Failure, Subject, Summary, TrialError};

/// How often progress is told.
const EVERY: Duration = Duration::from_secs(1);

/// What all seeds together came to.
#[derive(Clone, Debug, Default)]
pub struct Totals {
    /// How many kept every invariant.
    pub seeds: u64,
    /// How many steps they took.
    pub steps: u64,
    /// How many calls their servers heard.
    pub calls: u64,
    /// How often each fault struck.
    pub strikes: Counts,
    /// How many invoices ended how.
    pub endings: Counts,
    /// The first that broke one; no other is begun then.
    pub failure: Option<Failure>,
}

/// How far it is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What came of the seeds that are done.
    pub totals: &'a Totals,
    /// How long it took.
    pub elapsed: Duration,
}

impl Totals {
    fn take(&mut self, done: Result<Summary, Failure>) {
        match done {
            Ok(summary) => {
                self.seeds += 1;
                self.steps += summary.steps;
                self.calls += summary.calls;
                self.strikes.merge(&summary.strikes);
                self.endings.merge(&summary.endings);
            }
            Err(failure) => {
                self.failure.get_or_insert(failure);
            }
        }
    }
}

/// Runs `count` seeds from `first` on, on `jobs` threads, and tells how far it is every second.
///
/// # Errors
/// When a thread can't begin at all. A seed that fails is in [`Totals::failure`].
pub fn run_seeds(
    first: u64,
    count: u64,
    jobs: usize,
    subject: &Subject,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Totals, TrialError> {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let (sender, receiver) = mpsc::channel();
    let mut totals = Totals::default();
    // How long it takes is told, nothing is decided by it: hence not `Clock`.
    let started = Instant::now();
    let mut told = started;
    thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            let (sender, next, stop) = (sender.clone(), &next, &stop);
            scope.spawn(move || {
                let bench = match Bench::new() {
                    Ok(bench) => bench,
                    // Nobody listens any more once another thread has failed.
                    Err(error) => return sender.send(Err(error)).unwrap_or_default(),
                };
                while !stop.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    if at >= count {
                        return;
                    }
                    let done = bench.run(first.wrapping_add(at), subject);
                    if sender.send(Ok(done)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        loop {
            match receiver.recv_timeout(EVERY) {
                Ok(Ok(done)) => totals.take(done),
                Ok(Err(error)) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
            stop.fetch_or(totals.failure.is_some(), Ordering::Relaxed);
            if told.elapsed() >= EVERY {
                told = Instant::now();
                let elapsed = started.elapsed();
                tell(Progress {
                    totals: &totals,
                    elapsed,
                });
            }
        }
        let elapsed = started.elapsed();
        tell(Progress {
            totals: &totals,
            elapsed,
        });
        Ok(totals)
    })
}
