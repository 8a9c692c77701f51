//! A consumer's RSA key, in the forms in which people have one.
//!
//! ```text
//! -----BEGIN PUBLIC KEY-----        SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7): what openssl writes
//! -----BEGIN RSA PUBLIC KEY-----    RSAPublicKey (RFC 8017 appendix A.1.1)
//! -----BEGIN CERTIFICATE-----       its subject's key; dates and issuer do not matter here
//! MIIBIjANBgkqhkiG9w0BAQ...         any of the three without its armour, with or without line breaks
//! ```
//!
//! A private key is refused with a word of warning: it should never have been sent.

use std::fmt;

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ParsedPublicKey, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
};
use data_encoding::{BASE64, BASE64_NOPAD};

use super::der::{BIT_STRING, EXPLICIT_0, INTEGER, NULL, OBJECT_IDENTIFIER, Reader, SEQUENCE};
use super::method::SignatureMethod;
use crate::limits;

/// 1.2.840.113549.1.1.1, rsaEncryption.
const RSA_ENCRYPTION: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];

/// A public key, parsed once for every method that it can verify.
#[derive(Clone)]
pub struct RsaPublicKey {
    sha1: ParsedPublicKey,
    sha256: ParsedPublicKey,
    sha512: ParsedPublicKey,
    spki: Vec<u8>,
    bits: usize,
}

/// The shortest key that is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFloor {
    /// For links of the old products' age; see [`RsaPublicKey::is_short`].
    Bits1024,
    /// What is advised today.
    Bits2048,
}

impl KeyFloor {
    const fn bits(self) -> usize {
        match self {
            Self::Bits1024 => 1024,
            Self::Bits2048 => 2048,
        }
    }
}

/// Why a text is no key for a consumer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither PEM nor base64 of a key or a certificate.
    #[error("is no public key: expected PEM, base64 of a SubjectPublicKeyInfo, or an X.509 certificate")]
    Unreadable,
    /// It must not be here.
    #[error("is a private key: paste the public one, and make a new pair, as this one has left its owner")]
    Private,
    /// More than one key: which is meant cannot be known. Of a chain of certificates it is the first.
    #[error("holds two keys: paste the one of this program")]
    Two,
    /// A key of another algorithm.
    #[error("is no RSA key: OAuth 1.0a knows no other")]
    NotRsa,
    /// Too short to withstand anybody.
    #[error("has {bits} bits: at least {floor} are needed")]
    TooShort {
        /// What it has.
        bits: usize,
        /// What it would need.
        floor: usize,
    },
    /// Its numbers are no RSA key: even, out of range, or longer than 8192 bits.
    #[error("holds numbers that make no usable RSA key")]
    Unusable,
}

impl RsaPublicKey {
    /// Reads what an operator pasted.
    pub fn read(text: &str, floor: KeyFloor) -> Result<Self, KeyError> {
        if text.len() > limits::OAUTH1_KEY {
            return Err(KeyError::Unreadable);
        }
        Self::from_der(&unarmour(text)?, floor)
    }

    /// Reads the DER form of a SubjectPublicKeyInfo, an RSAPublicKey or a certificate.
    pub fn from_der(der: &[u8], floor: KeyFloor) -> Result<Self, KeyError> {
        let pkcs1 = find_pkcs1(der)?;
        let bits = modulus_bits(pkcs1)?;
        if bits < floor.bits() {
            return Err(KeyError::TooShort { bits, floor: floor.bits() });
        }
        let parse = |algorithm| ParsedPublicKey::new(algorithm, pkcs1).map_err(|_| KeyError::Unusable);
        let sha1 = parse(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY)?;
        let spki: PublicKeyX509Der<'_> = sha1.as_der().map_err(|_| KeyError::Unusable)?;
        Ok(Self {
            spki: spki.as_ref().to_vec(),
            sha256: parse(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY)?,
            sha512: parse(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY)?,
            sha1,
            bits,
        })
    }

    /// Whether `signature` is this key's over `message`. Methods that need no key are never verified by one.
    #[must_use]
    pub fn verifies(&self, method: SignatureMethod, message: &[u8], signature: &[u8]) -> bool {
        let key = match method {
            SignatureMethod::RsaSha1 => &self.sha1,
            SignatureMethod::RsaSha256 => &self.sha256,
            SignatureMethod::RsaSha512 => &self.sha512,
            _ => return false,
        };
        key.verify_sig(message, signature).is_ok()
    }

    /// The length of the modulus.
    #[must_use]
    pub const fn bits(&self) -> usize {
        self.bits
    }

    /// Whether its owner should be told to make a longer one.
    #[must_use]
    pub const fn is_short(&self) -> bool {
        self.bits < KeyFloor::Bits2048.bits()
    }

