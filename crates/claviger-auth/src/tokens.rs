//! Access tokens: one verb, one file.

mod copy;
mod create;
mod edit;
pub(crate) mod get;
mod list;
mod narrow;
mod regenerate;
mod revoke;
mod revoke_many;
mod rotate;
mod rule;
mod state;
mod uses;

pub use copy::copy;
pub use create::{Count, NewToken, create, create_many};
pub(crate) use create::{Origin, create_for, owner_of};
pub use edit::{TokenEdit, edit};
pub use get::{find_by_number, find_by_value, find_id, get, project_names};
pub use list::{list, own};
pub use narrow::{narrow, widen_again};
pub use regenerate::regenerate;
pub use revoke::revoke;
pub use revoke_many::{Revoked, revoke_all, revoke_matching};
pub use rotate::rotate;
pub use rule::{Ruled, bots, rule};
pub use state::{resume, suspend};
pub use uses::{Seen, UNDO, see};

pub use claviger_store::last_use::LastUse;
pub use claviger_store::listing::{CredentialFilter, Listed, Whose};
pub use claviger_store::token_pages::{TokenFilter, TokenLine, TokenOrder, TokenPage};
pub use claviger_store::usage::{AddressUse, MethodUse, ProjectUse, day_of};

use claviger_domain::action::Action;
use claviger_domain::audit::{AuditEntry, AuditSubject};
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialKind, Owner, WrongState};
use claviger_domain::ids::CredentialId;
use claviger_domain::limits;
use claviger_domain::policy::{Permit, Sudo, Thing, authorize_change};
use claviger_domain::refusal::Denial;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_domain::token::{self, Label, PlainToken};
use claviger_store::invalidations::Changed;
use claviger_store::{Tx, accounts, credentials, listing, members, projects, secrets};
use serde_json::json;

use crate::audit::Deed;
use crate::desk::{Desk, TuleapPrefix};
use crate::error::{Error, Result};
use crate::text::kept_line;
use crate::{audit, revocations};

/// A token and its value: the one moment in which both are together.
#[derive(Debug)]
pub struct Issued {
    /// The token as it is listed.
    pub token: Listed,
    /// Its value, shown once.
    pub secret: PlainToken,
}

/// The thing that policy judges: the account or the project that owns the credential.
pub(crate) async fn thing(tx: &mut Tx, caller: &Caller, owner: Owner) -> Result<Thing> {
    match owner {
        Owner::Account(account) => Ok(Thing::Account(account)),
        Owner::Project(id) => {
            let project = projects::find(tx, id).await?.ok_or(Error::NotFound("project"))?;
            let role = members::find_role(tx, id, caller.actor().id).await?;
            Ok(Thing::Project { id, private: project.private, role })
        }
    }
}

/// Loads a token for a change and asks the policy. A session is no token.
async fn load_for_change(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    sudo: Sudo,
    action: Action,
    id: CredentialId,
) -> Result<(Credential, Permit)> {
    let credential = credentials::get_to_change(tx, id).await?;
    let permit = permit(tx, caller, sudo, action, &credential).await?;
    let only_takes_away = matches!(action, Action::TokensDelete | Action::TokensRevoke | Action::TokensSuspend);
    if !only_takes_away {
        not_longer(caller, credential.expires_at)?;
        if caller.credential() != Some(credential.id) {
            not_wider(desk, caller, &credential.rights)?;
        }
    }
    Ok((credential, permit))
}

/// Asks the policy about a change to this credential. A session is no token, and the value of what a consumer was allowed
/// is the consumer's.
async fn permit(tx: &mut Tx, caller: &Caller, sudo: Sudo, action: Action, credential: &Credential) -> Result<Permit> {
    if credential.kind == CredentialKind::Session {
        return Err(Error::NotFound("token"));
    }
    let thing = thing(tx, caller, credential.owner).await?;
    let permit = authorize_change(caller, action, thing, sudo).map_err(hide)?;
    let of_its_value = matches!(action, Action::TokensRotate | Action::TokensRegenerate | Action::TokensCopy);
    match credential.kind {
        CredentialKind::OAuth1 if of_its_value => Err(WrongState::OfConsumer.into()),
        CredentialKind::OAuth1 | CredentialKind::Token | CredentialKind::Session => Ok(permit),
    }
}

/// A token gets no hold of one that outlives it. This holds for its own next value as well: an old value that a rotation
/// left for a while is not to be exchanged for one that stays.
fn not_longer(caller: &Caller, expires_at: Option<Timestamp>) -> Result<()> {
    match (caller.bound_in_time(), expires_at) {
        (Some(own), theirs) if theirs.is_none_or(|end| end > own) => Err(Denial::Wider.into()),
        _ => Ok(()),
    }
}

