//! The layers around every handler, from the outside in. Their order is their meaning:
//!
//! 1. [`notes`]: a request id, before anything can be refused; the log line, the metrics and the audit of refusals, after
//!    everything is answered.
//! 2. [`headers`]: what every answer tells browsers, a panic's too.
//! 3. `CatchPanic`: a panic is a 500 like any other, and is logged by 1.
//! 4. [`form`]: short forms are read once, so that both authentication and the handler see them.

pub(crate) mod form;
pub(crate) mod headers;
pub(crate) mod mask;
pub(crate) mod notes;
pub(crate) mod trace;
