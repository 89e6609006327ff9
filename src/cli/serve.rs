//! `billbridge serve`.

use std::{net::TcpListener, sync::Arc};

use super::{CliError, Ground, start_log};
use crate::{
    app::{Application, Parts, tls},
    config::Settings,
};

pub(super) async fn run(settings: &Settings) -> Result<(), CliError> {
    start_log(&settings.log, settings.log_format);
    let ground = Ground::open(settings).await?;
    let listener = TcpListener::bind(settings.listen)
        .map_err(CliError::io(format!("can't listen on {}", settings.listen)))?;
    let tls = match &settings.tls {
        Some(files) => Some(
            tls::read(&files.cert, &files.key)
                .map_err(|error| CliError::Failed(error.to_string()))?,
        ),
        None => None,
    };
    let application = Application::build(Parts {
        store: ground.store,
        clock: ground.clock,
        ids: ground.ids,
        gate: Arc::clone(&ground.gate),
        public_url: settings.public_url.clone(),
        lease: chrono::TimeDelta::seconds(i64::from(settings.session_lease_seconds)),
        listener,
        tls,
        workers: std::thread::available_parallelism().map_or(1, usize::from),
    })?;
    tracing::info!(address = %application.address(), public_url = %settings.public_url, "billbridge is ready");
    Ok(application.run_until_stopped().await?)
}
