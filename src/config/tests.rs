//! Every setting, every mistake, and which source counts before which.

use clap::{Args, Command, FromArgMatches, builder::Resettable};
use pretty_assertions::assert_eq;

use super::{file::KEYS, *};

const FILE: &str = "billbridge.toml";

fn from_file(text: &str) -> Result<Settings, ConfigErrors> {
    Settings::resolve(&SettingsArgs::default(), Some((Path::new(FILE), text)))
}

fn refusal(text: &str) -> String {
    from_file(text).unwrap_err().to_string()
}

/// The arguments for these words alone, whatever the environment of the test says.
fn parsed_args(words: &[&str]) -> SettingsArgs {
    args_of(command().mut_args(|arg| arg.env(Resettable::Reset)), words)
}

fn command() -> Command {
    SettingsArgs::augment_args(Command::new("billbridge"))
}

fn args_of(command: Command, words: &[&str]) -> SettingsArgs {
    let words = [&["billbridge"], words].concat();
    let matches = command.try_get_matches_from(words).unwrap();
    SettingsArgs::from_arg_matches(&matches).unwrap()
}

#[test]
fn every_setting_has_a_default_that_works_on_a_laptop() {
    let settings = Settings::resolve(&SettingsArgs::default(), None).unwrap();
    assert_eq!(
        settings.database_url.expose_secret(),
        "sqlite://billbridge.db"
    );
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(settings.session_lease_seconds, 120);
    assert_eq!(settings.tls, None);
    assert_eq!(settings.log, "info");
    assert_eq!(settings.log_format, LogFormat::Text);
}

#[test]
fn every_setting_can_stand_in_the_file() {
    let settings = from_file(
        r#"
        database_url = "postgres://ap@db.example.com/bills"
        listen = "[::1]:9000"
        public_url = "https://bills.example.com"
        session_lease_seconds = 30
        tls_cert = "cert.pem"
        tls_key = "key.pem"
        log = "warn,billbridge=debug"
        log_format = "json"
        "#,
    )
    .unwrap();
    assert_eq!(
        settings.database_url.expose_secret(),
        "postgres://ap@db.example.com/bills"
    );
    assert_eq!(settings.listen.to_string(), "[::1]:9000");
    assert_eq!(settings.public_url.as_str(), "https://bills.example.com/");
    assert_eq!(settings.session_lease_seconds, 30);
    let (cert, key) = ("cert.pem".into(), "key.pem".into());
    assert_eq!(settings.tls, Some(TlsFiles { cert, key }));
    assert_eq!(settings.log, "warn,billbridge=debug");
    assert_eq!(settings.log_format, LogFormat::Json);
}

#[test]
fn every_key_is_a_flag_and_a_variable_of_the_same_name() {
    let command = command();
    let mut keys: Vec<&str> = command
        .get_arguments()
        .map(|arg| arg.get_id().as_str())
        .collect();
    for arg in command.get_arguments() {
        let key = arg.get_id().as_str();
        let flag = key.replace('_', "-");
        assert_eq!(arg.get_long(), Some(flag.as_str()));
        assert_eq!(
            arg.get_env().unwrap().to_str(),
            Some(mistake::variable(key).as_str())
        );
        assert!(arg.is_global_set(), "{key} must work after every command");
    }
    assert_eq!(keys.remove(0), "config");
    assert_eq!(keys, KEYS);
}

/// A variable that cargo sets for every test stands in for `BILLBRIDGE_LOG`: a test must not change
/// the environment that others read at the same time.
#[test]
fn a_flag_counts_before_a_variable_and_that_before_the_file() {
    let file = Some((Path::new(FILE), "log = 'file'\nlisten = '127.0.0.1:1'"));
    let log = |words: &[&str]| {
        let command = command()
            .mut_args(|arg| arg.env(Resettable::Reset))
            .mut_arg("log", |arg| arg.env("CARGO_PKG_NAME"));
        let args = args_of(command, words);
        let settings = Settings::resolve(&args, file).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:1");
        settings.log
    };
    assert_eq!(log(&["--log", "flag"]), "flag");
    assert_eq!(log(&[]), "billbridge");
    assert_eq!(from_file("log = 'file'").unwrap().log, "file");
}

