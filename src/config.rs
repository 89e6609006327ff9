//! Every setting, read once when the program starts.
//!
//! A flag counts before an environment variable, that before the settings file, that before the
//! default. All four are named after one key: `listen` is `--listen`, `BILLBRIDGE_LISTEN`, and
//! `listen = "…"` in the file. A blank value counts as none, because container set-ups pass unset
//! variables on as empty ones.
//!
//! Whatever is wrong is reported together, so that a set-up takes one correction and not six. No
//! message repeats a text that may hold a password.
//!
//! Not for a company's settings: those are rows, and change while the server runs.

use std::{
    io::ErrorKind,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
};

use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::EnvFilter;
use url::{Host, Url};

use self::{
    file::FileValues,
    mistake::{Mistake, shown},
};

mod file;
mod mistake;

pub use self::mistake::ConfigErrors;

/// Where the settings file is looked for when nothing names one.
const DEFAULT_FILE: &str = "billbridge.toml";

const DEFAULT_DATABASE_URL: &str = "sqlite://billbridge.db";
const DEFAULT_PUBLIC_URL: &str = "http://localhost:8080";
const DEFAULT_PORT: u16 = 8080;
const DEFAULT_LEASE_SECONDS: u32 = 120;
const DEFAULT_LOG: &str = "info";

/// The longest lease that makes sense: a connector that died blocks its company that long.
const LONGEST_LEASE_SECONDS: u32 = 3_600;

/// The settings as flags and environment variables, for every command. All are text here; what
/// they must be is checked in [`Settings::load`], which can report all mistakes together.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Settings")]
pub struct SettingsArgs {
    /// File with settings [default: `billbridge.toml`, where there is one]
    #[arg(long, global = true, env = "BILLBRIDGE_CONFIG", value_name = "FILE")]
    pub config: Option<String>,
    /// Database, `sqlite://PATH` or `postgres://…` [default: `sqlite://billbridge.db`]
    #[arg(
        long,
        global = true,
        env = "BILLBRIDGE_DATABASE_URL",
        value_name = "URL",
        hide_env_values = true
    )]
    pub database_url: Option<SecretString>,
    /// Address and port to listen on [default: `127.0.0.1:8080`]
    #[arg(long, global = true, env = "BILLBRIDGE_LISTEN", value_name = "ADDR")]
    pub listen: Option<String>,
    /// Where the Web Connector reaches this server [default: `http://localhost:8080`]
    #[arg(long, global = true, env = "BILLBRIDGE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Seconds after which a silent conversation is dead [default: 120]
    #[arg(
        long,
        global = true,
        env = "BILLBRIDGE_SESSION_LEASE_SECONDS",
        value_name = "SECONDS"
    )]
    pub session_lease_seconds: Option<String>,
    /// Certificate chain as a PEM file; with `--tls-key` the server speaks https itself
    #[arg(long, global = true, env = "BILLBRIDGE_TLS_CERT", value_name = "FILE")]
    pub tls_cert: Option<String>,
    /// Private key of the certificate as a PEM file
    #[arg(long, global = true, env = "BILLBRIDGE_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<String>,
    /// What to log: a level, or a filter such as `info,sqlx=warn` [default: `info`]
    #[arg(long, global = true, env = "BILLBRIDGE_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    /// How to log: `text` or `json` [default: `text`]
    #[arg(
        long,
        global = true,
        env = "BILLBRIDGE_LOG_FORMAT",
        value_name = "FORMAT"
    )]
    pub log_format: Option<String>,
}

/// The settings, checked.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the data is; begins with `sqlite:` or `postgres:`. May hold a password.
    pub database_url: SecretString,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// What the .qwc and the WSDL name: https unless the host is `localhost`, without credentials,
    /// query, or fragment, and without a slash after its path. See [`Settings::public_address`].
    pub public_url: Url,
    /// For how long a conversation lives on without a call, from 1 to 3,600 seconds.
    pub session_lease_seconds: u32,
    /// With which the server speaks https itself.
    pub tls: Option<TlsFiles>,
    /// A filter that [`EnvFilter`] takes.
    pub log: String,
    /// How log lines are written.
    pub log_format: LogFormat,
}

