//! What the browser says about the page that asked (section 5.8.1).

use serde::Deserialize;

use super::{NotAccepted, RelyingParty, bytes};

/// A challenge, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge(pub Vec<u8>);

pub(super) struct ClientData {
    kind: String,
    pub(super) challenge: Challenge,
    origin: String,
    cross_origin: bool,
}

#[derive(Deserialize)]
struct Json {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    #[serde(rename = "crossOrigin", default)]
    cross_origin: bool,
}

impl ClientData {
    pub(super) fn read(json: &[u8]) -> Result<Self, NotAccepted> {
        let read: Json = serde_json::from_slice(json).map_err(|_| NotAccepted("no client data"))?;
        Ok(Self {
            kind: read.kind,
            challenge: Challenge(bytes(read.challenge)?),
            origin: read.origin,
            cross_origin: read.cross_origin,
        })
    }

    /// Steps 7 to 11 of section 7.1, 11 to 14 of section 7.2: the right ceremony, on a page of ours, in no frame of others.
    pub(super) fn check(&self, kind: &str, party: &RelyingParty) -> Result<(), NotAccepted> {
        if self.kind != kind {
            return Err(NotAccepted("another ceremony"));
        }
        if self.origin != party.origin {
            return Err(NotAccepted("another origin"));
        }
        if self.cross_origin { Err(NotAccepted("in a frame of another origin")) } else { Ok(()) }
    }
}
