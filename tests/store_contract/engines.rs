//! What concerns one engine alone: how it is opened, and how safely.

use std::{io::Write, path::Path};

use billbridge::store::{Store, StoreError};
use pretty_assertions::assert_eq;
use secrecy::SecretString;
use tempfile::{NamedTempFile, TempDir};
use url::Url;

use super::database::{Database, Engine, postgres_ca, postgres_url, tell};

async fn opened(url: &str) -> Result<Store, StoreError> {
    Store::open(&SecretString::from(url)).await
}

async fn refused(url: &str) -> String {
    match opened(url).await {
        Ok(_) => panic!("it was opened"),
        Err(error) => error.to_string(),
    }
}

#[tokio::test]
async fn a_url_of_nothing_known_is_refused_without_its_secrets() {
    for url in [
        "",
        "billbridge.db",
        "mysql://u:s3cret@localhost/b",
        "http://u:s3cret@localhost",
        "postgres:u:s3cret",
        "postgres://u:s3cret@localhost:port/b",
        "postgres://u:s3cret@localhost/b?sslmode=maybe",
    ] {
        let error = refused(url).await;
        assert!(!error.contains("s3cret"), "{error}");
        assert!(
            error.contains("expected `sqlite://FILE` or `postgres://USER@HOST/NAME`"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_file_is_written_durably_and_with_its_rules_on() {
    tell(Engine::Sqlite, async |database: &Database| {
        let Store::Sqlite { writes, reads } = &database.store else {
            panic!("opened as SQLite")
        };
        for pool in [writes, reads] {
            let (journal_mode,): (String,) = sqlx::query_as("PRAGMA journal_mode")
                .fetch_one(pool)
                .await
                .unwrap();
            assert_eq!(journal_mode, "wal");
            // 2 is FULL: a commit is on the disk when it returns.
            for (pragma, expected) in [
                ("PRAGMA synchronous", 2),
                ("PRAGMA foreign_keys", 1),
                ("PRAGMA busy_timeout", 5_000),
            ] {
                let (value,): (i64,) = sqlx::query_as(pragma).fetch_one(pool).await.unwrap();
                assert_eq!(value, expected, "{pragma}");
            }
        }
        assert_eq!(writes.options().get_max_connections(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_can_not_be_opened_is_told() {
    let folder = TempDir::new().unwrap();
    let url = |path: &Path| format!("sqlite://{}", path.display());
    let missing = url(&folder.path().join("no/such/folder.db"));
    assert!(refused(&missing).await.starts_with("the database failed"));
    let mut garbage = NamedTempFile::new_in(&folder).unwrap();
    garbage.write_all(&[b'x'; 4096]).unwrap();
    assert!(!refused(&url(garbage.path())).await.is_empty());
}

/// The URL of the server's own database with these parameters.
fn with_parameters(host: &str, parameters: &[(&str, &str)]) -> Url {
    let mut url = postgres_url();
    url.set_host(Some(host)).unwrap();
    url.query_pairs_mut().clear().extend_pairs(parameters);
    url
}

/// Whether the connection that is in use is encrypted.
async fn is_encrypted(url: &Url) -> Result<bool, sqlx::Error> {
    use sqlx::Connection;
    let mut connection = sqlx::PgConnection::connect(url.as_str()).await?;
    let (ssl,): (bool,) =
        sqlx::query_as("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
            .fetch_one(&mut connection)
            .await?;
    Ok(ssl)
}

#[tokio::test]
async fn postgresql_is_spoken_to_through_tls_when_the_url_says_so() {
    let ca = postgres_ca();
    let verified = [
        ("sslmode", "verify-full"),
        ("sslrootcert", ca.to_str().unwrap()),
    ];
    for host in ["localhost", "127.0.0.1"] {
        let url = with_parameters(host, &verified);
        assert!(is_encrypted(&url).await.unwrap(), "{host}");
    }
    let plain = with_parameters("127.0.0.1", &[("sslmode", "disable")]);
    assert!(!is_encrypted(&plain).await.unwrap());

    tell(Engine::Postgres, async |database: &Database| {
        use secrecy::ExposeSecret;
        let mut url = Url::parse(database.url.expose_secret()).unwrap();
        url.query_pairs_mut().extend_pairs(verified);
        let store = opened(url.as_str()).await.unwrap();
        store.ping().await.unwrap();
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn a_server_that_somebody_else_vouches_for_is_refused() {
    // A certificate that signed nothing of the server's.
    let mut other = NamedTempFile::new().unwrap();
    other.write_all(OTHER_CA.as_bytes()).unwrap();
    let other = other.path().to_str().unwrap();
    for mode in ["verify-ca", "verify-full"] {
        let parameters = [("sslmode", mode), ("sslrootcert", other)];
        let error = refused(with_parameters("localhost", &parameters).as_str()).await;
        assert!(error.contains("certificate"), "{error}");
        // Without a certificate of its own choice, only the well-known authorities count.
        let error = refused(with_parameters("localhost", &[("sslmode", mode)]).as_str()).await;
        assert!(error.contains("certificate"), "{error}");
    }
    let missing = [("sslmode", "verify-full"), ("sslrootcert", "no/such.pem")];
    let error = refused(with_parameters("localhost", &missing).as_str()).await;
    assert!(error.starts_with("the database failed"), "{error}");
}

/// Self-signed; its key was thrown away.
const OTHER_CA: &str = "\
-----BEGIN CERTIFICATE-----
MIIBiDCCAS2gAwIBAgIUJVZDFsFSmsu7wCsCGdM3KqsE9yUwCgYIKoZIzj0EAwIw
GDEWMBQGA1UEAwwNc29tZWJvZHkgZWxzZTAgFw0yNjExMjIwMDA3MDdaGA8yMTI2
MTAyOTAwMDcwN1owGDEWMBQGA1UEAwwNc29tZWJvZHkgZWxzZTBZMBMGByqGSM49
AgEGCCqGSM49AwEHA0IABHN8Kj1tnMdn1RDhGAzWdyOWYta3oKFVR+w75Wtg7XTC
3oj+S3yJygUxd6FOw1Ch0DcOmMp08EgAdYQib1ZjI4SjUzBRMB0GA1UdDgQWBBQc
BVhYr6gY8RABTbbpsOcKYaPEXjAfBgNVHSMEGDAWgBQcBVhYr6gY8RABTbbpsOcK
YaPEXjAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDqpevQXAjm
hN74zTQZ2I6avsKD/CoLMUEFzNMBAR9pvgIhAKfYBB9rNsmmMyp0oFOQmToy3o5j
NOShZkGaIr/QCUAy
-----END CERTIFICATE-----
";
