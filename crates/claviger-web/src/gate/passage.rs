//! The walk of a request through the gate, on one page.
//!
//! ```text
//! 1 target    which host, which path: one spelling each, or 400
//! 2 table     which route; none: the request is our own affair and goes to the router
//! 3 verb      what never passes a gate, and what this route does not let through
//! 4 form      a form is read, because a credential may be in it
//! 5 decide    who, which method, may they
//! 6 rewrite   delete, then add
//! 7 forward   to the upstream, streamed
//! 8 return    its answer, without what only we may say
//! ```

use arc_swap::Guard;
use axum::body::Body as AnyBody;
use axum::response::Response;
use claviger_auth::audit::REQUEST;
use claviger_auth::dialects::cookie;
use claviger_auth::request::Client;
use claviger_domain::caller::Caller;
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::gate::headers::{strip_answer, strip_hop_by_hop};
use claviger_domain::gate::path::CanonicalPath;
use futures_util::FutureExt as _;
use http::request::Parts;
use http::{HeaderValue, Method, Request, StatusCode, Version, header};
use hyper::body::Incoming;
use hyper::upgrade::OnUpgrade;
use std::borrow::Cow;
use std::mem;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tracing::Instrument as _;

use super::answer::Stop;
use super::body::AnswerBody;
use super::decide::{Decision, Question, decide};
use super::form;
use super::forward::{Failure, outgoing, with_causes};
use super::journal::Journal;
use super::recheck::Recheck;
use super::route::{Route, Upstream};
use super::table::RouteTable;
use super::tunnel::{self, Wish};
use super::{Gate, check, jwks, rewrite, target};
use crate::extract::peer;
use crate::gather::Ungathered;
use crate::layer::trace;
use crate::listen::{Connection, Patience};

/// Answers a request that is the gate's, or hands it back.
pub(super) async fn walk(gate: &Gate, request: Request<Incoming>) -> Result<Response, Request<Incoming>> {
    let table = gate.routes.load();
    match request.uri().path() {
        check::PATH => {
            let table = Guard::into_inner(table);
            return Ok(check::answer(gate, &table, &request.into_parts().0).await);
        }
        jwks::PATH => return Ok(jwks::answer(gate, &request.into_parts().0)),
        _ if table.is_empty() => return Err(request),
        _ => {}
    }
    let (mut parts, body) = request.into_parts();
    let (route, origin, path) = match find(gate, &table, &parts) {
        Ok(Some(found)) => found,
        Ok(None) => return Err(Request::from_parts(parts, body)),
        Err(stop) => {
            let route = table.unrouted();
            let journal = Journal::of_any(gate, &parts, route);
            return Ok(journal.end(Err(stop), |stop| stop.speak(&gate.state, route, &parts.headers)));
        }
    };
    drop(table);
    let Some(upstream) = &route.upstream else { return Err(Request::from_parts(parts, body)) };
    let target = (parts.uri.path(), parts.uri.query());
    let journal = Journal::open(gate, &parts.method, target, &parts.headers, &route, &origin);
    let passage = Passage { gate, route: &route, upstream, origin, path, journal: &journal };
    let crossed = REQUEST.scope(journal.id(), caught(passage.cross(&mut parts, body))).await;
    Ok(journal.end(crossed, |stop| stop.speak(&gate.state, &route, &parts.headers)))
}

/// A panic on the way is an answer like any other: written down, counted, and told with the request's id.
pub(super) async fn caught(walk: impl Future<Output = Result<Response, Stop>>) -> Result<Response, Stop> {
    AssertUnwindSafe(walk).catch_unwind().await.unwrap_or(Err(Stop::Broken))
}

type Found = (Arc<Route>, Origin, CanonicalPath<'static>);

/// The route of a request. What is ambiguous goes no further where a route could be meant.
fn find(gate: &Gate, table: &RouteTable, parts: &Parts) -> Result<Option<Found>, Stop> {
    let origin = origin(gate, parts)?;
    match CanonicalPath::read(parts.uri.path()) {
        Ok(path) => {
            let route = table.find(origin.host.as_deref(), &path).cloned();
            Ok(route.map(|route| (route, origin, path.into_owned())))
        }
        Err(why) if table.gates(origin.host.as_deref()) => {
            Err(Stop::bad_request("ambiguous_path", format!("Refused, because {why}.")))
        }
        Err(_) => Ok(None),
    }
}

/// Where a request comes from.
pub(super) fn origin(gate: &Gate, parts: &Parts) -> Result<Origin, Stop> {
    Ok(origin_at(gate, parts, target::host(parts)?))
}

/// Where a request comes from that is for this host.
pub(super) fn origin_at(gate: &Gate, parts: &Parts, host: Option<&str>) -> Origin {
    peer::origin_for(host, &parts.extensions, &parts.headers, &gate.state.config.trusted_proxies)
}

/// A request on its way through one route.
struct Passage<'g> {
    gate: &'g Gate,
    route: &'g Route,
    upstream: &'g Upstream,
    origin: Origin,
    path: CanonicalPath<'static>,
    journal: &'g Journal,
}

