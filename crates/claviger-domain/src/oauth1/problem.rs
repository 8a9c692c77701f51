//! What was wrong with a signed request, in the words of the OAuth Problem Reporting extension.
//!
//! ```text
//! HTTP/1.1 401 Unauthorized
//! WWW-Authenticate: OAuth realm="https%3A%2F%2Fid.example.org", oauth_problem="token_rejected"
//! Content-Type: application/x-www-form-urlencoded;charset=UTF-8
//!
//! oauth_problem=token_rejected
//! ```

use std::fmt::Write as _;

use http::StatusCode;

use super::encoding::encode;
use super::method::SignatureMethod;

/// A base string longer than this is not repeated in an answer.
const LONGEST_ECHO: usize = 4096;

/// Why a signed request was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.name())]
pub enum Problem {
    /// A parameter that this step needs is missing.
    ParameterAbsent(Vec<&'static str>),
    /// A parameter is unreadable, given twice or in two places, or not allowed here.
    ParameterRejected {
        /// Which. Only names that we know: nothing of the request is repeated.
        names: Vec<&'static str>,
        /// A sentence for the developer.
        advice: &'static str,
    },
    /// `oauth_version` is given and is not `1.0`.
    VersionRejected,
    /// The method is unknown, not switched on for this consumer, or not for its kind: HMAC for a consumer with a key.
    SignatureMethodRejected,
    /// The timestamp is outside of the window; its bounds in seconds since 1970.
    TimestampRefused {
        /// The earliest that is accepted.
        min: i64,
        /// The latest that is accepted.
        max: i64,
    },
    /// This nonce came before with the same timestamp, consumer and token.
    NonceUsed,
    /// The signature is not this consumer's over this request.
    SignatureInvalid {
        /// The method that was tried.
        method: SignatureMethod,
        /// What we would have signed: it tells a developer where the two sides differ. It holds the request's own
        /// parameters, so it goes back to the sender and nowhere else.
        base_string: Option<String>,
    },
    /// No consumer has this key.
    ConsumerKeyUnknown,
    /// The consumer is switched off.
    ConsumerKeyRefused,
    /// The token is unknown, of another consumer or of another kind; or the verifier or session is wrong.
    TokenRejected,
    /// The request token has been decided already.
    TokenUsed,
    /// The token's life is over.
    TokenExpired,
    /// Nobody has allowed the request token yet.
    PermissionUnknown,
    /// The person refused, or the time in which the token could be renewed is over.
    PermissionDenied,
    /// The account may not be used.
    UserRefused,
}

impl Problem {
    /// The `oauth_problem` word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ParameterAbsent(_) => "parameter_absent",
            Self::ParameterRejected { .. } => "parameter_rejected",
            Self::VersionRejected => "version_rejected",
            Self::SignatureMethodRejected => "signature_method_rejected",
            Self::TimestampRefused { .. } => "timestamp_refused",
            Self::NonceUsed => "nonce_used",
            Self::SignatureInvalid { .. } => "signature_invalid",
            Self::ConsumerKeyUnknown => "consumer_key_unknown",
            Self::ConsumerKeyRefused => "consumer_key_refused",
            Self::TokenRejected => "token_rejected",
            Self::TokenUsed => "token_used",
            Self::TokenExpired => "token_expired",
            Self::PermissionUnknown => "permission_unknown",
            Self::PermissionDenied => "permission_denied",
            Self::UserRefused => "user_refused",
        }
    }

    /// What happened and what to do, for people.
    #[must_use]
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::ParameterAbsent(_) => "A parameter that the signed request needs is missing.",
            Self::ParameterRejected { .. } => {
                "A parameter of the signed request is unreadable, doubled, or not allowed here."
            }
            Self::VersionRejected => "`oauth_version` must be 1.0, or left out.",
            Self::SignatureMethodRejected => "This consumer may not sign with this method.",
            Self::TimestampRefused { .. } => "The request's timestamp is too far from the server's clock.",
            Self::NonceUsed => "This very request was sent before: sign each request anew.",
            Self::SignatureInvalid { .. } => "The signature is not this consumer's over this request.",
            Self::ConsumerKeyUnknown => "No consumer has this key.",
            Self::ConsumerKeyRefused => "This consumer may not be used.",
            Self::TokenRejected => "The token is not valid for this consumer.",
            Self::TokenUsed => "The request token was decided already.",
            Self::TokenExpired => "The token has expired.",
            Self::PermissionUnknown => "Nobody has allowed the request token yet.",
            Self::PermissionDenied => "Access was denied, or the time to renew it is over.",
            Self::UserRefused => "The account that the token acts as may not be used.",
        }
    }

    /// One of each, for lists and for tests that must not forget one.
    pub fn each() -> impl Iterator<Item = Self> {
        [
            Self::ParameterAbsent(vec!["oauth_nonce"]),
            Self::ParameterRejected { names: vec!["oauth_nonce"], advice: "must stand once" },
            Self::VersionRejected,
            Self::SignatureMethodRejected,
            Self::TimestampRefused { min: 0, max: 1 },
            Self::NonceUsed,
            Self::SignatureInvalid { method: SignatureMethod::RsaSha1, base_string: None },
            Self::ConsumerKeyUnknown,
            Self::ConsumerKeyRefused,
            Self::TokenRejected,
            Self::TokenUsed,
            Self::TokenExpired,
            Self::PermissionUnknown,
            Self::PermissionDenied,
            Self::UserRefused,
        ]
        .into_iter()
    }

    /// The status that Atlassian's products answer with.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::ParameterAbsent(_)
            | Self::ParameterRejected { .. }
            | Self::VersionRejected
            | Self::SignatureMethodRejected
            | Self::TimestampRefused { .. } => StatusCode::BAD_REQUEST,
            Self::ConsumerKeyRefused => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    /// What the body says beside `oauth_problem`.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::ParameterAbsent(names) => vec![("oauth_parameters_absent", list(names))],
            Self::ParameterRejected { names, advice } => {
                let rejected = (!names.is_empty()).then(|| ("oauth_parameters_rejected", list(names)));
                rejected.into_iter().chain([("oauth_problem_advice", (*advice).to_owned())]).collect()
            }
            Self::VersionRejected => vec![("oauth_acceptable_versions", "1.0-1.0".to_owned())],
            Self::TimestampRefused { min, max } => vec![("oauth_acceptable_timestamps", format!("{min}-{max}"))],
            Self::SignatureInvalid { method, base_string } => {
                let echo = base_string.as_ref().filter(|text| text.len() <= LONGEST_ECHO);
                let echo = echo.map(|text| ("oauth_signature_base_string", text.clone()));
                echo.into_iter().chain([("oauth_signature_method", method.name().to_owned())]).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The form-encoded body, a blank as `%20`.
    #[must_use]
    pub fn body(&self) -> String {
        let mut body = format!("oauth_problem={}", self.name());
        for (name, value) in self.parameters() {
            let _ = write!(body, "&{name}={}", encode(value.as_bytes()));
        }
        body
    }

    /// The value of `WWW-Authenticate`; the realm is the site's own address.
    #[must_use]
    pub fn challenge(&self, base_url: &str) -> String {
        format!("OAuth realm=\"{}\", oauth_problem=\"{}\"", encode(base_url.as_bytes()), self.name())
    }
}

