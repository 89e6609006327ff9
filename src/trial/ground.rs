//! What every seed begins with, made once: a company, its people, their passwords.
//!
//! Argon2 is slow on purpose, and so are migrations; both run once per process. A seed starts from
//! the bytes of that database, and all share one [`Gate`], which remembers the connector's password.

use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use secrecy::{ExposeSecret, SecretString};
use tokio::{
    runtime::{Builder, Runtime},
    sync::OnceCell,
};
use url::Url;

use super::{Failure, Subject, Summary, TrialError, world::World};
use crate::{
    clock::{Clock, Ids},
    credentials::Gate,
    invoice::{CompanyId, Role},
    operations::{Caller, OperationError, Operations, users::NewUser},
    simulator::{CompanyFile, Login, Settings, Stamp},
    store::{Store, User},
};

static GROUND: OnceCell<Ground> = OnceCell::const_new();

/// What every seed begins with.
pub(super) struct Ground {
    /// The database with the company and its people.
    pub(super) database: Vec<u8>,
    /// Knows the connector's password.
    pub(super) gate: Arc<Gate>,
    /// What the connectors were told.
    pub(super) connector: Settings,
    /// The one company.
    pub(super) company: CompanyId,
    /// Gives the first approval.
    pub(super) procurement: Caller,
    /// Gives the second, sends and returns.
    pub(super) accounting: Caller,
    /// The company file before anything was posted.
    pub(super) file: CompanyFile,
}

/// When every seed begins.
pub(super) fn dawn() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 2, 9, 0, 0)
        .single()
        .expect("the moment exists once")
}

/// The operations of a server process.
pub(super) fn operations(store: &Store, clock: &Clock, ids: &Ids, gate: &Arc<Gate>) -> Operations {
    let public_url = Url::parse("http://localhost:8080").expect("the text is an address");
    Operations::new(
        store.clone(),
        clock.clone(),
        ids.clone(),
        Arc::clone(gate),
        public_url,
    )
}

impl Ground {
    async fn lay(store: &Store) -> Result<Self, TrialError> {
        let (clock, ids) = (Clock::manual(dawn()), Ids::seeded(0));
        let gate = Arc::new(Gate::new(clock.clone(), ids.clone()));
        let operations = operations(store, &clock, &ids, &gate);
        let who = Caller::CommandLine;
        let new = operations.prepare_company(&who, "Bloom", None).await?;
        let company = &new.company;
        operations
            .write(async |tx| operations.add_company(tx, &who, company).await)
            .await?;
        let password = new.password.expose_secret();
        let presented = SecretString::from(password);
        // From now on the gate remembers it.
        gate.admit(
            &format!("connector {}", company.qbwc_username),
            None,
            &presented,
            Some(&company.qbwc_password_hash),
        )
        .await;
        let mut connector = Settings::new(Login::new(&company.qbwc_username, password));
        connector.stamp = Some(Stamp {
            owner_id: company.owner_id.braced().to_string(),
            file_id: company.file_id.braced().to_string(),
        });
        let procurement = add_user(&operations, "paula", Role::Procurement).await?;
        let accounting = add_user(&operations, "amir", Role::Accounting).await?;
        Ok(Self {
            database: store.backup().await?,
            gate,
            connector,
            company: company.id,
            procurement: Caller::User(procurement),
            accounting: Caller::User(accounting),
            file: CompanyFile::demo(),
        })
    }
}

async fn add_user(operations: &Operations, name: &str, role: Role) -> Result<User, OperationError> {
    let new = NewUser {
        email: format!("{name}@example.com"),
        name: None,
        roles: [role].into_iter().collect(),
        companies: None,
        password: operations.generate_password(),
    };
    operations.add_user(&Caller::CommandLine, new).await
}

/// One thread's place to run seeds on, one after the other.
pub struct Bench {
    // Before its runtime: the database goes first.
    store: Store,
    runtime: Runtime,
    ground: &'static Ground,
}

impl Bench {
    /// A place of its own.
    ///
    /// # Errors
    /// When a runtime or a database in memory can't be made.
    pub fn new() -> Result<Self, TrialError> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (store, ground) = runtime.block_on(async {
            let store = Store::in_memory().await?;
            let ground = GROUND
                .get_or_try_init(async || Ground::lay(&store).await)
                .await?;
            Ok::<_, TrialError>((store, ground))
        })?;
        Ok(Self {
            store,
            runtime,
            ground,
        })
    }

    /// Runs one seed against that subject.
    ///
    /// # Errors
    /// The invariant that broke, with everything that happened before.
    pub fn run(&self, seed: u64, subject: &Subject) -> Result<Summary, Failure> {
        self.runtime
            .block_on(World::run(seed, subject, self.ground, &self.store))
    }
}
