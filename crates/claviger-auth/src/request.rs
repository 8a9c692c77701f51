//! A request as authentication sees it: borrowed, without a body but for a short form.

use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use claviger_domain::oauth1::{Problem, SignedRequest};
use claviger_domain::refusal::Malformed;
use http::header::HeaderName;
use http::{HeaderMap, Method};

use crate::consumers::Known;
use crate::dialects::Accepts;

/// Where a request came from, after trusted proxies were believed and others were not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Client {
    /// The client's address.
    pub address: IpAddr,
    /// Whether the client's own connection is encrypted.
    pub secure: bool,
}

/// What a signature covers beside method, path, query and form (OAuth 1.0a).
#[derive(Debug, Clone, Copy, Default)]
pub struct Outer<'r> {
    /// The host that the client named, as far as proxies that are believed tell.
    pub host: Option<&'r str>,
    /// The site's own address, if the request came through a proxy that is believed: it may have named another host to us
    /// than the client named to it.
    pub public_url: Option<&'r str>,
    /// Whether the site's own address is one of TLS, so that nothing need be sent in clear.
    pub has_tls: bool,
    /// The body, if it is no form.
    pub body: Body<'r>,
}

/// A body that is no form, as far as a signature can be held against it.
#[derive(Debug, Clone, Copy, Default)]
pub enum Body<'r> {
    /// There is none.
    #[default]
    Absent,
    /// It was read, because the request says that its signature covers its hash.
    Read(&'r [u8]),
    /// There is one, and it was not read.
    Unread,
    /// It stays with another proxy, which asks about the request: whether there is one cannot be known.
    Elsewhere,
}

/// What becomes known of whoever sends a request before it is known who it is: a request that is refused tells it to the
/// audit log and to its log line.
#[derive(Debug, Default)]
pub struct Learned(OnceLock<Arc<Known>>);

impl Learned {
    /// The consumer whose signature the request claims to have (OAuth 1.0a). It is one of ours; that it signed is not said.
    pub fn consumer_key(&self) -> Option<&str> {
        self.0.get().map(|known| known.consumer.key.as_str())
    }

    pub(crate) fn consumer(&self, known: &Arc<Known>) {
        drop(self.0.set(Arc::clone(known)));
    }
}

/// What authentication may look at.
#[derive(Debug, Clone, Copy)]
pub struct RequestView<'r> {
    /// The HTTP method.
    pub method: &'r Method,
    /// The path, as it was sent.
    pub path: &'r str,
    /// The query, as it was sent.
    pub query: Option<&'r str>,
    /// The headers.
    pub headers: &'r HeaderMap,
    /// The body, if it is a form that this place reads (`application/x-www-form-urlencoded`, a method with a body).
    pub form: Option<&'r [u8]>,
    /// What a signature covers besides.
    pub outer: Outer<'r>,
    /// Who sends.
    pub client: Client,
    /// The dialects that are spoken here.
    pub accepts: Accepts,
    /// Where is noted what is learned on the way.
    pub learned: Option<&'r Learned>,
}

/// What a dialect found in a request.
#[derive(Debug)]
pub enum Presented<'r> {
    /// Nothing of this dialect.
    Absent,
    /// Something to verify.
    Proof(Proof<'r>),
    /// This dialect, but not in its form.
    Malformed(Malformed),
}

/// The few kinds of proof: each is verified in one place.
pub enum Proof<'r> {
    /// A token on its own.
    Token(Cow<'r, str>),
    /// A session token and the user it belongs to.
    TokenPair {
        /// The account's decimal number, as the client sent it.
        user: &'r str,
        /// The session token.
        token: &'r str,
    },
    /// A token or a session: the parameter carries both.
    Session(Cow<'r, str>),
    /// A session that a browser sends by itself, and nothing else.
    Cookie(&'r str),
    /// A signed request, or what is wrong with it as one.
    OAuth1(Result<Box<SignedRequest<'r>>, Problem>),
    /// A login and a password, or a token in its place.
    Password {
        /// The login as it was typed.
        login: String,
        /// The password.
        password: claviger_domain::secret::Password,
    },
}

impl std::fmt::Debug for Proof<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Token(_) => "Token(..)",
            Self::TokenPair { .. } => "TokenPair(..)",
            Self::Session(_) => "Session(..)",
            Self::Cookie(_) => "Cookie(..)",
            Self::OAuth1(_) => "OAuth1(..)",
            Self::Password { .. } => "Password(..)",
        })
    }
}

