//! The command line: reads arguments, calls an operation, prints what came of it.
//!
//! Exit codes: 0 done, 1 failed with one line on stderr that says what and what to do, 2 wrong
//! usage.

mod company;
mod demo;
mod serve;
mod simulate;
mod simulate_seeds;
mod token;
mod user;

use std::{process::ExitCode, sync::Arc};

use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

use crate::{
    app::AppError,
    clock::{Clock, Ids},
    config::{ConfigErrors, LogFormat, Settings, SettingsArgs},
    credentials::Gate,
    operations::{OperationError, Operations},
    simulator::{CompanyFileError, FaultError, TransportError},
    store::{Store, StoreError},
    trial::TrialError,
};

/// Approved vendor invoices into QuickBooks Desktop as bills, exactly once.
#[derive(Debug, Parser)]
#[command(
    name = "billbridge",
    version,
    after_help = "Try it without QuickBooks: billbridge demo"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    settings: SettingsArgs,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the whole way of an invoice, with nothing to install
    Demo(demo::Demo),
    /// Run the server
    #[command(after_help = "Example: billbridge serve --public-url https://bills.example.com")]
    Serve,
    /// Manage the people who sign in
    #[command(subcommand)]
    User(user::User),
    /// Manage API tokens
    #[command(subcommand)]
    Token(token::Token),
    /// Manage companies, each one QuickBooks company file
    #[command(subcommand)]
    Company(company::Company),
    /// Play QuickBooks and its Web Connector against a server
    Simulate(simulate::Simulate),
    /// Try the whole system in one process, with everything going wrong from a seed
    SimulateSeeds(simulate_seeds::SimulateSeeds),
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error("{0}")]
    Config(#[from] ConfigErrors),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Operation(#[from] OperationError),
    #[error(transparent)]
    App(#[from] AppError),
    #[error(transparent)]
    Faults(#[from] FaultError),
    #[error(transparent)]
    CompanyFile(#[from] CompanyFileError),
    #[error(transparent)]
    Transport(#[from] TransportError),
    #[error(transparent)]
    Trial(#[from] TrialError),
    #[error("{what}: {error}")]
    Io {
        what: String,
        #[source]
        error: std::io::Error,
    },
    #[error("{0}")]
    Failed(String),
}

impl CliError {
    fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |error| Self::Io { what, error }
    }

    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Config(_) | Self::Faults(_) => ExitCode::from(2),
            Self::Store(_)
            | Self::Operation(_)
            | Self::App(_)
            | Self::CompanyFile(_)
            | Self::Transport(_)
            | Self::Trial(_)
            | Self::Io { .. }
            | Self::Failed(_) => ExitCode::FAILURE,
        }
    }
}

/// Runs the command that the arguments name.
pub async fn run() -> ExitCode {
    let arguments = Arguments::parse();
    match execute(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("billbridge: {}", one_line(&error.to_string()));
            error.exit_code()
        }
    }
}

async fn execute(arguments: Arguments) -> Result<(), CliError> {
    let settings = Settings::load(&arguments.settings)?;
    match arguments.command {
        Command::Demo(demo) => demo.run(&arguments.settings).await,
        Command::Serve => serve::run(&settings).await,
        Command::User(user) => user.run(&settings).await,
        Command::Token(token) => token.run(&settings).await,
        Command::Company(company) => company.run(&settings).await,
        Command::Simulate(simulate) => simulate.run(&settings).await,
        Command::SimulateSeeds(seeds) => seeds.run().await,
    }
}

/// The parts that every command that touches the database needs, on the system's own clock.
struct Ground {
    store: Store,
    clock: Clock,
    ids: Ids,
    gate: Arc<Gate>,
    operations: Operations,
}

impl Ground {
    async fn open(settings: &Settings) -> Result<Self, CliError> {
        let store = Store::open(&settings.database_url).await?;
        let (clock, ids) = (Clock::system(), Ids::system());
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let operations = Operations::new(
            store.clone(),
            clock.clone(),
            ids.clone(),
            Arc::clone(&gate),
            settings.public_url.clone(),
        );
        Ok(Self {
            store,
            clock,
            ids,
            gate,
            operations,
        })
    }
}

/// Sends log lines to stderr, so that stdout holds what a command prints and nothing else.
fn start_log(filter: &str, format: LogFormat) {
    let builder = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr);
    // A second start, in one process with tests, keeps the first.
    let _ = match format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().try_init(),
    };
}

/// Errors are one line: some libraries' texts have several.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
