//! Our own face: header dialects only, RFC 9457 problems, challenges as RFC 9110 and RFC 6750 have them.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::dialects::Accepts;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::{HeaderValue, StatusCode, header};

use super::Face;
use crate::problem::{Because, Problem};
use crate::state::AppState;

/// Our own API.
#[derive(Debug)]
pub struct Native;

/// Secrets in a URL end in logs and histories: our own API takes them in headers only. One that stands there all the same
/// must not belong to somebody else.
static ACCEPTS: LazyLock<Accepts> =
    LazyLock::new(|| Accepts::of(&["bearer", "access-key", "token-pair", "oauth1", "basic"]).and_notices_all_others());

impl Face for Native {
    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(state: &AppState, error: Error) -> Response {
        challenged(state, Problem::from(error).into_response(), Self::accepts())
    }

    /// A refusal that a handler passed up unspoken gets its challenges on the way out.
    fn word(state: &AppState, _: &Problem, ours: Response) -> Response {
        if ours.headers().contains_key(header::WWW_AUTHENTICATE) {
            return ours;
        }
        challenged(state, ours, Self::accepts())
    }
}

/// The challenges of each place, made once: a flood of wrong tokens hears them over and over.
#[derive(Debug, Default)]
pub(crate) struct Challenges(RwLock<HashMap<Place, Arc<[HeaderValue]>>>);

/// What is accepted there, and whether there was a credential.
type Place = (Accepts, bool);

impl Challenges {
    /// Those of the accepted dialects; `wrong` when there was a credential (RFC 6750 section 3.1).
    fn of(&self, accepts: Accepts, realm: &str, wrong: bool) -> Arc<[HeaderValue]> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&(accepts, wrong)).cloned();
        known.unwrap_or_else(|| {
            let spoken = |challenge: String| match wrong && challenge.starts_with("Bearer ") {
                true => format!("{challenge}, error=\"invalid_token\""),
                false => challenge,
            };
            let challenges = accepts.challenges(realm).map(spoken).filter_map(|text| HeaderValue::try_from(text).ok());
            let challenges: Arc<[HeaderValue]> = challenges.collect();
            self.0.write().unwrap_or_else(PoisonError::into_inner).insert((accepts, wrong), Arc::clone(&challenges));
            challenges
        })
    }
}

/// Adds the challenges that belong to a refusal: to 401 one for each accepted dialect, to 403 what the token lacks.
pub(crate) fn challenged(state: &AppState, mut response: Response, accepts: Accepts) -> Response {
    let refusal = response.extensions().get::<Because>().map(|Because(refusal)| refusal.clone());
    let realm = state.realm();
    let headers = response.headers_mut();
    let mut add = |value: Result<HeaderValue, _>| {
        if let Ok(value) = value {
            headers.append(header::WWW_AUTHENTICATE, value);
        }
    };
    let new = <HeaderValue as TryFrom<String>>::try_from;
    match refusal {
        Some(Refusal::Denied(Denial::Method(method))) => {
            add(new(format!("Bearer realm=\"{realm}\", error=\"insufficient_scope\", scope=\"{method}\"")));
        }
        Some(Refusal::Malformed(Malformed::Ambiguous)) => {
            add(new(format!("Bearer realm=\"{realm}\", error=\"invalid_request\"")));
        }
        Some(refusal) if refusal.is_about_identity() => {
            for challenge in state.challenges.of(accepts, realm, refusal != Refusal::Absent).iter() {
                match &refusal {
                    Refusal::Signed(problem) if challenge.as_bytes().starts_with(b"OAuth ") => {
                        add(new(problem.challenge(&state.config.public_url)));
                    }
                    _ => add(Ok(challenge.clone())),
                }
            }
        }
        _ => {}
    }
    debug_assert!(
        response.status() != StatusCode::UNAUTHORIZED || response.headers().contains_key(header::WWW_AUTHENTICATE)
    );
    response
}
