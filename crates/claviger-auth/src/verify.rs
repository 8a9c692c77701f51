//! Each kind of proof is verified in one place.

pub(crate) mod oauth1;
pub(crate) mod password;
mod token;

use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialKind;

use crate::desk::Desk;
use crate::dialects::Card;
use crate::error::Result;
use crate::request::{Proof, RequestView};

/// Verifies whatever was presented.
pub(crate) async fn proof(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    proof: Proof<'_>,
) -> Result<Caller> {
    match proof {
        Proof::Token(token) => token::verify(desk, request, card, &token, &[CredentialKind::Token]).await,
        Proof::Session(token) => {
            token::verify(desk, request, card, &token, &[CredentialKind::Token, CredentialKind::Session]).await
        }
        Proof::Cookie(token) => token::verify(desk, request, card, token, &[CredentialKind::Session]).await,
        Proof::TokenPair { user, token } => token::verify_pair(desk, request, card, user, token).await,
        // What asks the store is large, and a check that does not would carry its room along.
        Proof::OAuth1(signed) => Box::pin(oauth1::verify(desk, request, card, signed)).await,
        Proof::Password { login, password } => Box::pin(password::verify(desk, request, card, &login, &password)).await,
    }
}

pub(crate) use token::verify as verify_token;
pub(crate) use token::{caller_of_session, find as find_record, state_of};
