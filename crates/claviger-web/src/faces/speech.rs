//! What a face gets with its one line in the router: all that is refused below it is refused in its own words.
//!
//! ```text
//! spoken    the problem of whatever is further in becomes the face's own answer
//! panic     is a problem
//! form      a form that cannot be read is a problem
//! router    no such address, or not with this method: a problem
//! handler   an address, query or body that an extractor cannot read: a problem; the rest the face says itself
//! ```

use std::any::Any;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use claviger_auth::Error;
use http::{HeaderMap, Method, StatusCode, header};
use tower_http::catch_panic::CatchPanicLayer;

use super::Face;
use crate::extract::Maybe;
use crate::layer::form;
use crate::problem::{Because, Problem};
use crate::state::AppState;

/// These routes, and whatever else is asked below them at the addresses `rest`, in the words of one face.
pub(crate) fn spoken_by<F: Face>(state: &AppState, rest: Vec<String>, routes: Router<AppState>) -> Router<AppState> {
    let routes = rest.into_iter().fold(routes, |routes, path| routes.route(&path, any(nothing_here::<F>)));
    with_problems(state, routes).layer(from_fn_with_state(state.clone(), spoken::<F>))
}

/// These routes, where whatever goes wrong is a problem that has yet to be spoken.
pub(super) fn with_problems(state: &AppState, routes: Router<AppState>) -> Router<AppState> {
    routes
        .method_not_allowed_fallback(wrong_method)
        .layer(from_fn_with_state(state.clone(), form::read))
        .layer(CatchPanicLayer::custom(panicked))
}

/// Has a problem spoken by the face.
pub(super) async fn spoken<F: Face>(State(state): State<AppState>, request: Request, next: Next) -> Response {
    reworded::<F>(&state, next.run(request).await)
}

/// A problem in the words of the face. What is true in any words is kept: which methods are allowed, when to come back, and
/// for the audit log which refusal it was.
fn reworded<F: Face>(state: &AppState, mut ours: Response) -> Response {
    let Some(problem) = ours.extensions_mut().remove::<Problem>() else { return ours };
    let kept = [header::ALLOW, header::RETRY_AFTER].map(|name| (ours.headers().get(&name).cloned(), name));
    let because = ours.extensions().get::<Because>().cloned();
    let mut response = F::word(state, &problem, ours);
    for (value, name) in kept {
        if let Some(value) = value {
            response.headers_mut().entry(name).or_insert(value);
        }
    }
    if let Some(because) = because {
        response.extensions_mut().insert(because);
    }
    response
}

/// A face by its name: how an operator has a route of the gate say no.
#[derive(Debug, Clone, Copy)]
pub struct Speech {
    /// The name in the configuration.
    pub name: &'static str,
    /// What policy refused.
    pub(crate) refuse: fn(&AppState, &HeaderMap, Error) -> Response,
    /// A problem of our own API, in the face's words.
    pub(crate) word: fn(&AppState, Response) -> Response,
}

impl Speech {
    pub(super) const fn of<F: Face>(name: &'static str) -> Self {
        Self { name, refuse: F::answer, word: reworded::<F> }
    }

    /// Our own words. The place that refuses adds its own challenges.
    pub(super) const fn native() -> Self {
        Self { name: "native", refuse: |_, _, error| Problem::from(error).into_response(), word: |_, ours| ours }
    }
}

/// A credential is looked at before it is said that nothing is here.
pub(super) async fn nothing_here<F: Face>(_: Maybe<F>) -> Problem {
    Problem::not_found()
}

/// The router adds `Allow`; whoever asks for just that gets no complaint.
async fn wrong_method(method: Method) -> Response {
    if method == Method::OPTIONS {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Problem::wrong_method().into_response()
    }
}

/// What panicked is told to the log by the panic hook.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    Problem::broken().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn log_04_a_panic_tells_the_client_nothing() {
        let response = panicked(Box::new("canary-of-a-panic"));
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = axum::body::to_bytes(response.into_body(), 10_000).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("canary"));
    }
}
