//! To the upstream and back: a pooled client, and what its failures mean.
//!
//! No request is sent twice: what the upstream did with it before it failed cannot be known. The client tries another
//! connection only when not one byte of the request had left.

use claviger_domain::ids::RequestId;
use http::header::HeaderMap;
use http::{Extensions, Request, Response, Uri};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::{CaptureConnection, HttpConnector, capture_connection};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::sync::Arc;
use std::time::Duration;
use thiserror::Error;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tower::ServiceExt as _;
use tower::util::MapResponse;

use super::body::{How, RequestBody, Stream, Upload};
use super::form::Read;
use super::route::Route;
use super::wire::{Pliers, Wire};

/// A connection to an upstream must stand within this time.
const CONNECT: Duration = Duration::from_secs(5);

/// Idle connections are dropped before most servers drop them (60 to 75 seconds): a request never meets a closed door.
const POOL_IDLE: Duration = Duration::from_secs(45);

/// Bytes of an answer's head.
const HEAD_BYTES: usize = 64 << 10;

/// The client for all upstreams.
#[derive(Clone)]
pub(super) struct Upstreams {
    client: Client<HttpsConnector<Connector>, RequestBody>,
}

type Connector = MapResponse<HttpConnector, fn(TokioIo<TcpStream>) -> Wire>;

/// Why there is no answer to pass on.
#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error("no connection to the upstream: {0}")]
    Unreachable(#[source] hyper_util::client::legacy::Error),
    #[error("the upstream broke off or spoke no HTTP: {0}")]
    Broken(#[source] hyper_util::client::legacy::Error),
    #[error("the upstream's answer leaves a doubt where it ends")]
    Doubtful,
    #[error("the upstream did not answer in time")]
    Slow,
    #[error("the client broke off")]
    ClientGone,
    #[error("the client stood still in the middle of its body")]
    ClientSlow,
    #[error("the client's body is too large")]
    TooLarge,
}

/// Connects as requests will, over TLS where it is spoken; says why it cannot be.
pub async fn reach(upstream: &str) -> Result<(), String> {
    let uri: Uri = upstream.parse().map_err(|_| "it is no address".to_owned())?;
    let connector = connector().map_err(|error| error.to_string())?;
    connector.oneshot(uri).await.map(drop).map_err(|error| with_causes(&*error))
}

fn connector() -> std::io::Result<HttpsConnector<Connector>> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    connector.set_connect_timeout(Some(CONNECT));
    connector.enforce_http(false);
    let tls = hyper_rustls::HttpsConnectorBuilder::new()
        .with_provider_and_platform_verifier(rustls::crypto::aws_lc_rs::default_provider())
        .map_err(std::io::Error::other)?;
    Ok(tls.https_or_http().enable_http1().wrap_connector(connector.map_response(Wire::new as fn(_) -> _)))
}

/// An error and all that it came of, in one text: formats of the log write no list of causes, or lose it.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |told, cause| {
        let cause = cause.to_string();
        if told.contains(&cause) { told } else { format!("{told}: {cause}") }
    })
}

impl Upstreams {
    pub(super) fn new() -> std::io::Result<Self> {
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(256)
            .http1_max_buf_size(HEAD_BYTES)
            .build(connector()?);
        Ok(Self { client })
    }

    /// Sends a request. The time for the answer runs from the body's last movement: a long upload is not slow. While the
    /// client is waited for it does not run; the body has its own time for that. After the answer's head the same time is
    /// left to take the rest of the body.
    pub(super) async fn send(
        &self,
        mut request: Request<RequestBody>,
        route: &Route,
        id: RequestId,
    ) -> Result<Response<Incoming>, Failure> {
        let timeout = route.response_timeout;
        let upload = match request.body() {
            RequestBody::Stream(stream) => Some(stream.upload()),
            RequestBody::Empty | RequestBody::Whole(_) => None,
        };
        let connection = capture_connection(&mut request);
        let mut answer = std::pin::pin!(self.client.request(request));
        let mut deadline = Instant::now() + timeout;
        let result = loop {
            match tokio::time::timeout_at(deadline, &mut answer).await {
                Ok(result) => break result,
                Err(_) => match upload.as_ref().map(|upload| upload.waits_since() + timeout) {
                    Some(later) if later > Instant::now() => deadline = later,
                    _ => return Err(Failure::Slow),
                },
            }
        };
        let response = result.map_err(|error| match upload.as_ref().map(|upload| upload.how()) {
            Some(How::TooLarge) => Failure::TooLarge,
            Some(How::Broken) => Failure::ClientGone,
            Some(How::Still) => Failure::ClientSlow,
            Some(How::Moves | How::Waits | How::Over) | None if error.is_connect() => Failure::Unreachable(error),
            Some(How::Moves | How::Waits | How::Over) | None => Failure::Broken(error),
        })?;
        if is_plain(&response) {
            if let (Some(upload), Some(pliers)) = (upload, pliers(&connection)) {
                watch(upload, pliers, route, id);
            }
            return Ok(response);
        }
        // What else came with such an answer would be read as the next one.
        connection.connection_metadata().iter().for_each(|connection| connection.poison());
        Err(Failure::Doubtful)
    }
}

fn pliers(connection: &CaptureConnection) -> Option<Pliers> {
    let mut extras = Extensions::new();
    connection.connection_metadata().iter().for_each(|connection| connection.get_extras(&mut extras));
    extras.remove()
}

/// Watches what is left of an upload when the answer has begun: its client may go, and the answer end, while the upstream
/// takes nothing of it.
fn watch(upload: Arc<Upload>, pliers: Pliers, route: &Route, request: RequestId) {
    if upload.is_over() && !pliers.is_full() {
        return;
    }
    let (time, meter) = (route.response_timeout, Arc::clone(&route.meter));
    tokio::spawn(async move {
        if pliers.stands_still(&upload, time).await {
            pliers.cut();
            tracing::info!(request_id = %request, route = meter.route(), "an upload was cut off: its upstream took nothing for too long");
        }
    });
}

/// Whether two readers find the same end of the answer (RFC 9112, 6.3).
fn is_plain(response: &Response<Incoming>) -> bool {
    let headers = response.headers();
    let lengths = headers.get_all(http::header::CONTENT_LENGTH).iter().count();
    let encodings = headers.get_all(http::header::TRANSFER_ENCODING).iter().count();
    let bodiless = response.status() == http::StatusCode::NO_CONTENT && has_length(headers);
    lengths + encodings <= 1 && !bodiless
}

/// A 204 has no body (RFC 9110, 15.3.5): one that announces a body has its bytes in the next answer's place.
fn has_length(headers: &HeaderMap) -> bool {
    headers.contains_key(http::header::TRANSFER_ENCODING)
        || headers.get(http::header::CONTENT_LENGTH).is_some_and(|length| length != "0")
}

/// A request's body as it goes on: what was read of it, or all that comes, up to what the route permits.
pub(super) fn outgoing(read: Read, route: &Route) -> RequestBody {
    match read {
        Read::Unread(rest) if !rest.is_end_stream() => {
            RequestBody::Stream(Stream::new(rest, route.max_body, route.idle_timeout))
        }
        Read::Form(bytes) | Read::Signed(bytes) if !bytes.is_empty() => RequestBody::Whole(bytes),
        Read::Unread(_) | Read::Form(_) | Read::Signed(_) => RequestBody::Empty,
    }
}
