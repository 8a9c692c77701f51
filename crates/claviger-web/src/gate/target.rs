//! Which host a request is for. Two places may say it; when they differ, nobody knows which one the next server reads.

use claviger_domain::gate::forwarded::host_name;
use http::request::Parts;
use http::{Version, header};

use super::answer::Stop;

/// The host of a request as it was sent; none for HTTP/1.0 without one.
pub(super) fn host(parts: &Parts) -> Result<Option<&str>, Stop> {
    let bad = |detail: &str| Stop::bad_request("bad_host", detail);
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let (host, second) = (hosts.next(), hosts.next());
    if second.is_some() {
        return Err(bad("The request has two Host headers."));
    }
    let host = host.map(|host| host.to_str().map_err(|_| bad("The Host header cannot be read."))).transpose()?;
    // Nothing is after the colon of a request whose address has no host (RFC 9110, 7.2).
    if host.is_some_and(|host| !host.is_empty() && host_name(host).is_none()) {
        return Err(bad("The Host header names no host."));
    }
    let authority = parts.uri.authority().map(http::uri::Authority::as_str);
    match (authority, host) {
        (Some(authority), _) if authority.contains('@') => Err(bad("The address of a request holds no user.")),
        (Some(authority), Some(host)) if !authority.eq_ignore_ascii_case(host) => {
            Err(bad("The request's address and its Host header name different hosts."))
        }
        (Some(authority), _) => Ok(Some(authority)),
        (None, Some(host)) => Ok(Some(host)),
        (None, None) if parts.version == Version::HTTP_10 => Ok(None),
        (None, None) => Err(bad("The request has no Host header.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;

    fn read(uri: &str, hosts: &[&str]) -> Result<Option<String>, u16> {
        let mut request = Request::builder().uri(uri);
        for value in hosts {
            request = request.header("host", *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        host(&parts).map(|host| host.map(str::to_owned)).map_err(|stop| match stop {
            Stop::Cannot { status, .. } => status.as_u16(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn gat_07_a_request_is_for_one_host() {
        assert_eq!(read("/x", &["a:80"]), Ok(Some("a:80".into())));
        assert_eq!(read("http://a/x", &["A"]), Ok(Some("a".into())));
        assert_eq!(read("http://evil/x", &["a"]), Err(400));
        assert_eq!(read("http://u@a/x", &[]), Err(400));
        assert_eq!(read("/x", &["a", "a"]), Err(400));
        assert_eq!(read("/x", &[]), Err(400));
        for bad in ["a b", "a/b", "u@a", "."] {
            assert_eq!(read("/x", &[bad]), Err(400), "{bad}");
        }
        assert_eq!(read("/x", &[""]), Ok(Some(String::new())));
    }
}
