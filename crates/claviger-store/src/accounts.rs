//! Accounts. A deleted one stays as a stone, so that its id and number never come back.

use claviger_domain::account::{Account, AccountKind, AccountState, Actor, SiteRole};
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::secret::Secret;
use claviger_domain::text::Login;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as, query_scalar};

use crate::columns::{BELOW_ALL, can_be_held, containing, folded};
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Result, StoreError, Tx, split};

/// The columns of an account, in one place.
macro_rules! columns {
    () => {
        "id, number, kind, login, name, email, home_project, site_role, state, credentials_not_before, created_at"
    };
}

statements! {
    INSERT = "INSERT INTO account (id, number, kind, login, login_key, name, email, search, home_project, site_role,
                  state, password, credentials_not_before, created_at, updated_at, vouched_email)
              VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15)";
    FIND = concat!("SELECT ", columns!(), " FROM account WHERE id = $1");
    FIND_BY_LOGIN = concat!("SELECT ", columns!(), " FROM account WHERE login_key = $1 AND state <> 'deleted'");
    FIND_DELETED = concat!("SELECT ", columns!(), " FROM account
        WHERE state = 'deleted' AND LOWER(login) = $1 ORDER BY updated_at DESC, id DESC LIMIT 1");
    LIST_BY_VOUCHED_EMAIL = concat!("SELECT ", columns!(), " FROM account
        WHERE vouched_email = $1 AND state = 'active' AND kind = 'person' LIMIT 2");
    FIND_BY_NUMBER = concat!("SELECT ", columns!(), " FROM account WHERE number = $1");
    FIND_CHANGED_AT = "SELECT updated_at FROM account WHERE id = $1";
    FIND_PASSWORD = "SELECT password FROM account WHERE id = $1";
    LIST = concat!("SELECT ", columns!(), " FROM account
        WHERE id > $1 AND (state = $2 OR $2 IS NULL) AND (kind = $3 OR $3 IS NULL) AND (search LIKE $4 ESCAPE '!')
            AND state <> $5
        ORDER BY id LIMIT $6");
    LIST_BOTS = concat!("SELECT ", columns!(), " FROM account
        WHERE home_project = $1 AND state <> 'deleted' ORDER BY id");
    COUNT = "SELECT COUNT(*) FROM account WHERE state <> 'deleted'";
    COUNT_ADMINS = "SELECT COUNT(*) FROM account
        WHERE site_role = 'admin' AND state = 'active' AND kind = 'person'";
    UPDATE = "UPDATE account SET login = $2, login_key = $3, name = $4, email = $5, search = $6, site_role = $7,
                  state = $8, credentials_not_before = $9, updated_at = $10
              WHERE id = $1 AND state <> 'deleted'";
    SET_PASSWORD = "UPDATE account SET password = $2, updated_at = $3 WHERE id = $1 AND state <> 'deleted'";
    VOUCH = "UPDATE account SET vouched_email = $2 WHERE id = $1 AND state <> 'deleted'";
    DELETE = "UPDATE account SET state = 'deleted', login_key = $2, email = '', vouched_email = NULL, search = '', password = NULL,
                  site_role = 'user', credentials_not_before = $3, updated_at = $3
              WHERE id = $1 AND state <> 'deleted'";
}

row! {
    pub(crate) struct AccountRow from "account" {
        id: AccountId,
        number: i64,
        kind: AccountKind,
        login: String,
        name: String,
        email: String,
        home_project: Option<ProjectId>,
        site_role: SiteRole,
        state: AccountState,
        credentials_not_before: Timestamp,
        created_at: Timestamp,
    }
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        Self {
            id: row.id,
            number: row.number,
            kind: row.kind,
            login: row.login,
            name: row.name,
            email: row.email,
            home_project: row.home_project,
            site_role: row.site_role,
            state: row.state,
            credentials_not_before: row.credentials_not_before,
            created_at: row.created_at,
        }
    }
}

/// Which accounts to list; nothing named means all that are not deleted.
#[derive(Debug, Clone, Default)]
pub struct AccountFilter {
    /// Only those in this state; the only way to see deleted ones.
    pub state: Option<AccountState>,
    /// Only these.
    pub kind: Option<AccountKind>,
    /// Only those whose login, name or address contains this.
    pub search: String,
}

/// Writes a new account, with its password's PHC text if it has one. Whoever makes it vouches for its address. Its number
/// comes from
/// [`Counter::Account`](crate::counters::Counter::Account).
pub async fn insert(tx: &mut Tx, account: &Account, password: Option<&Secret<String>>) -> Result<()> {
    on!(tx, c => query(INSERT)
        .bind(account.id.raw())
        .bind(account.number)
        .bind(account.kind.raw())
        .bind(&account.login)
        .bind(Login::key_of(&account.login))
        .bind(&account.name)
        .bind(&account.email)
        .bind(search(account))
        .bind(account.home_project.raw())
        .bind(account.site_role.raw())
        .bind(account.state.raw())
        .bind(password.map(|password| password.expose().as_str()))
        .bind(account.credentials_not_before.raw())
        .bind(account.created_at.raw())
        .bind(vouched(&account.email))
        .execute(c)
        .await
        .map(drop))
}

/// The account, deleted or not.
pub async fn find(tx: &mut Tx, id: AccountId) -> Result<Option<Account>> {
    let row: Option<AccountRow> = on!(tx, c => query_as(FIND).bind(id.raw()).fetch_optional(c).await)?;
    Ok(row.map(Account::from))
}

/// The account, which must exist.
pub async fn get(tx: &mut Tx, id: AccountId) -> Result<Account> {
    find(tx, id).await?.ok_or(StoreError::NotFound("account"))
}

/// The account, which must exist, and which nobody else changes until this transaction has ended.
pub async fn get_to_change(tx: &mut Tx, id: AccountId) -> Result<Account> {
    let lock = split::LOCK_ACCOUNT.text(tx.engine());
    on!(tx, c => query(lock).bind(id.raw()).execute(c).await.map(drop))?;
    get(tx, id).await
}

/// The account that bears a login, in whatever case it was typed. Deleted accounts bear none.
pub async fn find_by_login(tx: &mut Tx, typed: &str) -> Result<Option<Account>> {
    let key = Login::key_of(typed);
    if !can_be_held(&key) {
        return Ok(None);
    }
    let row: Option<AccountRow> = on!(tx, c => query_as(FIND_BY_LOGIN).bind(key).fetch_optional(c).await)?;
    Ok(row.map(Account::from))
}

/// The account that bore a login when it was deleted; of several, the last.
pub async fn find_deleted(tx: &mut Tx, typed: &str) -> Result<Option<Account>> {
    let key = Login::key_of(typed);
    if !can_be_held(&key) {
        return Ok(None);
    }
    let row: Option<AccountRow> = on!(tx, c => query_as(FIND_DELETED).bind(key).fetch_optional(c).await)?;
    Ok(row.map(Account::from))
}

/// An address as it is looked for; an empty one is nobody's.
fn vouched(email: &str) -> Option<String> {
    (!email.is_empty()).then(|| email.to_lowercase())
}

/// Says that somebody vouches for the account's address, which is this one, or that nobody does.
pub async fn vouch(tx: &mut Tx, id: AccountId, email: Option<&str>) -> Result<()> {
    let vouched = email.and_then(vouched);
    on!(tx, c => query(VOUCH).bind(id.raw()).bind(vouched).execute(c).await.map(drop))
}

/// The one active person who has this address, in whatever case, and for whom somebody vouches that it is theirs. Of two,
/// neither is meant.
pub async fn find_by_vouched_email(tx: &mut Tx, email: &str) -> Result<Option<Account>> {
    let Some(email) = vouched(email) else { return Ok(None) };
    let rows: Vec<AccountRow> = on!(tx, c => query_as(LIST_BY_VOUCHED_EMAIL).bind(email).fetch_all(c).await)?;
    match <[AccountRow; 1]>::try_from(rows) {
        Ok([one]) => Ok(Some(one.into())),
        Err(_) => Ok(None),
    }
}

/// The account with a decimal id.
pub async fn find_by_number(tx: &mut Tx, number: i64) -> Result<Option<Account>> {
    let row: Option<AccountRow> = on!(tx, c => query_as(FIND_BY_NUMBER).bind(number).fetch_optional(c).await)?;
    Ok(row.map(Account::from))
}

/// When an account or its password was last changed.
pub async fn find_changed_at(tx: &mut Tx, id: AccountId) -> Result<Option<Timestamp>> {
    let millis: Option<i64> = on!(tx, c => query_scalar(FIND_CHANGED_AT).bind(id.raw()).fetch_optional(c).await)?;
    Ok(millis.map(Timestamp::from_millis))
}

/// The stored hash of an account's password.
pub async fn find_password(tx: &mut Tx, id: AccountId) -> Result<Option<Secret<String>>> {
    let hash: Option<Option<String>> =
        on!(tx, c => query_scalar(FIND_PASSWORD).bind(id.raw()).fetch_optional(c).await)?;
    Ok(hash.flatten().map(Secret::new))
}

/// A page of accounts, the oldest first.
pub async fn list(tx: &mut Tx, filter: &AccountFilter, page: &PageRequest<AccountId>) -> Result<Page<Account>> {
    // the one word that is not wanted: deleted accounts, unless they were asked for
    let unwanted = if filter.state == Some(AccountState::Deleted) { "" } else { AccountState::Deleted.as_str() };
    let rows: Vec<AccountRow> = on!(tx, c => query_as(LIST)
        .bind(page.after.map_or(BELOW_ALL.to_vec(), |id| id.raw()))
        .bind(filter.state.raw())
        .bind(filter.kind.raw())
        .bind(containing(&filter.search))
        .bind(unwanted)
        .bind(page.rows())
        .fetch_all(c)
        .await)?;
    Ok(Page::cut(page, rows).map(Account::from))
}

/// The bots of a project.
pub async fn list_bots(tx: &mut Tx, project: ProjectId) -> Result<Vec<Account>> {
    let rows: Vec<AccountRow> = on!(tx, c => query_as(LIST_BOTS).bind(project.raw()).fetch_all(c).await)?;
    Ok(rows.into_iter().map(Account::from).collect())
}

/// How many accounts there are.
pub async fn count(tx: &mut Tx) -> Result<i64> {
    on!(tx, c => query_scalar(COUNT).fetch_one(c).await)
}

/// How many people can administer the site now: the last of them must not be lost. Nobody else makes them fewer until
/// this transaction has ended.
pub async fn count_admins(tx: &mut Tx) -> Result<i64> {
    let lock = split::LOCK_ADMINS.text(tx.engine());
    on!(tx, c => query(lock).execute(c).await.map(drop))?;
    on!(tx, c => query_scalar(COUNT_ADMINS).fetch_one(c).await)
}

/// Writes what may change of an account: login, name, address, role, state, and from when on credentials count.
pub async fn update(tx: &mut Tx, account: &Account, now: Timestamp) -> Result<()> {
    let done = on!(tx, c => query(UPDATE)
        .bind(account.id.raw())
        .bind(&account.login)
        .bind(Login::key_of(&account.login))
        .bind(&account.name)
        .bind(&account.email)
        .bind(search(account))
        .bind(account.site_role.raw())
        .bind(account.state.raw())
        .bind(account.credentials_not_before.raw())
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("account")) } else { Ok(()) }
}

/// Writes a password's PHC text, or takes the password away.
pub async fn set_password(tx: &mut Tx, id: AccountId, password: Option<&Secret<String>>, now: Timestamp) -> Result<()> {
    let done = on!(tx, c => query(SET_PASSWORD)
        .bind(id.raw())
        .bind(password.map(|password| password.expose().as_str()))
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("account")) } else { Ok(()) }
}

/// Deletes an account: it can do nothing any more, its login is free, its id and number stay taken. Its credentials
/// and memberships are the caller's to end.
pub async fn delete(tx: &mut Tx, id: AccountId, now: Timestamp) -> Result<()> {
    let stone = format!("{id} deleted"); // a blank is in no login
    let done = on!(tx, c => query(DELETE)
        .bind(id.raw())
        .bind(stone)
        .bind(now.raw())
        .execute(c)
        .await
        .map(|done| done.rows_affected()))?;
    if done == 0 { Err(StoreError::NotFound("account")) } else { Ok(()) }
}

/// What a check needs of an account.
pub async fn find_actor(tx: &mut Tx, id: AccountId) -> Result<Option<Actor>> {
    Ok(find(tx, id).await?.as_ref().map(Actor::from))
}

fn search(account: &Account) -> String {
    folded(&[&account.login, &account.name, &account.email])
}
