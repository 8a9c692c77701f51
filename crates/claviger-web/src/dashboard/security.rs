//! What a person proves themselves with: the page about all of it, and the recovery codes.

pub(crate) mod app;
pub(crate) mod links;
pub(crate) mod passkeys;

use axum::response::Response;
use claviger_auth::factors::{self, NewCodes};
use claviger_domain::action::Action;
use claviger_domain::policy::Sudo;
use claviger_domain::webauthn::RelyingParty;
use http::StatusCode;

use super::page::{Failure, page, page_with};
use super::post::Post;
use super::view::Place;
use super::view::confirm::Confirm;
use super::view::fault::Fault;
use super::view::question::Question;
use super::view::security::{PasskeyRow, RecoveryCodes, Security};
use super::visitor::Visitor;
use crate::state::AppState;

/// Where the page is.
pub(crate) const HERE: &str = "/profile/security";

/// `GET /profile/security`.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    let held = factors::list(visitor.desk(), &visitor).await?;
    let links = links::list(&visitor).await?;
    Ok(page(&Security {
        shell: visitor.shell(Place::Profile),
        app_since: held.app_since.map(|since| since.to_jiff()),
        passkeys: held.passkeys.iter().map(row).collect(),
        passkeys_work: party(&visitor.state).is_some(),
        codes_left: held.codes_left,
        linkable: links::linkable(&visitor, &links),
        links,
    }))
}

/// `GET /profile/security/codes`.
pub(crate) async fn ask_codes(visitor: Visitor) -> Response {
    page(&Question::renew_codes(visitor.shell(Place::Profile), Confirm::default()))
}

/// `POST /profile/security/codes`.
pub(crate) async fn renew_codes(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let sudo = match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => {
            let confirm = Confirm { fault: Some(fault) };
            return Ok(again(&Question::renew_codes(visitor.shell(Place::Profile), confirm)));
        }
    };
    let codes = factors::renew_codes(visitor.desk(), &visitor, sudo).await?;
    Ok(codes_page(&visitor, "codes-renewed", codes))
}

/// The relying party that this site is, if passkeys work at its address.
pub(crate) fn party(state: &AppState) -> Option<RelyingParty> {
    RelyingParty::of(&state.config.public_url)
}

/// New recovery codes, shown once.
fn codes_page(visitor: &Visitor, done: &'static str, codes: NewCodes) -> Response {
    let codes = codes.iter().map(|code| code.expose().clone()).collect();
    let done = visitor.reader().t(done).into_owned();
    page(&RecoveryCodes { shell: visitor.shell(Place::Profile), done, codes })
}

/// The confirmation of a change to what one proves oneself with.
async fn confirmed(visitor: &Visitor, password: &str) -> Result<Result<Sudo, Fault>, Failure> {
    visitor.confirm(Action::MeSetPassword, password).await
}

/// The form again, with what is wrong.
fn again(form: &impl askama::Template) -> Response {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, form)
}

fn row(passkey: &factors::StoredPasskey) -> PasskeyRow {
    PasskeyRow {
        id: passkey.id.to_string(),
        name: passkey.name.clone(),
        synced: passkey.synced,
        added: passkey.created_at.to_jiff(),
        used: passkey.last_used_at.map(|used| used.to_jiff()),
    }
}
