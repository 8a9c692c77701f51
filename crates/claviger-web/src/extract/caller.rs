//! Who is asking, as an argument of a handler.
//!
//! `Known<F>` demands somebody, `Maybe<F>` also takes a stranger; both refuse a credential that does not verify. The
//! face `F` says which dialects are spoken there and how a refusal sounds.

use std::marker::PhantomData;
use std::ops::Deref;

use axum::extract::FromRequestParts;
use axum::response::Response;
use claviger_auth::dialects::Accepts;
use claviger_auth::request::{Body, Outer, RequestView};
use claviger_auth::{Error, authenticate};
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::refusal::Refusal;
use http::request::Parts;

use crate::extract::peer;
use crate::faces::Face;
use crate::layer::form::{FormBody, OtherBody};
use crate::layer::notes::Notes;
use crate::state::AppState;

/// Somebody whose credential was verified.
pub struct Known<F>(pub Caller, PhantomData<F>);

/// Somebody, or a stranger without any credential.
pub struct Maybe<F>(pub Option<Caller>, PhantomData<F>);

impl<F> Deref for Known<F> {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.0
    }
}

impl<F: Face> FromRequestParts<AppState> for Known<F> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        match ask(parts, state, F::accepts()).await {
            Ok(Some(caller)) => Ok(Self(caller, PhantomData)),
            Ok(None) => Err(F::answer(state, &parts.headers, Error::Refused(Refusal::Absent))),
            Err(error) => Err(F::answer(state, &parts.headers, error)),
        }
    }
}

impl<F: Face> FromRequestParts<AppState> for Maybe<F> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        match ask(parts, state, F::accepts()).await {
            Ok(caller) => Ok(Self(caller, PhantomData)),
            Err(error) => Err(F::answer(state, &parts.headers, error)),
        }
    }
}

/// Who sends this request, in one of these dialects; the log and the audit know it from then on.
pub(crate) async fn ask(parts: &Parts, state: &AppState, accepts: Accepts) -> Result<Option<Caller>, Error> {
    let origin = peer::origin_of(parts, state);
    let view = view(parts, state, &origin, accepts);
    let notes = parts.extensions.get::<Notes>();
    let caller = authenticate(&state.desk, &view).await?;
    if let (Some(notes), Some(caller)) = (notes, &caller) {
        notes.caller(caller);
    }
    Ok(caller)
}

/// A request as authentication sees it.
pub(crate) fn view<'r>(parts: &'r Parts, state: &'r AppState, origin: &'r Origin, accepts: Accepts) -> RequestView<'r> {
    RequestView {
        method: &parts.method,
        path: parts.uri.path(),
        query: parts.uri.query(),
        headers: &parts.headers,
        form: parts.extensions.get::<FormBody>().map(|FormBody(bytes)| &bytes[..]),
        outer: Outer {
            host: origin.signed_host(),
            public_url: origin.through_proxy.then_some(&*state.config.public_url),
            has_tls: state.config.public_url.starts_with("https:"),
            body: parts.extensions.get().map_or(Body::Absent, OtherBody::signed),
        },
        client: peer::client(origin),
        accepts,
        learned: parts.extensions.get::<Notes>().map(Notes::learned),
    }
}
