//! Whose `/api/users` and `/api/users/{id}` are they? Two products have these paths, and only these.
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
//! What neither product has belongs to the one whose credential came, or else to the one that has something by this name.

use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use axum::{Extension, Router};
use http::{HeaderMap, HeaderName, Method, Uri, header};
use tower_http::compression::CompressionLayer;

use super::parameters::Parameters;
use super::speech::{nothing_here, spoken, with_problems};
use super::tuleap::{self, Tuleap};
use super::youtrack::{self, YouTrack};
use crate::state::AppState;

/// The verbs of a user as Tuleap has them, which every answer of it names.
const VERBS: [(HeaderName, &str); 1] = [(header::ALLOW, "OPTIONS, GET")];

/// What stands under `/api` where both faces are shown, in the words of the one that is meant.
pub(crate) fn routes(state: &AppState) -> Router<AppState> {
    let users = Router::new()
        .route("/api/users", get(users))
        .route("/api/users/{id}", get(user).options(async || VERBS))
        .layer(CompressionLayer::new());
    let routes = users.route("/api", any(nothing)).route("/api/", any(nothing)).route("/api/{*path}", any(nothing));
    with_problems(state, routes).layer(from_fn_with_state(state.clone(), speak))
}

/// Finds out which product is meant, and has everything said as it does.
async fn speak(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let product = product(request.method(), request.uri(), request.headers());
    request.extensions_mut().insert(product);
    match product {
        Product::Tuleap => {
            let dress = tuleap::dress::of(request.headers());
            dress(spoken::<Tuleap>(State(state), request, next).await)
        }
        Product::YouTrack => spoken::<YouTrack>(State(state), request, next).await,
    }
}

/// `GET /api/users/{id}`.
async fn user(State(state): State<AppState>, Extension(product): Extension<Product>, request: Request) -> Response {
    match product {
        Product::Tuleap => (VERBS, Handler::call(tuleap::users::show, request, state).await).into_response(),
        Product::YouTrack => Handler::call(youtrack::users::one, request, state).await,
    }
}

/// `GET /api/users`. Tuleap finds people there, and we do not.
async fn users(State(state): State<AppState>, Extension(product): Extension<Product>, request: Request) -> Response {
    match product {
        Product::Tuleap => Handler::call(nothing_here::<Tuleap>, request, state).await,
        Product::YouTrack => Handler::call(youtrack::users::list, request, state).await,
    }
}

/// What neither product has.
async fn nothing(State(state): State<AppState>, Extension(product): Extension<Product>, request: Request) -> Response {
    match product {
        Product::Tuleap => Handler::call(nothing_here::<Tuleap>, request, state).await,
        Product::YouTrack => Handler::call(nothing_here::<YouTrack>, request, state).await,
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

/// Whose the request is. An `OPTIONS` is always answered by Tuleap, and never by YouTrack.
fn product(method: &Method, uri: &Uri, headers: &HeaderMap) -> Product {
    let below = uri.path().strip_prefix("/api/").unwrap_or_default();
    let user = if below == "users" { Some("") } else { below.strip_prefix("users/") };
    match user.filter(|id| !id.contains('/')) {
        Some(_) if method == Method::OPTIONS => Product::Tuleap,
        Some(id) => by_credential(headers)
            .or_else(|| by_id(id))
            .or_else(|| by_parameters(&Parameters::of_query(uri)))
            .unwrap_or(Product::YouTrack),
        None => by_credential(headers).unwrap_or_else(|| by_name(below.split('/').next().unwrap_or_default())),
    }
}

fn by_name(name: &str) -> Product {
    if OF_YOUTRACK.contains(&name) { Product::YouTrack } else { Product::Tuleap }
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
    fn the_credential_decides_then_the_id_or_the_name_then_the_parameters() {
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
            ("/api/users/me", ("x-auth-accesskey", "x"), Product::Tuleap),
            ("/api", ("accept", "*/*"), Product::Tuleap),
            ("/api/", ("authorization", "Bearer perm:x"), Product::YouTrack),
            ("/api/users/1-2", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/root?fields=id", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/root?query=x", ("accept", "*/*"), Product::Tuleap),
            ("/api/users/root", ("accept", "*/*"), Product::YouTrack),
            ("/api/users/1-", ("accept", "*/*"), Product::YouTrack),
            ("/api/users", ("accept", "*/*"), Product::YouTrack),
            ("/api/users?query=x", ("accept", "*/*"), Product::Tuleap),
            ("/api/users?query=x&fields=id", ("authorization", "Bearer cvg_p_x"), Product::YouTrack),
            ("/api/users", ("x-auth-accesskey", "x"), Product::Tuleap),
            ("/api/issues/1", ("accept", "*/*"), Product::YouTrack),
            ("/api/issues/1", ("x-auth-token", "x"), Product::Tuleap),
            ("/api/artifacts", ("accept", "*/*"), Product::Tuleap),
            ("/api/users/1-2/tags", ("authorization", "Bearer perm:x"), Product::YouTrack),
        ] {
            let request = http::Request::get(path).header(header.0, header.1).body(()).unwrap();
            let product = product(request.method(), request.uri(), request.headers());
            assert_eq!(product, expected, "{path} {header:?}");
        }
    }
}
