//! May this request pass? Who is it, which method is it, does the one include the other.

use claviger_auth::authenticate::{note_denial, note_stranger, refuse_overlooked};
use claviger_auth::request::{Body, Client, Learned, Outer, Presented, RequestView};
use claviger_auth::{Desk, Error, authenticate, usage};
use claviger_domain::caller::Caller;
use claviger_domain::gate::path::CanonicalPath;
use claviger_domain::ids::RequestId;
use claviger_domain::policy::authorize_method;
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use http::header;
use http::{HeaderMap, Method};

use super::route::Route;

/// What a decision is made of.
pub(super) struct Question<'r> {
    pub(super) verb: &'r Method,
    /// The verb as the client sent it: signatures are over this one.
    pub(super) sent: &'r Method,
    /// The path that is decided on, which is the path that is sent.
    pub(super) path: &'r CanonicalPath<'r>,
    /// The path as the client wrote it: signatures are over this one.
    pub(super) written: &'r str,
    pub(super) query: Option<&'r str>,
    pub(super) headers: &'r HeaderMap,
    pub(super) form: Option<&'r [u8]>,
    /// The host that the client named.
    pub(super) host: Option<&'r str>,
    /// The site's own address, where the client may have called the route by it.
    pub(super) published: Option<&'r str>,
    /// The body, as far as it matters to signatures.
    pub(super) body: Body<'r>,
    pub(super) client: Client,
    pub(super) id: RequestId,
    /// Where is noted what is learned on the way.
    pub(super) learned: &'r Learned,
}

/// The decision.
#[derive(Debug)]
pub(super) enum Decision {
    /// The request passes; without a caller it is anybody's.
    Allowed(Option<Caller>),
    /// It does not; the caller, when it is known who was refused.
    Refused(Refusal, Option<Caller>),
    /// Nobody can say now: 503, never "no" and never "yes".
    Unknown,
}

/// Decides. Every request is decided anew, from all of these facts; nothing is remembered for a connection.
pub(super) async fn decide(desk: &Desk, route: &Route, question: &Question<'_>) -> Decision {
    let view = RequestView {
        method: question.sent,
        path: question.written,
        query: question.query,
        headers: question.headers,
        form: question.form,
        outer: Outer { host: question.host, public_url: question.published, body: question.body, ..Outer::default() },
        client: question.client,
        accepts: route.accepts,
        learned: Some(question.learned),
    };
    let stranger = |refusal: Refusal| {
        note_stranger(desk, &refusal, question.client.address);
        Decision::Refused(refusal, None)
    };
    let overlooked = match route.ordinary_word {
        Some(word) => refuse_overlooked(desk, &view, word).await,
        None => Ok(()),
    };
    let asked = match overlooked {
        Ok(()) => authenticate(desk, &view).await,
        Err(error) => Err(error),
    };
    match asked {
        Ok(Some(caller)) => judge(desk, route, question, caller),
        Ok(None) if speaks_otherwise(route, &view) => stranger(Refusal::Malformed(Malformed::Dialect)),
        Ok(None) if route.anonymous => match route.method(question.verb, question.path) {
            Some(_) => Decision::Allowed(None),
            None => stranger(Refusal::Denied(Denial::UnknownMethod)),
        },
        Ok(None) if route.preflight && is_preflight(question) => Decision::Allowed(None),
        Ok(None) => stranger(Refusal::Absent),
        Err(Error::Refused(refusal)) => Decision::Refused(refusal, None),
        Err(error) => {
            tracing::error!(%error, request_id = %question.id, "a request could not be decided");
            Decision::Unknown
        }
    }
}

fn judge(desk: &Desk, route: &Route, question: &Question<'_>, caller: Caller) -> Decision {
    let method = route.method(question.verb, question.path).ok_or(Denial::UnknownMethod);
    match method.and_then(|name| authorize_method(&caller, name, &desk.catalogue())) {
        Ok(place) => {
            usage::count_method(desk, &caller, place);
            Decision::Allowed(Some(caller))
        }
        Err(denial) => {
            let refusal = Refusal::Denied(denial);
            note_denial(desk, &caller, "gate", &refusal);
            Decision::Refused(refusal, Some(caller))
        }
    }
}

/// Whether there is a credential in a dialect that the route does not speak. It is no credential that verifies, so the
/// request is no stranger's either.
fn speaks_otherwise(route: &Route, view: &RequestView<'_>) -> bool {
    route.unspoken.dialects().any(|dialect| !matches!(dialect.presents(view), Presented::Absent))
}

/// A CORS preflight (Fetch, 4.8): browsers send it without any credential.
fn is_preflight(question: &Question<'_>) -> bool {
    question.verb == Method::OPTIONS
        && question.headers.contains_key(header::ORIGIN)
        && question.headers.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}