/// A list inside one value: each name encoded, joined with `&`; the whole is encoded once more in the body.
fn list(names: &[&str]) -> String {
    names.join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_and_challenges_are_the_bytes_that_consumers_know() {
        let rejected = Problem::TokenRejected;
        assert_eq!(rejected.body(), "oauth_problem=token_rejected");
        assert_eq!(
            rejected.challenge("https://id.example.org"),
            r#"OAuth realm="https%3A%2F%2Fid.example.org", oauth_problem="token_rejected""#
        );
        let absent = Problem::ParameterAbsent(vec!["oauth_token", "oauth_verifier"]);
        assert_eq!(
            absent.body(),
            "oauth_problem=parameter_absent&oauth_parameters_absent=oauth_token%26oauth_verifier"
        );
        let late = Problem::TimestampRefused { min: 100, max: 700 };
        assert_eq!(late.body(), "oauth_problem=timestamp_refused&oauth_acceptable_timestamps=100-700");
        assert_eq!(Problem::VersionRejected.body(), "oauth_problem=version_rejected&oauth_acceptable_versions=1.0-1.0");
        let callback = Problem::ParameterRejected { names: vec!["oauth_callback"], advice: "an address" };
        assert_eq!(
            callback.body(),
            "oauth_problem=parameter_rejected&oauth_parameters_rejected=oauth_callback&oauth_problem_advice=an%20address"
        );
    }

    #[test]
    fn statuses_are_those_of_the_table() {
        for (problem, status) in [
            (Problem::ConsumerKeyUnknown, 401),
            (Problem::SignatureMethodRejected, 400),
            (Problem::TimestampRefused { min: 0, max: 1 }, 400),
            (Problem::NonceUsed, 401),
            (Problem::TokenUsed, 401),
            (Problem::TokenRejected, 401),
            (Problem::TokenExpired, 401),
            (Problem::PermissionUnknown, 401),
            (Problem::PermissionDenied, 401),
            (Problem::ParameterAbsent(vec![]), 400),
            (Problem::ParameterRejected { names: vec![], advice: "" }, 400),
            (Problem::VersionRejected, 400),
            (Problem::UserRefused, 401),
            (Problem::ConsumerKeyRefused, 503),
            (Problem::SignatureInvalid { method: SignatureMethod::RsaSha1, base_string: None }, 401),
        ] {
            assert_eq!(problem.status().as_u16(), status, "{problem}");
        }
    }

    #[test]
    fn a_base_string_is_repeated_while_it_is_short() {
        let invalid =
            |text: String| Problem::SignatureInvalid { method: SignatureMethod::HmacSha1, base_string: Some(text) };
        assert_eq!(
            invalid("GET&a".to_owned()).body(),
            "oauth_problem=signature_invalid&oauth_signature_base_string=GET%26a&oauth_signature_method=HMAC-SHA1"
        );
        assert!(!invalid("x".repeat(LONGEST_ECHO + 1)).body().contains("base_string"));
    }
}
