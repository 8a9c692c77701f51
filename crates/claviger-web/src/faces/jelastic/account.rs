//! `getuserinfo` and `checkpassword`: the account behind the session.

use claviger_auth::{accounts, sudo};
use claviger_domain::account::Account;
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::dates;
use claviger_domain::secret::Secret;
use serde_json::json;

use super::{Call, Outcome};

/// `users/account/rest/getuserinfo`.
pub(super) async fn info(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let account = accounts::own(&call.state.desk, caller).await?;
    Ok(json!({
        "uid": account.number,
        "email": email(&account),
        "name": account.name,
        "login": account.login,
        "status": 1,
        "createdOn": dates::jelastic(account.created_at),
    }))
}

/// `checkpassword`: whether `password` is the account's. It is slowed like any other guess.
pub(super) async fn check_password(call: &Call, caller: &Caller) -> Outcome {
    call.permit(caller)?;
    let password = Secret::from(call.required("password")?);
    sudo::confirm(&call.state.desk, caller, Action::MeRead, Some(&password)).await?;
    Ok(json!({}))
}

/// The address, by which these clients know people; without one, the login.
pub(super) fn email(account: &Account) -> &str {
    if account.email.is_empty() { &account.login } else { &account.email }
}
