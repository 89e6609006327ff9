//! The process put together: a database, a clock and a listener in, a running server out. Tests
//! build it the same way as `billbridge serve` does, on port 0.
//!
//! - [`routes`]: the one table of everything that answers people and programs; the connector's two
//!   addresses stand in [`soap::endpoint`](crate::soap::endpoint).
//! - `observe`: one log line and one count for each answer.
//! - [`tls`]: the certificate with which the server speaks https itself.

mod observe;
pub mod routes;
pub mod tls;

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};

use actix_web::{
    App, HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web::Data,
};
use chrono::TimeDelta;
use url::Url;

use crate::{
    clock::{Clock, Ids},
    credentials::Gate,
    operations::Operations,
    soap::endpoint::{self, Door},
    store::Store,
    sync::Engine,
    web::{headers, live::Streams, measures::Measures},
};

/// How long calls in flight may take to end once the process is told to stop.
const SHUTDOWN_SECONDS: u64 = 30;

/// What an application is built from.
pub struct Parts {
    /// The database, migrated.
    pub store: Store,
    /// Tells the time.
    pub clock: Clock,
    /// Makes ids and secrets.
    pub ids: Ids,
    /// Checks passwords.
    pub gate: Arc<Gate>,
    /// Where the world reaches this server.
    pub public_url: Url,
    /// How long a conversation with a connector lives on without a call.
    pub lease: TimeDelta,
    /// Where it listens.
    pub listener: TcpListener,
    /// With which it speaks https itself.
    pub tls: Option<rustls::ServerConfig>,
    /// How many threads answer; at least one.
    pub workers: usize,
}

/// Why the server can't run.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The listener can't be used.
    #[error("can't listen: {0}")]
    Listen(#[source] io::Error),
    /// It stopped without being told to.
    #[error("the server stopped: {0}")]
    Stopped(#[source] io::Error),
    /// Two measures have one name.
    #[error("the measures can't be set up: {0}")]
    Measures(#[from] prometheus::Error),
}

/// A server that listens and will answer once it runs.
pub struct Application {
    address: SocketAddr,
    server: Server,
    store: Store,
    streams: Streams,
}

/// Stops a server from elsewhere in the process.
#[derive(Clone, Debug)]
pub struct Stopper {
    server: ServerHandle,
    streams: Streams,
}

impl Stopper {
    /// Stops it: with grace, once the calls in flight are answered. What is given is done then.
    pub fn stop(&self, graceful: bool) -> impl Future<Output = ()> + use<> {
        self.streams.end();
        self.server.stop(graceful)
    }
}

impl Application {
    /// Puts the server together. From here on connections are accepted; they are answered by
    /// [`Application::run_until_stopped`].
    ///
    /// # Errors
    /// When the listener can't be used.
    pub fn build(parts: Parts) -> Result<Self, AppError> {
        let address = parts.listener.local_addr().map_err(AppError::Listen)?;
        let measures = Measures::new(parts.clock.now())?;
        let operations = Operations::new(
            parts.store.clone(),
            parts.clock.clone(),
            parts.ids.clone(),
            Arc::clone(&parts.gate),
            parts.public_url.clone(),
        );
        let engine = Engine::new(
            parts.store.clone(),
            parts.clock,
            parts.ids,
            parts.gate,
            parts.lease,
        );
        let door = Data::new(Door::new(engine, parts.public_url.as_str()));
        let (operations, measures) = (Data::new(operations), Data::new(measures));
        let streams = Streams::default();
        let shared_streams = Data::new(streams.clone());
        let server = HttpServer::new(move || {
            App::new()
                .app_data(operations.clone())
                .app_data(measures.clone())
                .app_data(shared_streams.clone())
                .wrap(from_fn(headers::protect))
                .wrap(from_fn(observe::observe))
                .configure(endpoint::configure(door.clone()))
                .configure(routes::configure)
        })
        .workers(parts.workers.max(1))
        .shutdown_timeout(SHUTDOWN_SECONDS);
        let server = match parts.tls {
            None => server.listen(parts.listener),
            Some(config) => server.listen_rustls_0_23(parts.listener, config),
        };
        Ok(Self {
            address,
            server: server.map_err(AppError::Listen)?.run(),
            store: parts.store,
            streams,
        })
    }

    /// Where it listens; names the port that port 0 became.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Stops the server from elsewhere in the process.
    #[must_use]
    pub fn handle(&self) -> Stopper {
        Stopper {
            server: self.server.handle(),
            streams: self.streams.clone(),
        }
    }

    /// Answers until the process is told to stop (SIGTERM, or the [`handle`](Self::handle)); then
    /// finishes the calls in flight and lets go of the database.
    ///
    /// # Errors
    /// When it stopped for another reason.
    pub async fn run_until_stopped(self) -> Result<(), AppError> {
        let mut server = self.server;
        let stopped = tokio::select! {
            stopped = &mut server => stopped,
            // The server hears of it too, and waits for every answer to end: those that would not by
            // themselves are ended here.
            () = told_to_stop() => {
                self.streams.end();
                server.await
            }
        };
        self.store.close().await;
        stopped.map_err(AppError::Stopped)
    }
}

/// Waits until the process is told to stop.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (term, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        if let (Ok(mut term), Ok(mut interrupt)) = (signal(term), signal(interrupt)) {
            tokio::select! {
                _told = term.recv() => {}
                _told = interrupt.recv() => {}
            }
            return;
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
