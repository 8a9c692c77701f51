//! Where a person's browser goes after allowing or denying (RFC 5849 sections 2.1 and 2.2).

use url::Url;

use super::encoding::encode;
use super::problem::Problem;
use crate::limits;

/// What `oauth_callback` may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Callback {
    /// `oob`: the person carries the verification code to the program by hand.
    OutOfBand,
    /// An absolute http or https address. It stays as it was written.
    Url(String),
}

impl Callback {
    /// Reads the signed parameter, or the address registered for a consumer.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        const REFUSED: &str =
            "must be `oob` or an absolute http or https address without a fragment and without a user";
        if text == "oob" {
            return Ok(Self::OutOfBand);
        }
        let address = Some(text)
            .filter(|text| text.len() <= limits::OAUTH1_VALUE && text.bytes().all(|byte| (0x21..0x7f).contains(&byte)));
        let good = address.and_then(|text| Url::parse(text).ok()).is_some_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && text.split_once("://").is_some_and(|(_, rest)| !rest.starts_with(['/', '\\']))
                && url.has_host()
                && url.fragment().is_none()
                && url.username().is_empty()
                && url.password().is_none()
        });
        match good {
            true => Ok(Self::Url(text.to_owned())),
            false => Err(Problem::ParameterRejected { names: vec!["oauth_callback"], advice: REFUSED }),
        }
    }

    /// The address that brings token and verifier back to the consumer; `None` out of band. Atlassian says `denied` as
    /// the verifier when the person refused.
    #[must_use]
    pub fn redirect(&self, token: &str, verifier: &str) -> Option<String> {
        let Self::Url(address) = self else { return None };
        let join = match address.find('?') {
            None => "?",
            Some(at) if at + 1 == address.len() || address.ends_with('&') => "",
            Some(_) => "&",
        };
        let (token, verifier) = (encode(token.as_bytes()), encode(verifier.as_bytes()));
        Some(format!("{address}{join}oauth_token={token}&oauth_verifier={verifier}"))
    }

    /// The text that was parsed.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::OutOfBand => "oob",
            Self::Url(address) => address,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_oob_are_taken_as_they_are() {
        assert_eq!(Callback::parse("oob"), Ok(Callback::OutOfBand));
        for text in ["http://client.example.net/ready", "https://printer.example.com:8443/a?b=c", "HTTPS://a"] {
            assert_eq!(Callback::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_a_browser_must_not_follow_is_refused() {
        for text in [
            "",
            "OOB",
            "/ready",
            "//evil.example",
            "client.example.net",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://a/b",
            "https:///a",
            "https:a",
            "https://\\a",
            "https://",
            "https://a/#f",
            "https://user@a/",
            "https://:pw@a/",
            "https://a/\r\nX: y",
            "https://a b/",
            "https://ä/",
        ] {
            assert!(Callback::parse(text).is_err(), "{text}");
        }
        assert!(Callback::parse(&format!("https://a/{}", "x".repeat(limits::OAUTH1_VALUE))).is_err());
    }

    #[test]
    fn the_way_back_keeps_what_the_consumer_wrote() {
        let redirect = |text: &str| Callback::parse(text).unwrap().redirect("to&k", "v");
        assert_eq!(redirect("https://a/r").as_deref(), Some("https://a/r?oauth_token=to%26k&oauth_verifier=v"));
        assert_eq!(redirect("https://a/r?x=1").as_deref(), Some("https://a/r?x=1&oauth_token=to%26k&oauth_verifier=v"));
        assert_eq!(redirect("https://a/r?").as_deref(), Some("https://a/r?oauth_token=to%26k&oauth_verifier=v"));
        assert_eq!(redirect("https://a/r?x&").as_deref(), Some("https://a/r?x&oauth_token=to%26k&oauth_verifier=v"));
        assert_eq!(redirect("oob"), None);
    }
}
