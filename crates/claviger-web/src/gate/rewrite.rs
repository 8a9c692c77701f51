//! The request as the upstream sees it: what is not its business is gone, what only the gate may say is added.

use claviger_auth::dialects::cookie;
use claviger_domain::caller::{Caller, Limits};
use claviger_domain::gate::forwarded::Origin;
use claviger_domain::gate::path::CanonicalPath;
use claviger_domain::gate::{headers, identity};
use claviger_domain::ids::RequestId;
use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::uri::{Authority, PathAndQuery, Scheme};
use http::{HeaderMap as Headers, Uri};

use super::route::{Route, Upstream};

/// The request's id, for the upstream's logs.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_PREFIX: HeaderName = HeaderName::from_static("x-forwarded-prefix");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// A name that is too long to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLong;

/// Deletes before it adds: connection, claims, credentials.
pub(super) fn clean(headers: &mut HeaderMap, route: &Route) {
    if route.pass_credentials {
        headers::strip_hop_by_hop(headers);
        headers::strip_cookies(headers, cookie::is_ours);
        // Credentials stay, but `X-Auth-Request-..` and its like are claims all the same.
        let kept: Vec<(HeaderName, HeaderValue)> = headers
            .iter()
            .filter(|(name, _)| headers::is_credential(name) && headers::is_claim(name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        headers::strip_claims(headers);
        kept.into_iter().for_each(|(name, value)| {
            headers.append(name, value);
        });
    } else {
        headers::strip_request(headers, cookie::is_ours);
    }
    // The answer to this is ours: the body is asked for when the upstream reads it.
    headers.remove(header::EXPECT);
}

/// Adds where the request came from.
pub(super) fn add_origin(headers: &mut HeaderMap, route: &Route, origin: &Origin, id: RequestId) {
    let client = text(origin.client.to_string());
    headers.insert(REAL_IP, client.clone());
    headers.insert(FORWARDED_FOR, client);
    headers.insert(FORWARDED_PROTO, HeaderValue::from_static(if origin.https { "https" } else { "http" }));
    if let Some(host) = &origin.host {
        headers.insert(FORWARDED_HOST, text(host.clone()));
    }
    if route.strip_prefix && !route.prefix.is_empty() {
        headers.insert(FORWARDED_PREFIX, text(route.prefix.clone()));
    }
    headers.insert(REQUEST_ID, text(id.to_string()));
}

/// Adds who the caller is.
pub(super) fn add_identity(headers: &mut HeaderMap, caller: &Caller) -> Result<(), TooLong> {
    let actor = caller.actor();
    headers.insert(identity::USER, identity::value(&actor.login).ok_or(TooLong)?);
    headers.insert(identity::USER_ID, text(actor.id.to_string()));
    headers.insert(identity::DIALECT, HeaderValue::from_static(caller.dialect));
    if let Some(id) = caller.credential() {
        headers.insert(identity::CREDENTIAL, text(id.to_string()));
    }
    if let Limits::Token(rights) = &caller.grant.limits {
        let sets = identity::list(rights.sets.iter().map(|set| set.as_str())).ok_or(TooLong)?;
        headers.insert(identity::SETS, sets);
        if let Some(projects) = &rights.projects {
            let ids: Vec<_> = projects.iter().map(ToString::to_string).collect();
            let ids = if ids.is_empty() { vec![identity::NO_PROJECT.to_owned()] } else { ids };
            let ids = identity::list(ids.iter().map(String::as_str)).ok_or(TooLong)?;
            headers.insert(identity::PROJECTS, ids);
        }
    }
    Ok(())
}

/// The address at the upstream: the path that was decided on, and the query without credentials.
pub(super) fn address(
    route: &Route,
    upstream: &Upstream,
    original: &Uri,
    path: &CanonicalPath<'_>,
    query: Option<&str>,
) -> Result<Uri, http::Error> {
    let unchanged = upstream.base.is_empty()
        && !route.strip_prefix
        && path.as_str() == original.path()
        && query == original.query();
    let target = match original.path_and_query() {
        Some(target) if unchanged => target.clone(),
        _ => {
            let kept = if route.strip_prefix { &path.as_str()[route.prefix.len()..] } else { path.as_str() };
            let slash = if kept.is_empty() && upstream.base.is_empty() { "/" } else { "" };
            let mark = if query.is_some() { "?" } else { "" };
            PathAndQuery::try_from(format!("{}{slash}{kept}{mark}{}", upstream.base, query.unwrap_or_default()))?
        }
    };
    let mut parts = http::uri::Parts::default();
    parts.scheme = Some(upstream.scheme.clone());
    parts.authority = Some(upstream.authority.clone());
    parts.path_and_query = Some(target);
    Ok(Uri::from_parts(parts)?)
}

/// The upstream's own addresses in an answer, as the client knows them.
pub(super) fn restore_locations(headers: &mut Headers, route: &Route, upstream: &Upstream, origin: &Origin) {
    let Some(host) = &origin.host else { return };
    for name in [header::LOCATION, header::CONTENT_LOCATION] {
        let Some(value) = headers.get(&name).and_then(|value| value.to_str().ok()) else { continue };
        // Without a scheme an address keeps that of the request (RFC 3986, 4.2).
        let whole = if value.starts_with("//") { format!("{}:{value}", upstream.scheme) } else { value.to_owned() };
        let Ok(uri) = whole.parse::<Uri>() else { continue };
        let inside = uri.authority().is_some_and(|authority| is_at(upstream, uri.scheme(), authority));
        if !inside && uri.authority().is_some() {
            continue;
        }
        let path = whole.find("://").map_or(&*whole, |at| {
            let rest = &whole[at + 3..];
            rest.find(['/', '?', '#']).map_or("/", |slash| &rest[slash..])
        });
        let public = public_path(route, upstream, path);
        let scheme = if origin.https { "https" } else { "http" };
        let whole = if inside { format!("{scheme}://{host}{public}") } else { public };
        if let Ok(value) = HeaderValue::from_str(&whole) {
            headers.insert(name, value);
        }
    }
}

/// Whether an address is the upstream's, in whichever spelling: host in any case, the usual port named or not.
fn is_at(upstream: &Upstream, scheme: Option<&Scheme>, authority: &Authority) -> bool {
    let port = |scheme: Option<&Scheme>, authority: &Authority| {
        authority.port_u16().unwrap_or(if scheme == Some(&Scheme::HTTPS) { 443 } else { 80 })
    };
    let own = &upstream.authority;
    let same_port =
        authority.port_u16() == own.port_u16() || port(scheme, authority) == port(Some(&upstream.scheme), own);
    authority.host().eq_ignore_ascii_case(own.host()) && same_port
}

/// Undoes what [`address`] did to the path.
fn public_path(route: &Route, upstream: &Upstream, path: &str) -> String {
    let inner =
        path.strip_prefix(upstream.base.as_str()).filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    match inner {
        Some(inner) if route.strip_prefix && path.starts_with('/') => format!("{}{inner}", route.prefix),
        Some(inner) if path.starts_with('/') => inner.to_owned(),
        _ => path.to_owned(),
    }
}

/// What is made of addresses and ids is visible ASCII.
fn text(value: String) -> HeaderValue {
    HeaderValue::try_from(value).unwrap_or_else(|_| HeaderValue::from_static("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gat_10_an_address_is_the_upstreams_in_every_spelling() {
        let is_at = |upstream: &str, location: &str| {
            let (upstream, location): (Uri, Uri) = (upstream.parse().unwrap(), location.parse().unwrap());
            let (scheme, authority) = (upstream.scheme().cloned().unwrap(), upstream.authority().cloned().unwrap());
            super::is_at(
                &Upstream { scheme, authority, base: String::new() },
                location.scheme(),
                location.authority().unwrap(),
            )
        };
        for (upstream, location) in [
            ("http://10.0.0.1", "http://10.0.0.1:80/"),
            ("http://10.0.0.1:80", "http://10.0.0.1/"),
            ("https://api.internal:443", "https://API.internal/"),
            ("http://api.internal:8080", "https://api.internal:8080/"),
        ] {
            assert!(is_at(upstream, location), "{upstream} {location}");
        }
        for location in ["http://10.0.0.1:8080/", "http://10.0.0.2/", "https://10.0.0.1:8443/"] {
            assert!(!is_at("http://10.0.0.1", location), "{location}");
        }
    }
}
