//! One signed request: what came over the wire, and what it says of itself.

use super::base_string::{base_string, base_uri};
use super::method::SignatureMethod;
use super::nonce::NonceKey;
use super::parameters::{Name, Parameters, presents};
use super::problem::Problem;

/// The parts of an HTTP request that a signature covers, as they arrived at the public address.
#[derive(Debug, Clone, Copy)]
pub struct Wire<'r> {
    /// The HTTP method.
    pub method: &'r str,
    /// How the client reached us; behind a proxy, how it reached the proxy.
    pub scheme: Scheme,
    /// The `Host` that the client named, with its port if there is one.
    pub host: &'r str,
    /// The path as it was sent, percent-encoding and all.
    pub path: &'r str,
    /// The query as it was sent, without the question mark.
    pub query: Option<&'r str>,
    /// The `Authorization` header.
    pub authorization: Option<&'r str>,
    /// The body, if [`super::parameters::covers_body`] says that it is signed.
    pub form: Option<&'r [u8]>,
}

/// The two schemes of a URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Without TLS.
    Http,
    /// With TLS.
    Https,
}

impl Scheme {
    /// As a URI begins with it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that goes without saying.
    #[must_use]
    pub const fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// A request with all that RFC 5849 section 3.1 demands, each parameter readable. Nothing of it is verified yet.
#[derive(Debug, Clone)]
pub struct SignedRequest<'r> {
    wire: Wire<'r>,
    parameters: Parameters,
    method: SignatureMethod,
}

impl<'r> SignedRequest<'r> {
    /// Reads the request; `None` if it does not say that it is signed.
    pub fn read(wire: Wire<'r>) -> Result<Option<Self>, Problem> {
        if !presents(wire.authorization, wire.query, wire.form) {
            return Ok(None);
        }
        let parameters = Parameters::collect(wire.authorization, wire.query, wire.form)?;
        parameters.require(&[Name::ConsumerKey, Name::SignatureMethod, Name::Signature])?;
        if parameters.get(Name::Version).is_some_and(|version| version != "1.0") {
            return Err(Problem::VersionRejected);
        }
        let method = parameters.get(Name::SignatureMethod).unwrap_or_default();
        let method = method.parse().map_err(|_| Problem::SignatureMethodRejected)?;
        // Section 3.1: PLAINTEXT may leave them out. A request that gives one has to give both.
        let exempt = method == SignatureMethod::Plaintext
            && parameters.get(Name::Timestamp).is_none()
            && parameters.get(Name::Nonce).is_none();
        if !exempt {
            parameters.require(&[Name::Timestamp, Name::Nonce])?;
        }
        Ok(Some(Self { wire, parameters, method }))
    }

    /// Which consumer says that it signs.
    #[must_use]
    pub fn consumer_key(&self) -> &str {
        self.parameters.get(Name::ConsumerKey).unwrap_or_default()
    }

    /// The token, if the consumer acts for somebody.
    #[must_use]
    pub fn token(&self) -> Option<&str> {
        self.parameters.get(Name::Token)
    }

    /// How it says that it is signed.
    #[must_use]
    pub const fn method(&self) -> SignatureMethod {
        self.method
    }

    /// `oauth_timestamp` as it was sent; `None` for PLAINTEXT without one.
    #[must_use]
    pub fn timestamp(&self) -> Option<&str> {
        self.parameters.get(Name::Timestamp)
    }

    /// The signature as it was sent, percent-decoded.
    #[must_use]
    pub fn signature(&self) -> &str {
        self.parameters.get(Name::Signature).unwrap_or_default()
    }

    /// What the request covers.
    #[must_use]
    pub const fn wire(&self) -> &Wire<'r> {
        &self.wire
    }

    /// All parameters: callback, verifier and session handle are asked for here.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The text that is signed; `None` if the host is none, which no client can have signed.
    #[must_use]
    pub fn base_string(&self) -> Option<String> {
        let uri = base_uri(self.wire.scheme, self.wire.host, self.wire.path)?;
        Some(base_string(self.wire.method, &uri, &self.parameters))
    }

    /// Under what this use is remembered; `None` for PLAINTEXT without a nonce, which can be repeated at will.
    #[must_use]
    pub fn nonce_key(&self) -> Option<NonceKey> {
        let (timestamp, nonce) = (self.timestamp()?, self.parameters.get(Name::Nonce)?);
        Some(NonceKey::new(self.consumer_key(), self.token().unwrap_or_default(), timestamp, nonce))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: &str =
        "oauth_consumer_key=c&oauth_signature_method=HMAC-SHA1&oauth_signature=s&oauth_timestamp=1&oauth_nonce=n";

    fn read(query: &str) -> Result<Option<SignedRequest<'_>>, Problem> {
        SignedRequest::read(Wire {
            method: "GET",
            scheme: Scheme::Https,
            host: "example.org",
            path: "/",
            query: Some(query),
            authorization: None,
            form: None,
        })
    }

    #[test]
    fn an_unsigned_request_is_not_ours() {
        for query in ["", "a=b", "oauth_token=t&oauth_callback=c"] {
            assert!(matches!(read(query), Ok(None)), "{query}");
        }
    }

    #[test]
    fn what_is_demanded_is_named_when_it_is_absent() {
        for name in
            ["oauth_consumer_key", "oauth_signature_method", "oauth_signature", "oauth_timestamp", "oauth_nonce"]
        {
            let others: Vec<_> = COMPLETE.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
            assert_eq!(read(&others.join("&")).err(), Some(Problem::ParameterAbsent(vec![name])));
        }
        let request = read(COMPLETE).unwrap().unwrap();
        assert_eq!((request.consumer_key(), request.token(), request.signature()), ("c", None, "s"));
        assert_eq!(request.method(), SignatureMethod::HmacSha1);
    }

    #[test]
    fn oa1_20_the_version_is_1_0_or_missing() {
        assert!(read(&format!("{COMPLETE}&oauth_version=1.0")).is_ok());
        assert!(read(&format!("{COMPLETE}&oauth_version=")).is_ok());
        for version in ["2.0", "1.0a", "1", "1.0%20"] {
            let query = format!("{COMPLETE}&oauth_version={version}");
            assert_eq!(read(&query).err(), Some(Problem::VersionRejected), "{version}");
        }
    }

    #[test]
    fn an_unknown_method_is_refused_by_name() {
        for method in ["hmac-sha1", "HMAC-MD5", "none", "RSA-SHA384"] {
            assert_eq!(
                read(&COMPLETE.replace("HMAC-SHA1", method)).err(),
                Some(Problem::SignatureMethodRejected),
                "{method}"
            );
        }
    }

    #[test]
    fn plaintext_may_leave_out_timestamp_and_nonce_together() {
        let plain = "oauth_consumer_key=c&oauth_signature_method=PLAINTEXT&oauth_signature=s";
        assert!(read(plain).unwrap().unwrap().nonce_key().is_none());
        assert!(read(&format!("{plain}&oauth_nonce=n")).is_err());
        assert!(read(&format!("{plain}&oauth_timestamp=1")).is_err());
        assert!(read(&format!("{plain}&oauth_timestamp=1&oauth_nonce=n")).unwrap().unwrap().nonce_key().is_some());
    }
}
