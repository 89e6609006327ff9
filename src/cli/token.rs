//! `billbridge token`.

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use super::{CliError, Ground};
use crate::{config::Settings, operations::Caller};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Print a new API token that acts as a user
    Create(Create),
}

#[derive(Debug, Args)]
#[command(after_help = "Example: TOKEN=$(billbridge token create ann@example.com --name scripts)")]
pub(super) struct Create {
    /// The address of the user
    email: String,
    /// What it is for
    #[arg(long, value_name = "LABEL", default_value = "")]
    name: String,
}

impl Token {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let Self::Create(create) = self;
        let operations = Ground::open(settings).await?.operations;
        let token = operations
            .create_token(&Caller::CommandLine, &create.email, &create.name)
            .await?;
        println!("{}", token.expose_secret());
        Ok(())
    }
}
