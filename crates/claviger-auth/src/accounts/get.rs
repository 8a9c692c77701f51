//! Shows accounts.

use claviger_domain::account::{Account, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::policy::Thing;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_store::accounts::{self, AccountFilter};
use claviger_store::{Page, PageRequest};

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::tokens;

/// Shows one account.
pub async fn get(desk: &Desk, caller: &Caller, id: AccountId) -> Result<Account> {
    let mut tx = desk.store.read().await?;
    let account = accounts::find(&mut tx, id).await?.ok_or(Error::NotFound("account"))?;
    show(desk, caller, account)
}

/// Shows the account with this login.
pub async fn find_by_login(desk: &Desk, caller: &Caller, login: &str) -> Result<Account> {
    let mut tx = desk.store.read().await?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("account"))?;
    show(desk, caller, account)
}

/// Shows the account with this decimal number.
pub async fn find_by_number(desk: &Desk, caller: &Caller, number: i64) -> Result<Account> {
    let mut tx = desk.store.read().await?;
    let account = accounts::find_by_number(&mut tx, number).await?.ok_or(Error::NotFound("account"))?;
    show(desk, caller, account)
}

/// Shows the caller's own account. Every credential may ask whom it acts as.
pub async fn own(desk: &Desk, caller: &Caller) -> Result<Account> {
    let mut tx = desk.store.read().await?;
    accounts::find(&mut tx, caller.actor().id).await?.ok_or(Error::NotFound("account"))
}

/// The id behind what people type: a login or an id. Nothing else is told: whether the caller may know of the account
/// is decided by the verb that takes the id.
pub async fn find_id(desk: &Desk, typed: &str) -> Result<AccountId> {
    if let Ok(id) = typed.parse() {
        return Ok(id);
    }
    let mut tx = desk.store.read().await?;
    let account = accounts::find_by_login(&mut tx, typed).await?.ok_or(Error::NotFound("account"))?;
    Ok(account.id)
}

/// The same for what outlives an account: to administrators of the site, a login that nobody has any more is that of the
/// account which had it last.
pub async fn find_id_ever(desk: &Desk, caller: &Caller, typed: &str) -> Result<AccountId> {
    match find_id(desk, typed).await {
        Err(Error::NotFound(what)) if caller.actor().site_role == SiteRole::Admin => {
            let mut tx = desk.store.read().await?;
            let account = accounts::find_deleted(&mut tx, typed).await?.ok_or(Error::NotFound(what))?;
            Ok(account.id)
        }
        other => other,
    }
}

/// Lists accounts; for administrators.
pub async fn list(
    desk: &Desk,
    caller: &Caller,
    filter: &AccountFilter,
    page: &PageRequest<AccountId>,
) -> Result<Page<Account>> {
    desk.authorize(caller, Action::UsersList, Thing::Site)?;
    let mut tx = desk.store.read().await?;
    Ok(accounts::list(&mut tx, filter, page).await?)
}

/// The bots of a project, for its members.
pub async fn list_bots(desk: &Desk, caller: &Caller, project: ProjectId) -> Result<Vec<Account>> {
    let mut tx = desk.store.read().await?;
    let thing = tokens::thing(&mut tx, caller, Owner::Project(project)).await?;
    desk.authorize(caller, Action::BotsList, thing).map_err(|refusal| match refusal {
        Refusal::Denied(Denial::Hidden) => Error::NotFound("project"),
        other => other.into(),
    })?;
    Ok(accounts::list_bots(&mut tx, project).await?)
}

fn show(desk: &Desk, caller: &Caller, account: Account) -> Result<Account> {
    match desk.authorize(caller, Action::UsersRead, Thing::Account(account.id)) {
        Ok(_) => Ok(account),
        Err(Refusal::Denied(Denial::Hidden)) => Err(Error::NotFound("account")),
        Err(other) => Err(other.into()),
    }
}

/// The account that somebody wants to make a token for: their own, or a bot of a project. Whether they may is decided
/// when the token is made; an account that they cannot know of is not found.
pub async fn find_actor_for_tokens(desk: &Desk, caller: &Caller, login: &str) -> Result<AccountId> {
    let mut tx = desk.store.read().await?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("account"))?;
    drop(tx);
    match account.home_project {
        Some(_) => Ok(account.id),
        None => show(desk, caller, account).map(|account| account.id),
    }
}
