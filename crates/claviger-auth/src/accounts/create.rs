//! Makes an account.

use claviger_domain::account::{Account, AccountKind, AccountState, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{AccountId, ProjectId};
use claviger_domain::limits;
use claviger_domain::policy::{Permit, Sudo, Thing};
use claviger_domain::project::Role;
use claviger_domain::secret::{Password, Secret};
use claviger_domain::text::{self, InvalidField, Login};
use claviger_domain::time::Timestamp;
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::{Tx, accounts, members, projects};
use serde_json::json;

use super::password::no_password_there;
use super::{apply, tell};
use crate::audit::detail;
use crate::authenticate::operator;
use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::revocations;
use crate::text::kept_line;

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewAccount {
    /// The login.
    pub login: String,
    /// The name that people read; the login if it is empty.
    pub name: String,
    /// The address for notices.
    pub email: String,
    /// Person, service or bot.
    pub kind: AccountKind,
    /// The project that a bot belongs to.
    pub home_project: Option<ProjectId>,
    /// User or admin.
    pub site_role: SiteRole,
    /// A person's first password; without one they cannot sign in until somebody sets it.
    pub password: Option<Password>,
}

/// Makes an account: people and services by the site, bots by their project.
pub async fn create(desk: &Desk, caller: &Caller, sudo: Sudo, new: NewAccount) -> Result<Account> {
    if new.kind != AccountKind::Person && new.password.is_some() {
        return Err(no_password_there().into());
    }
    if let Some(password) = &new.password {
        text::new_password(password.expose())?;
    }
    let login = Login::parse(&new.login)?;
    // Hashed before the transaction: nobody waits for the writer while we work.
    let stored = match &new.password {
        Some(password) => Some(desk.passwords.hash(password, &*desk.entropy).await?),
        None => None,
    };
    let mut tx = desk.store.write().await?;
    let written = write(desk, &mut tx, caller, sudo, new, login, stored.map(Into::into).as_ref()).await?;
    written.tell(desk, &mut tx, caller).await?;
    tx.commit().await?;
    written.apply(desk).await;
    Ok(written.account)
}

/// An account that was just written, and of which nobody was told yet.
pub(crate) struct Written {
    pub(crate) account: Account,
    permit: Permit,
}

impl Written {
    /// The announcement and the audit line, when all rows are written.
    pub(crate) async fn tell(&self, desk: &Desk, tx: &mut Tx, caller: &Caller) -> Result<()> {
        let account = &self.account;
        if let Some(project) = account.home_project {
            revocations::announce(desk, tx, Changed::Project(project)).await?;
        }
        let said = detail([
            ("login", json!(account.login)),
            ("kind", json!(account.kind.as_str())),
            ("site_role", json!(account.site_role.as_str())),
        ]);
        tell(desk, tx, caller, self.permit, account, said).await
    }

    /// After the commit.
    pub(crate) async fn apply(&self, desk: &Desk) {
        apply(desk, &self.account, &[]).await;
    }
}

/// Decides, and writes the rows of an account.
pub(crate) async fn write(
    desk: &Desk,
    tx: &mut Tx,
    caller: &Caller,
    sudo: Sudo,
    new: NewAccount,
    login: Login,
    password: Option<&Secret<String>>,
) -> Result<Written> {
    let now = desk.now();
    let (action, thing) = match (new.kind, new.home_project) {
        (AccountKind::Bot, Some(id)) => {
            // A project that is being deleted gets no bot any more.
            let project = projects::get_to_change(tx, id).await?;
            let role = members::find_role(tx, id, caller.actor().id).await?;
            (Action::BotsCreate, Thing::Project { id, private: project.private, role })
        }
        (AccountKind::Bot, None) => {
            return Err(InvalidField::new("project", "must be named: a bot belongs to a project").into());
        }
        (AccountKind::Person | AccountKind::Service, None) => (Action::UsersCreate, Thing::Site),
        (AccountKind::Person | AccountKind::Service, Some(_)) => {
            return Err(InvalidField::new("project", "cannot be named: only a bot belongs to a project").into());
        }
    };
    let permit = desk.authorize_change_in_project(caller, action, thing, sudo)?;
    let name = kept_line(desk, "name", &new.name, limits::NAME)?;
    let account = Account {
        id: AccountId::new(now, &*desk.entropy),
        number: counters::take(tx, Counter::Account).await?,
        kind: new.kind,
        name: if name.is_empty() { login.to_string() } else { name },
        login: login.to_string(),
        email: text::email(&new.email)?,
        home_project: new.home_project,
        site_role: new.site_role,
        state: AccountState::Active,
        credentials_not_before: Timestamp::from_millis(0),
        created_at: now,
    };
    accounts::insert(tx, &account, password).await?;
    if let Some(project) = account.home_project {
        // A bot is there to work: it begins as a developer of its project, and `members.set` makes it more or less.
        members::put(tx, project, account.id, Role::Developer, now).await?;
    }
    Ok(Written { account, permit })
}

/// Makes `admin` if there is no account at all, with this password. Of two servers that start together one makes it.
pub async fn first_admin(desk: &Desk, password: Password) -> Result<Option<Account>> {
    let mut tx = desk.store.read().await?;
    if accounts::count(&mut tx).await? > 0 {
        return Ok(None);
    }
    drop(tx);
    let new = NewAccount {
        login: "admin".to_owned(),
        name: "Administrator".to_owned(),
        email: String::new(),
        kind: AccountKind::Person,
        home_project: None,
        site_role: SiteRole::Admin,
        password: Some(password),
    };
    match create(desk, &operator(desk), Sudo::by_operator(), new).await {
        Ok(account) => Ok(Some(account)),
        Err(Error::Taken(_)) => Ok(None),
        Err(other) => Err(other),
    }
}
