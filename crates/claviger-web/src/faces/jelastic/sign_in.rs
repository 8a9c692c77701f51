//! `signin`, `signinbytoken` and `verify2facode`: the ways in.

use axum::extract::FromRequestParts;
use claviger_auth::sessions;
use claviger_domain::account::Account;
use claviger_domain::caller::Caller;
use claviger_domain::limits;
use claviger_domain::secret::Secret;
use http::Uri;
use serde_json::{Value, json};

use super::answer::Failure;
use super::{Call, Jelastic, Outcome};
use crate::extract::{Known, peer};
use crate::layer::form::FormBody;
use crate::layer::notes::Notes;

/// `signin`: opens a session with `login` and `password`.
pub(super) async fn sign_in(call: &Call) -> Outcome {
    let (login, password) = (call.required("login")?, Secret::from(call.required("password")?));
    let address = peer::client_of(&call.parts, &call.state).address;
    let life = limits::JELASTIC_SESSION_LIFE;
    let opened = sessions::sign_in(&call.state.desk, login, &password, address, "session", life).await;
    let opened = opened.map_err(Failure::of_sign_in)?;
    if let Some(notes) = call.parts.extensions.get::<Notes>() {
        notes.caller(&opened.caller);
    }
    let account = claviger_auth::accounts::own(&call.state.desk, &opened.caller).await?;
    Ok(welcome(&opened.caller, &account, opened.secret.expose()))
}

/// `signinbytoken`: an access token in `token` is a session already, with the token's rights and life; it is handed back
/// as one.
pub(super) async fn by_token(call: &mut Call) -> Outcome {
    let token = call.required("token")?.to_owned();
    let mut parts = call.parts.clone();
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("session", &token).finish();
    let uri = format!("{}?{query}", parts.uri.path()).parse::<Uri>();
    parts.uri = uri.map_err(|_| Failure::parameter("token", "it is too long"))?;
    parts.extensions.remove::<FormBody>();
    let known = Known::<Jelastic>::from_request_parts(&mut parts, &call.state).await;
    let caller = known.map_err(|_| Failure::parameter("token", "the token is invalid or expired"))?;
    let account = claviger_auth::accounts::own(&call.state.desk, &caller).await?;
    Ok(welcome(&caller, &account, &token))
}

/// `verify2facode`: there is no second factor to verify.
pub(super) fn second_factor() -> Outcome {
    Err(Failure::not_found("two-factor authentication is not configured: sign in with login and password"))
}

fn welcome(caller: &Caller, account: &Account, session: &str) -> Value {
    json!({
        "uid": account.number,
        "session": session,
        "email": super::account::email(account),
        "name": account.name,
        "status": 1,
        "accessType": super::sessions::access_type(caller),
        "authType": "password",
    })
}
