//! `billbridge demo`: one week of invoices, all the way, with nothing to install.

mod invoices;
mod table;

use std::{net::TcpListener, sync::Arc, time::Duration};

use clap::Args;
use secrecy::{ExposeSecret, SecretString};
use tempfile::TempDir;
use url::Url;

use self::invoices::{Expected, Sample, SampleOrder, orders, samples};
use super::{CliError, start_log};
use crate::{
    app::{Application, Parts},
    clock::{Clock, Ids},
    config::{LogFormat, SettingsArgs},
    credentials::Gate,
    invoice::{Invoice, InvoiceId, Role, Status},
    operations::{Caller, OperationError, Operations, companies::NewCompany, users::NewUser},
    simulator::{
        CompanyFile, Connector, Faults, Http, Login, QuickBooks, Settings as ConnectorSettings,
        Stamp,
    },
    store::{Store, User},
};

/// A dead conversation is given up quickly here: `--faults` kills connectors on purpose.
const LEASE_SECONDS: i64 = 1;
/// More conversations than any list of faults should need.
const POLLS_MAX: usize = 60;
/// Between two updates while people look around.
const PAUSE: Duration = Duration::from_secs(4);

/// Takes in real-looking vendor invoices, has two people approve them, sends them, and lets the
/// built-in Web Connector and QuickBooks poll until every one that can be is synchronized.
#[derive(Debug, Args)]
#[command(after_help = "Example: billbridge demo --once --invoices 200 --faults lost-response:0.2")]
pub(super) struct Demo {
    /// Exit when all is done, 0 if all is well; without it the server stays up to look at
    #[arg(long)]
    once: bool,
    /// How many invoices are taken in
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    invoices: u16,
    /// What goes wrong on the way, such as `lost-response:0.3`
    #[arg(long, value_name = "LIST", default_value = "")]
    faults: String,
    /// Makes faults strike at the same places again
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// The demo's people, with the passwords that are printed at the end.
struct People {
    procurement: (User, SecretString),
    accounting: (User, SecretString),
    admin: (User, SecretString),
}

impl Demo {
    pub(super) async fn run(self, arguments: &SettingsArgs) -> Result<(), CliError> {
        start_log(arguments.log.as_deref().unwrap_or("warn"), LogFormat::Text);
        let faults = Faults::parse(&self.faults, self.seed)?;
        let folder = TempDir::new().map_err(CliError::io("the temporary folder"))?;
        let asked = arguments
            .listen
            .as_deref()
            .filter(|address| !address.trim().is_empty());
        let listener = listen(asked)?;
        let address = listener
            .local_addr()
            .map_err(CliError::io("the listener"))?;
        let public_url: Url = format!("http://localhost:{}", address.port())
            .parse()
            .expect("a URL with a port is one");
        let (operations, application) = build(&folder, listener, &public_url).await?;
        let handle = application.handle();
        let mut server = actix_web::rt::spawn(application.run_until_stopped());

        let people = People::add(&operations).await?;
        let quickbooks = QuickBooks::new(CompanyFile::demo());
        let company = add_company(&operations, &people, &quickbooks).await?;
        enter_orders(&operations, &people, &company).await?;
        let taken = take_in(
            &operations,
            &people,
            &company,
            samples(self.invoices.into()),
        )
        .await?;
        approve_and_send(&operations, &people, &taken).await?;
        let url = format!("http://{address}/qbwc");
        let mut connector = connect(&url, &company, faults)?;
        let mut quickbooks = poll(&operations, &company, &mut connector, quickbooks).await?;

        let outcomes = table::outcomes(&operations, &people.admin(), taken).await?;
        table::print(&outcomes);
        let verdict = table::verdict(&outcomes, quickbooks.company());
        if self.once {
            handle.stop(true).await;
            return verdict;
        }
        if let Err(error) = &verdict {
            println!("\n{error}");
        }
        people.print(&public_url);
        println!("The built-in QuickBooks goes on: what you send is there a few seconds later.");
        loop {
            tokio::select! {
                stopped = &mut server => {
                    stopped.map_err(|error| CliError::Failed(error.to_string()))??;
                    return verdict;
                }
                () = tokio::time::sleep(PAUSE) => {
                    connector.update(&mut quickbooks).await;
                }
            }
        }
    }
}

/// The address that was asked for, or the usual port, or any that is free.
fn listen(asked: Option<&str>) -> Result<TcpListener, CliError> {
    match asked {
        Some(address) => {
            TcpListener::bind(address).map_err(CliError::io(format!("can't listen on {address}")))
        }
        None => TcpListener::bind("127.0.0.1:8080")
            .or_else(|_| TcpListener::bind("127.0.0.1:0"))
            .map_err(CliError::io("can't listen on 127.0.0.1")),
    }
}

async fn build(
    folder: &TempDir,
    listener: TcpListener,
    public_url: &Url,
) -> Result<(Operations, Application), CliError> {
    let database = format!("sqlite://{}", folder.path().join("demo.db").display());
    let store = Store::open(&SecretString::from(database)).await?;
    let (clock, ids) = (Clock::system(), Ids::system());
    let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
    let operations = Operations::new(
        store.clone(),
        clock.clone(),
        ids.clone(),
        Arc::clone(&gate),
        public_url.clone(),
    );
    let application = Application::build(Parts {
        store,
        clock,
        ids,
        gate,
        public_url: public_url.clone(),
        lease: chrono::TimeDelta::seconds(LEASE_SECONDS),
        listener,
        tls: None,
        workers: 2,
    })?;
    Ok((operations, application))
}

impl People {
    async fn add(operations: &Operations) -> Result<Self, CliError> {
        let add = async |name: &str, role: Role| {
            let password = operations.generate_password();
            let new = NewUser {
                email: format!("{}@demo.example", role.name()),
                name: Some(name.to_owned()),
                roles: [role].into_iter().collect(),
                companies: None,
                password: password.clone(),
            };
            let user = operations.add_user(&Caller::CommandLine, new).await?;
            Ok::<_, OperationError>((user, password))
        };
        Ok(Self {
            procurement: add("Paula in procurement", Role::Procurement).await?,
            accounting: add("Amir in accounting", Role::Accounting).await?,
            admin: add("Ada, who set it up", Role::Admin).await?,
        })
    }

