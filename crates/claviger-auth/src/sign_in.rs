//! Signing in at the dashboard: a password, and a second factor where the account has one; or a passkey alone.
//!
//! ```text
//! password ──┬─ no factor ───────────────────────────────> session
//!            └─ factors ──> half a sign-in ──┬─ code ────> session
//!                           (5 minutes)      └─ passkey ─> session
//! passkey, with its user verified ───────────────────────> session
//! ```
//!
//! Half a sign-in is a sealed text that the browser keeps. It opens nothing but the second step, and it dies when the
//! password changes.

use std::net::IpAddr;
use std::time::Duration;

use claviger_domain::account::{AccountState, Actor};
use claviger_domain::ids::AccountId;
use claviger_domain::refusal::{Death, Refusal};
use claviger_domain::secret::{Password, Secret};
use claviger_domain::time::Timestamp;
use claviger_domain::webauthn::RelyingParty;
use claviger_store::{Tx, accounts, passkeys};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::factors::{self, challenge::Purpose, recovery, totp};
use crate::journal::Holder;
use crate::sessions::{self, Opened, Opening};
use crate::verify::password;

/// How long somebody may take between password and code.
pub const HALF_LIFE: Duration = Duration::from_mins(5);
const PURPOSE: &str = "half a sign-in";

/// From where, in which dialect and for how long a session is to be opened.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// The client's address.
    pub address: IpAddr,
    /// What the session is carried by.
    pub dialect: &'static str,
    /// Counted from now; it does not slide.
    pub life: Duration,
}

/// How far a password opens.
#[derive(Debug)]
pub enum Step {
    /// All the way.
    In(Opened),
    /// To the second step; this is what the browser keeps until then.
    Half(Secret<String>),
}

/// Who is between password and code.
#[derive(Debug, Clone)]
pub struct Half {
    /// Whose password it was.
    pub login: String,
    /// Whether an authenticator app can show a code.
    pub app: bool,
    /// Whether a passkey can sign.
    pub passkey: bool,
    account: AccountId,
    how: String,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    account: AccountId,
    /// Of the password's hash: with another password this is worth nothing.
    password: String,
    /// The first step, for the audit log.
    how: String,
    ends: Timestamp,
}

/// The first step.
pub async fn by_password(desk: &Desk, login: &str, given: &Password, door: Door) -> Result<Step> {
    let mut holder = Holder::Nobody;
    let checked = password::check(desk, login, given, door.address, &mut holder).await;
    let checked = noted(desk, door, holder, checked)?;
    let mut tx = desk.store.write().await?;
    checked.still_holds(&mut tx).await?;
    first_step_done(desk, tx, checked.actor, "password", door).await
}

/// What follows when somebody has proven who they are, by a password or by another site: a session, or the second step.
pub(crate) async fn first_step_done(
    desk: &Desk,
    mut tx: Tx,
    actor: Actor,
    how: &'static str,
    door: Door,
) -> Result<Step> {
    if !factors::demanded(&mut tx, actor.id).await? {
        return sessions::open(desk, tx, Opening { actor, how, door }).await.map(Step::In);
    }
    let (password, ends) = (password_mark(desk, &mut tx, actor.id).await?, desk.now().plus(HALF_LIFE));
    tx.commit().await?; // what the first step noted stays, whatever becomes of the second
    let text =
        serde_json::to_vec(&Sealed { account: actor.id, password, how: how.to_owned(), ends }).unwrap_or_default();
    let sealed = desk.keys.seal.seal(PURPOSE, b"", &text, &*desk.entropy);
    Ok(Step::Half(BASE64URL_NOPAD.encode(&sealed).into()))
}

/// Who is between password and code with this text; nobody, if it is over.
pub async fn half(desk: &Desk, text: &str) -> Result<Option<Half>> {
    let mut tx = desk.store.read().await?;
    let Some(Sealed { account, how, .. }) = read(desk, &mut tx, text).await? else { return Ok(None) };
    let Some(actor) = accounts::find_actor(&mut tx, account).await? else { return Ok(None) };
    let factors = factors::list_of(&mut tx, account).await?;
    let (app, passkey) = (factors.app_since.is_some(), !factors.passkeys.is_empty());
    Ok((actor.state == AccountState::Active).then_some(Half { login: actor.login, app, passkey, account, how }))
}

/// The second step by a code, of the app or for recovery. Guessing is counted apart from passwords: whoever knows the
/// password could otherwise clear the count with it.
pub async fn by_code(desk: &Desk, half_text: &str, typed: &str, door: Door) -> Result<Opened> {
    let over = || Error::from(Refusal::Dead(Death::Expired));
    let half = half(desk, half_text).await?.ok_or_else(over)?;
    // a blank is in no login
    let key = format!("{} code", half.account);
    noted(
        desk,
        door,
        Holder::Account(half.account),
        desk.throttle.attempt(&key, door.address, desk.now()).map_err(Error::from),
    )?;
    let mut tx = desk.store.write().await?;
    let actor = active(&mut tx, half.account).await?;
    if read(desk, &mut tx, half_text).await?.is_none() {
        return Err(over());
    }
    let second = if totp::spend(desk, &mut tx, actor.id, typed).await? {
        "code"
    } else if recovery::spend(desk, &mut tx, actor.id, typed).await? {
        "recovery code"
    } else {
        return noted(desk, door, Holder::Account(half.account), Err(Refusal::Unknown.into()));
    };
    let how = format!("{} and {second}", half.how);
    let opened = sessions::open(desk, tx, Opening { actor, how: &how, door }).await?;
    desk.throttle.success(&key, door.address);
    Ok(opened)
}

