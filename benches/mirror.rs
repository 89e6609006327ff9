//! How long a company file of many vendors takes to be mirrored, and how much memory the server takes
//! for it: a server and a simulated QuickBooks, each a process of its own, over a new database.
//!
//! Memory is the server's peak resident set (`VmHWM` of `/proc/PID/status`), so that it is Linux's alone.
//! The two sizes run one after the other: constant memory shows as two figures that are near each other.

use std::{
    error::Error,
    fs,
    io::{BufRead as _, BufReader},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    thread::spawn,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

const SIZES: [usize; 2] = [5_000, 50_000];
const PROGRAM: &str = env!("CARGO_BIN_EXE_billbridge");
const DEMO: &str = include_str!("../src/simulator/company_file/demo.json");

type Outcome<T> = Result<T, Box<dyn Error>>;

/// A server that ends with its measurement.
struct Server {
    process: Child,
    port: u16,
    database: String,
}

impl Server {
    fn start(folder: &Path) -> Outcome<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let database = format!("sqlite://{}", folder.join("mirror.db").display());
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--database-url", &database, "--log", "info"])
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .args(["--public-url", &format!("http://localhost:{port}")])
            .stderr(Stdio::piped())
            .spawn()?;
        let log = process.stderr.take().ok_or("no log")?;
        let server = Self {
            process,
            port,
            database,
        };
        let mut lines = BufReader::new(log).lines();
        if !lines.any(|line| line.is_ok_and(|line| line.contains("is ready"))) {
            return Err("the server does not start".into());
        }
        // Its log goes on, and a full pipe would hold it up.
        spawn(move || lines.for_each(drop));
        Ok(server)
    }

    /// Adds a company, and gives its connector's user name and password.
    fn company(&self) -> Outcome<(String, String)> {
        let added = Command::new(PROGRAM)
            .args(["company", "add", "Bloom", "--database-url", &self.database])
            .output()?;
        let company: Value = serde_json::from_slice(&added.stdout)?;
        let field = |name: &str| company[name].as_str().map(str::to_owned);
        let login = field("qbwc_username").zip(field("qbwc_password"));
        login.ok_or_else(|| format!("no company was added: {company}").into())
    }

    /// One update, and how long it took.
    fn update(&self, (user, password): &(String, String), file: &Path) -> Outcome<Duration> {
        let begun = Instant::now();
        let update = Command::new(PROGRAM)
            .args(["simulate", "--username", user, "--password", password])
            .args(["--url", &format!("http://localhost:{}/qbwc", self.port)])
            .arg("--company")
            .arg(file)
            .stdout(Stdio::null())
            .status()?;
        if !update.success() {
            return Err("the update did not end cleanly".into());
        }
        Ok(begun.elapsed())
    }

    /// The most memory it ever took, in KiB.
    fn peak(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let figure = line.and_then(|line| line.split_whitespace().next());
        Ok(figure.ok_or("no VmHWM")?.parse()?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The demo company with so many more vendors.
fn company_file(vendors: usize) -> Outcome<String> {
    let mut file: Value = serde_json::from_str(DEMO)?;
    let list = file["vendors"].as_array_mut().ok_or("no vendors")?;
    list.extend((1..=vendors).map(|number| {
        let name = format!("Grower {number:06}");
        json!({"company_name": format!("{name} S.A."), "name": name, "terms": "Net 30"})
    }));
    Ok(file.to_string())
}

fn measure(vendors: usize) -> Outcome<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("company.json");
    fs::write(&file, company_file(vendors)?)?;
    let server = Server::start(folder.path())?;
    let login = server.company()?;
    let before = server.peak()?;
    let took = server.update(&login, &file)?;
    let after = server.peak()?;
    println!(
        "{vendors:>6} vendors mirrored in {:>6.2} s; memory at most {} MiB, {} MiB more than before",
        took.as_secs_f64(),
        after / 1024,
        after.saturating_sub(before) / 1024,
    );
    Ok(())
}

fn main() -> Outcome<()> {
    SIZES.into_iter().try_for_each(measure)
}