impl Passage<'_> {
    /// The head stays behind until it goes on: how a refusal sounds may depend on it.
    async fn cross(&self, parts: &mut Parts, body: Incoming) -> Result<Response, Stop> {
        self.admit(parts)?;
        let wish = tunnel::wish(&parts.method, parts.version, &parts.headers);
        if wish == Wish::Unclear {
            return Err(Stop::bad_request("bad_upgrade", "The request asks for a WebSocket in no clear way."));
        }
        let mut read = form::read(parts, body, self.route, &self.gate.state.gathering).await?;
        let caller = self.decide(parts, &read).await?.map(Arc::new);

        if !self.route.pass_credentials {
            read.strip(&self.route.parameters, &mut parts.headers);
        }
        let mut request = Request::new(outgoing(read, self.route));
        self.rewrite(parts, caller.as_deref(), wish)?;
        let tunnel = match wish {
            Wish::WebSocket => parts.extensions.remove::<OnUpgrade>().zip(parts.extensions.remove::<Connection>()),
            Wish::Stay | Wish::Unclear => None,
        };
        *request.method_mut() = mem::take(&mut parts.method);
        *request.uri_mut() = mem::take(&mut parts.uri);
        *request.version_mut() = Version::HTTP_11;
        *request.headers_mut() = mem::take(&mut parts.headers);

        let span = trace::upstream(self.journal.span(), &self.route.name);
        trace::carry(&span, request.headers_mut());
        let sent = self.gate.upstreams.send(request, self.route, self.journal.id()).instrument(span).await;
        let response = sent.map_err(|failure| self.failed(&failure))?;
        self.answer(response, tunnel, caller)
    }

    /// CONNECT would tunnel and TRACE would tell the credential; the rest is the route's choice.
    fn admit(&self, parts: &Parts) -> Result<(), Stop> {
        if self.route.admits(&parts.method) {
            let announced = form::length(&parts.headers).unwrap_or(0);
            let fits = self.route.max_body.is_none_or(|max| announced <= max);
            return if fits { Ok(()) } else { Err(too_large()) };
        }
        let standard = [&Method::CONNECT, &Method::TRACE].contains(&&parts.method) || Route::is_standard(&parts.method);
        let status = if standard { StatusCode::METHOD_NOT_ALLOWED } else { StatusCode::NOT_IMPLEMENTED };
        let detail = "This verb does not pass here.".to_owned();
        Err(Stop::Cannot { status, code: "method_not_allowed", detail, allow: Some(self.route.allow()) })
    }

    async fn decide(&self, parts: &Parts, read: &form::Read) -> Result<Option<Caller>, Stop> {
        let question = Question {
            verb: &parts.method,
            sent: &parts.method,
            path: &self.path,
            written: parts.uri.path(),
            query: parts.uri.query(),
            headers: &parts.headers,
            form: read.form(),
            host: self.origin.signed_host(),
            // Where the route is not told by its host, the proxy in front may have named another one to us.
            published: (self.origin.through_proxy && self.route.host().is_none())
                .then_some(&*self.gate.state.config.public_url),
            body: read.signed(),
            client: Client { address: self.origin.client, secure: self.origin.https },
            id: self.journal.id(),
            learned: self.journal.learned(),
        };
        match decide(&self.gate.state.desk, self.route, &question).await {
            Decision::Allowed(caller) => {
                caller.iter().for_each(|caller| self.journal.caller(caller));
                Ok(caller)
            }
            Decision::Refused(refusal, caller) => {
                caller.iter().for_each(|caller| self.journal.caller(caller));
                Err(Stop::Refused(refusal))
            }
            Decision::Unknown => Err(Stop::Unknown),
        }
    }

    fn rewrite(&self, parts: &mut Parts, caller: Option<&Caller>, wish: Wish) -> Result<(), Stop> {
        let Self { route, upstream, origin, .. } = self;
        let clean = |query| if route.pass_credentials { Cow::Borrowed(query) } else { route.parameters.strip(query) };
        let query = parts.uri.query().map(clean);
        // A query that held nothing but the credential leaves no question mark behind.
        let query = query.as_deref().filter(|query| !query.is_empty() || parts.uri.query() == Some(""));
        let address = rewrite::address(route, upstream, &parts.uri, &self.path, query);
        let address = address.map_err(|_| Stop::bad_request("bad_address", "The address cannot be sent on."))?;

        rewrite::clean(&mut parts.headers, route);
        rewrite::add_origin(&mut parts.headers, route, origin, self.journal.id());
        if let Some(caller) = caller {
            rewrite::add_identity(&mut parts.headers, caller).map_err(|_| name_too_long())?;
            let audience = format!("{}://{}", upstream.scheme, upstream.authority);
            self.gate.add_assertion(&mut parts.headers, route, caller, &audience, self.journal.id());
        }
        if wish == Wish::WebSocket {
            tunnel::ask(&mut parts.headers);
        }
        match origin.host.as_deref().filter(|_| route.preserve_host).map(HeaderValue::from_str) {
            // The host that was decided on; HTTP/2 and proxies name it elsewhere.
            Some(Ok(host)) => drop(parts.headers.insert(header::HOST, host)),
            _ => drop(parts.headers.remove(header::HOST)), // the client sets the upstream's own
        }
        parts.uri = address;
        Ok(())
    }

    fn answer(
        &self,
        mut response: Response<Incoming>,
        tunnel: Option<(OnUpgrade, Connection)>,
        caller: Option<Arc<Caller>>,
    ) -> Result<Response, Stop> {
        let recheck = caller.map(|caller| Recheck::new(Arc::clone(&self.gate.state.desk), caller));
        let changed = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        let tunnel = match tunnel {
            Some((client, connection)) if tunnel::agreed(&response) => {
                Some((client, hyper::upgrade::on(&mut response), connection))
            }
            _ if changed => return Err(self.failed(&Failure::Doubtful)),
            _ => None,
        };
        // "an intermediary MUST send its own version" (RFC 9112, 2.3).
        *response.version_mut() = Version::HTTP_11;
        let headers = response.headers_mut();
        strip_hop_by_hop(headers);
        strip_answer(headers, cookie::is_ours);
        headers.remove(header::ALT_SVC); // the upstream's other doors are not the client's
        rewrite::restore_locations(headers, self.route, self.upstream, &self.origin);
        if let Some((client, upstream, connection)) = tunnel {
            tunnel::ask(headers);
            let log = tunnel::Log {
                client: self.origin.client,
                request: self.journal.id(),
                meter: Arc::clone(&self.route.meter),
            };
            tunnel::open(client, upstream, connection, self.route.tunnel_timeout, recheck, log);
            return Ok(response.map(|_| AnyBody::empty()));
        }
        response.extensions_mut().insert(Patience {
            time: self.route.idle_timeout,
            request: self.journal.id(),
            meter: Arc::clone(&self.route.meter),
        });
        Ok(response.map(|body| AnyBody::new(AnswerBody::new(body, recheck))))
    }

    fn failed(&self, failure: &Failure) -> Stop {
        let (status, code, detail) = match failure {
            Failure::ClientGone => return Ungathered::Broken.into(),
            Failure::ClientSlow => return Ungathered::TooSlow.into(),
            Failure::TooLarge => return too_large(),
            Failure::Slow => {
                (StatusCode::GATEWAY_TIMEOUT, "upstream_slow", "The service behind the gate did not answer in time.")
            }
            Failure::Unreachable(_) => {
                (StatusCode::BAD_GATEWAY, "upstream_unreachable", "The service behind the gate cannot be reached.")
            }
            Failure::Broken(_) | Failure::Doubtful => {
                (StatusCode::BAD_GATEWAY, "upstream_broken", "The service behind the gate gave no usable answer.")
            }
        };
        let (upstream, route, request_id) = (&self.upstream.authority, self.route.meter.route(), self.journal.id());
        tracing::warn!(error = with_causes(failure), %upstream, route, %request_id, "no answer from an upstream");
        Stop::cannot(status, code, detail)
    }
}

fn too_large() -> Stop {
    Stop::cannot(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", "The body is larger than this route permits.")
}

pub(super) fn name_too_long() -> Stop {
    Stop::cannot(StatusCode::FORBIDDEN, "name_too_long", "The caller's name is too long to be sent on.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn log_04_a_panic_on_the_way_is_told_as_an_error_of_ours() {
        let stop = caught(async { panic!("the walk breaks off") }).await.unwrap_err();
        assert_eq!(stop.code(), "internal_error");
    }
}