/// What the browser needs for the second step by a passkey.
pub async fn begin_passkey_step(desk: &Desk, party: &RelyingParty, half_text: &str) -> Result<Option<Value>> {
    let Some(half) = half(desk, half_text).await? else { return Ok(None) };
    let held = passkeys::list_of(&mut desk.store.read().await?, half.account).await?;
    Ok(Some(factors::passkeys::options(desk, party, second(&half), &held)))
}

/// The second step by a passkey.
pub async fn by_passkey_step(
    desk: &Desk,
    party: &RelyingParty,
    half_text: &str,
    answer: &str,
    door: Door,
) -> Result<Opened> {
    let half = half(desk, half_text).await?.ok_or(Refusal::Dead(Death::Expired))?;
    let mut tx = desk.store.write().await?;
    let accepted = factors::passkeys::accept(desk, &mut tx, party, second(&half), answer).await;
    let passkey = noted(desk, door, Holder::Account(half.account), accepted)?;
    if passkey.account_id != half.account || read(desk, &mut tx, half_text).await?.is_none() {
        return noted(desk, door, Holder::Account(half.account), Err(Refusal::Unknown.into()));
    }
    let actor = active(&mut tx, half.account).await?;
    sessions::open(desk, tx, Opening { actor, how: &format!("{} and passkey", half.how), door }).await
}

/// What the browser needs to sign in with a passkey alone. `browser` is what only this browser knows, such as the value
/// of its cookie: an answer is good in no other (SES-06).
pub fn begin_passkey(desk: &Desk, party: &RelyingParty, browser: &[u8]) -> Value {
    factors::passkeys::options(desk, party, Purpose { word: "sign-in", bound: browser }, &[])
}

/// Signs in with a passkey alone: it says itself whose it is.
pub async fn by_passkey(desk: &Desk, party: &RelyingParty, browser: &[u8], answer: &str, door: Door) -> Result<Opened> {
    let mut tx = desk.store.write().await?;
    let purpose = Purpose { word: "sign-in", bound: browser };
    let passkey =
        noted(desk, door, Holder::Nobody, factors::passkeys::accept(desk, &mut tx, party, purpose, answer).await)?;
    let actor = noted(desk, door, Holder::Account(passkey.account_id), active(&mut tx, passkey.account_id).await)?;
    sessions::open(desk, tx, Opening { actor, how: "passkey", door }).await
}

/// The account, which must be able to act; nobody else changes it meanwhile.
pub(crate) async fn active(tx: &mut Tx, id: AccountId) -> Result<Actor> {
    let account = accounts::get_to_change(tx, id).await?;
    match account.state {
        AccountState::Active => Ok(Actor::from(&account)),
        state @ (AccountState::Disabled | AccountState::Deleted) => Err(Refusal::Dead(Death::Owner(state)).into()),
    }
}

fn second(half: &Half) -> Purpose<'_> {
    Purpose { word: "second step", bound: half.account.as_bytes() }
}

/// Whose half a sign-in this is, if it is not over and the password is still the same.
async fn read(desk: &Desk, tx: &mut Tx, text: &str) -> Result<Option<Sealed>> {
    let opened =
        BASE64URL_NOPAD.decode(text.as_bytes()).ok().and_then(|bytes| desk.keys.seal.open(PURPOSE, b"", &bytes));
    let Some(sealed) = opened.and_then(|text| serde_json::from_slice::<Sealed>(text.expose()).ok()) else {
        return Ok(None);
    };
    let same = sealed.password == password_mark(desk, tx, sealed.account).await?;
    Ok((same && desk.now() < sealed.ends).then_some(sealed))
}

/// A word that changes with the password and tells nothing of it.
async fn password_mark(desk: &Desk, tx: &mut Tx, account: AccountId) -> Result<String> {
    let stored = accounts::find_password(tx, account).await?;
    let stored = stored.as_ref().map_or("", |stored| stored.expose());
    let digest = desk.keys.pepper.digest(&format!("password mark {account} {stored}"));
    Ok(BASE64URL_NOPAD.encode(&digest.prefix()))
}

/// A refused sign-in goes to the audit log.
fn noted<T>(desk: &Desk, door: Door, holder: Holder, result: Result<T>) -> Result<T> {
    if let Err(Error::Refused(refusal)) = &result {
        sessions::note(desk, door.address, door.dialect, refusal, holder);
    }
    result
}
