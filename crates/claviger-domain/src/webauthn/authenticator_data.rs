//! What the authenticator says (section 6.1).
//!
//! ```text
//! 32 bytes            1 byte   4 bytes    if a key was made
//! SHA-256(our host)   flags    counter    16 bytes aaguid, 2 bytes length, the id, the public key as a COSE map
//! ```

use aws_lc_rs::digest::{SHA256, digest};

use super::cbor::{Item, Reader};
use super::{NotAccepted, RelyingParty};

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const MAY_BE_SYNCED: u8 = 0x08;
const SYNCED: u8 = 0x10;
const MADE_A_KEY: u8 = 0x40;
const HAS_EXTENSIONS: u8 = 0x80;

pub(super) struct AuthenticatorData<'b> {
    host: &'b [u8],
    flags: u8,
    pub(super) counter: u32,
    pub(super) made: Option<Made<'b>>,
}

/// A key that was just made.
pub(super) struct Made<'b> {
    pub(super) credential: &'b [u8],
    pub(super) cose: &'b [u8],
}

/// The authenticator data in an attestation object (section 6.5). The statement beside it is not read: we ask for none.
pub(super) fn of_attestation(object: &[u8]) -> Result<&[u8], NotAccepted> {
    let mut reader = Reader::new(object);
    let Item::Map(length) = reader.item()? else { return Err(NotAccepted("no attestation object")) };
    let mut found = None;
    for _ in 0..length {
        match reader.item()? {
            Item::Text("authData") => match reader.item()? {
                Item::Bytes(data) if found.is_none() => found = Some(data),
                _ => return Err(NotAccepted("no authenticator data")),
            },
            Item::Text(_) => reader.skip()?,
            _ => return Err(NotAccepted("no attestation object")),
        }
    }
    found.filter(|_| reader.rest().is_empty()).ok_or(NotAccepted("no authenticator data"))
}

impl<'b> AuthenticatorData<'b> {
    pub(super) fn read(data: &'b [u8]) -> Result<Self, NotAccepted> {
        const SHORT: NotAccepted = NotAccepted("too short");
        let (host, rest) = data.split_at_checked(32).ok_or(SHORT)?;
        let (fixed, mut rest) = rest.split_at_checked(5).ok_or(SHORT)?;
        let flags = fixed[0];
        let counter = u32::from_be_bytes([fixed[1], fixed[2], fixed[3], fixed[4]]);
        let mut made = None;
        if flags & MADE_A_KEY != 0 {
            let (head, tail) = rest.split_at_checked(18).ok_or(SHORT)?;
            let length = usize::from(u16::from_be_bytes([head[16], head[17]]));
            let (credential, tail) = tail.split_at_checked(length).ok_or(SHORT)?;
            let mut reader = Reader::new(tail);
            reader.skip()?;
            let cose = &tail[..tail.len() - reader.rest().len()];
            rest = reader.rest();
            made = Some(Made { credential, cose });
        }
        if flags & HAS_EXTENSIONS != 0 {
            let mut reader = Reader::new(rest);
            reader.skip()?;
            rest = reader.rest();
        }
        if rest.is_empty() { Ok(Self { host, flags, counter, made }) } else { Err(NotAccepted("too long")) }
    }

    /// Steps 13 to 17 of section 7.1, 15 to 19 of section 7.2.
    pub(super) fn check(&self, party: &RelyingParty) -> Result<(), NotAccepted> {
        if self.host != digest(&SHA256, party.id.as_bytes()).as_ref() {
            return Err(NotAccepted("another site"));
        }
        if self.flags & PRESENT == 0 || self.flags & VERIFIED == 0 {
            return Err(NotAccepted("the user was not verified"));
        }
        if self.flags & MAY_BE_SYNCED == 0 && self.flags & SYNCED != 0 {
            return Err(NotAccepted("impossible flags"));
        }
        Ok(())
    }

    pub(super) const fn synced(&self) -> bool {
        self.flags & SYNCED != 0
    }
}
