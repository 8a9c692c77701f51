//! Where a request comes from.

use std::net::{IpAddr, SocketAddr};

use claviger_auth::request::Client;
use claviger_domain::gate::forwarded::{Origin, TrustedProxies};
use http::request::Parts;
use http::{Extensions, HeaderMap, header};

use crate::state::AppState;

/// The other end of the connection. The listener puts it into every request's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// Its address.
    pub address: SocketAddr,
    /// Whether the connection is encrypted.
    pub tls: bool,
}

/// Resolves who sends, as far as proxies that are believed tell. A request without a peer comes from a test or from
/// within; it is treated as the most distrusted: an unspecified address in clear.
#[must_use]
pub fn origin(
    extensions: &Extensions,
    headers: &HeaderMap,
    authority: Option<&str>,
    trusted: &TrustedProxies,
) -> Origin {
    let host = authority.or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()));
    origin_for(host, extensions, headers, trusted)
}

/// Where a request comes from that is for this host. One that no listener of ours brought is from nobody.
pub(crate) fn origin_for(
    host: Option<&str>,
    extensions: &Extensions,
    headers: &HeaderMap,
    trusted: &TrustedProxies,
) -> Origin {
    let peer = extensions.get::<Peer>();
    let address = peer.map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.address.ip());
    trusted.resolve(address, peer.is_some_and(|peer| peer.tls), host, headers)
}

/// Who sends this request, as authentication needs it.
#[must_use]
pub fn client_of(parts: &Parts, state: &AppState) -> Client {
    client(&origin_of(parts, state))
}

/// Where this request comes from.
#[must_use]
pub fn origin_of(parts: &Parts, state: &AppState) -> Origin {
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    origin(&parts.extensions, &parts.headers, authority, &state.config.trusted_proxies)
}

/// Whether the client's connection is encrypted.
#[must_use]
pub(crate) fn is_secure(extensions: &Extensions, headers: &HeaderMap, uri: &http::Uri, state: &AppState) -> bool {
    let authority = uri.authority().map(http::uri::Authority::as_str);
    origin(extensions, headers, authority, &state.config.trusted_proxies).https
}

/// What authentication needs of an origin.
#[must_use]
pub fn client(origin: &Origin) -> Client {
    Client { address: origin.client, secure: origin.https }
}
