//! `billbridge simulate-seeds`.

use std::{num::NonZero, thread::available_parallelism};

use clap::Args;

use super::CliError;
use crate::trial::{Counts, Progress, Subject, Totals, run_seeds};

/// Tries the whole system in one process, with everything going wrong from a seed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: billbridge simulate-seeds 1000000\n          billbridge simulate-seeds 1 --from 4711"
)]
pub(super) struct SimulateSeeds {
    /// How many seeds
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,
    /// The first seed
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    from: u64,
    /// How many run at a time; without it, as many as there are processors
    #[arg(long)]
    jobs: Option<NonZero<u16>>,
}

impl SimulateSeeds {
    pub(super) async fn run(self) -> Result<(), CliError> {
        let jobs = match self.jobs {
            Some(jobs) => usize::from(jobs.get()),
            None => available_parallelism().map_or(1, usize::from),
        };
        let (from, count) = (self.from, self.count);
        let tried = tokio::task::spawn_blocking(move || {
            run_seeds(from, count, jobs, &Subject::default(), |progress| {
                eprintln!("{}", line(&progress, count));
            })
        });
        let totals = tried
            .await
            .map_err(|_| CliError::Failed("a seed could not be run to its end".to_owned()))??;
        print(&totals);
        match totals.failure {
            None => Ok(()),
            Some(failure) => {
                println!("\n{failure}");
                Err(CliError::Failed(format!(
                    "seed {} broke: {}; see above",
                    failure.seed, failure.invariant
                )))
            }
        }
    }
}

fn line(progress: &Progress<'_>, count: u64) -> String {
    let Progress { totals, elapsed } = progress;
    let seeds = totals.seeds;
    let milliseconds = u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX);
    let rate = seeds.saturating_mul(1_000) / milliseconds.max(1);
    let strikes = totals.strikes.sum();
    format!("{seeds} of {count} seeds, {rate} seeds/s, {strikes} faults")
}

fn print(totals: &Totals) {
    println!(
        "{} seeds, {} steps, {} calls",
        totals.seeds, totals.steps, totals.calls
    );
    print_counts("fault", &totals.strikes);
    print_counts("ending", &totals.endings);
}

fn print_counts(heading: &str, counts: &Counts) {
    println!("\n{heading:<40} times");
    for (name, count) in counts.iter() {
        println!("{name:<40} {count:>5}");
    }
}
