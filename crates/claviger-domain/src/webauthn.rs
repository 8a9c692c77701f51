//! Passkeys: what Web Authentication (W3C, Level 3) asks of a relying party, as pure functions.
//!
//! ```text
//! registration   clientDataJSON   {"type":"webauthn.create","challenge":"..","origin":"https://keys.example"}
//!                attestationObject  CBOR {"fmt","attStmt","authData"}      the statement is not asked for and not read
//! assertion      clientDataJSON   {"type":"webauthn.get",..}
//!                authenticatorData, signature over authenticatorData || SHA-256(clientDataJSON)
//! ```
//!
//! The user is always verified (by a finger, a face or a PIN), because a passkey may be the only factor.

mod authenticator_data;
mod cbor;
mod client_data;
mod key;
mod options;

use aws_lc_rs::digest::{SHA256, digest};
use data_encoding::BASE64URL_NOPAD;
use serde::Deserialize;

use authenticator_data::AuthenticatorData;
pub use client_data::Challenge;
use key::PublicKey;
pub use options::{Known, assertion_options, registration_options};

/// The longest name that an authenticator may give a key pair (section 7.1 step 25).
pub const CREDENTIAL_ID: usize = 1023;
/// What a browser sends for one ceremony, in bytes.
pub const RESPONSE: usize = 64 * 1024;

/// Who we are to authenticators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelyingParty {
    /// The host that people know: passkeys are bound to it.
    pub id: String,
    /// Where the pages come from that may use them.
    pub origin: String,
}

impl RelyingParty {
    /// The site behind its address. An address that is a number, or is reached in clear, can have no passkeys.
    #[must_use]
    pub fn of(public_url: &str) -> Option<Self> {
        let url = url::Url::parse(public_url).ok()?;
        let url::Host::Domain(host) = url.host()? else { return None };
        let secure = url.scheme() == "https" || host == "localhost" || host.ends_with(".localhost");
        secure.then(|| Self { id: host.to_owned(), origin: url.origin().ascii_serialization() })
    }
}

/// Why an answer of a browser is not accepted: for the log. A stranger learns only that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotAccepted(pub &'static str);

/// What `navigator.credentials.create()` or `get()` answers (section 5.1, `toJSON`), with what we need of it.
#[derive(Deserialize)]
pub struct Response {
    #[serde(rename = "rawId")]
    raw_id: String,
    response: Fields,
}

#[derive(Deserialize)]
struct Fields {
    #[serde(rename = "clientDataJSON")]
    client_data: String,
    #[serde(rename = "attestationObject")]
    attestation: Option<String>,
    #[serde(rename = "authenticatorData")]
    authenticator_data: Option<String>,
    signature: Option<String>,
    #[serde(rename = "userHandle")]
    user_handle: Option<String>,
    #[serde(default)]
    transports: Vec<String>,
}

/// A key pair that was just made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// The authenticator's name for it.
    pub credential: Vec<u8>,
    /// The public key, as COSE spells it.
    pub cose: Vec<u8>,
    /// How often it has signed, if it counts.
    pub counter: u32,
    /// Whether it is kept in more places than one.
    pub synced: bool,
    /// How the browser reaches it: words of ours to keep, with blanks between.
    pub transports: String,
}

/// A signature that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asserted {
    /// How often the key has signed, if it counts.
    pub counter: u32,
    /// Whether it is kept in more places than one.
    pub synced: bool,
}

impl Response {
    /// Reads what a browser sent.
    pub fn read(json: &str) -> Result<Self, NotAccepted> {
        if json.len() > RESPONSE {
            return Err(NotAccepted("too long"));
        }
        serde_json::from_str(json).map_err(|_| NotAccepted("not the JSON of a public key credential"))
    }

    /// The authenticator's name for the key pair.
    pub fn credential(&self) -> Result<Vec<u8>, NotAccepted> {
        let id = bytes(&self.raw_id)?;
        if id.is_empty() || id.len() > CREDENTIAL_ID { Err(NotAccepted("an impossible id")) } else { Ok(id) }
    }

    /// Whom the authenticator holds the key for, if it says so.
    pub fn user_handle(&self) -> Result<Option<Vec<u8>>, NotAccepted> {
        self.response.user_handle.as_deref().filter(|handle| !handle.is_empty()).map(bytes).transpose()
    }

    /// The challenge that was answered. It is believed only after the check.
    pub fn challenge(&self) -> Result<Challenge, NotAccepted> {
        Ok(self.client_data()?.challenge)
    }

    /// Checks a registration (section 7.1). The challenge must be one of ours, for this purpose: that is the caller's.
    pub fn check_registration(&self, party: &RelyingParty) -> Result<Registered, NotAccepted> {
        self.client_data()?.check("webauthn.create", party)?;
        let object = bytes(self.response.attestation.as_deref().unwrap_or_default())?;
        let data = authenticator_data::of_attestation(&object)?;
        let data = AuthenticatorData::read(data)?;
        data.check(party)?;
        let (counter, synced) = (data.counter, data.synced());
        let made = data.made.ok_or(NotAccepted("no key in it"))?;
        if made.credential != self.credential()? {
            return Err(NotAccepted("two ids in one answer"));
        }
        PublicKey::read(made.cose)?;
        Ok(Registered {
            credential: made.credential.to_vec(),
            cose: made.cose.to_vec(),
            counter,
            synced,
            transports: transports(&self.response.transports),
        })
    }

    /// Checks an assertion (section 7.2) against the key that is stored under [`Response::credential`], and its counter.
    pub fn check_assertion(&self, party: &RelyingParty, cose: &[u8], counter: u32) -> Result<Asserted, NotAccepted> {
        self.client_data()?.check("webauthn.get", party)?;
        let signed = bytes(self.response.authenticator_data.as_deref().unwrap_or_default())?;
        let data = AuthenticatorData::read(&signed)?;
        data.check(party)?;
        let hash = digest(&SHA256, &bytes(&self.response.client_data)?);
        let signature = bytes(self.response.signature.as_deref().unwrap_or_default())?;
        if !PublicKey::read(cose)?.verifies(&[&signed, hash.as_ref()].concat(), &signature) {
            return Err(NotAccepted("the signature does not hold"));
        }
        // step 22: an authenticator that counts never counts back, unless there are two of it
        if (data.counter > 0 || counter > 0) && data.counter <= counter {
            return Err(NotAccepted("the counter went back: the key may have been copied"));
        }
        Ok(Asserted { counter: data.counter, synced: data.synced() })
    }

    fn client_data(&self) -> Result<client_data::ClientData, NotAccepted> {
        client_data::ClientData::read(&bytes(&self.response.client_data)?)
    }
}

impl std::fmt::Debug for Response {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Response(..)")
    }
}

/// Base64url without padding, as `toJSON` writes it.
fn bytes(text: impl AsRef<str>) -> Result<Vec<u8>, NotAccepted> {
    BASE64URL_NOPAD.decode(text.as_ref().as_bytes()).map_err(|_| NotAccepted("not base64url"))
}

/// Known words only: what a browser says here is said back to it later.
fn transports(said: &[String]) -> String {
    const KNOWN: [&str; 6] = ["ble", "hybrid", "internal", "nfc", "smart-card", "usb"];
    let kept: Vec<_> = KNOWN.into_iter().filter(|word| said.iter().any(|said| said == word)).collect();
    kept.join(" ")
}

#[cfg(test)]
mod tests;