/// The PEM files of a certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate and those it was signed with.
    pub cert: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line, for collectors.
    Json,
}

impl Settings {
    /// Reads the settings file, if there is one, and resolves every setting.
    ///
    /// # Errors
    /// All mistakes together, in the file and in the arguments.
    pub fn load(args: &SettingsArgs) -> Result<Self, ConfigErrors> {
        Self::load_or(args, Path::new(DEFAULT_FILE))
    }

    /// As [`Settings::load`], with the file that is read when the arguments name none.
    fn load_or(args: &SettingsArgs, default: &Path) -> Result<Self, ConfigErrors> {
        let named = args.config.as_deref();
        let named = named.filter(|path| !path.trim().is_empty());
        let path = named.map_or(default, Path::new);
        let file = match std::fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if named.is_none() && error.kind() == ErrorKind::NotFound => None,
            Err(error) => {
                let (path, reason) = (path.to_owned(), error.to_string());
                let mut mistakes = vec![Mistake::Unreadable { path, reason }];
                if let Err(others) = Self::resolve(args, None) {
                    mistakes.extend(others.into_mistakes());
                }
                return Err(ConfigErrors::new(mistakes));
            }
        };
        Self::resolve(args, file.as_deref().map(|text| (path, text)))
    }

    /// Resolves every setting from the arguments and the text of a settings file with its path.
    ///
    /// # Errors
    /// All mistakes together.
    pub fn resolve(args: &SettingsArgs, file: Option<(&Path, &str)>) -> Result<Self, ConfigErrors> {
        let (file, mistakes) = file.map_or_else(Default::default, FileValues::read);
        let mut sources = Sources { file, mistakes };
        let database_url = args.database_url.as_ref().map(ExposeSecret::expose_secret);
        let database_url = sources.setting("database_url", database_url, database_url_of);
        let listen = sources.setting("listen", args.listen.as_deref(), listen_of);
        let public_url = sources.setting("public_url", args.public_url.as_deref(), public_url_of);
        let lease = args.session_lease_seconds.as_deref();
        let lease = sources.setting("session_lease_seconds", lease, lease_of);
        let cert = sources.setting("tls_cert", args.tls_cert.as_deref(), path_of);
        let key = sources.setting("tls_key", args.tls_key.as_deref(), path_of);
        let log = sources.setting("log", args.log.as_deref(), log_of);
        let log_format = sources.setting("log_format", args.log_format.as_deref(), log_format_of);
        let tls = sources.both(cert, key);

        if !sources.mistakes.is_empty() {
            return Err(ConfigErrors::new(sources.mistakes));
        }
        Ok(Self {
            database_url: database_url.unwrap_or_else(|| DEFAULT_DATABASE_URL.into()),
            listen: listen.unwrap_or((Ipv4Addr::LOCALHOST, DEFAULT_PORT).into()),
            public_url: public_url.unwrap_or_else(default_public_url),
            session_lease_seconds: lease.unwrap_or(DEFAULT_LEASE_SECONDS),
            tls,
            log: log.unwrap_or_else(|| DEFAULT_LOG.to_owned()),
            log_format: log_format.unwrap_or(LogFormat::Text),
        })
    }

    /// The address under which the world finds `path`, such as `/qbwc`.
    #[must_use]
    pub fn public_address(&self, path: &str) -> String {
        format!("{}{path}", self.public_url.as_str().trim_end_matches('/'))
    }
}

/// Where values come from, and what was found wrong with them so far.
struct Sources {
    file: FileValues,
    mistakes: Vec<Mistake>,
}

/// A value that will not do: what was expected, and what may be shown of what was found.
struct Refused {
    expected: &'static str,
    found: String,
}

