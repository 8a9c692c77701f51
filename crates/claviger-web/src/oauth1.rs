//! What both providers of OAuth 1.0a share.

use claviger_domain::oauth1::encoding::encode;

/// A form as OAuth 1.0a writes it: a blank is `%20`.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let pair = |(name, value): &(&str, &str)| format!("{name}={}", encode(value.as_bytes()));
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}
