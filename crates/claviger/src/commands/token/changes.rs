//! `claviger token revoke`, `suspend`, `resume`.

use clap::Args;
use claviger_auth::tokens::{self, Listed};
use claviger_domain::ids::CredentialId;

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
        told(operator, token, "revoked").await?;
    }
    Ok(())
}

pub(super) async fn suspend(operator: &Operator, wanted: WithReason) -> anyhow::Result<()> {
    for id in find(operator, &wanted.ids).await? {
        let reason = wanted.reason.clone();
        let token = tokens::suspend(&operator.desk, &operator.caller, operator.sudo, id, reason).await;
        told(operator, token, "suspended").await?;
    }
    Ok(())
}

pub(super) async fn resume(operator: &Operator, wanted: Tokens) -> anyhow::Result<()> {
    for id in find(operator, &wanted.ids).await? {
        let token = tokens::resume(&operator.desk, &operator.caller, operator.sudo, id).await;
        told(operator, token, "active").await?;
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

async fn told(operator: &Operator, changed: claviger_auth::Result<Listed>, state: &str) -> anyhow::Result<()> {
    let token = changed?;
    operator.changed().await;
    let credential = &token.credential;
    output::line(format!("{} ({}, of {}) is {state}", credential.id, credential.description, token.actor_login))?;
    Ok(())
}
