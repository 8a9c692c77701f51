//! `claviger serve`: the server.

use std::sync::Arc;

use clap::Args;

use crate::config::{Config, Overrides};
use crate::output;
use crate::server::{Reread, Server, Signals, logs};
use crate::world::Environment;

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen: an address and a port [default: 127.0.0.1:8470]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// How people and programs reach it, such as https://keys.example.org [default: where it listens]
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

impl Serve {
    /// What the arguments say about the configuration.
    pub(crate) fn overrides(&self, overrides: Overrides) -> Overrides {
        Overrides { listen: self.listen.clone(), public_url: self.public_url.clone(), ..overrides }
    }
}

/// Serves until it is told to stop.
pub(crate) async fn run(overrides: Overrides, environment: &Environment) -> anyhow::Result<()> {
    let config = Config::load(&overrides, environment)?;
    let logs = logs::start(&config.log, output::colour())?;
    crate::world::raise_open_files();
    for name in &config.unknown_variables {
        tracing::warn!("the variable {name} is no setting of claviger and is ignored");
    }
    if config.mail.is_some() {
        tracing::warn!("[mail] is set, but this version sends no mail yet: warnings wait in the queue");
    }
    let signals = Signals::catch(&logs)?;
    // The file that was read, and no other that would be found by now: without it the routes of the old one stay.
    let overrides = Overrides { file: config.file.clone(), ..overrides };
    let again = environment.clone();
    let reread: Reread = Arc::new(move || Config::load(&overrides, &again));
    let server = Server::start(config, environment, reread).await?;
    if let Some(admin) = &server.first_admin {
        match &admin.drawn {
            Some(password) => output::line(format!(
                "made the administrator `{}` with the password {} (shown once: note it, or change it with \
                 `claviger user password {}`)",
                admin.login,
                password.expose(),
                admin.login
            ))?,
            None => output::line(format!("made the administrator `{}`", admin.login))?,
        }
    }
    output::line(format!("listening on {}", server.url()))?;
    Box::pin(server.run(signals)).await?;
    Ok(())
}
