//! Signing in by another site: the way there, and the way back.

use axum::extract::State;
use axum::response::Response;
use claviger_auth::oidc::{self, Callback, Refused};
use claviger_auth::sign_in::Step;
use claviger_domain::ids::CredentialId;
use http::StatusCode;
use http::request::Parts;

use super::{Asked, Door, let_in_by, own_path, place, second_step};
use crate::dashboard::cookies::Cookie;
use crate::dashboard::page::{Failure, see_other};
use crate::dashboard::view::sign_in::{SignIn, SignInFault, Upstream};
use crate::extract::{Path, Query, peer};
use crate::state::AppState;

/// The sites on the sign-in page.
pub(super) fn offered(state: &AppState, next: &str) -> Vec<Upstream> {
    let one = |upstream: &oidc::IdentityProvider| {
        let path = format!("/sign-in/upstream/{}", upstream.name);
        let href = crate::dashboard::view::listing::address(&path, &[("next", next)]);
        Upstream { name: upstream.title.clone(), href }
    };
    state.desk.settings.upstreams.iter().map(one).collect()
}

/// `GET /sign-in/upstream/{name}`: off to the other site.
pub(crate) async fn leave(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Query(asked): Query<Asked>,
    parts: Parts,
) -> Result<Response, Failure> {
    let secure = peer::client_of(&parts, &state).secure;
    match begin(&state, &name, secure, &own_path(&asked.next), None).await {
        Ok((location, kept)) => {
            let mut response = see_other(&location);
            kept.set(&mut response);
            Ok(response)
        }
        Err(refused) => refuse(&state, &parts, refused),
    }
}

/// What the browser keeps until it comes back.
pub(crate) struct Kept {
    value: claviger_domain::secret::Secret<String>,
    secure: bool,
}

impl Kept {
    pub(crate) fn set(&self, response: &mut Response) {
        Cookie::Way.set(response, self.secure, self.value.expose(), Some(oidc::PATIENCE.as_secs()));
    }
}

/// Where the browser has to go, and what it keeps; `link` is the session of whoever wants to be linked to the account
/// there.
pub(crate) async fn begin(
    state: &AppState,
    name: &str,
    secure: bool,
    next: &str,
    link: Option<CredentialId>,
) -> Result<(String, Kept), Refused> {
    let begun = oidc::begin(&state.desk, name, &callback(state, name), next, link).await?;
    Ok((begun.location, Kept { value: begun.kept, secure }))
}

/// `GET /sign-in/upstream/{name}/callback`: back from the other site.
pub(crate) async fn come_back(
    State(state): State<AppState>,
    Path(name): Path<String>,
    Query(back): Query<Callback>,
    parts: Parts,
) -> Result<Response, Failure> {
    let client = peer::client_of(&parts, &state);
    let kept = Cookie::Way.of(&parts.headers, client.secure).unwrap_or_default();
    let returned = oidc::finish(&state.desk, &name, &callback(&state, &name), &kept, &back, place(&client)).await;
    let mut response = match returned {
        Ok(returned) => match returned.step {
            Some(Step::In(opened)) => let_in_by(&state, &parts, &client, &opened, &returned.next).await?,
            Some(Step::Half(kept)) => second_step::go_on(client.secure, &kept, &returned.next),
            None => see_other(&returned.next),
        },
        Err(refused) => refuse(&state, &parts, refused)?,
    };
    Cookie::Way.clear(&mut response, client.secure);
    Ok(response)
}

fn callback(state: &AppState, name: &str) -> String {
    format!("{}/sign-in/upstream/{name}/callback", state.config.public_url.trim_end_matches('/'))
}

/// The sign-in page, with the reason as far as it is the person's business.
fn refuse(state: &AppState, parts: &Parts, refused: Refused) -> Result<Response, Failure> {
    let (status, key) = match refused {
        Refused::Unknown => return Err(claviger_auth::Error::NotFound("upstream").into()),
        Refused::Over => (StatusCode::FORBIDDEN, "upstream-over"),
        Refused::Theirs(_) => (StatusCode::FORBIDDEN, "upstream-refused"),
        Refused::Unreachable(reason) => {
            tracing::warn!(reason, "another site could not be asked to sign somebody in");
            (StatusCode::SERVICE_UNAVAILABLE, "upstream-unreachable")
        }
        Refused::NotBelieved(_) => (StatusCode::FORBIDDEN, "upstream-not-believed"),
        Refused::Nobody => (StatusCode::FORBIDDEN, "upstream-nobody"),
        Refused::Error(claviger_auth::Error::Refused(_)) => (StatusCode::FORBIDDEN, "upstream-refused"),
        Refused::Error(claviger_auth::Error::Taken(_) | claviger_auth::Error::Invalid(_)) => {
            (StatusCode::CONFLICT, "upstream-taken")
        }
        Refused::Error(other) => return Err(other.into()),
    };
    let secure = peer::client_of(parts, state).secure;
    let door = Door::of(state, &parts.headers, secure);
    Ok(door.page(status, SignIn { fault: Some(SignInFault::Said(key)), ..door.empty() }))
}
