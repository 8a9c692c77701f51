//! What was logged, kept for tests to look through.
//!
//! One subscriber for the process: at its most talkative for our own crates, so that a secret which only shows when
//! somebody debugs is found too. The driver of the browser is no part of the product, and logs what it types.

use std::io::Write;
use std::sync::{Mutex, Once, PoisonError};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static PANICS: Mutex<Vec<String>> = Mutex::new(Vec::new());
static START: Once = Once::new();

/// Starts to keep logs and panics; further calls change nothing.
pub fn keep() {
    START.call_once(|| {
        let filter = EnvFilter::new(
            "debug,claviger=trace,claviger_auth=trace,claviger_web=trace,claviger_store=trace,thirtyfour=off",
        );
        let subscriber = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(Keeper);
        let _ = subscriber.try_init();
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            PANICS.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
            usual(panic);
        }));
    });
}

/// Everything that was logged by this process.
pub fn text() -> String {
    String::from_utf8_lossy(&LINES.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
}

/// How much was logged until now: the place from which [`asked`] looks on.
pub fn mark() -> usize {
    LINES.lock().unwrap_or_else(PoisonError::into_inner).len()
}

/// The statements that were asked of the store since a [`mark`], a line each. What a new connection of the pool says of
/// itself is none.
pub fn asked(since: usize) -> Vec<String> {
    let counts = |line: &&str| line.contains(r#""target":"sqlx::query""#) && !line.contains(r#""summary":"PRAGMA "#);
    text()[since..].lines().filter(counts).map(str::to_owned).collect()
}

/// The panics of this process, whoever caught them.
pub fn panics() -> Vec<String> {
    PANICS.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

struct Keeper;

impl Write for Keeper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'w> MakeWriter<'w> for Keeper {
    type Writer = Self;

    fn make_writer(&'w self) -> Self {
        Self
    }
}
