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
use claviger_domain::credential::{Credential, CredentialState};
use claviger_domain::ids::CredentialId;

use super::page::Failure;
use super::view::{Notice, shell};
use super::visitor::Visitor;

/// The token that an address or a form names. What is no id names nothing.
fn id_of(text: &str) -> Result<CredentialId, Failure> {
    text.parse().map_err(|_| Error::NotFound("token").into())
}

/// Whoever comes to change a token that was removed is led to its x-ray, which says since when and by whom.
fn changeable(visitor: &Visitor, credential: &Credential) -> Result<(), Failure> {
    if credential.state != CredentialState::Revoked {
        return Ok(());
    }
    let text = visitor.reader().t("failed-removed").into_owned();
    let notice = Notice { tone: shell::Tone::Failed, text, action: None };
    Err(Failure::Answer(Box::new(visitor.lead_to(&format!("/tokens/{}", credential.id), notice))))
}
