//! A form that makes a secret does it once: Reload, Back and a double click send it again, and must not make a second.

use std::time::Duration;

use claviger_domain::caller::Caller;
use claviger_domain::oauth1::NonceKey;

use crate::desk::Desk;
use crate::error::Result;
use crate::nonces;

/// Tells whether this form is sent for the first time, to whichever node. It is known by what only it carries, for `life`.
pub async fn is_first_sending(desk: &Desk, caller: &Caller, form: &str, life: Duration) -> Result<bool> {
    let session = caller.credential().map(|id| id.to_string()).unwrap_or_default();
    // no consumer's key is empty: a form never meets a signed request
    let key = NonceKey::new("", &session, "form", form);
    nonces::is_first(desk, key, desk.now().plus(life)).await
}
