//! `POST /oauth2/introspect` (RFC 7662): a server asks what a token is that it was given.
//!
//! ```text
//! token=cvg_p_...&token_type_hint=access_token      200 {"active":true,"scope":"projects.read","username":"alice",...}
//!                                                   200 {"active":false}   unknown, dead, or not the asker's business
//! ```
//!
//! Whoever asks proves itself in a header: with a token that has `tokens.introspect`, or with a password. Each question
//! is decided anew: nothing of an answer is remembered.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use claviger_auth::introspect::{self, Live};
use claviger_auth::{Error, tokens};
use claviger_domain::caller::Caller;
use http::request::Parts;
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Json, Known};
use crate::faces::Face;
use crate::faces::native::Native;
use crate::layer::form::FormBody;
use crate::problem::Problem;
use crate::state::AppState;

/// The question.
#[derive(Debug, Deserialize, ToSchema)]
#[expect(dead_code, reason = "the form is read by hand, because a parameter may stand only once")]
pub struct Question {
    /// The token.
    #[schema(min_length = 1)]
    token: String,
    /// What it might be. It is found without a hint.
    token_type_hint: Option<String>,
}

/// What a live token is. Of any other, `active` is all that is told.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Introspection {
    /// Whether it works at this moment.
    active: bool,
    /// The methods that it includes, with blanks between them.
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// The credential's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    /// The login of the account that it acts as.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// Always `Bearer`.
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// The first second at which it no longer works; left out if it has no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    exp: Option<i64>,
    /// When it was made, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    /// The id of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    sub: Option<String>,
    /// Who issued it: this server.
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<String>,
    /// What else there is to know.
    #[serde(skip_serializing_if = "Option::is_none")]
    claviger: Option<Details>,
}

/// Why the question cannot be answered (RFC 6749 section 5.2).
#[derive(Debug, Serialize, ToSchema)]
pub struct Fault {
    /// Always `invalid_request`.
    error: &'static str,
    /// What is wrong with the form.
    error_description: &'static str,
}

/// What RFC 7662 has no name for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Details {
    /// `token` or `session`.
    kind: &'static str,
    /// `person`, `service` or `bot`.
    account_kind: &'static str,
    /// Its sets; null where the account alone limits.
    sets: Option<Vec<String>>,
    /// The ids of the projects it is restricted to, which never change; null means all of the account's.
    projects: Option<Vec<String>>,
    /// The same by name, as they are called now.
    #[serde(skip_serializing_if = "Option::is_none")]
    project_names: Option<Vec<String>>,
    /// The addresses it may be used from; none means any. Whoever asks has to compare them.
    cidrs: Vec<String>,
}

/// Ask what a token is.
///
/// Site administrators ask about all tokens, everybody else about their own. A token that asks needs
/// `tokens.introspect`.
#[utoipa::path(post, path = "/oauth2/introspect", operation_id = "tokens.introspect", tag = "Tokens",
    request_body(content = Question, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "What the token is; `active` alone where it is nothing.", body = Introspection),
        (status = 400, description = "The form is not as it must be; or a problem, if the asker cannot be told from another.",
            content((Fault = "application/json"), (Problem = "application/problem+json")))))]
pub async fn introspect(State(state): State<AppState>, caller: Known<Native>, parts: Parts) -> Response {
    let token = match parts.extensions.get::<FormBody>().map(token_in) {
        Some(Ok(token)) => token,
        Some(Err(problem)) => return bad_request(problem),
        None => return bad_request("Send a form with the parameter `token`."),
    };
    answer(&state, &caller, &token).await.map_or_else(|error| Native::speak(&state, error), |answer| told(&answer))
}

async fn answer(state: &AppState, caller: &Caller, token: &str) -> Result<Introspection, Error> {
    let Some(live) = introspect::introspect(&state.desk, caller, token).await? else {
        return Ok(Introspection::default());
    };
    let projects = tokens::project_names(&state.desk, live.rights()).await?;
    Ok(Introspection::of(state, &live, projects))
}

/// The one token of the form. "Parameters sent without a value are treated as if they were omitted", and none may stand
/// twice (RFC 6749 section 3.2).
fn token_in(FormBody(form): &FormBody) -> Result<String, &'static str> {
    let mut found = None;
    for (name, value) in url::form_urlencoded::parse(form) {
        if name == "token" && !value.is_empty() && found.replace(value.into_owned()).is_some() {
            return Err("The parameter `token` stands twice.");
        }
    }
    found.ok_or("The parameter `token` is missing.")
}

fn told(answer: &Introspection) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

fn bad_request(error_description: &'static str) -> Response {
    let body = Fault { error: "invalid_request", error_description };
    (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

impl Introspection {
    fn of(state: &AppState, live: &Live, project_names: Option<Vec<String>>) -> Self {
        let (actor, catalogue) = (&live.grant.actor, state.desk.catalogue());
        let method = |place: usize| catalogue.methods().get(place).map(|method| method.name.as_str());
        let scope: Vec<_> = live.grant.methods.places().filter_map(method).collect();
        let rights = live.rights();
        Self {
            active: true,
            scope: Some(scope.join(" ")),
            client_id: Some(live.id.to_string()),
            username: Some(actor.login.clone()),
            token_type: Some("Bearer"),
            exp: live.expires_at.map(claviger_domain::time::Timestamp::as_seconds),
            iat: Some(live.id.made_at().as_seconds()),
            sub: Some(actor.id.to_string()),
            iss: Some(state.config.public_url.clone()),
            claviger: Some(Details {
                kind: live.kind.as_str(),
                account_kind: actor.kind.as_str(),
                sets: rights.map(|rights| rights.sets.iter().map(ToString::to_string).collect()),
                projects: rights
                    .and_then(|rights| rights.projects.as_ref())
                    .map(|ids| ids.iter().map(ToString::to_string).collect()),
                project_names,
                cidrs: rights.map_or(vec![], |rights| rights.cidrs.iter().map(ToString::to_string).collect()),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_stands_once_and_has_a_value() {
        let read = |form: &'static str| token_in(&FormBody(form.into()));
        assert_eq!(read("token_type_hint=refresh_token&token=a%3Ab").as_deref(), Ok("a:b"));
        assert!(read("token=a&token=b").is_err());
        assert!(read("token=").is_err());
        assert!(read("").is_err());
    }

    #[test]
    fn rev_09_what_is_not_active_is_nothing_else() {
        assert_eq!(serde_json::to_string(&Introspection::default()).unwrap(), r#"{"active":false}"#);
    }
}