/// What a token makes or changes is never wider than the token itself.
fn not_wider(desk: &Desk, caller: &Caller, rights: &Rights) -> Result<()> {
    match caller.rights() {
        Some(own) if !rights.within(own, &caller.grant.methods, &desk.catalogue()) => Err(Denial::Wider.into()),
        _ => Ok(()),
    }
}

/// The rights that a caller may give away: known to the catalogue, to projects that exist, and within the caller's own.
pub(crate) async fn granted(desk: &Desk, tx: &mut Tx, caller: &Caller, wanted: Rights) -> Result<Rights> {
    let rights = wanted.checked(&desk.catalogue())?;
    create::known_projects(tx, rights.projects.as_deref()).await?;
    not_wider(desk, caller, &rights)?;
    Ok(rights)
}

/// A token of somebody else is as if it were not there.
pub(crate) fn hide(refusal: claviger_domain::refusal::Refusal) -> Error {
    use claviger_domain::refusal::Refusal;
    match refusal {
        Refusal::Denied(Denial::Hidden) => Error::NotFound("token"),
        other => Error::Refused(other),
    }
}

/// Makes a new secret for a credential and stores its digest.
async fn new_secret(desk: &Desk, tx: &mut Tx, credential: &Credential) -> Result<PlainToken> {
    let actor = accounts::find(tx, credential.actor).await?.ok_or(Error::NotFound("account"))?;
    let label = Label { number: credential.number, login: &actor.login, description: &credential.description };
    let secret = token::generate(credential.next_format()?, label, &*desk.entropy);
    secrets::insert(tx, credential.id, &desk.keys.kept(&secret, desk.now())).await?;
    Ok(spelled(desk, secret))
}

/// The secret in the spelling that the site hands out.
fn spelled(desk: &Desk, secret: PlainToken) -> PlainToken {
    match desk.settings.tuleap_prefix {
        TuleapPrefix::Dashes if secret.expose().starts_with("tlp.k1.") => {
            PlainToken::new(secret.expose().replacen("tlp.k1.", "tlp-k1-", 1))
        }
        TuleapPrefix::Dots | TuleapPrefix::Dashes => secret,
    }
}

/// Ends the credential's secrets: the current one, which alone has no end of its own, at `current_until`, all older ones
/// now. The rows stay for a while, so that every node learns their digests.
async fn end_secrets(tx: &mut Tx, id: CredentialId, current_until: Timestamp, now: Timestamp) -> Result<()> {
    for secret in secrets::list_of(tx, id).await? {
        let end = if secret.dies_at.is_none() { current_until } else { now };
        if secret.dies_at.is_none_or(|dies_at| end < dies_at) {
            secrets::set_end(tx, &secret.digest, end).await?;
        }
    }
    Ok(())
}

/// Why something is done to a token. An empty text is no reason.
fn reason(desk: &Desk, text: Option<&str>) -> Result<Option<String>> {
    let text = text.map(|text| kept_line(desk, "reason", text, limits::DESCRIPTION)).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// What every change ends with: the announcement, the audit line, the commit, the index, and then the answer.
async fn finish(
    desk: &Desk,
    mut tx: Tx,
    caller: &Caller,
    deed: impl Into<Deed>,
    credential: &Credential,
    detail: serde_json::Map<String, serde_json::Value>,
) -> Result<Listed> {
    let listed = as_it_is(desk, &mut tx, credential.id).await?;
    revocations::announce(desk, &mut tx, Changed::Credential(credential.id)).await?;
    audit::append(desk, &mut tx, &audit_line(desk, caller, deed, credential, detail)).await?;
    tx.commit().await?;
    revocations::apply_all(desk, &[credential.id]).await;
    Ok(listed)
}

/// The token as lists show it.
async fn as_it_is(desk: &Desk, tx: &mut Tx, id: CredentialId) -> Result<Listed> {
    let listed = listing::find(tx, id).await?.ok_or(Error::NotFound("token"))?;
    Ok(get::with_unwritten(desk, listed))
}

/// One audit line about a token.
fn audit_line(
    desk: &Desk,
    caller: &Caller,
    deed: impl Into<Deed>,
    credential: &Credential,
    detail: serde_json::Map<String, serde_json::Value>,
) -> AuditEntry {
    let owner = match credential.owner {
        Owner::Account(account) => Some(account),
        Owner::Project(_) => Some(credential.actor),
    };
    audit::line(desk, caller, deed, AuditSubject::Credential(credential.id), owner, detail)
}

/// What the audit log tells of a token's settings.
fn summary(credential: &Credential) -> serde_json::Map<String, serde_json::Value> {
    audit::detail([
        ("description", json!(credential.description)),
        ("rights", json!(credential.rights)),
        ("expires_at", json!(credential.expires_at)),
    ])
}
