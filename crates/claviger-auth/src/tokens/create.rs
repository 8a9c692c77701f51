//! Makes an access token.

use claviger_domain::account::{Account, AccountState};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Credential, CredentialKind, CredentialState, Owner, WantedExpiry};
use claviger_domain::ids::{AccountId, ConsumerId, CredentialId, ProjectId};
use claviger_domain::limits;
use claviger_domain::policy::{Permit, Sudo, authorize_change};
use claviger_domain::rights::Rights;
use claviger_domain::text::InvalidField;
use claviger_domain::token::{self, Label, PlainToken, TokenFormat};
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::{Tx, accounts, consumers, credentials, projects, secrets};
use serde_json::json;

use super::{Issued, audit_line, finish, granted, new_secret, spelled, summary, thing};
use crate::audit::{self, Deed};
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::revocations;
use crate::text::required_kept_line;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewToken {
    /// Whom the token acts as; its maker, if nobody is named.
    pub actor: Option<AccountId>,
    /// What it is for.
    pub description: String,
    /// What it may do.
    pub rights: Rights,
    /// When it ends.
    pub expiry: WantedExpiry,
    /// The form of its value.
    pub format: TokenFormat,
}

/// Makes one token.
pub async fn create(desk: &Desk, caller: &Caller, sudo: Sudo, wanted: NewToken) -> Result<Issued> {
    create_for(desk, caller, sudo, wanted, Origin::Nothing).await
}

/// What a token is made from, or for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin {
    /// Nothing but the wish.
    Nothing,
    /// A registered application, with which it ends.
    Application(ConsumerId),
    /// Another token, whose settings it has.
    Copy(CredentialId),
}

/// Makes one token, and says in the audit log where it comes from.
pub(crate) async fn create_for(
    desk: &Desk,
    caller: &Caller,
    sudo: Sudo,
    wanted: NewToken,
    origin: Origin,
) -> Result<Issued> {
    let mut tx = desk.store.write().await?;
    let (credential, permit) = decide(desk, &mut tx, caller, sudo, wanted).await?;
    let actor = accounts::get(&mut tx, credential.actor).await?;
    let held = credentials::count_live(&mut tx, credential.owner, desk.now()).await?;
    if held >= limits::TOKENS_OF_OWNER {
        return Err(Error::Quota(format!(
            "{} holds {held} tokens, the most there may be: remove some first",
            actor.login
        )));
    }
    credentials::insert(&mut tx, &credential).await?;
    if let Origin::Application(application) = origin {
        consumers::add_credential(&mut tx, application, credential.id, None).await?;
    }
    let secret = new_secret(desk, &mut tx, &credential).await?;
    let mut said = summary(&credential);
    let deed = match origin {
        Origin::Nothing => Deed::from(permit),
        Origin::Application(application) => {
            said.insert("application".to_owned(), json!(application));
            Deed::from(permit)
        }
        Origin::Copy(from) => {
            said.insert("from".to_owned(), json!(from));
            Deed::called(Action::TokensCopy.method(), permit)
        }
    };
    let token = finish(desk, tx, caller, deed, &credential, said).await?;
    Ok(Issued { token, secret })
}

/// How many tokens to make, and where each value goes.
pub struct Count<'a> {
    /// How many.
    pub count: u64,
    /// Called with each value, after the transaction that holds it.
    pub each: &'a mut (dyn FnMut(&PlainToken) -> std::io::Result<()> + Send),
}

impl std::fmt::Debug for Count<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Count").field("count", &self.count).finish_non_exhaustive()
    }
}

/// Makes many alike, at the speed of the disk: a few thousand in each transaction, each with a line in the audit log.
pub async fn create_many(desk: &Desk, caller: &Caller, sudo: Sudo, wanted: NewToken, many: Count<'_>) -> Result<()> {
    const BATCH: u32 = 5000;
    let mut left = many.count;
    while left > 0 {
        let size = u32::try_from(left).unwrap_or(u32::MAX).min(BATCH);
        let mut tx = desk.store.write().await?;
        let (pattern, permit) = decide(desk, &mut tx, caller, sudo, wanted.clone()).await?;
        let actor = accounts::get(&mut tx, pattern.actor).await?;
        let first = counters::take_many(&mut tx, Counter::Credential, size).await?;
        let (mut values, mut lines) = (Vec::with_capacity(size as usize), Vec::with_capacity(size as usize));
        for number in (first..).take(size as usize) {
            let id = CredentialId::new(desk.now(), &*desk.entropy);
            let credential = Credential { id, number, ..pattern.clone() };
            credentials::insert(&mut tx, &credential).await?;
            let label = Label { number, login: &actor.login, description: &credential.description };
            let value = token::generate(wanted.format, label, &*desk.entropy);
            secrets::insert(&mut tx, id, &desk.keys.kept(&value, desk.now())).await?;
            values.push(spelled(desk, value));
            lines.push(audit_line(desk, caller, permit, &credential, summary(&credential)));
        }
        revocations::announce(desk, &mut tx, Changed::Added).await?;
        audit::append_all(desk, &mut tx, &lines).await?;
        tx.commit().await?;
        revocations::apply(desk, &[Changed::Added]).await;
        for value in &values {
            (many.each)(value).map_err(|error| {
                InvalidField::new("count", format!("cannot be made: the output cannot be written: {error}"))
            })?;
        }
        left -= u64::from(size);
    }
    Ok(())
}

/// Everything that decides, before anything is written. Nobody changes whom it will act as meanwhile: an account that is
/// being deleted, by itself or with its project, is given nothing more. Its row comes before the number, as at sign-in.
async fn decide(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    sudo: Sudo,
    wanted: NewToken,
) -> Result<(Credential, Permit)> {
    let now = desk.now();
    let actor = accounts::get_to_change(tx, wanted.actor.unwrap_or(caller.actor().id)).await?;
    if actor.state != AccountState::Active {
        return Err(InvalidField::new(
            "user",
            format!("must be an active account, {} is {}", actor.login, actor.state.as_str()),
        )
        .into());
    }
    let owner = owner_of(&actor);
    let thing = thing(tx, caller, owner).await?;
    let permit = authorize_change(caller, Action::TokensCreate, thing, sudo).map_err(super::hide)?;
    let rights = granted(desk, tx, caller, wanted.rights).await?;
    let credential = Credential {
        id: CredentialId::new(now, &*desk.entropy),
        number: counters::take(tx, Counter::Credential).await?,
        kind: CredentialKind::Token,
        format: wanted.format.into(),
        owner,
        actor: actor.id,
        description: required_kept_line(desk, "description", &wanted.description, limits::DESCRIPTION)?,
        rights,
        state: CredentialState::Active,
        reason: None,
        created_at: now,
        created_by: caller.actor().id,
        updated_at: now,
        expires_at: desk.settings.expiry.decide(wanted.expiry, caller.bound_in_time(), now)?,
    };
    Ok((credential, permit))
}

/// A bot's tokens belong to its project, everybody else's to themselves.
pub(crate) fn owner_of(actor: &Account) -> Owner {
    actor.home_project.map_or(Owner::Account(actor.id), Owner::Project)
}

/// A restriction to a project that does not exist would be a restriction to nothing.
pub(super) async fn known_projects(tx: &mut Tx, wanted: Option<&[ProjectId]>) -> Result<()> {
    for id in wanted.unwrap_or_default() {
        if projects::find(tx, *id).await?.is_none() {
            return Err(InvalidField::new("projects", format!("names {id}, which is no project")).into());
        }
    }
    Ok(())
}
