//! The signature methods, and which of them a consumer may use.

use std::fmt;
use std::str::FromStr;

/// How a request is signed: RFC 5849 section 3.4, and the two younger hashes that clients use in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureMethod {
    /// RSASSA-PKCS1-v1_5 over SHA-1: what application links speak (section 3.4.3).
    RsaSha1,
    /// The same over SHA-256.
    RsaSha256,
    /// The same over SHA-512: what atlassian-python-api speaks by default.
    RsaSha512,
    /// HMAC over SHA-1 (section 3.4.2).
    HmacSha1,
    /// The same over SHA-256.
    HmacSha256,
    /// The same over SHA-512.
    HmacSha512,
    /// The secrets themselves (section 3.4.4): over TLS only.
    Plaintext,
}

/// The text is no method that we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be one of the signature methods RSA-SHA1, RSA-SHA256, RSA-SHA512, HMAC-SHA1, HMAC-SHA256, HMAC-SHA512, PLAINTEXT"
)]
pub struct UnknownMethod;

impl SignatureMethod {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::RsaSha1,
        Self::RsaSha256,
        Self::RsaSha512,
        Self::HmacSha1,
        Self::HmacSha256,
        Self::HmacSha512,
        Self::Plaintext,
    ];

    /// As `oauth_signature_method` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RsaSha1 => "RSA-SHA1",
            Self::RsaSha256 => "RSA-SHA256",
            Self::RsaSha512 => "RSA-SHA512",
            Self::HmacSha1 => "HMAC-SHA1",
            Self::HmacSha256 => "HMAC-SHA256",
            Self::HmacSha512 => "HMAC-SHA512",
            Self::Plaintext => "PLAINTEXT",
        }
    }

    /// Whether it works with a key pair; the others work with a shared secret.
    #[must_use]
    pub const fn needs_key(self) -> bool {
        matches!(self, Self::RsaSha1 | Self::RsaSha256 | Self::RsaSha512)
    }
}

impl fmt::Display for SignatureMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Case matters, as section 3.1 says of all parameter values.
impl FromStr for SignatureMethod {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, UnknownMethod> {
        Self::ALL.into_iter().find(|method| method.name() == text).ok_or(UnknownMethod)
    }
}

/// The methods that a consumer may use.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct SignatureMethods(u8);

impl SignatureMethods {
    /// No method: a consumer that may do nothing.
    pub const NONE: Self = Self(0);
    /// What a link with a key may use unless its operator narrows it.
    pub const WITH_KEY: Self =
        Self::NONE.with(SignatureMethod::RsaSha1).with(SignatureMethod::RsaSha256).with(SignatureMethod::RsaSha512);
    /// What a consumer with a secret may use unless its operator changes it: PLAINTEXT is switched on by name only.
    pub const WITH_SECRET: Self =
        Self::NONE.with(SignatureMethod::HmacSha1).with(SignatureMethod::HmacSha256).with(SignatureMethod::HmacSha512);

    /// These and one more.
    #[must_use]
    pub const fn with(self, method: SignatureMethod) -> Self {
        Self(self.0 | 1 << method as u8)
    }

    /// Whether this method is among them.
    #[must_use]
    pub const fn contains(self, method: SignatureMethod) -> bool {
        self.0 & (1 << method as u8) != 0
    }

    /// Each of them, in the order of [`SignatureMethod::ALL`].
    pub fn iter(self) -> impl Iterator<Item = SignatureMethod> {
        SignatureMethod::ALL.into_iter().filter(move |method| self.contains(*method))
    }
}

impl FromIterator<SignatureMethod> for SignatureMethods {
    fn from_iter<I: IntoIterator<Item = SignatureMethod>>(methods: I) -> Self {
        methods.into_iter().fold(Self::NONE, Self::with)
    }
}

/// `RSA-SHA1,RSA-SHA256`: the form that the database and the command line keep.
impl fmt::Display for SignatureMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, method) in self.iter().enumerate() {
            write!(f, "{}{method}", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl FromStr for SignatureMethods {
    type Err = UnknownMethod;

    fn from_str(text: &str) -> Result<Self, UnknownMethod> {
        text.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::parse).collect()
    }
}

impl fmt::Debug for SignatureMethods {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_and_case_matters() {
        for method in SignatureMethod::ALL {
            assert_eq!(method.name().parse(), Ok(method));
            assert_eq!(method.name().to_lowercase().parse::<SignatureMethod>(), Err(UnknownMethod));
        }
        assert!("".parse::<SignatureMethod>().is_err());
    }

    #[test]
    fn a_set_reads_back() {
        for set in [SignatureMethods::NONE, SignatureMethods::WITH_KEY, SignatureMethod::ALL.into_iter().collect()] {
            assert_eq!(set.to_string().parse(), Ok(set));
        }
        assert_eq!(SignatureMethods::WITH_KEY.to_string(), "RSA-SHA1,RSA-SHA256,RSA-SHA512");
        assert!(SignatureMethods::WITH_KEY.iter().all(SignatureMethod::needs_key));
        assert!(!SignatureMethods::WITH_SECRET.iter().any(SignatureMethod::needs_key));
        assert!(!SignatureMethods::WITH_SECRET.contains(SignatureMethod::Plaintext));
    }
}
