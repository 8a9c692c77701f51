//! Who reads the page: somebody signed in, or the way to the sign-in.

use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::response::Response;
use claviger_auth::accounts::{self, Preferences};
use claviger_auth::authenticate::note_denial;
use claviger_auth::factors::{self, passkeys};
use claviger_auth::{Desk, Error, forms, sudo};
use claviger_domain::account::{Account, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::Sudo;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::Secret;
use data_encoding::BASE64URL_NOPAD;
use http::Method;
use http::request::Parts;
use jiff::tz::TimeZone;

use super::cookies::Cookie;
use super::door::{LIFE, Said};
use super::dress::{Looks, stranger};
use super::page::{Failure, Pages, see_other};
use super::post::Fields;
use super::security::party;
use super::text::Language;
use super::view::fault::Fault;
use super::view::{Notice, Place, Reader, Shell, Theme, shell};
use super::{flash, view};
use crate::extract::{caller, peer};
use crate::faces::Face;
use crate::layer::form::FormBody;
use crate::state::AppState;

/// Somebody who is signed in, with what every page needs to know of them.
pub(crate) struct Visitor {
    /// What they may do, as for any other door.
    pub(crate) caller: Caller,
    /// Who they are.
    pub(crate) account: Account,
    /// How they want the pages.
    pub(crate) preferences: Preferences,
    /// The server.
    pub(crate) state: AppState,
    /// Whether the browser's connection is encrypted.
    pub(crate) secure: bool,
    reader: Reader,
    passkey: bool,
    notice: Option<Notice>,
}

impl Deref for Visitor {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl FromRequestParts<AppState> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let secure = peer::client_of(parts, state).secure;
        let caller = match caller::ask(parts, state, Pages::accepts()).await {
            Ok(Some(caller)) => caller,
            // A form comes from a page of somebody who was signed in. No cookie is taken away here: another site's form comes
            // without it as well, whoever is signed in.
            Ok(None) => {
                let said = if parts.method == Method::POST { Said::Ended } else { Said::Nothing };
                return Err(Failure::Answer(Box::new(to_the_door(parts, said))));
            }
            Err(Error::Refused(Refusal::Unknown | Refusal::Dead(_))) => {
                let mut response = to_the_door(parts, Said::Ended);
                Cookie::Session.clear(&mut response, secure);
                return Err(Failure::Answer(Box::new(response)));
            }
            Err(other) => return Err(other.into()),
        };
        let (account, preferences) = accounts::own_profile(&state.desk, &caller).await?;
        let reader = reader(stranger(state, &parts.headers), &preferences);
        let notice = Cookie::Notice
            .of(&parts.headers, secure)
            .and_then(|value| flash::read(&state.desk.keys.pepper, &session(&caller), &value));
        let passkey = party(state).is_some() && factors::has_passkey(&state.desk, &caller).await?;
        let visitor = Self { caller, account, preferences, state: state.clone(), secure, reader, passkey, notice };
        if let Some(looks) = parts.extensions.get::<Looks>() {
            looks.are(&visitor);
        }
        Ok(visitor)
    }
}

impl Visitor {
    /// The desk.
    pub(crate) fn desk(&self) -> &Desk {
        &self.state.desk
    }

    /// The reader of the page.
    pub(crate) fn reader(&self) -> &Reader {
        &self.reader
    }

    /// Whether they rule the site.
    pub(crate) fn rules(&self) -> bool {
        self.account.site_role == SiteRole::Admin
    }

    /// Whether a passkey can confirm what they do.
    pub(crate) const fn has_passkey(&self) -> bool {
        self.passkey
    }

