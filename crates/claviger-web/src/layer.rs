//! The layers around every handler, from the outside in. Their order is their meaning:
//!
//! 1. [`notes`]: a request id, before anything can be refused; the log line, the metrics and the audit of refusals, after
//!    everything is answered.
//! 2. [`headers`]: what every answer tells browsers, a panic's too.
//! 3. The speech of the route's face, `CatchPanic` and [`form`]: what goes wrong from here on is said as the face says it
//!    (`faces/speech.rs`). Short forms are read once, so that both authentication and the handler see them.

pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod mask;
pub(crate) mod notes;
pub(crate) mod trace;
