//! Whose `/api/users/{id}` is it? Two products have that path, and only that one.
//!
//! ```text
//!              Tuleap                                YouTrack
//! credential   X-Auth-AccessKey, X-Auth-Token,       Bearer perm:.. | perm-..
//!              Basic, Bearer tlp..
//! id           self, 115                             me, 1-2
//! parameters   query                                 fields, $top, $skip
//! ```
//!
//! The first line that says something decides. What none of them decides is YouTrack's: Tuleap knows no logins there.

use axum::extract::{Path, Request, State};
use axum::handler::Handler;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, header};

use super::parameters::Parameters;
use super::youtrack::YouTrack;
use super::{tuleap, youtrack};
use crate::state::AppState;

/// `GET /api/users/{id}`, where both faces are shown.
pub(crate) async fn one(State(state): State<AppState>, Path(id): Path<String>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    match product(&parts, &id) {
        Product::Tuleap => tuleap::users::answer(&state, &mut parts, &id).await,
        Product::YouTrack => Handler::call(youtrack::users::one, Request::from_parts(parts, body), state).await,
    }
}

/// What neither product has under `/api`: said in the speech of the one whose credential came, or else of the one that
/// has something by this name.
pub(crate) async fn nothing_here(State(state): State<AppState>, request: Request) -> Response {
    let name = request.uri().path().trim_start_matches("/api/").split('/').next().unwrap_or_default();
    let by_name = if OF_YOUTRACK.contains(&name) { Product::YouTrack } else { Product::Tuleap };
    match by_credential(request.headers()).unwrap_or(by_name) {
        Product::Tuleap => {
            let presented = request.headers().clone();
            tuleap::dress::of_request(&presented, Handler::call(tuleap::nothing_here, request, state).await)
        }
        Product::YouTrack => Handler::call(youtrack::nothing_here::<YouTrack>, request, state).await,
    }
}

/// What YouTrack has under `/api`; not all of it is here.
const OF_YOUTRACK: [&str; 11] = [
    "activities",
    "admin",
    "agiles",
    "articles",
    "commands",
    "files",
    "groups",
    "issues",
    "savedQueries",
    "tags",
    "workItems",
];

/// The two products.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Product {
    Tuleap,
    YouTrack,
}

/// Whose the request is.
fn product(parts: &Parts, id: &str) -> Product {
    by_credential(&parts.headers)
        .or_else(|| by_id(id))
        .or_else(|| by_parameters(&Parameters::of_query(parts)))
        .unwrap_or(Product::YouTrack)
}

fn by_credential(headers: &HeaderMap) -> Option<Product> {
    if headers.contains_key("x-auth-accesskey") || headers.contains_key("x-auth-token") {
        return Some(Product::Tuleap);
    }
    let (scheme, credential) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let begins = |marks: [&str; 2]| marks.iter().any(|mark| credential.starts_with(mark));
    match scheme.to_ascii_lowercase().as_str() {
        "basic" => Some(Product::Tuleap),
        "bearer" if begins(["tlp.", "tlp-"]) => Some(Product::Tuleap),
        "bearer" if begins(["perm:", "perm-"]) => Some(Product::YouTrack),
        _ => None,
    }
}

fn by_id(id: &str) -> Option<Product> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match id {
        "self" => Some(Product::Tuleap),
        "me" => Some(Product::YouTrack),
        number if digits(number) => Some(Product::Tuleap),
        _ => match id.split_once('-') {
            Some((kind, number)) if digits(kind) && digits(number) => Some(Product::YouTrack),
            _ => None,
        },
    }
}

fn by_parameters(parameters: &Parameters) -> Option<Product> {
    if ["fields", "$top", "$skip"].iter().any(|name| parameters.has(name)) {
        return Some(Product::YouTrack);
    }
    parameters.has("query").then_some(Product::Tuleap)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_credential_decides_then_the_id_then_the_parameters() {
        for (path, header, expected) in [
            ("/api/users/root", ("x-auth-accesskey", "x"), Product::Tuleap),
            ("/api/users/1-2", ("x-auth-token", "x"), Product::Tuleap),
            ("/api/users/115", ("authorization", "Bearer perm:x"), Product::YouTrack),
            ("/api/users/115", ("authorization", "bearer perm-x"), Product::YouTrack),
            ("/api/users/root", ("authorization", "Bearer tlp.k1.x"), Product::Tuleap),
            ("/api/users/root", ("authorization", "Basic x"), Product::Tuleap),
            ("/api/users/self", ("authorization", "Bearer cvg_p_x"), Product::Tuleap),
            ("/api/users/115", ("authorization", "Bearer cvg_p_x"), Product::Tuleap),
            ("/api/users/me", ("authorization", "Bearer cvg_p_x"), Product::YouTrack),
            ("/api/users/1-2", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/root?fields=id", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/root?query=x", ("accept", "*/*"), Product::Tuleap),
            ("/api/users/root", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/1-", ("accept", "*/*"), Product::YouTrack),
        ] {
            let (parts, ()) = http::Request::get(path).header(header.0, header.1).body(()).unwrap().into_parts();
            let id = parts.uri.path().trim_start_matches("/api/users/").to_owned();
            assert_eq!(product(&parts, &id), expected, "{path} {header:?}");
        }
    }
}
