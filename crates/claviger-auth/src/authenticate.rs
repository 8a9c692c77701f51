//! Who is asking? Which dialects does the request speak: none, one, too many? The one decides.

use std::net::IpAddr;

use claviger_domain::caller::{Caller, Grant, Limits, Proven};
use claviger_domain::refusal::{Malformed, Refusal};

use crate::desk::Desk;
use crate::dialects::{Card, Carries, has_authorization};
use crate::error::{Error, Result};
use crate::journal::{Holder, Refused};
use crate::request::{Presented, Proof, RequestView};
use crate::verify;

/// Finds out who sends the request.
///
/// - No credential: `None`, and the place decides whether it lets strangers in.
/// - One: its verdict is final. A failed one never falls through to a weaker one, and fails even where strangers may come in.
/// - Two: refused, because which of them a proxy in front has seen cannot be known. A cookie is no second one: browsers
///   send it unasked, and what was said outranks it.
pub async fn authenticate(desk: &Desk, request: &RequestView<'_>) -> Result<Option<Caller>> {
    let mut spoken = None;
    let mut holder = Holder::Nobody;
    let result = match only_one(request, &mut spoken) {
        Ok(None) => Ok(None),
        Ok(Some((card, proof))) => verify::proof(desk, request, card, proof, &mut holder).await.map(Some),
        Err(malformed) => Err(Refusal::Malformed(malformed).into()),
    };
    if let Err(Error::Refused(refusal)) = &result {
        if matches!(refusal, Refusal::Malformed(Malformed::Insecure)) {
            holder = Box::pin(sent_in_clear(desk, request)).await;
        }
        note_refusal(desk, request, spoken.map(|card| card.name), refusal, holder);
    }
    result
}

/// Values of one parameter that are looked into.
const VALUES: usize = 16;

/// Refuses a request that has a working token of ours in a parameter which is no credential at this place: it would go
/// where it does not belong.
pub async fn refuse_overlooked(desk: &Desk, request: &RequestView<'_>, name: &'static str) -> Result<()> {
    for value in request.parameters(name).take(VALUES) {
        let Ok(digest) = desk.keys.digest_of(&value) else { continue };
        if let Some(record) = verify::find_record(desk, &digest).await? {
            let refusal = Refusal::Malformed(Malformed::Dialect);
            note_refusal(desk, request, Some(name), &refusal, verify::holder(desk, &record));
            return Err(refusal.into());
        }
    }
    Ok(())
}

/// Which token was sent in clear where that is not accepted: the audit log names it, so that its owner can replace it. The
/// answer does not tell whether there is such a token.
async fn sent_in_clear(desk: &Desk, request: &RequestView<'_>) -> Holder {
    let Ok(Some(sent)) = request.parameter("access_token") else { return Holder::Nobody };
    let Ok(digest) = desk.keys.digest_of(&sent) else { return Holder::Nobody };
    match verify::find_record(desk, &digest).await {
        Ok(Some(record)) => verify::holder(desk, &record),
        Ok(None) | Err(_) => Holder::OfDigest(digest),
    }
}

/// Notes a refusal by policy: the caller is known, what they wanted was not theirs.
pub fn note_denial(desk: &Desk, caller: &Caller, place: &'static str, refusal: &Refusal) {
    let refused = Refused {
        actor: Some(caller.actor()),
        holder: caller.credential().map_or(Holder::Nobody, |id| Holder::Credential(id, None)),
        dialect: Some(caller.dialect),
        ..Refused::of(refusal, place, caller.address)
    };
    desk.journal.note(&refused, desk.now());
}

/// Notes that somebody without a credential was refused.
pub fn note_stranger(desk: &Desk, refusal: &Refusal, address: IpAddr) {
    desk.journal.note(&Refused::of(refusal, "authenticate", address), desk.now());
}

fn note_refusal(
    desk: &Desk,
    request: &RequestView<'_>,
    dialect: Option<&'static str>,
    refusal: &Refusal,
    holder: Holder,
) {
    let refused = Refused {
        holder,
        consumer: request.consumer_key(),
        dialect,
        ..Refused::of(refusal, "authenticate", request.client.address)
    };
    desk.journal.note(&refused, desk.now());
}

/// The credential that the request presents, if it is one. `spoken` tells of a refusal, too, in which dialect it came: the
/// one that is not right, and of several that are the first.
fn only_one<'r>(
    request: &RequestView<'r>,
    spoken: &mut Option<&'static Card>,
) -> Result<Option<(&'static Card, Proof<'r>)>, Malformed> {
    let insecure = request.accepts.demands_tls() && !request.client.secure;
    let mut found = None;
    for dialect in request.accepts.dialects() {
        // The last of them: whoever said something else before meant that.
        if found.is_some() && matches!(dialect.card().carries, Carries::Cookie(_)) {
            continue;
        }
        // A signature gives nothing away, so it may be sent in clear to a site that has no TLS, as on one's own machine.
        let is_signature = matches!(dialect.card().carries, Carries::Signature(_));
        let insecure = insecure && (request.outer.has_tls || !is_signature);
        let read = match dialect.presents(request) {
            Presented::Absent => continue,
            Presented::Proof(_) | Presented::Malformed(_) if insecure && is_signature => Err(Malformed::SignedInClear),
            Presented::Proof(_) | Presented::Malformed(_) if insecure => Err(Malformed::Insecure),
            Presented::Proof(proof) => Ok(proof),
            Presented::Malformed(malformed) => Err(malformed),
        };
        if read.is_err() || spoken.is_none() {
            *spoken = Some(dialect.card());
        }
        let proof = read?;
        if found.replace((dialect.card(), proof)).is_some() {
            return Err(Malformed::Ambiguous);
        }
    }
    // An `Authorization` that no accepted dialect claims is a credential all the same: it must verify, and cannot.
    let claimed = found.as_ref().is_some_and(|(card, _)| claims_authorization(card, request));
    if has_authorization(request.headers) && !claimed {
        return Err(if found.is_some() { Malformed::Ambiguous } else { Malformed::Dialect });
    }
    if found.is_some() && request.accepts.noticed().any(|other| !matches!(other.presents(request), Presented::Absent)) {
        return Err(Malformed::Ambiguous);
    }
    Ok(found)
}

/// Whether what was found of a dialect stands in `Authorization`.
fn claims_authorization(card: &Card, request: &RequestView<'_>) -> bool {
    match card.carries {
        Carries::Authorization(_) => true,
        Carries::Signature(scheme) => !matches!(request.authorization(scheme), Ok(None)),
        _ => false,
    }
}

/// The command line on the server's own machine: whoever can write the database needs no password for it.
pub fn operator(desk: &Desk) -> Caller {
    use claviger_domain::account::{AccountKind, AccountState, Actor, SiteRole};
    let actor = Actor {
        id: claviger_domain::ids::AccountId::from_bytes([0; 16]),
        number: 0,
        login: "operator".to_owned(),
        kind: AccountKind::Person,
        site_role: SiteRole::Admin,
        state: AccountState::Active,
    };
    let methods = desk.catalogue().everything().clone();
    let grant = Grant { actor, limits: Limits::Password, methods };
    Caller { grant: grant.into(), proven: Proven::Password, dialect: "cli", address: [127, 0, 0, 1].into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room_of<'a, F: Future>(_: impl FnOnce(&'a Desk, &'a RequestView<'a>) -> F) -> usize {
        size_of::<F>()
    }

    #[test]
    fn a_check_carries_no_room_for_what_asks_the_store() {
        let room = room_of(authenticate);
        assert!(room < 4096, "every check would fill and move {room} bytes");
    }
}