    /// The frame of a page at this place.
    pub(crate) fn shell(&self, here: impl Into<Option<Place>>) -> Shell {
        Shell {
            reader: self.reader.clone(),
            site: self.state.realm().to_owned(),
            login: self.account.login.clone(),
            name: self.account.name.clone(),
            here: here.into(),
            places: PLACES.iter().filter(|(_, rulers)| !rulers || self.rules()).map(|(place, _)| *place).collect(),
            csrf: csrf(self.desk(), &session(&self.caller)),
            passkey: self.passkey,
            notice: self.notice.clone(),
        }
    }

    /// Confirms a change by the password that was typed beside it; a wrong one is a fault of its field.
    pub(crate) async fn confirm(&self, action: Action, password: &str) -> Result<Result<Sudo, Fault>, Failure> {
        if password.is_empty() {
            return Ok(Err(Fault::Missing));
        }
        if let Some(answer) = password.strip_prefix(BY_PASSKEY) {
            return self.confirm_by_passkey(answer).await;
        }
        match sudo::confirm(self.desk(), &self.caller, action, Some(&Secret::from(password))).await {
            Ok(sudo) => Ok(Ok(sudo)),
            Err(Error::Refused(refusal @ Refusal::Denied(Denial::WrongConfirmation))) => {
                note_denial(self.desk(), &self.caller, "authorize", &refusal);
                Ok(Err(Fault::WrongPassword))
            }
            Err(Error::Refused(Refusal::Throttled { retry_after })) => {
                Ok(Err(Fault::TooManyTries(retry_after.as_secs().max(1))))
            }
            Err(other) => Err(other.into()),
        }
    }

