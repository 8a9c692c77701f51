//! Whose credential was refused, as far as it can be known: for the audit log, where its owner reads it. The answer to
//! the request tells nothing of it.

use claviger_domain::ids::{AccountId, CredentialId};
use claviger_domain::refusal::{Denial, Malformed, Refusal};
use claviger_domain::token;
use claviger_store::accounts;

use crate::desk::Desk;
use crate::request::{Proof, RequestView};
use crate::verify::find_record;

/// Whom a refusal concerns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Concerned {
    /// The credential that was known and refused.
    pub(crate) credential: Option<CredentialId>,
    /// The account that it acts as, or whose password was guessed at.
    pub(crate) account: Option<AccountId>,
}

/// Whom the refusal of this request concerns. `proof` is what it presented, if that could be read.
pub(crate) async fn of(
    desk: &Desk,
    request: &RequestView<'_>,
    refusal: &Refusal,
    proof: Option<Proof<'_>>,
) -> Concerned {
    let found = match (refusal, proof) {
        (Refusal::Malformed(Malformed::Insecure), _) => match request.parameter("access_token") {
            Ok(Some(sent)) => by_token(desk, &sent).await,
            _ => None,
        },
        (Refusal::Dead(_) | Refusal::Denied(Denial::Address), Some(proof)) => match proof {
            Proof::Token(token) | Proof::Session(token) => by_token(desk, &token).await,
            Proof::Cookie(token) | Proof::TokenPair { token, .. } => by_token(desk, token).await,
            Proof::Password { login, password } => match by_token(desk, password.expose()).await {
                None => Some(by_login(desk, &login).await),
                found => found,
            },
            Proof::OAuth1(_) => None,
        },
        // A token in the password's place that is unknown is nobody's, and costs no read.
        (
            Refusal::Unknown | Refusal::Throttled { .. } | Refusal::Denied(_),
            Some(Proof::Password { login, password }),
        ) if token::read(password.expose()).is_err() => Some(by_login(desk, &login).await),
        _ => None,
    };
    found.unwrap_or_default()
}

/// The account with this login. What was typed is not kept: people type passwords there.
pub(crate) async fn by_login(desk: &Desk, login: &str) -> Concerned {
    let account = async {
        let mut tx = desk.store.read().await?;
        accounts::find_by_login(&mut tx, login).await
    };
    Concerned { account: account.await.ok().flatten().map(|account| account.id), credential: None }
}

async fn by_token(desk: &Desk, text: &str) -> Option<Concerned> {
    let digest = desk.keys.pepper.digest(&token::read(text).ok()?.canonical);
    let record = find_record(desk, &digest).await.ok()??;
    let account = desk.grants.get(record.grant).actor.id;
    Some(Concerned { credential: Some(record.id), account: Some(account) })
}
