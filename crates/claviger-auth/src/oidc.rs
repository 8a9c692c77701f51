//! Signing in by another site: a relying party of OpenID Connect (Core 1.0 section 3.1; RFC 6749, RFC 7636, RFC 9207).
//!
//! ```text
//! browser ─ /sign-in/upstream/{name} ─> their authorization endpoint ─ code ─> /sign-in/upstream/{name}/callback
//!           state, nonce, challenge                                            │ code + verifier
//!                                                                              └─> their token endpoint ─> ID token
//! ```
//!
//! What has to be known when the browser comes back is sealed in a cookie of that browser, so that nobody finishes a
//! sign-in that another browser began. An account of theirs becomes one of ours by a link that is made once and bears
//! their stable name for it, `sub`.

mod id_token;
mod provider;
mod whose;

use std::path::PathBuf;
use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use claviger_domain::ids::CredentialId;
use claviger_domain::secret::Secret;
use claviger_domain::time::Timestamp;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use crate::desk::Desk;
use crate::error::Error;
use crate::journal::Holder;
use crate::sign_in::{Door, Step};

pub use claviger_store::identities::Identity;
pub(crate) use provider::Providers;
pub use whose::{list_links, unlink};

/// How long somebody may take on the other site.
pub const PATIENCE: Duration = Duration::from_mins(10);
const PURPOSE: &str = "upstream sign-in";

/// Another site whose accounts are welcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityProvider {
    /// Its name in addresses.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Its issuer identifier, letter by letter as its tokens have it.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// Where the secret lies that we prove ourselves to it with; read at each use, so that it can be replaced.
    pub client_secret_file: Option<PathBuf>,
    /// Whether an address that it has verified links an account of ours that bears it.
    pub match_email: bool,
    /// Whether people of its whom nobody knows here get an account.
    pub create_accounts: bool,
}

/// Why somebody does not come in this way.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// There is no such site in the configuration.
    #[error("there is no such upstream")]
    Unknown,
    /// It took too long, or began in another browser.
    #[error("the sign-in was not begun in this browser, or took too long")]
    Over,
    /// The other site said no, with this code.
    #[error("the other site refused: {0}")]
    Theirs(String),
    /// The other site cannot be reached, or does not speak as agreed.
    #[error("the other site cannot be asked: {0}")]
    Unreachable(String),
    /// What it sent proves nothing.
    #[error("what the other site sent cannot be believed: {0}")]
    NotBelieved(&'static str),
    /// Nobody here is linked to that account.
    #[error("nobody here is linked to this account of the other site")]
    Nobody,
    /// What the floors below say.
    #[error(transparent)]
    Error(#[from] Error),
}

/// The way to the other site.
#[derive(Debug)]
pub struct Begun {
    /// Where the browser is sent.
    pub location: String,
    /// What it keeps meanwhile.
    pub kept: Secret<String>,
}

/// What the other site sent the browser back with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Callback {
    /// The code, if all went well.
    pub code: String,
    /// What we sent along.
    pub state: String,
    /// What went wrong there.
    pub error: String,
    /// Who answers (RFC 9207).
    pub iss: String,
}

/// Somebody who came back.
#[derive(Debug)]
pub struct Returned {
    /// How far that opens; nothing, if a link was made.
    pub step: Option<Step>,
    /// Where they wanted to go.
    pub next: String,
}

/// What has to be known when the browser comes back.
#[derive(Serialize, Deserialize)]
struct Kept {
    upstream: String,
    state: String,
    nonce: String,
    verifier: String,
    next: String,
    ends: Timestamp,
    /// The session of somebody who is signed in already, and wants to be linked.
    link: Option<CredentialId>,
}

