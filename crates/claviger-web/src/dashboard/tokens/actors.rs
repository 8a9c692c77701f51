//! As whom a token acts: its maker, or a bot of a project that its maker administers.

use claviger_auth::{accounts, tokens};
use claviger_domain::ids::AccountId;

use crate::dashboard::page::Failure;
use crate::dashboard::visitor::Visitor;

/// The logins that a new token may be given: oneself first. One alone is no choice.
pub(super) async fn choices(visitor: &Visitor) -> Result<Vec<String>, Failure> {
    let bots = tokens::bots(visitor.desk(), visitor).await?;
    Ok(std::iter::once(visitor.account.login.clone()).chain(bots).collect())
}

/// The account behind a login of a form; none is oneself.
pub(super) async fn find(visitor: &Visitor, login: &str) -> Result<Option<AccountId>, Failure> {
    if login.is_empty() || login == visitor.account.login {
        return Ok(None);
    }
    Ok(Some(accounts::find_actor_for_tokens(visitor.desk(), visitor, login).await?))
}
