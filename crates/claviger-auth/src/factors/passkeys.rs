//! Passkeys: added, named, removed; and an answer of one accepted.

use claviger_domain::caller::Caller;
use claviger_domain::ids::PasskeyId;
use claviger_domain::limits;
use claviger_domain::policy::Sudo;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::text::InvalidField;
use claviger_domain::webauthn::{self, Known, RelyingParty, Response};
use claviger_store::passkeys::StoredPasskey;
use claviger_store::{Tx, accounts, passkeys};
use serde_json::{Value, json};

use super::challenge::{self, Purpose};
use super::{NewCodes, codes_with_the_first, no_codes_without, own, tell, to_change};
use crate::audit::{Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::text::required_kept_line;

/// Passkeys of one account, at most.
const MOST: usize = 50;

/// What the browser needs to make a passkey for the caller.
pub async fn begin_registration(desk: &Desk, caller: &Caller, party: &RelyingParty) -> Result<Value> {
    own(caller)?;
    let mut tx = desk.store.read().await?;
    let account = accounts::get(&mut tx, caller.actor().id).await?;
    let held = passkeys::list_of(&mut tx, account.id).await?;
    let bound = binding(caller);
    let challenge = challenge::make(desk, Purpose { word: "registration", bound: &bound });
    let known: Vec<_> = held.iter().map(known).collect();
    Ok(webauthn::registration_options(party, &challenge, account.id.as_bytes(), &account.login, &account.name, &known))
}

/// Adds the passkey that the browser made. The first factor brings recovery codes.
pub async fn finish_registration(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    party: &RelyingParty,
    name: &str,
    answer: &str,
) -> Result<(PasskeyId, Option<NewCodes>)> {
    let name = required_kept_line(desk, "name", name, limits::NAME)?;
    let broken = |reason| {
        tracing::info!(%reason, "a passkey was not accepted");
        InvalidField::new("passkey", "cannot be accepted: try once more")
    };
    let response = Response::read(answer).map_err(broken)?;
    let bound = binding(caller);
    let purpose = Purpose { word: "registration", bound: &bound };
    let asked = challenge::check(desk, purpose, &response.challenge().map_err(broken)?);
    let asked = asked.ok_or_else(|| InvalidField::new("passkey", "took too long: try once more"))?;
    let made = response.check_registration(party).map_err(broken)?;
    let (mut tx, account, permit) = to_change(desk, caller, sudo).await?;
    if passkeys::list_of(&mut tx, account).await?.len() >= MOST {
        return Err(Error::Quota(format!("{MOST} passkeys are the most there may be: remove one first")));
    }
    if !asked.spend(&mut tx).await? {
        return Err(InvalidField::new("passkey", "was added already").into());
    }
    let codes = codes_with_the_first(desk, &mut tx, account).await?;
    let stored = StoredPasskey {
        id: PasskeyId::new(desk.now(), &*desk.entropy),
        account_id: account,
        credential: made.credential,
        cose: made.cose,
        name,
        transports: made.transports,
        counter: made.counter.into(),
        synced: made.synced,
        created_at: desk.now(),
        last_used_at: None,
    };
    passkeys::insert(&mut tx, &stored).await?;
    tell(desk, &mut tx, caller, Deed::called("me.add_passkey", permit), account, about(&stored)).await?;
    tx.commit().await?;
    Ok((stored.id, codes))
}

/// Gives one of the caller's passkeys another name.
pub async fn rename(desk: &Desk, caller: &Caller, sudo: Sudo, id: PasskeyId, name: &str) -> Result<()> {
    let name = required_kept_line(desk, "name", name, limits::NAME)?;
    let (mut tx, account, permit) = to_change(desk, caller, sudo).await?;
    passkeys::rename(&mut tx, account, id, &name).await?;
    let said = detail([("passkey", json!(id)), ("name", json!(name))]);
    tell(desk, &mut tx, caller, Deed::called("me.rename_passkey", permit), account, said).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets one of the caller's passkeys.
pub async fn remove(desk: &Desk, caller: &Caller, sudo: Sudo, id: PasskeyId) -> Result<()> {
    let (mut tx, account, permit) = to_change(desk, caller, sudo).await?;
    let held = passkeys::list_of(&mut tx, account).await?;
    let found = held.iter().find(|passkey| passkey.id == id).ok_or(Error::NotFound("passkey"))?;
    passkeys::delete(&mut tx, account, id).await?;
    no_codes_without(&mut tx, account).await?;
    tell(desk, &mut tx, caller, Deed::called("me.remove_passkey", permit), account, about(found)).await?;
    tx.commit().await?;
    Ok(())
}

/// What the browser needs to confirm a change with one of the caller's passkeys.
pub async fn begin_confirmation(desk: &Desk, caller: &Caller, party: &RelyingParty) -> Result<Value> {
    own(caller)?;
    let held = passkeys::list_of(&mut desk.store.read().await?, caller.actor().id).await?;
    let bound = binding(caller);
    Ok(options(desk, party, Purpose { word: "confirmation", bound: &bound }, &held))
}

/// Confirms a change by a passkey of the caller, as [`crate::sudo::confirm`] does by password.
pub async fn confirm(desk: &Desk, caller: &Caller, party: &RelyingParty, answer: &str) -> Result<Sudo> {
    own(caller)?;
    let bound = binding(caller);
    let mut tx = desk.store.write().await?;
    let accepted = accept(desk, &mut tx, party, Purpose { word: "confirmation", bound: &bound }, answer).await;
    match accepted {
        Ok(passkey) if passkey.account_id == caller.actor().id => {
            tx.commit().await?;
            Ok(Sudo::by_password())
        }
        Ok(_) | Err(Error::Refused(Refusal::Unknown)) => Err(Denial::Unconfirmed.into()),
        Err(other) => Err(other),
    }
}

/// What the browser needs to sign with one of these, or with any if there are none.
pub(crate) fn options(desk: &Desk, party: &RelyingParty, purpose: Purpose<'_>, held: &[StoredPasskey]) -> Value {
    let challenge = challenge::make(desk, purpose);
    let known: Vec<_> = held.iter().map(known).collect();
    webauthn::assertion_options(party, &challenge, &known)
}

/// Accepts an answer once, and tells whose passkey gave it. Guessing needs no throttle here: there is nothing to guess.
pub(crate) async fn accept(
    desk: &Desk,
    tx: &mut Tx,
    party: &RelyingParty,
    purpose: Purpose<'_>,
    answer: &str,
) -> Result<StoredPasskey> {
    let refuse = |reason| {
        tracing::info!(%reason, purpose = purpose.word, "an answer of a passkey was not accepted");
        Refusal::Unknown
    };
    let response = Response::read(answer).map_err(refuse)?;
    let asked = challenge::check(desk, purpose, &response.challenge().map_err(refuse)?).ok_or(Refusal::Unknown)?;
    let credential = response.credential().map_err(refuse)?;
    let held = passkeys::find_by_credential(tx, &credential).await?.ok_or(Refusal::Unknown)?;
    // section 7.2 step 6: the authenticator's word for whom it holds the key must be ours
    if response.user_handle().map_err(refuse)?.is_some_and(|handle| handle != held.account_id.as_bytes()) {
        return Err(Refusal::Unknown.into());
    }
    // the account first, as every change to its factors does: whoever takes the two in another order waits for ever
    accounts::get_to_change(tx, held.account_id).await?;
    let counter = u32::try_from(held.counter).unwrap_or(u32::MAX);
    let asserted = response.check_assertion(party, &held.cose, counter).map_err(refuse)?;
    let first = asked.spend(tx).await?;
    let noted = passkeys::note_use(tx, &held, asserted.counter.into(), asserted.synced, desk.now()).await?;
    if first && noted { Ok(held) } else { Err(Refusal::Unknown.into()) }
}

/// A challenge for somebody who is signed in is good in their session alone.
fn binding(caller: &Caller) -> Vec<u8> {
    let session = caller.credential().map_or([0; 16], |id| *id.as_bytes());
    [&caller.actor().id.as_bytes()[..], &session].concat()
}

fn known(stored: &StoredPasskey) -> Known<'_> {
    Known { credential: &stored.credential, transports: &stored.transports }
}

fn about(stored: &StoredPasskey) -> serde_json::Map<String, Value> {
    detail([("passkey", json!(stored.id)), ("name", json!(stored.name))])
}