    fn procurement(&self) -> Caller {
        Caller::User(self.procurement.0.clone())
    }

    fn accounting(&self) -> Caller {
        Caller::User(self.accounting.0.clone())
    }

    fn admin(&self) -> Caller {
        Caller::User(self.admin.0.clone())
    }

    fn print(&self, public_url: &Url) {
        println!("\nThe admin page is at {public_url} (Ctrl-C ends the demo; nothing is kept)");
        for (user, password) in [&self.procurement, &self.accounting, &self.admin] {
            println!("  {:<28} {}", user.email, password.expose_secret());
        }
    }
}

async fn add_company(
    operations: &Operations,
    people: &People,
    quickbooks: &QuickBooks,
) -> Result<NewCompany, CliError> {
    let profile = &quickbooks.company().profile;
    let who = people.admin();
    let new = operations
        .prepare_company(&who, &profile.name, Some(&profile.path))
        .await?;
    operations
        .write(async |tx| operations.add_company(tx, &who, &new.company).await)
        .await?;
    println!(
        "{}: a company with three people and a connector",
        profile.name
    );
    Ok(new)
}

/// Enters the purchase orders that the samples are held against.
async fn enter_orders(
    operations: &Operations,
    people: &People,
    company: &NewCompany,
) -> Result<(), CliError> {
    let (who, id) = (people.procurement(), company.company.id);
    let orders = orders();
    operations
        .write(async |tx| {
            for SampleOrder { number, order } in &orders {
                operations
                    .put_purchase_order(tx, &who, id, number, order)
                    .await?;
            }
            Ok(())
        })
        .await?;
    println!("{} purchase orders entered", orders.len());
    Ok(())
}

/// Takes the samples in; of one that is rejected, the reasons are printed.
async fn take_in(
    operations: &Operations,
    people: &People,
    company: &NewCompany,
    samples: Vec<Sample>,
) -> Result<Vec<(Expected, Invoice)>, CliError> {
    let (who, id) = (people.procurement(), company.company.id);
    let mut taken = Vec::new();
    for sample in samples {
        let result = operations
            .write(async |tx| operations.take_in(tx, &who, id, &sample.invoice).await)
            .await;
        match result {
            Ok(invoice) => taken.push((sample.expected, invoice)),
            Err(OperationError::Invalid(errors)) => {
                let number = sample.invoice["number"].as_str().unwrap_or_default();
                println!("{number} is not taken in:");
                for error in errors {
                    println!("  {}: {}", error.pointer, error.detail);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    println!("{} invoices taken in", taken.len());
    Ok(taken)
}

async fn approve_and_send(
    operations: &Operations,
    people: &People,
    taken: &[(Expected, Invoice)],
) -> Result<(), CliError> {
    let (procurement, accounting) = (people.procurement(), people.accounting());
    let ids: Vec<InvoiceId> = taken.iter().map(|(_, invoice)| invoice.id).collect();
    operations
        .write(async |tx| {
            for id in &ids {
                operations.approve(tx, &procurement, *id, &[]).await?;
                operations.approve(tx, &accounting, *id, &[]).await?;
                operations.send(tx, &accounting, *id, &[]).await?;
            }
            Ok(())
        })
        .await?;
    println!("{} approved by two people and sent", ids.len());
    Ok(())
}

fn connect(url: &str, company: &NewCompany, faults: Faults) -> Result<Connector<Http>, CliError> {
    let login = Login::new(
        &company.company.qbwc_username,
        company.password.expose_secret(),
    );
    let mut settings = ConnectorSettings::new(login);
    settings.stamp = Some(Stamp {
        owner_id: company.company.owner_id.braced().to_string(),
        file_id: company.company.file_id.braced().to_string(),
    });
    settings.noop_pause = Duration::from_millis(100);
    Ok(Connector::new(Http::new(url, None)?, settings, faults))
}

/// Polls until nothing waits any more.
async fn poll(
    operations: &Operations,
    company: &NewCompany,
    connector: &mut Connector<Http>,
    mut quickbooks: QuickBooks,
) -> Result<QuickBooks, CliError> {
    let id = company.company.id;
    for number in 1..=POLLS_MAX {
        let report = connector.update(&mut quickbooks).await;
        let counts = operations
            .read(async |tx| Ok(tx.count_by_status(id).await?))
            .await?;
        let count = |status| counts.get(&status).copied().unwrap_or_default();
        println!(
            "poll {number}: {} | {} sent, {} synchronized, {} failed",
            report.outcome,
            count(Status::Sent),
            count(Status::Synchronized),
            count(Status::Failed)
        );
        for violation in &report.violations {
            println!("  the connector objects: {violation}");
        }
        if count(Status::Sent) == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(if report.is_clean() {
            50
        } else {
            1_100
        }))
        .await;
    }
    Ok(quickbooks)
}
