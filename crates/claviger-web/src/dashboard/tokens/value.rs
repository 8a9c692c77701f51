//! The value of a new secret: the answer to the form that made it, and no address of its own.

use axum::response::Response;
use claviger_auth::tokens::Issued;

use super::snippets::snippets;
use crate::dashboard::page::page;
use crate::dashboard::view::Place;
use crate::dashboard::view::token_value::{Birth, TokenValue};
use crate::dashboard::visitor::Visitor;

/// Shows it. Every answer of the pages says `no-store`.
pub(super) fn show(visitor: &Visitor, issued: &Issued, birth: Birth, back: (String, String)) -> Response {
    let credential = &issued.token.credential;
    let secret = issued.secret.expose();
    let (base, faces) = (&visitor.state.config.public_url, visitor.state.config.faces);
    page(&TokenValue {
        shell: visitor.shell(Place::Tokens),
        birth,
        description: credential.description.clone(),
        secret: secret.clone(),
        href: format!("/tokens/{}", credential.id),
        back,
        snippets: snippets(visitor.reader(), base, faces, credential.format, &issued.token.actor_login, secret),
    })
}

/// The list, as the place to go back to.
pub(super) fn the_list(visitor: &Visitor) -> (String, String) {
    ("/tokens".to_owned(), visitor.reader().t("tokens-title").into_owned())
}
