//! `signin`, `signinbytoken` and `verify2facode`: the ways in.

use claviger_auth::sessions;
use claviger_domain::account::Account;
use claviger_domain::caller::Caller;
use claviger_domain::limits;
use claviger_domain::secret::Secret;
use http::Uri;
use http::request::Parts;
use serde_json::{Value, json};

use super::answer::{Failure, WITH_FACTOR};
use super::{Call, Outcome};
use crate::extract::peer;
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

/// `signinbytoken`: an access token in `token` is a session already, with the token's rights and life; it is verified as
/// one, and handed back as one.
pub(super) fn with_token_as_session(call: &Call) -> Result<Parts, Failure> {
    let mut parts = call.parts.clone();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("session", call.required("token")?);
    let uri = format!("{}?{}", parts.uri.path(), query.finish()).parse::<Uri>();
    parts.uri = uri.map_err(|_| Failure::parameter("token", "it is too long"))?;
    parts.extensions.remove::<FormBody>();
    Ok(parts)
}

/// The answer to it.
pub(super) async fn by_token(call: &Call, caller: &Caller) -> Outcome {
    let account = claviger_auth::accounts::own(&call.state.desk, caller).await?;
    Ok(welcome(caller, &account, call.required("token")?))
}

/// `verify2facode`: a code opens no session here. What it belongs to is checked at the door that takes it, our own sign-in.
pub(super) fn second_factor() -> Outcome {
    Err(Failure::not_found(format!("codes are not taken here: if your account has a second factor, {WITH_FACTOR}")))
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