#[test]
fn a_blank_value_counts_as_none() {
    let words = ["--listen", "", "--config", " ", "--tls-cert", ""];
    let args = parsed_args(&words);
    let file = "listen = '127.0.0.1:9'\npublic_url = ''";
    let settings = Settings::resolve(&args, Some((Path::new(FILE), file))).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:9");
    assert_eq!(settings.public_url.as_str(), "http://localhost:8080/");
    assert_eq!(settings.tls, None);
}

#[test]
fn all_mistakes_are_reported_together() {
    let args = parsed_args(&["--session-lease-seconds", "0", "--tls-cert", "cert.pem"]);
    let file = r#"
        database_url = "mysql://root:hunter2@localhost/bills"
        listen = "localhost"
        public_url = "http://bills.example.com"
        session_lease_seconds = 60
        log = "info,=,"
        log_format = ["json"]
        lissten = "0.0.0.0:80"
    "#;
    let errors = Settings::resolve(&args, Some((Path::new(FILE), file))).unwrap_err();
    insta::assert_snapshot!(errors.to_string().replace("; ", ";\n"), @r"
    8 settings are wrong: `billbridge.toml`: unknown setting `lissten`, expected one of `database_url`, `listen`, `public_url`, `session_lease_seconds`, `tls_cert`, `tls_key`, `log`, `log_format`;
    `BILLBRIDGE_LOG_FORMAT`: expected a text or a whole number, found a value of type array (`log_format` in `billbridge.toml`);
    `BILLBRIDGE_DATABASE_URL`: expected `sqlite://PATH` or `postgres://USER:PASSWORD@HOST/DATABASE`, found a URL that begins with `mysql:` (`database_url` in `billbridge.toml`);
    `BILLBRIDGE_LISTEN`: expected an IP address and a port such as `127.0.0.1:8080` or `0.0.0.0:80`, found `localhost` (`listen` in `billbridge.toml`);
    `BILLBRIDGE_PUBLIC_URL`: expected a URL of host and path alone such as `https://bills.example.com`, with `https` unless the host is `localhost`, found `http://bills.example.com` (`public_url` in `billbridge.toml`);
    `BILLBRIDGE_SESSION_LEASE_SECONDS`: expected a whole number of seconds from 1 to 3600, found `0`;
    `BILLBRIDGE_LOG`: expected a level or a filter such as `info` or `info,sqlx=warn`, found `info,=,` (`log` in `billbridge.toml`);
    `BILLBRIDGE_TLS_KEY`: expected the private key of `BILLBRIDGE_TLS_CERT`, found nothing
    ");
}

#[test]
fn a_public_url_must_be_https_or_localhost_and_nothing_but_host_and_path() {
    for good in [
        "https://bills.example.com",
        "https://bills.example.com:8443/billing",
        "http://localhost",
        "http://LocalHost:9000",
        "https://localhost",
    ] {
        assert!(
            from_file(&format!("public_url = '{good}'")).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "bills.example.com",
        "localhost:8080",
        "http://bills.example.com",
        "http://127.0.0.1:8080",
        "http://localhost.example.com",
        "ftp://localhost",
        "https://",
        "https://ap:secret@bills.example.com",
        "https://bills.example.com?x=1",
        "https://bills.example.com#x",
    ] {
        let text = refusal(&format!("public_url = '{bad}'"));
        assert!(
            text.contains("`BILLBRIDGE_PUBLIC_URL`: expected a URL"),
            "{text}"
        );
        assert!(!text.contains("secret"), "{text}");
    }
}

#[test]
fn a_slash_after_the_public_url_makes_no_difference() {
    for (written, address) in [
        ("https://a.example", "https://a.example/qbwc"),
        ("https://a.example/", "https://a.example/qbwc"),
        (
            "https://a.example/billing",
            "https://a.example/billing/qbwc",
        ),
        (
            "https://a.example/billing//",
            "https://a.example/billing/qbwc",
        ),
    ] {
        let settings = from_file(&format!("public_url = '{written}'")).unwrap();
        assert_eq!(settings.public_address("/qbwc"), address);
    }
}

#[test]
fn a_lease_is_between_a_second_and_an_hour() {
    for good in [1, 3600] {
        let settings = from_file(&format!("session_lease_seconds = {good}")).unwrap();
        assert_eq!(settings.session_lease_seconds, good);
    }
    for bad in ["0", "3601", "-1", "'2m'", "4294967297"] {
        let text = refusal(&format!("session_lease_seconds = {bad}"));
        assert!(text.contains("from 1 to 3600"), "{bad}: {text}");
    }
}

#[test]
fn a_certificate_without_its_key_is_refused_and_a_key_without_its_certificate() {
    assert_eq!(
        refusal("tls_cert = 'cert.pem'"),
        "a setting is wrong: `BILLBRIDGE_TLS_KEY`: expected the private key of \
         `BILLBRIDGE_TLS_CERT`, found nothing"
    );
    assert_eq!(
        refusal("tls_key = 'key.pem'"),
        "a setting is wrong: `BILLBRIDGE_TLS_CERT`: expected the certificate of \
         `BILLBRIDGE_TLS_KEY`, found nothing"
    );
}

#[test]
fn a_database_url_names_an_engine_that_there_is() {
    for good in [
        "sqlite://a.db",
        "sqlite::memory:",
        "postgres://db/a",
        "postgresql://db/a",
    ] {
        assert!(
            from_file(&format!("database_url = '{good}'")).is_ok(),
            "{good}"
        );
    }
    for bad in [
        "bills.db",
        "mysql://db/a",
        "user:hunter2",
        "//u:hunter2@db/a",
    ] {
        let text = refusal(&format!("database_url = '{bad}'"));
        assert!(text.contains("expected `sqlite://PATH` or"), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn a_file_that_is_not_toml_is_refused_by_line_without_showing_it() {
    assert_eq!(
        refusal("listen = '127.0.0.1:1'\ndatabase_url = \"postgres://u:hunter2@db\nlog = 'info'"),
        "a setting is wrong: `billbridge.toml`: expected TOML, found a mistake in line 2: \
         invalid basic string, expected `\"`"
    );
}

#[test]
fn a_file_that_was_asked_for_must_be_there() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("settings.toml");
    let args = SettingsArgs {
        config: Some(path.to_str().unwrap().to_owned()),
        log_format: Some("xml".to_owned()),
        ..SettingsArgs::default()
    };
    let text = Settings::load(&args).unwrap_err().to_string();
    assert!(
        text.contains("settings.toml`: expected a settings file"),
        "{text}"
    );
    assert!(text.contains("`BILLBRIDGE_LOG_FORMAT`"), "{text}");

    std::fs::write(&path, "listen = '127.0.0.1:7'\nlog_format = 'json'").unwrap();
    let args = SettingsArgs {
        log_format: None,
        ..args
    };
    let settings = Settings::load(&args).unwrap();
    assert_eq!(settings.listen.port(), 7);
    assert_eq!(settings.log_format, LogFormat::Json);
}

#[test]
fn the_file_in_the_working_folder_is_read_where_there_is_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(FILE);
    let args = SettingsArgs::default();
    assert_eq!(Settings::load_or(&args, &path).unwrap().listen.port(), 8080);
    std::fs::write(&path, "listen = '127.0.0.1:7'").unwrap();
    assert_eq!(Settings::load_or(&args, &path).unwrap().listen.port(), 7);
    std::fs::write(&path, b"log = '\xFF'").unwrap();
    let text = Settings::load_or(&args, &path).unwrap_err().to_string();
    assert!(text.contains("cannot be read"), "{text}");
}

#[test]
fn no_password_is_printed_for_debugging() {
    let args = SettingsArgs {
        database_url: Some("postgres://u:hunter2@db/a".into()),
        ..SettingsArgs::default()
    };
    let settings = Settings::resolve(&args, None).unwrap();
    assert!(!format!("{args:?} {settings:?}").contains("hunter2"));
}

#[test]
fn a_long_value_is_cut_in_the_message() {
    let text = refusal(&format!("log_format = '{}'", "x".repeat(500)));
    assert!(
        text.contains(&format!("found `{}…`", "x".repeat(80))),
        "{text}"
    );
}
