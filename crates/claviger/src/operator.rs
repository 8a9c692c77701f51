//! Whoever types commands on the server's own machine: they can write the database, so no password is asked.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::anyhow;
use claviger_auth::{Desk, Error, accounts, tokens};
use claviger_domain::account::Account;
use claviger_domain::caller::Caller;
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::policy::Sudo;
use claviger_domain::project::Project;
use claviger_forge::projects;

use crate::config::Config;
use crate::doorbell::{Answer, ring};
use crate::gate;
use crate::open::{self, Missing, Opened};
use crate::output::note;

/// An operator at the desk.
pub(crate) struct Operator {
    /// The desk.
    pub(crate) desk: Arc<Desk>,
    /// Who they are to the policy and the audit log.
    pub(crate) caller: Caller,
    /// Their confirmation.
    pub(crate) sudo: Sudo,
    data: PathBuf,
}

/// Makes the methods of the gate's routes known. What is wrong with a route must not keep anybody from revoking.
async fn publish(opened: &Opened) -> anyhow::Result<()> {
    let methods = gate::methods(&opened.config).unwrap_or_else(|error| {
        note(format!("note: the gate's routes cannot be used, so their methods are unknown here: {error:#}"));
        vec![]
    });
    if let Err(error) = opened.desk.publish(methods).await? {
        note(format!("note: {error}"));
    }
    Ok(())
}

impl Operator {
    /// Sits down; what is missing is made or refused.
    pub(crate) async fn sit_down(config: Config, missing: Missing) -> anyhow::Result<Self> {
        let opened = open::for_command(config, missing).await?;
        if opened.is_new {
            note(format!("made a new database: {}", opened.config.database));
        }
        publish(&opened).await?;
        let caller = claviger_auth::operator(&opened.desk);
        Ok(Self { caller, sudo: Sudo::by_operator(), data: opened.config.data, desk: opened.desk })
    }

    /// After a change: a server that runs on the same data is told, and has seen it when this returns.
    pub(crate) async fn changed(&self) {
        if ring(&self.data).await == Answer::Silent {
            note("note: the running server did not answer; it sees the change by itself within a second");
        }
    }

    /// The account with this login.
    pub(crate) async fn account(&self, login: &str) -> anyhow::Result<Account> {
        match accounts::find_by_login(&self.desk, &self.caller, login).await {
            Err(Error::NotFound(_)) => Err(anyhow!("there is no account `{login}`: `claviger user list` shows all")),
            other => Ok(other?),
        }
    }

    /// The token that a person means: by `tok_...` or by its decimal number.
    pub(crate) async fn token(&self, typed: &str) -> anyhow::Result<CredentialId> {
        let found = match (typed.parse::<CredentialId>(), typed.parse::<i64>()) {
            (Ok(id), _) => tokens::get(&self.desk, &self.caller, id).await,
            (_, Ok(number)) => tokens::find_by_number(&self.desk, &self.caller, number).await,
            _ => {
                return Err(anyhow!(
                    "`{typed}` is no token's id: it is tok_... or a number, as `claviger token list` shows"
                ));
            }
        };
        match found {
            Err(Error::NotFound(_)) => Err(anyhow!("there is no token {typed}: `claviger token list` shows all")),
            other => Ok(other?.credential.id),
        }
    }

    /// The project with this name or id.
    pub(crate) async fn project(&self, typed: &str) -> anyhow::Result<Project> {
        match projects::get(&self.desk, &self.caller, typed).await {
            Err(Error::NotFound(_)) => Err(anyhow!("there is no project `{typed}`: `claviger project list` shows all")),
            other => Ok(other?.0),
        }
    }

    /// The ids of these projects; none named means no restriction.
    pub(crate) async fn projects(&self, typed: &[String]) -> anyhow::Result<Option<Vec<ProjectId>>> {
        let mut ids = vec![];
        for name in typed {
            ids.push(self.project(name).await?.id);
        }
        Ok((!ids.is_empty()).then_some(ids))
    }
}
