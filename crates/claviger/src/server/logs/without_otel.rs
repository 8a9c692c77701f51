//! What stands for traces in a program that was built without them.

use super::{Log, Told};

/// Nothing.
#[derive(Debug)]
pub(super) struct Traces;

impl Traces {
    /// Complains if the configuration wants what is not there.
    pub(super) fn start(log: &Log, _layers: &mut Vec<Told>) -> anyhow::Result<Self> {
        if log.traces.is_some() {
            anyhow::bail!(
                "log.traces is set, but this claviger was built without OpenTelemetry: remove the setting, or build with \
                 `--features otel`"
            );
        }
        Ok(Self)
    }

    /// There is nothing to send.
    #[expect(clippy::unused_self, reason = "the same shape as where there is")]
    pub(super) fn finish(self) {}
}
