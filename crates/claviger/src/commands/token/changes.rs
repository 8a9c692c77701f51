//! `claviger token revoke`, `suspend`, `resume`.

use clap::Args;
use claviger_auth::tokens::{self, Listed};
use claviger_domain::ids::CredentialId;

use super::show::state;
use crate::operator::Operator;
use crate::output;

/// Tokens, and why.
#[derive(Debug, Args)]
pub(crate) struct WithReason {
    /// The tokens' ids, tok_... or numbers
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Why; the audit log and the token's owner see it
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

/// Tokens.
#[derive(Debug, Args)]
pub(crate) struct Tokens {
    /// The tokens' ids, tok_... or numbers
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

pub(super) async fn revoke(operator: &Operator, wanted: WithReason) -> anyhow::Result<()> {
    for id in find(operator, &wanted.ids).await? {
        let reason = wanted.reason.clone();
        let token = tokens::revoke(&operator.desk, &operator.caller, operator.sudo, id, reason).await;
        told(operator, token).await?;
    }
    Ok(())
}

pub(super) async fn suspend(operator: &Operator, wanted: WithReason) -> anyhow::Result<()> {
    for id in find(operator, &wanted.ids).await? {
        let reason = wanted.reason.clone();
        let token = tokens::suspend(&operator.desk, &operator.caller, operator.sudo, id, reason).await;
        told(operator, token).await?;
    }
    Ok(())
}

pub(super) async fn resume(operator: &Operator, wanted: Tokens) -> anyhow::Result<()> {
    for id in find(operator, &wanted.ids).await? {
        let token = tokens::resume(&operator.desk, &operator.caller, operator.sudo, id).await;
        told(operator, token).await?;
    }
    Ok(())
}

/// All are looked up before the first is changed: a typing error changes nothing.
async fn find(operator: &Operator, typed: &[String]) -> anyhow::Result<Vec<CredentialId>> {
    let mut ids = vec![];
    for id in typed {
        ids.push(operator.token(id).await?);
    }
    Ok(ids)
}

/// What became of it, which may be more than what was done: who wakes an expired token is told that it has expired.
async fn told(operator: &Operator, changed: claviger_auth::Result<Listed>) -> anyhow::Result<()> {
    let token = changed?;
    operator.changed().await;
    let (credential, state) = (&token.credential, state(&token, operator.desk.now()));
    output::line(format!("{} ({}, of {}) is {state}", credential.id, credential.description, token.actor_login))?;
    Ok(())
}
