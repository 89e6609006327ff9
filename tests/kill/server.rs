//! `billbridge serve` as a process of its own, which can be killed.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    time::Duration,
};

use billbridge::simulator::{Call, Http, Read, ReplyFault, Transport, connector::reply};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep, timeout},
};

/// A conversation that is silent for so long is dead: the shortest that the setting allows.
const LEASE_SECONDS: &str = "1";
/// No start takes longer, even on a busy machine.
const START_MAX: Duration = Duration::from_mins(1);

/// When the server is killed.
#[derive(Clone, Copy, Debug)]
pub enum Moment {
    /// Before the call reaches it.
    BeforeCall,
    /// So long after the call went out.
    InFlight(Duration),
    /// After the connector has read the reply, and before it does anything with it.
    AfterReply,
}

/// A running server. It does not outlive its owner, whatever becomes of that.
pub struct Server {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub url: String,
    database: SecretString,
    folder: PathBuf,
    door: Http,
    child: Running,
}

impl Server {
    /// Starts one on that database, and waits until it is ready. Its settings come from nowhere but
    /// here: the environment is empty, and the working folder has no settings file.
    pub async fn start(database: &SecretString, folder: &Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_billbridge"))
            .arg("serve")
            .current_dir(folder)
            .env_clear()
            .env("BILLBRIDGE_DATABASE_URL", database.expose_secret())
            .env("BILLBRIDGE_LISTEN", "127.0.0.1:0")
            .env("BILLBRIDGE_SESSION_LEASE_SECONDS", LEASE_SECONDS)
            .env("BILLBRIDGE_LOG", "error,billbridge::cli=info")
            .env("BILLBRIDGE_LOG_FORMAT", "json")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut child = Running(child);
        let log = child.0.stderr.take().unwrap();
        let (ready, address) = oneshot::channel();
        std::thread::spawn(move || listen(log, ready));
        let address = timeout(START_MAX, address).await;
        let address = address.expect("a server starts in time");
        let url = format!("http://{}", address.expect("a server becomes ready"));
        Self {
            door: Http::new(&format!("{url}/qbwc"), None).unwrap(),
            url,
            database: database.clone(),
            folder: folder.to_owned(),
            child,
        }
    }

    /// Ends the process as `kill -9` does: nothing of it runs any more when this returns.
    pub fn kill(&mut self) {
        self.child.kill();
    }

    /// Tells the process to stop, as SIGTERM does: how it ended, and after how long.
    pub async fn stop(&mut self) -> (ExitStatus, Duration) {
        let told = Instant::now();
        let pid = self.child.0.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status();
        assert!(sent.unwrap().success(), "the process can be told");
        let ended = async {
            loop {
                if let Some(status) = self.child.0.try_wait().unwrap() {
                    return status;
                }
                sleep(Duration::from_millis(10)).await;
            }
        };
        let status = timeout(START_MAX, ended).await;
        (
            status.expect("a server that is told to stop stops"),
            told.elapsed(),
        )
    }

    /// Starts another one in the place of one that was killed. It listens on another port: the
    /// freed one may be somebody else's by now.
    pub async fn restart(&mut self) {
        self.kill();
        *self = Self::start(&self.database, &self.folder).await;
    }

    /// Makes one of the connector's calls, and reads the reply as the connector does.
    pub async fn hear(&self, call: &Call) -> Result<Read, ReplyFault> {
        let http = self.door.exchange(call).await?;
        reply::read(call.method(), &http)
    }

    /// Makes a call at which the server is killed: what the connector gets to know of it.
    pub async fn hear_killed(&mut self, call: &Call, moment: Moment) -> Result<Read, ReplyFault> {
        match moment {
            Moment::BeforeCall => {
                self.kill();
                self.hear(call).await
            }
            Moment::InFlight(delay) => {
                let door = self.door.clone();
                let killed = async {
                    sleep(delay).await;
                    self.kill();
                };
                let (http, ()) = tokio::join!(door.exchange(call), killed);
                reply::read(call.method(), &http?)
            }
            Moment::AfterReply => {
                let heard = self.hear(call).await;
                self.kill();
                heard
            }
        }
    }
}

/// A child process that is killed when nobody holds it any more, a panicking test included.
struct Running(Child);

impl Running {
    fn kill(&mut self) {
        // A process that has ended, and was waited for, can be killed again.
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Reads the log until the process ends: tells the address, and shows every other line with a test
/// that fails.
fn listen(log: impl std::io::Read, ready: oneshot::Sender<String>) {
    let mut ready = Some(ready);
    for line in BufReader::new(log).lines().map_while(Result::ok) {
        let entry: Value = serde_json::from_str(&line).unwrap_or_default();
        match (entry["fields"]["address"].as_str(), ready.take()) {
            (Some(address), Some(ready)) => {
                // Nobody waits any more when the test has failed meanwhile.
                let _ = ready.send(address.to_owned());
            }
            (_, waiting) => {
                ready = waiting;
                eprintln!("server: {line}");
            }
        }
    }
}
