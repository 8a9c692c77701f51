//! What we ask of the browser: the options of `create()` and `get()` as JSON (sections 5.1.8 and 5.1.9).

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::RelyingParty;
use super::key::OFFERED;

/// How long a person may take, in milliseconds.
const PATIENCE: u32 = 300_000;

/// A passkey that we know: to be asked for, or not to be made twice.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The authenticator's name for it.
    pub credential: &'a [u8],
    /// How the browser said that it is reached.
    pub transports: &'a str,
}

/// Asks for a new passkey: one that can be found without a login, and that verifies its user.
#[must_use]
pub fn registration_options(
    party: &RelyingParty,
    challenge: &[u8],
    user: &[u8],
    login: &str,
    name: &str,
    known: &[Known<'_>],
) -> Value {
    let offered = OFFERED.map(|algorithm| json!({"type": "public-key", "alg": algorithm}));
    json!({
        "rp": {"id": party.id, "name": "Claviger"},
        "user": {"id": BASE64URL_NOPAD.encode(user), "name": login, "displayName": name},
        "challenge": BASE64URL_NOPAD.encode(challenge),
        "pubKeyCredParams": offered,
        "timeout": PATIENCE,
        "excludeCredentials": descriptors(known),
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": true, "userVerification": "required",
        },
        "attestation": "none",
        "extensions": {"credProps": true},
    })
}

/// Asks for a signature of one of these; of any, if none is named.
#[must_use]
pub fn assertion_options(party: &RelyingParty, challenge: &[u8], known: &[Known<'_>]) -> Value {
    json!({
        "rpId": party.id,
        "challenge": BASE64URL_NOPAD.encode(challenge),
        "timeout": PATIENCE,
        "allowCredentials": descriptors(known),
        "userVerification": "required",
    })
}

fn descriptors(known: &[Known<'_>]) -> Vec<Value> {
    let descriptor = |known: &Known<'_>| {
        let transports: Vec<_> = known.transports.split_whitespace().collect();
        json!({"type": "public-key", "id": BASE64URL_NOPAD.encode(known.credential), "transports": transports})
    };
    known.iter().map(descriptor).collect()
}
