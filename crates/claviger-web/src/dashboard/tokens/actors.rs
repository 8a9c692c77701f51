//! As whom a token acts: its maker, or a bot of a project that its maker administers.

use claviger_auth::{Error, accounts, tokens};
use claviger_domain::ids::AccountId;
use claviger_domain::refusal::Refusal;

use crate::dashboard::page::Failure;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::visitor::Visitor;

/// The logins that a new token may be given: oneself first. One alone is no choice.
pub(super) async fn choices(visitor: &Visitor) -> Result<Vec<String>, Failure> {
    let bots = tokens::bots(visitor.desk(), visitor).await?;
    Ok(std::iter::once(visitor.account.login.clone()).chain(bots).collect())
}

/// The account behind a login of a form; none is oneself. A login that is nobody's is a fault of its field.
pub(super) async fn find(visitor: &Visitor, login: &str) -> Result<Result<Option<AccountId>, Faults>, Failure> {
    if login.is_empty() || login == visitor.account.login {
        return Ok(Ok(None));
    }
    match accounts::find_actor_for_tokens(visitor.desk(), visitor, login).await {
        Ok(account) => Ok(Ok(Some(account))),
        Err(Error::NotFound(_) | Error::Refused(Refusal::Denied(_))) => {
            let fault = Fault::About("fault-no-such-actor", "login", login.to_owned());
            Ok(Err([("user", fault)].into_iter().collect()))
        }
        Err(other) => Err(other.into()),
    }
}
