//! `billbridge simulate`.

use std::{path::PathBuf, time::Duration};

use clap::Args;

use super::{CliError, start_log};
use crate::{
    config::Settings,
    simulator::{CompanyFile, Connector, Faults, Login, QuickBooks},
};

/// Plays QuickBooks and its Web Connector against this server or any other.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: billbridge simulate --url http://localhost:8080/qbwc --username acme-1f2e3d --password … --every 5"
)]
pub(super) struct Simulate {
    /// The service's address: the `AppURL` of the .qwc file
    #[arg(long)]
    url: String,
    /// The `UserName` of the .qwc file
    #[arg(long)]
    username: String,
    /// The connector's password
    #[arg(long, hide_env_values = true)]
    password: String,
    /// The company file as JSON; without it, a flower importer's
    #[arg(long, value_name = "FILE.json")]
    company: Option<PathBuf>,
    /// Poll again and again, so many seconds apart; without it, once
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    every: Option<u64>,
    /// What goes wrong, such as `lost-response:0.1,slow=2`
    #[arg(long, value_name = "LIST", default_value = "")]
    faults: String,
    /// Makes faults strike at the same places again
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Simulate {
    pub(super) async fn run(self, settings: &Settings) -> Result<(), CliError> {
        start_log(&settings.log, settings.log_format);
        let faults = Faults::parse(&self.faults, self.seed)?;
        let company = match &self.company {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(CliError::io(path.display().to_string()))?;
                CompanyFile::from_json(&text)?
            }
            None => CompanyFile::demo(),
        };
        let mut quickbooks = QuickBooks::new(company);
        let login = Login::new(&self.username, &self.password);
        let mut connector = Connector::http(&self.url, login, faults)?;
        loop {
            let report = connector.update(&mut quickbooks).await;
            println!("{report}");
            let company = quickbooks.company();
            println!(
                "{} bills and {} vendor credits in the company file",
                company.bills().count(),
                company.vendor_credits().count()
            );
            let Some(seconds) = self.every else {
                return if report.is_clean() {
                    Ok(())
                } else {
                    Err(CliError::Failed(
                        "the update did not end cleanly; see above".to_owned(),
                    ))
                };
            };
            tokio::time::sleep(Duration::from_secs(seconds)).await;
        }
    }
}
