//! Access tokens: the list, the form, the value that is shown once, the deeds that are confirmed, the x-ray.

mod actors;
pub(crate) mod choices;
pub(crate) mod deeds;
mod draft;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod preview;
mod rows;
pub(crate) mod save;
pub(crate) mod selected;
mod snippets;
mod value;
pub(crate) mod xray;

use axum::response::Redirect;
use claviger_auth::Error;
use claviger_domain::ids::CredentialId;

use super::page::Failure;

/// Where other products have their pages about tokens: people's bookmarks and manuals lead to ours.
pub(crate) const OLD: &[&str] = &[
    "/auth/oauth", // Allura: the applications and bearer tokens of one's account
    "/auth/oauth/",
    "/auth/preferences", // Allura: one's account
    "/auth/preferences/",
    "/account", // Tuleap: `/account/#access-keys`
    "/account/",
    "/account/keys-tokens", // Tuleap: keys and tokens
    "/users/me",            // YouTrack and Hub: one's profile with its permanent tokens
    "/hub/users/me",
];

/// From an old address.
pub(crate) async fn to_the_list() -> Redirect {
    Redirect::to("/tokens")
}

/// The token that an address or a form names. What is no id names nothing.
fn id_of(text: &str) -> Result<CredentialId, Failure> {
    text.parse().map_err(|_| Error::NotFound("token").into())
}
