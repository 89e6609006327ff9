//! A database for one test: a file in a temporary folder, or a database on a PostgreSQL server.

use secrecy::{ExposeSecret, SecretString};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection, postgres::PgConnectOptions};
use tempfile::TempDir;
use url::Url;

/// Names a PostgreSQL server and a database on it from which others may be made.
const POSTGRES_VARIABLE: &str = "BILLBRIDGE_TEST_POSTGRES_URL";

/// Goes when the test is over.
pub struct Database {
    url: SecretString,
    kept: Kept,
}

enum Kept {
    Folder(#[expect(dead_code, reason = "held for its drop")] TempDir),
    Postgres { server: SecretString, name: String },
}

impl Database {
    pub async fn make() -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "tests have no settings of their own"
        )]
        let server = std::env::var(POSTGRES_VARIABLE).ok();
        match server.filter(|server| !server.is_empty()) {
            Some(server) => Self::on_server(server.into()).await,
            None => Self::in_folder(),
        }
    }

    pub fn url(&self) -> &SecretString {
        &self.url
    }

    fn in_folder() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}/test.db", folder.path().display());
        Self {
            url: url.into(),
            kept: Kept::Folder(folder),
        }
    }

    async fn on_server(server: SecretString) -> Self {
        let name = format!(
            "billbridge_test_{}",
            billbridge::clock::Ids::system().random().simple()
        );
        run(&server, format!("CREATE DATABASE {name}")).await;
        let mut url = Url::parse(server.expose_secret()).unwrap();
        url.set_path(&name);
        Self {
            url: String::from(url).into(),
            kept: Kept::Postgres { server, name },
        }
    }
}

async fn run(server: &SecretString, sql: String) {
    let options: PgConnectOptions = server.expose_secret().parse().unwrap();
    let mut connection: PgConnection = options.connect().await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql)).execute(&mut connection);
    done.await.unwrap();
    connection.close().await.unwrap();
}

impl Drop for Database {
    fn drop(&mut self) {
        let Kept::Postgres { server, name } = &self.kept else {
            return;
        };
        let (server, name) = (server.clone(), name.clone());
        // A runtime of its own: that of the test is ending, and a drop can't wait for it.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(run(&server, format!("DROP DATABASE {name} WITH (FORCE)")));
        });
        if dropped.join().is_err() {
            eprintln!("the test's database was left behind");
        }
    }
}