    /// The one form that is stored: a SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(&self) -> &[u8] {
        &self.spki
    }

    /// The form that people know.
    #[must_use]
    pub fn to_pem(&self) -> String {
        let base64 = BASE64.encode(&self.spki);
        let lines: Vec<&str> = (0..base64.len()).step_by(64).map(|at| &base64[at..base64.len().min(at + 64)]).collect();
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", lines.join("\n"))
    }

    /// `SHA256:` and the base64 digest of the stored form: what two people compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        format!("SHA256:{}", BASE64_NOPAD.encode(digest(&SHA256, &self.spki).as_ref()))
    }
}

impl fmt::Debug for RsaPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RsaPublicKey({} bits, {})", self.bits, self.fingerprint())
    }
}

/// The bytes in the PEM block, or in the whole text if it has no armour. Of a chain of certificates the first is the program's.
fn unarmour(text: &str) -> Result<Vec<u8>, KeyError> {
    if text.contains("PRIVATE KEY-----") {
        return Err(KeyError::Private);
    }
    let base64 = match text.split_once("-----BEGIN ") {
        None => text,
        Some((_, block)) => {
            let (label, body) = block.split_once("-----").ok_or(KeyError::Unreadable)?;
            if !["PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE", "X509 CERTIFICATE"].contains(&label) {
                return Err(KeyError::Unreadable);
            }
            let (base64, after) = body.split_once("-----END ").ok_or(KeyError::Unreadable)?;
            let mut others = after.split("-----BEGIN ").skip(1);
            if others.any(|other| !(label.ends_with("CERTIFICATE") && other.starts_with(label))) {
                return Err(KeyError::Two);
            }
            base64
        }
    };
    let compact: Vec<u8> = base64.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(&compact).map_err(|_| KeyError::Unreadable)
}

/// The RSAPublicKey inside whatever this is. The three forms differ in what their outermost sequence begins with.
fn find_pkcs1(der: &[u8]) -> Result<&[u8], KeyError> {
    let mut outer = Reader::new(der);
    let mut sequence = outer.enter(SEQUENCE).filter(|_| outer.is_at_end()).ok_or(KeyError::Unreadable)?;
    if sequence.next_is(INTEGER) {
        // RSAPublicKey has two numbers. A private key begins with a version, and more follows.
        let numbers = sequence.take(INTEGER).zip(sequence.take(INTEGER));
        return if numbers.is_some() && sequence.is_at_end() { Ok(der) } else { Err(KeyError::Private) };
    }
    let mut second = sequence;
    second.take(SEQUENCE).ok_or(KeyError::Unreadable)?;
    if second.next_is(BIT_STRING) { in_spki(sequence) } else { in_certificate(sequence).ok_or(KeyError::Unreadable)? }
}

/// `SEQUENCE { algorithm SEQUENCE { OID, NULL }, subjectPublicKey BIT STRING }`, entered.
fn in_spki(mut spki: Reader<'_>) -> Result<&[u8], KeyError> {
    let mut algorithm = spki.enter(SEQUENCE).ok_or(KeyError::Unreadable)?;
    if algorithm.take(OBJECT_IDENTIFIER).ok_or(KeyError::Unreadable)? != RSA_ENCRYPTION {
        return Err(KeyError::NotRsa);
    }
    if !algorithm.is_at_end() && (algorithm.take(NULL) != Some(&[]) || !algorithm.is_at_end()) {
        return Err(KeyError::Unreadable);
    }
    match spki.take(BIT_STRING) {
        Some([0, key @ ..]) if spki.is_at_end() => Ok(key),
        _ => Err(KeyError::Unreadable),
    }
}

/// `SEQUENCE { tbsCertificate SEQUENCE { [0] version, serial, signature, issuer, validity, subject, spki, .. }, .. }`, entered.
fn in_certificate(mut certificate: Reader<'_>) -> Option<Result<&[u8], KeyError>> {
    let mut tbs = certificate.enter(SEQUENCE)?;
    if tbs.next_is(EXPLICIT_0) {
        tbs.take(EXPLICIT_0)?;
    }
    tbs.take(INTEGER)?;
    for _ in ["signature", "issuer", "validity", "subject"] {
        tbs.take(SEQUENCE)?;
    }
    Some(in_spki(tbs.enter(SEQUENCE)?))
}

fn modulus_bits(pkcs1: &[u8]) -> Result<usize, KeyError> {
    let mut outer = Reader::new(pkcs1);
    let mut numbers = outer.enter(SEQUENCE).ok_or(KeyError::Unreadable)?;
    let modulus = numbers.take(INTEGER).ok_or(KeyError::Unreadable)?;
    let modulus = modulus.strip_prefix(&[0]).unwrap_or(modulus);
    let first = modulus.first().ok_or(KeyError::Unusable)?;
    if !outer.is_at_end() {
        return Err(KeyError::Unreadable);
    }
    Ok(modulus.len() * 8 - first.leading_zeros() as usize)
}

#[cfg(test)]
#[path = "key_tests.rs"]
mod tests;