impl Sources {
    /// The value of `key`: as an argument, else in the file. `None` when there is none or it is
    /// wrong, which is noted.
    fn setting<T>(
        &mut self,
        key: &'static str,
        argument: Option<&str>,
        check: fn(&str) -> Result<T, Refused>,
    ) -> Option<T> {
        let argument = argument.filter(|text| !text.trim().is_empty());
        let value = argument.or_else(|| self.file.get(key))?;
        match check(value.trim()) {
            Ok(setting) => Some(setting),
            Err(Refused { expected, found }) => {
                let origin = argument.is_none().then(|| self.file.path().to_owned());
                self.mistakes.push(Mistake::Value {
                    key,
                    expected,
                    found,
                    origin,
                });
                None
            }
        }
    }

    /// A certificate and its key are of use only together.
    fn both(&mut self, cert: Option<PathBuf>, key: Option<PathBuf>) -> Option<TlsFiles> {
        let (key, expected) = match (cert, key) {
            (Some(cert), Some(key)) => return Some(TlsFiles { cert, key }),
            (None, None) => return None,
            (Some(_), None) => ("tls_key", "the private key of `BILLBRIDGE_TLS_CERT`"),
            (None, Some(_)) => ("tls_cert", "the certificate of `BILLBRIDGE_TLS_KEY`"),
        };
        self.mistakes.push(Mistake::Value {
            key,
            expected,
            found: "nothing".to_owned(),
            origin: None,
        });
        None
    }
}

fn database_url_of(text: &str) -> Result<SecretString, Refused> {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    match scheme {
        Some("sqlite" | "postgres" | "postgresql") => Ok(text.into()),
        _ => Err(Refused {
            expected: "`sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`",
            found: match scheme {
                Some(scheme) if scheme.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                    format!("a URL that begins with `{scheme}:`")
                }
                _ => "no URL".to_owned(),
            },
        }),
    }
}

fn listen_of(text: &str) -> Result<SocketAddr, Refused> {
    let expected = "an IP address and a port such as `127.0.0.1:8080` or `0.0.0.0:80`";
    parsed(text, expected)
}

fn public_url_of(text: &str) -> Result<Url, Refused> {
    let refused = || Refused {
        expected: "a URL of host and path alone such as `https://bills.example.com`, \
                   with `https` unless the host is `localhost`",
        found: shown(text),
    };
    let mut url = Url::parse(text).map_err(|_| refused())?;
    let local = url.host() == Some(Host::Domain("localhost"));
    let secure = url.scheme() == "https" || (url.scheme() == "http" && local);
    let bare = url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !secure || !bare {
        return Err(refused());
    }
    let path = url.path().trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

fn default_public_url() -> Url {
    Url::parse(DEFAULT_PUBLIC_URL).expect("the default public URL is a URL")
}

fn lease_of(text: &str) -> Result<u32, Refused> {
    let expected = "a whole number of seconds from 1 to 3600";
    let seconds = parsed(text, expected)?;
    if (1..=LONGEST_LEASE_SECONDS).contains(&seconds) {
        Ok(seconds)
    } else {
        let found = shown(text);
        Err(Refused { expected, found })
    }
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "stands among checks that can refuse; whether the file is there shows when it is read"
)]
fn path_of(text: &str) -> Result<PathBuf, Refused> {
    Ok(PathBuf::from(text))
}

fn log_of(text: &str) -> Result<String, Refused> {
    let expected = "a level or a filter such as `info` or `info,sqlx=warn`";
    match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => Err(Refused {
            expected,
            found: shown(text),
        }),
    }
}

fn log_format_of(text: &str) -> Result<LogFormat, Refused> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(Refused {
            expected: "`text` or `json`",
            found: shown(text),
        }),
    }
}

fn parsed<T: FromStr>(text: &str, expected: &'static str) -> Result<T, Refused> {
    text.parse().map_err(|_| Refused {
        expected,
        found: shown(text),
    })
}

#[cfg(test)]
mod tests;
