//! Each kind of proof is verified in one place.

pub(crate) mod oauth1;
pub(crate) mod password;
mod token;

use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialKind;

use crate::desk::Desk;
use crate::dialects::Card;
use crate::error::Result;
use crate::journal::Holder;
use crate::request::{Proof, RequestView};

/// Verifies whatever was presented, and says in `holder` as much as was learned of its owner on the way.
pub(crate) async fn proof(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    proof: Proof<'_>,
    holder: &mut Holder,
) -> Result<Caller> {
    match proof {
        Proof::Token(token) => token::verify(desk, request, card, &token, &[CredentialKind::Token], holder).await,
        Proof::Session(token) => {
            token::verify(desk, request, card, &token, &[CredentialKind::Token, CredentialKind::Session], holder).await
        }
        Proof::Cookie(token) => token::verify(desk, request, card, token, &[CredentialKind::Session], holder).await,
        Proof::TokenPair { user, token } => token::verify_pair(desk, request, card, user, token, holder).await,
        // What asks the store is large, and a check that does not would carry its room along.
        Proof::OAuth1(signed) => Box::pin(oauth1::verify(desk, request, card, signed, holder)).await,
        Proof::Password { login, password } => {
            Box::pin(password::verify(desk, request, card, &login, &password, holder)).await
        }
    }
}

pub(crate) use token::verify as verify_token;
pub(crate) use token::{caller_of, find as find_record, holder, state_of};
