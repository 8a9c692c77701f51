//! `claviger demo`: a throw-away instance full of samples.

use clap::Args;

use crate::demo;
use crate::world::{Environment, program};

/// Arguments of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen: an address and a port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8470")]
    listen: String,
}

/// Serves samples until it is told to stop; nothing of it stays.
pub(crate) async fn run(wanted: Demo, environment: &Environment) -> anyhow::Result<()> {
    Box::pin(demo::run(wanted.listen, &program(environment))).await
}
