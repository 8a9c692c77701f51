//! Public keys as authenticators write them: COSE (RFC 9052, RFC 9053), of the three kinds that we offer.
//!
//! ```text
//! {1: 2, 3: -7,   -1: 1, -2: x, -3: y}     ES256: P-256 with SHA-256
//! {1: 1, 3: -8,   -1: 6, -2: x}            EdDSA: Ed25519
//! {1: 3, 3: -257, -1: n, -2: e}            RS256: RSA, PKCS#1 v1.5, with SHA-256
//! ```

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
};

use super::NotAccepted;
use super::cbor::{Item, Reader};

/// The algorithms that we offer, the best first, by their COSE numbers.
pub(super) const OFFERED: [i64; 3] = [-8, -7, -257];

/// A key that can verify.
pub(super) enum PublicKey<'b> {
    Curve(ParsedPublicKey),
    Rsa { n: &'b [u8], e: &'b [u8] },
}

/// The members of the map that we know.
#[derive(Default)]
struct Members<'b> {
    kind: Option<i64>,
    algorithm: Option<i64>,
    curve: Option<i64>,
    minus_1: Option<&'b [u8]>,
    minus_2: Option<&'b [u8]>,
    minus_3: Option<&'b [u8]>,
}

impl<'b> PublicKey<'b> {
    pub(super) fn read(cose: &'b [u8]) -> Result<Self, NotAccepted> {
        const OTHER: NotAccepted = NotAccepted("a key of another kind");
        let members = Members::read(cose)?;
        let parsed = |algorithm, bytes: &[u8]| ParsedPublicKey::new(algorithm, bytes).map(Self::Curve);
        match (members.kind, members.algorithm, members.curve) {
            (Some(2), Some(-7), Some(1)) => {
                let (x, y) = members.minus_2.zip(members.minus_3).ok_or(OTHER)?;
                if x.len() != 32 || y.len() != 32 {
                    return Err(OTHER);
                }
                parsed(&ECDSA_P256_SHA256_ASN1, &[&[4], x, y].concat()).map_err(|_| OTHER)
            }
            (Some(1), Some(-8), Some(6)) => parsed(&ED25519, members.minus_2.ok_or(OTHER)?).map_err(|_| OTHER),
            (Some(3), Some(-257), None) => {
                let (n, e) = members.minus_1.zip(members.minus_2).ok_or(OTHER)?;
                let bits = n.len() * 8;
                if (2048..=8192).contains(&bits) { Ok(Self::Rsa { n, e }) } else { Err(OTHER) }
            }
            _ => Err(OTHER),
        }
    }

    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match self {
            Self::Curve(key) => key.verify_sig(message, signature).is_ok(),
            Self::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature).is_ok()
            }
        }
    }
}

impl<'b> Members<'b> {
    fn read(cose: &'b [u8]) -> Result<Self, NotAccepted> {
        const NONE: NotAccepted = NotAccepted("no COSE key");
        let mut reader = Reader::new(cose);
        let Item::Map(length) = reader.item()? else { return Err(NONE) };
        let mut members = Self::default();
        for _ in 0..length {
            let Item::Integer(label) = reader.item()? else { return Err(NONE) };
            match (label, reader.item()?) {
                (1, Item::Integer(kind)) => members.kind = Some(kind),
                (3, Item::Integer(algorithm)) => members.algorithm = Some(algorithm),
                (-1, Item::Integer(curve)) => members.curve = Some(curve),
                (-1, Item::Bytes(bytes)) => members.minus_1 = Some(bytes),
                (-2, Item::Bytes(bytes)) => members.minus_2 = Some(bytes),
                (-3, Item::Bytes(bytes)) => members.minus_3 = Some(bytes),
                _ => return Err(NONE),
            }
        }
        if reader.rest().is_empty() { Ok(members) } else { Err(NONE) }
    }
}
