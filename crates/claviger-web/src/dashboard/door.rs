//! The door: signing in with login and password, and signing out. What follows a password is `second_step.rs`; ways
//! without one are `passkey.rs` and `upstream.rs`.
//!
//! The sign-in page gives the browser a cookie of its own, and its form a token made from it: nobody can sign somebody
//! else's browser in (SES-06). Every sign-in opens a new session (SES-01).

pub(crate) mod passkey;
pub(crate) mod second_step;
pub(crate) mod upstream;
pub(crate) mod welcome;

use std::time::Duration;

use axum::extract::{Request, State};
use axum::response::Response;
use claviger_auth::dialects::{Accepts, cookie};
use claviger_auth::request::Client;
use claviger_auth::sessions::Opened;
use claviger_auth::sign_in::{self, Step};
use claviger_auth::{Error, sessions};
use claviger_domain::refusal::Refusal;
use claviger_domain::secret::Secret;
use claviger_domain::webauthn::RelyingParty;
use data_encoding::HEXLOWER;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;

use super::cookies::Cookie;
use super::dress::stranger;
use super::page::{Failure, page_with, see_other};
use super::post::{Fields, Post};
use super::view::Plain;
use super::view::problem::Trouble;
use super::view::sign_in::{Greeting, SignIn, SignInFault};
use super::visitor::{csrf, is_ours};
use crate::extract::{Query, caller, peer};
use crate::state::AppState;

/// How long a browser stays signed in: a working day. It does not slide.
pub(crate) const LIFE: Duration = Duration::from_hours(12);

/// What the sign-in page says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Said {
    /// Nothing.
    Nothing,
    /// The session is over.
    Ended,
    /// They signed out.
    SignedOut,
    /// The password was changed.
    Changed,
}

impl Said {
    const ALL: [Self; 4] = [Self::Nothing, Self::Ended, Self::SignedOut, Self::Changed];

    /// The word in the address.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Ended => "ended",
            Self::SignedOut => "signed-out",
            Self::Changed => "changed",
        }
    }

    const fn greeting(self) -> Option<Greeting> {
        match self {
            Self::Nothing => None,
            Self::Ended => Some(Greeting::Ended),
            Self::SignedOut => Some(Greeting::SignedOut),
            Self::Changed => Some(Greeting::Changed),
        }
    }
}

/// The query of the sign-in page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    next: String,
    said: String,
}

