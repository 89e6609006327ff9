//! `billbridge company`.

use std::io::Write;

use clap::{Args, Subcommand};
use secrecy::ExposeSecret;

use super::{CliError, Ground};
use crate::{
    config::Settings,
    invoice::CompanyId,
    operations::{Caller, Operations},
};

#[derive(Debug, Subcommand)]
pub(super) enum Company {
    /// Add a company and print its ids and its connector's password, once
    Add(Add),
    /// Print the .qwc file that connects a company
    Qwc(Qwc),
    /// Give a company's connector a new password and print it, once
    Password(Password),
}

#[derive(Debug, Args)]
#[command(
    after_help = r#"Example: billbridge company add "Acme Inc" --company-file 'C:\Books\Acme.qbw'"#
)]
pub(super) struct Add {
    /// What people call it
    name: String,
    /// Full path of the company file on the QuickBooks machine; without it, the file that is open
    #[arg(long, value_name = "PATH")]
    company_file: Option<String>,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: billbridge company qwc 0190… > acme.qwc")]
pub(super) struct Qwc {
    /// The company's id
    id: CompanyId,
}

#[derive(Debug, Args)]
#[command(after_help = "Example: billbridge company password 0190…")]
pub(super) struct Password {
    /// The company's id
    id: CompanyId,
}

impl Company {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let operations = Ground::open(settings).await?.operations;
        match self {
            Self::Add(add) => add.run(&operations).await,
            Self::Qwc(qwc) => qwc.run(&operations).await,
            Self::Password(password) => password.run(&operations).await,
        }
    }
}

impl Add {
    async fn run(self, operations: &Operations) -> Result<(), CliError> {
        let who = Caller::CommandLine;
        let new = operations
            .prepare_company(&who, &self.name, self.company_file.as_deref())
            .await?;
        operations
            .write(async |tx| operations.add_company(tx, &who, &new.company).await)
            .await?;
        let printed = serde_json::json!({
            "id": new.company.id,
            "name": new.company.name,
            "qbwc_username": new.company.qbwc_username,
            "qbwc_password": new.password.expose_secret(),
            "owner_id": new.company.owner_id,
            "file_id": new.company.file_id,
        });
        println!("{printed}");
        Ok(())
    }
}

impl Qwc {
    async fn run(self, operations: &Operations) -> Result<(), CliError> {
        let who = Caller::CommandLine;
        let document = operations
            .write(async |tx| operations.qwc(tx, &who, self.id).await)
            .await?;
        std::io::stdout()
            .write_all(document.as_bytes())
            .map_err(CliError::io("standard output"))
    }
}

impl Password {
    async fn run(self, operations: &Operations) -> Result<(), CliError> {
        let password = operations
            .change_connector_password(&Caller::CommandLine, self.id)
            .await?;
        println!("{}", password.expose_secret());
        Ok(())
    }
}
