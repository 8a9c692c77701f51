//! Whether a signature is the consumer's (RFC 5849 section 3.4).

use std::sync::Arc;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use data_encoding::BASE64;
use zeroize::Zeroizing;

use super::encoding::encode;
use super::key::RsaPublicKey;
use super::method::{SignatureMethod, SignatureMethods};
use super::problem::Problem;
use super::request::{Scheme, SignedRequest};
use crate::secret::Secret;

/// What the server holds of a consumer, and the methods its operator switched on. A consumer has a key or a secret, never
/// both: a public key cannot be taken for a secret here, whatever method a request names.
#[derive(Debug, Clone)]
pub enum SignatureCheck {
    /// The consumer signs with a private key; the token's secret plays no part (section 3.4.3).
    Key {
        /// The other half of the pair.
        key: Arc<RsaPublicKey>,
        /// Methods that need a key.
        methods: SignatureMethods,
    },
    /// The consumer signs with a secret that both sides know, and the token's secret.
    Secret {
        /// The consumer's half of the HMAC key.
        secret: Secret<String>,
        /// Methods that need a secret.
        methods: SignatureMethods,
    },
}

impl SignatureCheck {
    /// Holds the request against its signature. `token_secret` is empty where there is no token yet.
    pub fn verify(&self, request: &SignedRequest<'_>, token_secret: &str) -> Result<(), Problem> {
        let method = request.method();
        match self {
            Self::Key { key, methods } if method.needs_key() && methods.contains(method) => with_key(key, request),
            // A secret that is empty is known to everybody.
            Self::Secret { secret, methods }
                if !method.needs_key() && methods.contains(method) && !secret.expose().is_empty() =>
            {
                with_secret(secret.expose(), token_secret, request)
            }
            _ => Err(Problem::SignatureMethodRejected),
        }
    }

    /// The methods that work for this consumer: those switched on that fit what it has.
    #[must_use]
    pub fn methods(&self) -> SignatureMethods {
        match self {
            Self::Key { methods, .. } => methods.iter().filter(|method| method.needs_key()).collect(),
            Self::Secret { methods, .. } => methods.iter().filter(|method| !method.needs_key()).collect(),
        }
    }
}

fn with_key(key: &RsaPublicKey, request: &SignedRequest<'_>) -> Result<(), Problem> {
    let Some(message) = request.base_string() else { return Err(invalid(request, None)) };
    match BASE64.decode(request.signature().as_bytes()) {
        Ok(signature) if key.verifies(request.method(), message.as_bytes(), &signature) => Ok(()),
        _ => Err(invalid(request, Some(message))),
    }
}

fn with_secret(secret: &str, token_secret: &str, request: &SignedRequest<'_>) -> Result<(), Problem> {
    let key = Zeroizing::new(format!("{}&{}", encode(secret.as_bytes()), encode(token_secret.as_bytes())));
    let algorithm = match request.method() {
        SignatureMethod::HmacSha1 => hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY,
        SignatureMethod::HmacSha256 => hmac::HMAC_SHA256,
        SignatureMethod::HmacSha512 => hmac::HMAC_SHA512,
        _ => return plaintext(&key, request),
    };
    let Some(message) = request.base_string() else { return Err(invalid(request, None)) };
    let key = hmac::Key::new(algorithm, key.as_bytes());
    match BASE64.decode(request.signature().as_bytes()) {
        Ok(signature) if hmac::verify(&key, message.as_bytes(), &signature).is_ok() => Ok(()),
        _ => Err(invalid(request, Some(message))),
    }
}

/// Section 3.4.4: only where TLS hides it.
fn plaintext(key: &str, request: &SignedRequest<'_>) -> Result<(), Problem> {
    if request.wire().scheme != Scheme::Https {
        return Err(Problem::SignatureMethodRejected);
    }
    let equal = verify_slices_are_equal(key.as_bytes(), request.signature().as_bytes());
    equal.map_err(|_| invalid(request, None))
}

fn invalid(request: &SignedRequest<'_>, base_string: Option<String>) -> Problem {
    Problem::SignatureInvalid { method: request.method(), base_string }
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