/// `GET /sign-in`.
pub(crate) async fn show(
    State(state): State<AppState>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Result<Response, Failure> {
    let secure = peer::client_of(&parts, &state).secure;
    if let Ok(Some(_)) = caller::ask(&parts, &state, Accepts::of(&["cookie"])).await {
        return Ok(see_other(&own_path(&asked.next)));
    }
    let said = Said::ALL.into_iter().find(|said| said.code() == asked.said).unwrap_or(Said::Nothing);
    let greeting = match said.greeting() {
        None if sessions::is_first_run(&state.desk).await? => Some(Greeting::FirstRun),
        greeting => greeting,
    };
    let door = Door::of(&state, &parts.headers, secure);
    let next = if asked.next.is_empty() { String::new() } else { own_path(&asked.next) };
    Ok(door.page(StatusCode::OK, SignIn { next, greeting, ..door.empty() }))
}

/// `POST /sign-in`.
pub(crate) async fn enter(State(state): State<AppState>, request: Request) -> Result<Response, Failure> {
    let knock = Knock::of(&state, request)?;
    let (login, next) = (knock.fields.one("login").trim(), knock.fields.one("next"));
    let password = Secret::from(knock.fields.one("password"));
    match sign_in::by_password(&state.desk, login, &password, place(&knock.client)).await {
        Ok(Step::In(opened)) => let_in(&state, &knock, &opened, next).await,
        Ok(Step::Half(kept)) => Ok(second_step::go_on(knock.client.secure, &kept, &own_path(next))),
        Err(Error::Refused(refusal)) => {
            let (status, fault) = fault_of(&refusal, SignInFault::Wrong);
            let (login, next) = (login.to_owned(), next.to_owned());
            Ok(knock.door.page(status, SignIn { login, next, fault: Some(fault), ..knock.door.empty() }))
        }
        Err(other) => Err(other.into()),
    }
}

/// A form that the door's own page sent, from whichever browser.
struct Knock {
    door: Door,
    fields: Fields,
    client: Client,
    parts: Parts,
}

impl Knock {
    fn of(state: &AppState, request: Request) -> Result<Self, Failure> {
        let fields = Fields::of(&request)?;
        let (parts, _) = request.into_parts();
        let origin = peer::origin_of(&parts, state);
        let client = peer::client(&origin);
        let door = Door::of(state, &parts.headers, client.secure);
        if !door.gave(fields.one("csrf")) || !cookie::is_same_origin(&parts.headers, origin.host.as_deref()) {
            return Err(Trouble::Forged.into());
        }
        Ok(Self { door, fields, client, parts })
    }
}

/// Where and for how long a session is opened here.
fn place(client: &Client) -> sign_in::Door {
    sign_in::Door { address: client.address, dialect: "cookie", life: LIFE }
}

async fn let_in(state: &AppState, knock: &Knock, opened: &Opened, next: &str) -> Result<Response, Failure> {
    let_in_by(state, &knock.parts, &knock.client, opened, next).await
}

/// Gives the browser its session. Whoever sat here before is signed out, and an old value is worth nothing.
async fn let_in_by(
    state: &AppState,
    parts: &Parts,
    client: &Client,
    opened: &Opened,
    next: &str,
) -> Result<Response, Failure> {
    if let Ok(Some(before)) = caller::ask(parts, state, Accepts::of(&["cookie"])).await
        && let Some(id) = before.credential()
    {
        sessions::leave(&state.desk, &before, id).await?;
    }
    let mut response = see_other(&own_path(next));
    Cookie::Session.set(&mut response, client.secure, opened.secret.expose(), Some(LIFE.as_secs()));
    for done_with in [Cookie::Door, Cookie::Half] {
        done_with.clear(&mut response, client.secure);
    }
    Ok(response)
}

/// What a refusal at the door is called. Whether a login exists, or its account rests, is not told.
fn fault_of(refusal: &Refusal, wrong: SignInFault) -> (StatusCode, SignInFault) {
    match refusal {
        Refusal::Throttled { retry_after } => {
            (StatusCode::TOO_MANY_REQUESTS, SignInFault::Throttled(retry_after.as_secs().max(1)))
        }
        _ => (StatusCode::FORBIDDEN, wrong),
    }
}

/// Who this site is to passkeys, if they work at its address.
fn party(state: &AppState) -> Result<RelyingParty, Failure> {
    RelyingParty::of(&state.config.public_url).ok_or(Trouble::NotFound.into())
}

/// `POST /sign-out`.
pub(crate) async fn leave(Post { visitor, .. }: Post) -> Result<Response, Failure> {
    if let Some(id) = visitor.credential() {
        sessions::leave(visitor.desk(), &visitor, id).await?;
    }
    Ok(out(visitor.secure, Said::SignedOut))
}

/// Back to the door, without a session.
pub(crate) fn out(secure: bool, said: Said) -> Response {
    let mut response = see_other(&format!("/sign-in?said={}", said.code()));
    Cookie::Session.clear(&mut response, secure);
    response
}

/// A browser at the door.
struct Door {
    shell: Plain,
    value: String,
    is_new: bool,
    secure: bool,
    state: AppState,
}

impl Door {
    fn of(state: &AppState, headers: &HeaderMap, secure: bool) -> Self {
        let kept = Cookie::Door.of(headers, secure).filter(|value| value.len() == 32);
        let is_new = kept.is_none();
        let value = kept.unwrap_or_else(|| {
            let mut bytes = [0; 16];
            state.desk.entropy.fill(&mut bytes);
            HEXLOWER.encode(&bytes)
        });
        let csrf = csrf(&state.desk, value.as_bytes());
        let shell = Plain { reader: stranger(state, headers), site: state.realm().to_owned(), csrf };
        Self { shell, value, is_new, secure, state: state.clone() }
    }

    fn gave(&self, token: &str) -> bool {
        !self.is_new && is_ours(&self.state.desk, self.value.as_bytes(), token)
    }

    fn empty(&self) -> SignIn {
        SignIn {
            shell: self.shell.clone(),
            login: String::new(),
            next: String::new(),
            fault: None,
            greeting: None,
            passkeys: party(&self.state).is_ok(),
            upstreams: vec![],
        }
    }

    fn page(&self, status: StatusCode, mut page: SignIn) -> Response {
        page.upstreams = upstream::offered(&self.state, &page.next);
        self.keep(page_with(status, &page))
    }

    /// A browser that is new here keeps what its form will be known by.
    fn keep(&self, mut response: Response) -> Response {
        if self.is_new {
            Cookie::Door.set(&mut response, self.secure, &self.value, None);
        }
        response
    }
}

/// An address of this site to go on to: a path, and nothing that a browser could read as another site (SES-09). Anything
/// else is the start.
pub(crate) fn own_path(next: &str) -> String {
    let base = url::Url::parse("https://own.invalid").ok();
    let is_path = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains('\\')
        && next.chars().all(|c| c.is_ascii_graphic());
    let joined = base.as_ref().and_then(|base| base.join(next).ok());
    match joined {
        Some(url) if is_path && url.origin() == base.map_or(url.origin(), |base| base.origin()) => next.to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ses_09_the_way_after_the_sign_in_stays_on_this_site() {
        for bad in [
            "",
            "//evil",
            "/\\evil",
            "/%09/evil\t",
            "https:evil",
            "\\\\evil",
            "https://evil",
            "javascript:alert(1)",
            "@evil",
            "/\t/evil",
            "/ /evil",
        ] {
            assert_eq!(own_path(bad), "/", "{bad:?}");
        }
        for good in ["/tokens", "/tokens?q=a&page=2", "/@evil", "/%09/evil", "/tokens/tok_1/edit"] {
            assert_eq!(own_path(good), good);
        }
    }
}
