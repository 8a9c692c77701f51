//! Authenticator apps: begun, confirmed with a first code, removed; and a code spent at the door.

use claviger_domain::caller::Caller;
use claviger_domain::ids::AccountId;
use claviger_domain::policy::Sudo;
use claviger_domain::secret::Secret;
use claviger_domain::text::InvalidField;
use claviger_domain::totp::TotpSecret;
use claviger_store::totp::StoredTotp;
use claviger_store::{Tx, accounts, totp};

use super::{NewCodes, codes_with_the_first, no_codes_without, own, tell, to_change};
use crate::audit::{Deed, detail};
use crate::desk::Desk;
use crate::error::{Error, Result};

const PURPOSE: &str = "totp";
/// The name under which apps list the site's codes.
const ISSUER: &str = "Claviger";

/// What a person's app is told.
#[derive(Debug, Clone)]
pub struct Enrolment {
    /// What the picture says.
    pub uri: Secret<String>,
    /// What is typed where no picture can be scanned.
    pub spelled: Secret<String>,
}

/// Makes a secret that counts once a code of it was shown. Until then the same one is told again, so that a page that is
/// loaded twice does not make the picture worthless that was scanned.
pub async fn begin(desk: &Desk, caller: &Caller) -> Result<Enrolment> {
    own(caller)?;
    let id = caller.actor().id;
    let mut tx = desk.store.write().await?;
    accounts::get_to_change(&mut tx, id).await?;
    let secret = match totp::find(&mut tx, id).await? {
        Some(stored) if stored.confirmed_at.is_some() => return Err(Error::Taken("authenticator app")),
        Some(stored) => read(desk, id, &stored),
        None => None,
    };
    let secret = match secret {
        Some(secret) => secret,
        None => {
            let secret = TotpSecret::new(&*desk.entropy);
            let sealed = desk.keys.seal.seal(PURPOSE, id.as_bytes(), secret.bytes().expose(), &*desk.entropy);
            totp::put(&mut tx, id, &sealed, desk.now()).await?;
            tx.commit().await?;
            secret
        }
    };
    Ok(Enrolment { uri: secret.uri(ISSUER, &caller.actor().login), spelled: secret.spelled() })
}

/// From now on the app counts: its code shows that it has the secret.
pub async fn confirm(desk: &Desk, caller: &Caller, sudo: Sudo, code: &str) -> Result<Option<NewCodes>> {
    let (mut tx, id, permit) = to_change(desk, caller, sudo).await?;
    let stored = totp::find(&mut tx, id).await?.ok_or(Error::NotFound("authenticator app"))?;
    if stored.confirmed_at.is_some() {
        return Err(Error::Taken("authenticator app"));
    }
    let secret = read(desk, id, &stored).ok_or(Error::NotFound("authenticator app"))?;
    let step = secret.find_step(code, desk.now()).ok_or_else(|| {
        InvalidField::new("code", "is not the code of this moment: is the clock of your device right?")
    })?;
    let codes = codes_with_the_first(desk, &mut tx, id).await?;
    totp::confirm(&mut tx, id, step, desk.now()).await?;
    tell(desk, &mut tx, caller, Deed::called("me.add_app", permit), id, detail([])).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Forgets the app, or what was begun of it.
pub async fn remove(desk: &Desk, caller: &Caller, sudo: Sudo) -> Result<()> {
    let (mut tx, id, permit) = to_change(desk, caller, sudo).await?;
    if !totp::delete(&mut tx, id).await? {
        return Err(Error::NotFound("authenticator app"));
    }
    no_codes_without(&mut tx, id).await?;
    tell(desk, &mut tx, caller, Deed::called("me.remove_app", permit), id, detail([])).await?;
    tx.commit().await?;
    Ok(())
}

/// Spends a code of the account's app. False if it is none, or was spent: a code is good once (RFC 6238 section 5.2).
pub(crate) async fn spend(desk: &Desk, tx: &mut Tx, account: AccountId, typed: &str) -> Result<bool> {
    let Some(stored) = totp::find(tx, account).await?.filter(|stored| stored.confirmed_at.is_some()) else {
        return Ok(false);
    };
    let step = read(desk, account, &stored).and_then(|secret| secret.find_step(typed, desk.now()));
    match step {
        Some(step) => Ok(totp::spend(tx, account, step).await?),
        None => Ok(false),
    }
}

fn read(desk: &Desk, account: AccountId, stored: &StoredTotp) -> Option<TotpSecret> {
    let opened = desk.keys.seal.open(PURPOSE, account.as_bytes(), &stored.sealed);
    if opened.is_none() {
        tracing::error!(%account, "the secret of an authenticator app does not open: is the master key another one?");
    }
    opened.map(TotpSecret::from_bytes)
}
