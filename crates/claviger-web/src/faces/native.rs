//! Our own face: header dialects only, RFC 9457 problems, challenges as RFC 9110 and RFC 6750 have them.

use std::sync::LazyLock;

use axum::extract::{Request, State};
use axum::middleware::Next;
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
    const NAME: &'static str = "native";

    fn accepts() -> Accepts {
        *ACCEPTS
    }

    fn speak(state: &AppState, error: Error) -> Response {
        challenged(state, Problem::from(error).into_response(), Self::accepts())
    }
}

/// A refusal that a handler passed up unspoken gets its challenges on the way out.
pub(crate) async fn challenge(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.headers().contains_key(header::WWW_AUTHENTICATE) {
        return response;
    }
    challenged(&state, response, Native::accepts())
}

/// Adds the challenges that belong to a refusal: to 401 one for each accepted dialect, to 403 what the token lacks.
pub(crate) fn challenged(state: &AppState, mut response: Response, accepts: Accepts) -> Response {
    let refusal = response.extensions().get::<Because>().map(|Because(refusal)| refusal.clone());
    let realm = state.realm();
    let mut add = |value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().append(header::WWW_AUTHENTICATE, value);
        }
    };
    match refusal {
        Some(Refusal::Denied(Denial::Method(method))) => {
            add(format!("Bearer realm=\"{realm}\", error=\"insufficient_scope\", scope=\"{method}\""));
        }
        Some(Refusal::Malformed(Malformed::Ambiguous)) => {
            add(format!("Bearer realm=\"{realm}\", error=\"invalid_request\""))
        }
        Some(refusal) if refusal.is_about_identity() => {
            for challenge in accepts.challenges(realm) {
                if let (Refusal::Signed(problem), true) = (&refusal, challenge.starts_with("OAuth ")) {
                    add(problem.challenge(&state.config.public_url));
                    continue;
                }
                let wrong = refusal != Refusal::Absent && challenge.starts_with("Bearer ");
                add(if wrong { format!("{challenge}, error=\"invalid_token\"") } else { challenge });
            }
        }
        _ => {}
    }
    debug_assert!(
        response.status() != StatusCode::UNAUTHORIZED || response.headers().contains_key(header::WWW_AUTHENTICATE)
    );
    response
}