impl<'r> RequestView<'r> {
    /// A header that may stand only once. Two of a name, or bytes that are not visible ASCII, are malformed: which of
    /// two credentials a proxy in front saw cannot be known.
    pub fn single(&self, name: &HeaderName) -> Result<Option<&'r str>, Malformed> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(_), Some(_)) => Err(Malformed::Ambiguous),
            (Some(value), None) => value.to_str().map(Some).map_err(|_| Malformed::Form),
        }
    }

    /// What follows the scheme in `Authorization`, if the scheme is this one. Schemes know no case (RFC 9110 11.1);
    /// exactly one space follows.
    pub fn authorization(&self, scheme: &str) -> Result<Option<&'r str>, Malformed> {
        let Some(value) = self.single(&http::header::AUTHORIZATION)? else { return Ok(None) };
        let Some(named) = value.get(..scheme.len()) else { return Ok(None) };
        if !named.eq_ignore_ascii_case(scheme) {
            return Ok(None);
        }
        match value.as_bytes().get(scheme.len()) {
            Some(b' ') => match &value[scheme.len() + 1..] {
                rest if rest.is_empty() || rest.starts_with([' ', '\t']) => Err(Malformed::Form),
                rest => Ok(Some(rest)),
            },
            Some(b'\t') | None => Err(Malformed::Form),
            Some(_) => Ok(None),
        }
    }

    /// A parameter of query or form, decoded. The same name twice, in one of them or in both, is malformed.
    pub fn parameter(&self, name: &str) -> Result<Option<Cow<'r, str>>, Malformed> {
        let mut values = self.parameters(name);
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Malformed::Ambiguous),
            (found, None) => Ok(found.filter(|value| !value.is_empty())),
        }
    }

    /// The consumer that the request names, if it is known by now.
    pub(crate) fn consumer_key(&self) -> Option<&'r str> {
        self.learned.and_then(Learned::consumer_key)
    }

    /// Every value of a parameter of query and form, decoded.
    pub fn parameters(&self, name: &str) -> impl Iterator<Item = Cow<'r, str>> {
        let query = self.query.map_or(&b""[..], str::as_bytes);
        let pairs = [query, self.form.unwrap_or_default()].into_iter().flat_map(form_pairs);
        pairs.filter(move |(key, _)| key == name).map(|(_, value)| value)
    }
}

/// The pairs of a query or form body (the WHATWG's `application/x-www-form-urlencoded`).
fn form_pairs(source: &[u8]) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
    url::form_urlencoded::parse(source)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view<'r>(headers: &'r HeaderMap, query: Option<&'r str>, form: Option<&'r [u8]>) -> RequestView<'r> {
        RequestView {
            method: &Method::GET,
            path: "/",
            query,
            headers,
            form,
            outer: Outer::default(),
            client: Client { address: [127, 0, 0, 1].into(), secure: true },
            accepts: Accepts::all(),
            learned: None,
        }
    }

    #[test]
    fn tok_08_the_scheme_knows_no_case_but_one_space() {
        for (value, expected) in [
            ("Bearer x", Ok(Some("x"))),
            ("bearer x", Ok(Some("x"))),
            ("BEARER x", Ok(Some("x"))),
            ("Bearer  x", Err(Malformed::Form)),
            ("Bearer\tx", Err(Malformed::Form)),
            ("Bearer", Err(Malformed::Form)),
            ("Bearer ", Err(Malformed::Form)),
            ("Bearerx y", Ok(None)),
            ("Basic x", Ok(None)),
            ("Be", Ok(None)),
        ] {
            let headers = HeaderMap::from_iter([(http::header::AUTHORIZATION, value.parse().unwrap())]);
            assert_eq!(view(&headers, None, None).authorization("Bearer"), expected, "{value:?}");
        }
    }

    #[test]
    fn tok_03_two_headers_of_a_name_are_never_chosen_from() {
        let mut headers = HeaderMap::new();
        headers.append(http::header::AUTHORIZATION, "Bearer a".parse().unwrap());
        headers.append(http::header::AUTHORIZATION, "Bearer b".parse().unwrap());
        assert_eq!(view(&headers, None, None).authorization("Bearer"), Err(Malformed::Ambiguous));
    }

    #[test]
    fn a_parameter_is_found_in_query_or_form_but_not_twice() {
        let headers = HeaderMap::new();
        assert_eq!(view(&headers, Some("a=1&session=x%20y"), None).parameter("session"), Ok(Some("x y".into())));
        assert_eq!(view(&headers, None, Some(b"session=z")).parameter("session"), Ok(Some("z".into())));
        assert_eq!(
            view(&headers, Some("session=a"), Some(b"session=b")).parameter("session"),
            Err(Malformed::Ambiguous)
        );
        assert_eq!(view(&headers, Some("session="), None).parameter("session"), Ok(None));
    }
}
