//! `billbridge user`.

use std::io::{IsTerminal, Read};

use clap::{Args, Subcommand};
use secrecy::{ExposeSecret, SecretString};

use super::{CliError, Ground};
use crate::{
    config::Settings,
    invoice::{CompanyId, Role},
    operations::{Caller, Operations, users::NewUser},
};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Add a user
    Add(Add),
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example: billbridge user add ann@example.com --role procurement --name \"Ann Lee\""
)]
pub(super) struct Add {
    /// The address they sign in with
    email: String,
    /// What they may do: `procurement`, `accounting`, `admin`, or several with commas between
    #[arg(long, required = true, value_delimiter = ',', value_name = "ROLE")]
    role: Vec<Role>,
    /// What people call them
    #[arg(long)]
    name: Option<String>,
    /// The companies they may see; without it all of them
    #[arg(long, value_name = "ID")]
    company: Vec<CompanyId>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

impl User {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), CliError> {
        let Self::Add(add) = self;
        let operations = Ground::open(settings).await?.operations;
        let (password, generated) = add.password(&operations)?;
        let shown = password.clone();
        let new = NewUser {
            email: add.email,
            name: add.name,
            roles: add.role.into_iter().collect(),
            companies: (!add.company.is_empty()).then_some(add.company),
            password,
        };
        let user = operations.add_user(&Caller::CommandLine, new).await?;
        eprintln!("added {}", user.email);
        if generated {
            println!("{}", shown.expose_secret());
        }
        Ok(())
    }
}

impl Add {
    /// The password: from standard input, typed on a terminal, or made up and shown once.
    fn password(&self, operations: &Operations) -> Result<(SecretString, bool), CliError> {
        if self.password_stdin {
            let mut text = String::new();
            std::io::stdin()
                .read_to_string(&mut text)
                .map_err(CliError::io("standard input"))?;
            let typed = text.strip_suffix('\n').unwrap_or(&text);
            let typed = typed.strip_suffix('\r').unwrap_or(typed);
            return Ok((SecretString::from(typed), false));
        }
        if std::io::stdin().is_terminal() {
            let typed = rpassword::prompt_password(format!("Password for {}: ", self.email))
                .map_err(CliError::io("the terminal"))?;
            return Ok((SecretString::from(typed), false));
        }
        Ok((operations.generate_password(), true))
    }
}
