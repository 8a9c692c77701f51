//! What the system tells a running server.
//!
//! ```text
//! SIGTERM, SIGINT   stop: finish what runs; a second one stops at once
//! SIGHUP            read routes, their documents and certificates again
//! ```

use tokio::signal::unix::{Signal as Stream, SignalKind, signal};

use super::logs::{Lines, Logs};

/// The signals, caught from now on.
pub(crate) struct Signals {
    terminate: Stream,
    interrupt: Stream,
    hangup: Stream,
    lines: Lines,
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Signal {
    /// End.
    Stop,
    /// Read again what can change while running.
    Reload,
}

impl Signals {
    /// Catches them.
    pub(crate) fn catch(logs: &Logs) -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: signal(SignalKind::hangup())?,
            lines: logs.lines.clone(),
        })
    }

    /// The next one.
    pub(crate) async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.terminate.recv() => Signal::Stop,
            _ = self.interrupt.recv() => Signal::Stop,
            _ = self.hangup.recv() => Signal::Reload,
        }
    }

    /// From now on the next one to stop ends the process where it stands. Nothing is lost that was answered: that is on
    /// the disk.
    pub(crate) fn kill_on_next(mut self) {
        tokio::spawn(async move {
            while self.next().await == Signal::Reload {}
            tracing::warn!("told to stop once more: stopping at once");
            self.lines.flush();
            std::process::exit(0);
        });
    }
}
