//! Access tokens: the list, the form, the value that is shown once, the deeds that are confirmed, the x-ray.

mod actors;
pub(crate) mod bearer;
pub(crate) mod choices;
pub(crate) mod deeds;
mod draft;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod preview;
pub(super) mod rows;
pub(crate) mod save;
pub(crate) mod selected;
mod snippets;
mod value;
pub(crate) mod xray;

use claviger_auth::Error;
use claviger_domain::ids::CredentialId;

use super::page::Failure;

/// The token that an address or a form names. What is no id names nothing.
fn id_of(text: &str) -> Result<CredentialId, Failure> {
    text.parse().map_err(|_| Error::NotFound("token").into())
}
