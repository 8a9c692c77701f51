//! The first step: a consumer asks for a request token (RFC 5849 section 2.1).

use std::time::Duration;

use claviger_domain::oauth1::parameters::Name;
use claviger_domain::oauth1::{Callback, Problem, Provider};
use claviger_domain::refusal::Refusal;
use claviger_domain::secret::Secret;
use claviger_domain::token::alphanumeric;
use claviger_store::request_tokens::{self, RequestToken, RequestTokenState};

use super::{note, read, request_digest};
use crate::desk::Desk;
use crate::error::Result;
use crate::journal::Holder;
use crate::request::RequestView;
use crate::verify::oauth1::{TokenKind, once, refused, signer};

/// How long a person has to decide.
const LIFE: Duration = Duration::from_mins(10);
/// How long it is told of a request token that it is over, and not that it never was.
const REMEMBERED: Duration = Duration::from_hours(1);
/// Request tokens of one consumer at a time.
const MOST: i64 = 1000;

/// A request token, and the secret that belongs to it.
#[derive(Debug)]
pub struct Requested {
    /// The token.
    pub token: String,
    /// Its secret.
    pub secret: Secret<String>,
}

/// Gives a consumer a request token. `provider` is the product whose address was called.
pub async fn request_token(desk: &Desk, request: &RequestView<'_>, provider: Provider) -> Result<Requested> {
    let done = make(desk, request, provider).await;
    done.inspect_err(|error| note(desk, request, "oauth1.request_token", Holder::Nobody, error))
}

async fn make(desk: &Desk, request: &RequestView<'_>, provider: Provider) -> Result<Requested> {
    let signed = read(request)?;
    if signed.token().is_some() {
        let names = vec![Name::Token.as_str()];
        return Err(refused(Problem::ParameterRejected { names, advice: "there is no token yet at this step" }));
    }
    let known = signer(desk, request, &signed, TokenKind::Request).await?;
    let consumer = &known.consumer;
    if consumer.provider != provider {
        return Err(refused(Problem::ConsumerKeyUnknown));
    }
    let callback = match signed.parameters().get(Name::Callback) {
        Some(text) => Callback::parse(text).map_err(refused)?,
        // Allura deviates from the RFC here.
        None if provider == Provider::Allura => Callback::OutOfBand,
        None => return Err(refused(Problem::ParameterAbsent(vec![Name::Callback.as_str()]))),
    };
    if !consumer.takes_back_to(&callback) {
        let names = vec![Name::Callback.as_str()];
        return Err(refused(Problem::ParameterRejected {
            names,
            advice: "is not below the registered callback address",
        }));
    }
    once(desk, &known, &signed).await?;
    let now = desk.now();
    let token = alphanumeric(30, &*desk.entropy);
    let mut tx = desk.store.write().await?;
    request_tokens::prune(&mut tx, now.minus(REMEMBERED)).await?;
    if request_tokens::count(&mut tx, consumer.id, now).await? >= MOST {
        return Err(Refusal::Throttled { retry_after: LIFE }.into());
    }
    let stored = RequestToken {
        digest: request_digest(desk, &token),
        consumer_id: consumer.id,
        callback: callback.as_str().to_owned(),
        state: RequestTokenState::Asked,
        account_id: None,
        rights: None,
        ends_at: None,
        verifier: None,
        tries: 0,
        expires_at: now.plus(LIFE),
    };
    request_tokens::insert(&mut tx, &stored).await?;
    tx.commit().await?;
    let secret = TokenKind::Request.secret(desk, consumer.id, &token);
    Ok(Requested { token, secret })
}
