//! The text that is signed (RFC 5849 section 3.4.1).
//!
//! ```text
//! POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q...
//! method   the URI, encoded                the sorted parameters, encoded once more
//! ```

use super::encoding::encode;
use super::parameters::Parameters;
use super::request::Scheme;

/// Section 3.4.1.1: method, URI and parameters as one text.
#[must_use]
pub fn base_string(method: &str, uri: &str, parameters: &Parameters) -> String {
    let parameters = parameters.normalized();
    let mut text = String::with_capacity(method.len() + uri.len() * 2 + parameters.len() * 2);
    text.extend(encode(method.to_ascii_uppercase().as_bytes()));
    text.push('&');
    text.extend(encode(uri.as_bytes()));
    text.push('&');
    text.extend(encode(parameters.as_bytes()));
    text
}

/// Section 3.4.1.2: the URI without query; scheme and host in lower case, the port only where it is not the scheme's own.
/// The path stays as it was sent. `None` if the host is none.
#[must_use]
pub fn base_uri(scheme: Scheme, host: &str, path: &str) -> Option<String> {
    let (name, port) = split_port(host)?;
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%:[]".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let mut uri = format!("{}://{}", scheme.as_str(), name.to_ascii_lowercase());
    if let Some(port) = port.filter(|port| *port != scheme.port()) {
        uri.push_str(&format!(":{port}"));
    }
    if !path.starts_with('/') {
        uri.push('/');
    }
    uri.push_str(path);
    Some(uri)
}

/// `host`, `host:8080`, `[::1]` or `[::1]:8080`; an empty port is none.
fn split_port(host: &str) -> Option<(&str, Option<u16>)> {
    let name_end = match host.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => host.find(':').unwrap_or(host.len()),
    };
    let (name, rest) = host.split_at(name_end);
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Some((name, None)),
        None => None,
        Some("") => Some((name, None)),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some((name, Some(port.parse().ok()?))),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_section_3_4_1_1() {
        let authorization = r#"OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7",
            oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a",
            oauth_signature="bYT5CMsGcbgUdFHObYMEfcx6bsw%3D""#;
        let authorization = authorization.replace("\n            ", " ");
        let (query, form) = ("b5=%3D%253D&a3=a&c%40=&a2=r%20b", b"c2&a3=2+q");
        let parameters = Parameters::collect(Some(&authorization), Some(query), Some(form)).unwrap();
        assert_eq!(
            parameters.normalized(),
            "a2=r%20b&a3=2%20q&a3=a&b5=%3D%253D&c%40=&c2=&oauth_consumer_key=9djdj82h48djs9d2&oauth_nonce=7d8f3e4a\
             &oauth_signature_method=HMAC-SHA1&oauth_timestamp=137131201&oauth_token=kkk9d7dh3k39sjv7"
        );
        let uri = base_uri(Scheme::Http, "example.com", "/request").unwrap();
        assert_eq!(
            base_string("post", &uri, &parameters),
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D\
             %26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1\
             %26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
        );
    }

    #[test]
    fn oa1_06_uris_are_normalized_as_section_3_4_1_2_shows() {
        for (scheme, host, path, uri) in [
            (Scheme::Http, "EXAMPLE.COM:80", "/r%20v/X", "http://example.com/r%20v/X"),
            (Scheme::Https, "www.example.net:8080", "/", "https://www.example.net:8080/"),
            (Scheme::Https, "example.com:443", "", "https://example.com/"),
            (Scheme::Http, "example.com:443", "/", "http://example.com:443/"),
            (Scheme::Https, "example.com:", "/a;b=c", "https://example.com/a;b=c"),
            (Scheme::Https, "[2001:DB8::1]:8443", "/%7e", "https://[2001:db8::1]:8443/%7e"),
            (Scheme::Http, "[::1]", "/", "http://[::1]/"),
        ] {
            assert_eq!(base_uri(scheme, host, path).as_deref(), Some(uri));
        }
    }

    #[test]
    fn hosts_that_are_none_have_no_uri() {
        for host in [
            "",
            ":80",
            "a b",
            "user@example.com",
            "example.com:80:80",
            "[::1",
            "[::1]x",
            "a:99999",
            "a:-1",
            "a:+1",
            "a/b",
            "é",
        ] {
            assert_eq!(base_uri(Scheme::Http, host, "/"), None, "{host}");
        }
    }
}