    async fn confirm_by_passkey(&self, answer: &str) -> Result<Result<Sudo, Fault>, Failure> {
        let Some(party) = party(&self.state) else { return Ok(Err(Fault::WrongPasskey)) };
        match passkeys::confirm(self.desk(), &self.caller, &party, answer).await {
            Ok(sudo) => Ok(Ok(sudo)),
            Err(Error::Refused(refusal @ Refusal::Denied(Denial::Unconfirmed))) => {
                note_denial(self.desk(), &self.caller, "authorize", &refusal);
                Ok(Err(Fault::WrongPasskey))
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Goes on to another page, where it is said that this was done.
    pub(crate) fn done(&self, href: &str, text: impl Into<String>) -> Response {
        self.lead_to(href, Notice { tone: shell::Tone::Done, text: text.into(), action: None })
    }

    /// Goes on to another page, where the notice stands.
    pub(crate) fn lead_to(&self, href: &str, notice: Notice) -> Response {
        let mut response = see_other(href);
        if let Some(value) = flash::write(&self.desk().keys.pepper, &session(&self.caller), &notice) {
            Cookie::Notice.set(&mut response, self.secure, &value, Some(60));
        }
        response
    }

    /// Goes on where a form was sent before: it does its deed once, and what it showed is not shown again.
    pub(crate) async fn first_sending(&self, fields: &Fields, back: &str) -> Result<(), Failure> {
        if forms::is_first_sending(self.desk(), &self.caller, fields.one("csrf"), LIFE).await? {
            return Ok(());
        }
        let text = self.reader.t("sent-before").into_owned();
        let notice = Notice { tone: shell::Tone::Warning, text, action: None };
        Err(Failure::Answer(Box::new(self.lead_to(back, notice))))
    }

    /// Whether the token of a form is one that this session was given.
    pub(super) fn gave(&self, token: &str) -> bool {
        is_ours(self.desk(), &session(&self.caller), token)
    }
}

/// What the script writes into the password's field before the answer of a passkey.
const BY_PASSKEY: &str = "passkey:";

/// The places that work, in their order, and whether they are for those who rule the site.
pub(super) const PLACES: &[(Place, bool)] = &[
    (Place::Tokens, false),
    (Place::Applications, false),
    (Place::Links, true),
    (Place::Authorized, false),
    (Place::Sessions, false),
    (Place::Projects, false),
    (Place::Administration, true),
    (Place::People, true),
    (Place::Credentials, true),
    (Place::Routes, true),
    (Place::Audit, true),
    (Place::Settings, true),
    (Place::Health, true),
];

/// What a form carries to show that it is ours. It looks different each time, so that compression tells nothing of it.
///
/// ```text
/// token = base64url( mask || mask XOR first 16 bytes of the HMAC of the session )
/// ```
pub(super) fn csrf(desk: &Desk, whose: &[u8]) -> String {
    let mut token = [0; 32];
    desk.entropy.fill(&mut token[..16]);
    let code = desk.keys.pepper.seal_page("form", whose, &[]);
    for at in 0..16 {
        token[16 + at] = token[at] ^ code[at];
    }
    BASE64URL_NOPAD.encode(&token)
}

/// Whether the token was made for this session.
pub(super) fn is_ours(desk: &Desk, whose: &[u8], token: &str) -> bool {
    let Ok(token) = BASE64URL_NOPAD.decode(token.as_bytes()) else { return false };
    let code = desk.keys.pepper.seal_page("form", whose, &[]);
    let unmasked: Vec<u8> = token.iter().zip(token.iter().skip(16)).map(|(mask, hidden)| mask ^ hidden).collect();
    token.len() == 32 && subtle::ConstantTimeEq::ct_eq(&unmasked[..], &code[..16]).into()
}

fn session(caller: &Caller) -> [u8; 16] {
    caller.credential().map(|id| *id.as_bytes()).unwrap_or_default()
}

fn reader(stranger: Reader, chosen: &Preferences) -> Reader {
    Reader {
        language: Language::from_code(&chosen.language).unwrap_or(stranger.language),
        zone: TimeZone::get(&chosen.zone).unwrap_or(stranger.zone),
        theme: view::Theme::from_code(&chosen.theme).unwrap_or(Theme::Auto),
        now: stranger.now,
    }
}

/// A page that was asked for is shown after the sign-in; a deed is not done over again, but its page is.
fn to_the_door(parts: &Parts, said: Said) -> Response {
    let wanted = parts.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    let question = question_of(parts);
    let next = match &question {
        Some(question) => question.as_str(),
        None if parts.method == Method::GET => wanted.as_str(),
        None => page_of(&wanted),
    };
    let next = if next == "/" { "" } else { next };
    see_other(&view::listing::address("/sign-in", &[("next", next), ("said", said.code())]))
}

/// The question of a program that was about to be answered (OAuth 1.0a): its token stands in the form.
fn question_of(parts: &Parts) -> Option<String> {
    let page = match parts.uri.path().trim_end_matches('/') {
        asked @ "/plugins/servlet/oauth/authorize" => asked,
        "/rest/oauth/do_authorize" => "/rest/oauth/authorize",
        _ => return None,
    };
    let FormBody(form) = parts.extensions.get()?;
    let token = url::form_urlencoded::parse(form).find(|(name, _)| name == "oauth_token")?.1;
    Some(view::listing::address(page, &[("oauth_token", &token)]))
}

/// The page of a form. A form is posted to where it was shown; where no page stands at that address, it is one above.
fn page_of(path: &str) -> &str {
    let path = path.split_once('?').map_or(path, |(path, _)| path);
    let above = |path| str::rsplit_once(path, '/').map_or("", |(above, _)| above);
    match path.split('/').skip(1).collect::<Vec<_>>()[..] {
        ["sign-out"] | ["consent" | "rest" | "plugins", ..] => "",
        ["tokens", "preview"] => "/tokens/new",
        ["sessions", _, "end"] | ["profile", "security", "passkeys", "options"] => above(above(path)),
        ["tokens", "search" | "selected" | "remove" | "suspend" | "resume" | "regenerate" | "rotate"]
        | ["tokens", _, "shrink" | "unshrink"]
        | ["admin", "credentials", _]
        | ["sessions", _]
        | ["profile", "password"]
        | ["profile", "security", "passkeys" | "confirm"] => above(path),
        _ => path,
    }
}