/// Begins. `redirect_uri` is our own address to come back to; `link` is the session of somebody who wants to be linked.
pub async fn begin(
    desk: &Desk,
    name: &str,
    redirect_uri: &str,
    next: &str,
    link: Option<CredentialId>,
) -> Result<Begun, Refused> {
    let site = find(desk, name)?;
    let provider = desk.identity_providers.get(site, desk.now()).await?;
    let [state, nonce, verifier] = [(); 3].map(|()| {
        let mut bytes = [0; 32];
        desk.entropy.fill(&mut bytes);
        BASE64URL_NOPAD.encode(&bytes)
    });
    let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, verifier.as_bytes()).as_ref());
    let location = provider.authorization_url(&[
        ("response_type", "code"),
        ("client_id", &site.client_id),
        ("redirect_uri", redirect_uri),
        ("scope", "openid email profile"),
        ("state", &state),
        ("nonce", &nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
    ])?;
    let ends = desk.now().plus(PATIENCE);
    let kept = Kept { upstream: name.to_owned(), state, nonce, verifier, next: next.to_owned(), ends, link };
    let text = serde_json::to_vec(&kept).unwrap_or_default();
    let sealed = desk.keys.seal.seal(PURPOSE, b"", &text, &*desk.entropy);
    Ok(Begun { location, kept: BASE64URL_NOPAD.encode(&sealed).into() })
}

/// Finishes: changes the code for a token, believes it or not, and opens a session for whom it is here.
pub async fn finish(
    desk: &Desk,
    name: &str,
    redirect_uri: &str,
    kept: &str,
    back: &Callback,
    door: Door,
) -> Result<Returned, Refused> {
    let result = finish_unnoted(desk, name, redirect_uri, kept, back, door).await;
    if let Err(refused) = &result {
        tracing::info!(upstream = name, reason = %refused, "a sign-in by another site was refused");
        crate::sessions::note(
            desk,
            door.address,
            door.dialect,
            &claviger_domain::refusal::Refusal::Unknown,
            Holder::Nobody,
        );
    }
    result
}

async fn finish_unnoted(
    desk: &Desk,
    name: &str,
    redirect_uri: &str,
    kept: &str,
    back: &Callback,
    door: Door,
) -> Result<Returned, Refused> {
    let site = find(desk, name)?;
    let kept = read(desk, kept).filter(|kept| kept.upstream == name && desk.now() < kept.ends).ok_or(Refused::Over)?;
    // RFC 6749 section 10.12: the state is known to this browser alone
    if !bool::from(kept.state.as_bytes().ct_eq(back.state.as_bytes())) {
        return Err(Refused::Over);
    }
    // RFC 9207 section 2.4: whoever names another issuer mixes two sites up
    if !back.iss.is_empty() && back.iss != site.issuer {
        return Err(Refused::NotBelieved("another issuer answered"));
    }
    if !back.error.is_empty() {
        return Err(Refused::Theirs(plain(&back.error)));
    }
    let provider = desk.identity_providers.get(site, desk.now()).await?;
    let token = provider.exchange(site, &back.code, redirect_uri, &kept.verifier).await?;
    let who = provider.believe(&desk.identity_providers, site, &token, &kept.nonce, desk.now()).await?;
    let next = kept.next;
    let step = match kept.link {
        Some(session) => {
            whose::link(desk, site, &who, session, door).await?;
            None
        }
        None => Some(whose::open(desk, site, &who, door).await?),
    };
    Ok(Returned { step, next })
}

fn find<'d>(desk: &'d Desk, name: &str) -> Result<&'d IdentityProvider, Refused> {
    desk.settings.upstreams.iter().find(|site| site.name == name).ok_or(Refused::Unknown)
}

fn read(desk: &Desk, text: &str) -> Option<Kept> {
    let opened = desk.keys.seal.open(PURPOSE, b"", &BASE64URL_NOPAD.decode(text.as_bytes()).ok()?)?;
    serde_json::from_slice(opened.expose()).ok()
}

/// A code of theirs for the log: short, and without anything that could pass for something else.
fn plain(code: &str) -> String {
    code.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')).take(60).collect()
}
