//! A signed request: the consumer, the moment, the signature, the body, the token, and that it comes for the first time.
//!
//! In this order: what is not signed takes no room in the memory of what was used; a consumer that is unknown, a wrong
//! signature and an unknown token are told apart, as the protocol demands.

use std::sync::Arc;

use claviger_domain::caller::Caller;
use claviger_domain::credential::CredentialKind;
use claviger_domain::digest::TokenDigest;
use claviger_domain::ids::ConsumerId;
use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::oauth1::parameters::{self, Name};
use claviger_domain::oauth1::{Consumer, Problem, Scheme, SignedRequest, Wire, body_hash};
use claviger_domain::refusal::{Death, Refusal};
use claviger_domain::secret::Secret;
use claviger_store::request_tokens;
use http::{Method, header};

use super::token::{find, judge, note_use};
use crate::consumers::{self, Known, two_legged_digest};
use crate::desk::Desk;
use crate::dialects::Card;
use crate::error::{Error, Result};
use crate::journal::Holder;
use crate::nonces;
use crate::oauth1::request_digest;
use crate::request::{Body, RequestView};

/// Which of a consumer's tokens a request names: each kind has its own secrets, so that none is taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// What a person is about to decide.
    Request,
    /// What a person allowed.
    Access,
}

impl TokenKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Access => "access",
        }
    }

    /// The token's own secret.
    pub(crate) fn secret(self, desk: &Desk, consumer: ConsumerId, token: &str) -> Secret<String> {
        desk.keys.pepper.oauth1_secret(self.word(), consumer.as_bytes(), token)
    }
}

/// The digest under which an access token is found. A request token has another.
pub(crate) fn access_digest(desk: &Desk, consumer: ConsumerId, token: &str) -> TokenDigest {
    desk.keys.pepper.digest(&format!("oauth1 access {consumer} {token}"))
}

/// By what Atlassian's consumers ask to act as somebody without their consent.
const ON_BEHALF: &str = "xoauth_requestor_id";
const IMPERSONATES: Problem = Problem::ParameterRejected {
    names: Vec::new(),
    advice: "xoauth_requestor_id: nobody is acted for without being asked",
};

/// Verifies a request with an access token, or one without a person where the consumer may send such.
pub(crate) async fn verify(
    desk: &Desk,
    request: &RequestView<'_>,
    card: &'static Card,
    signed: Result<Box<SignedRequest<'_>>, Problem>,
    holder: &mut Holder,
) -> Result<Caller> {
    let signed = signed.map_err(Refusal::from)?;
    let known = signer(desk, request, &signed, TokenKind::Access).await?;
    let consumer = &known.consumer;
    let digest = match (signed.token(), consumer.two_legged) {
        (Some(token), _) => access_digest(desk, consumer.id, token),
        // Whom it asks to be is not who it would act as.
        (None, Some(_)) if signed.parameters().has(ON_BEHALF) => return Err(refused(IMPERSONATES)),
        (None, Some(credential)) => two_legged_digest(desk, consumer.id, credential),
        (None, None) => return Err(refused(Problem::ParameterAbsent(vec![Name::Token.as_str()]))),
    };
    *holder = Holder::OfDigest(digest);
    let record = find(desk, &digest).await?.filter(|record| record.kind == CredentialKind::OAuth1);
    let record = record.ok_or_else(|| refused(Problem::TokenRejected))?;
    let caller = judge(desk, request, card, record, holder).map_err(in_its_words)?;
    once(desk, &known, &signed).await?;
    note_use(desk, request, card, &caller);
    let (consumer, method) = (label(consumer), signed.method().name());
    metrics::counter!("claviger_oauth1_requests_total", "consumer" => consumer, "method" => method).increment(1);
    Ok(caller)
}

/// A consumer as a label of a metric. Administrators make links, and see which still speak; what people register for
/// themselves is without number and counts as one. No key holds a blank.
fn label(consumer: &Consumer) -> String {
    if consumer.owner.is_some() { "people's applications".to_owned() } else { consumer.key.clone() }
}

/// Who signed the request: its consumer is known, its moment is now, its signature and its body are right.
pub(crate) async fn signer(
    desk: &Desk,
    request: &RequestView<'_>,
    signed: &SignedRequest<'_>,
    kind: TokenKind,
) -> Result<Arc<Known>> {
    let known = consumers::find(desk, signed.consumer_key()).await?;
    let known = known.ok_or_else(|| refused(Problem::ConsumerKeyUnknown))?;
    if let Some(learned) = request.learned {
        learned.consumer(&known);
    }
    if let Some(timestamp) = signed.timestamp() {
        known.consumer.provider.window().check(timestamp, desk.now()).map_err(refused)?;
    }
    form_was_read(request).map_err(refused)?;
    let secret = signed.token().map(|token| kind.secret(desk, known.consumer.id, token));
    let secret = secret.as_ref().map_or("", |secret| secret.expose().as_str());
    match known.check.verify(signed, secret) {
        Err(invalid @ Problem::SignatureInvalid { .. }) => {
            if verified_as_published(request, &known, secret).is_none() {
                return Err(refused(why_invalid(desk, &known, signed, kind, invalid).await?));
            }
        }
        other => other.map_err(refused)?,
    }
    if known.refused {
        return Err(refused(Problem::ConsumerKeyRefused));
    }
    covered_body(request, signed, known.consumer.demands_body_hash).map_err(refused)?;
    Ok(known)
}

/// A token that is unknown has no secret to sign with: a consumer with a secret of its own is told of the token.
async fn why_invalid(
    desk: &Desk,
    known: &Known,
    signed: &SignedRequest<'_>,
    kind: TokenKind,
    invalid: Problem,
) -> Result<Problem> {
    let consumer = &known.consumer;
    let (ConsumerProof::Secret(_), Some(token)) = (&consumer.proof, signed.token()) else { return Ok(invalid) };
    let is_known = match kind {
        TokenKind::Access => find(desk, &access_digest(desk, consumer.id, token)).await?.is_some(),
        TokenKind::Request => {
            let mut tx = desk.store.read().await?;
            request_tokens::find(&mut tx, &request_digest(desk, token)).await?.is_some()
        }
    };
    Ok(if is_known { invalid } else { Problem::TokenRejected })
}

/// Lets the request in if it comes for the first time.
pub(crate) async fn once(desk: &Desk, known: &Known, signed: &SignedRequest<'_>) -> Result<()> {
    let Some((key, timestamp)) = signed.nonce_key().zip(signed.timestamp()) else { return Ok(()) };
    let forget_after = known.consumer.provider.window().forget_after(timestamp);
    match nonces::is_first(desk, key, forget_after).await? {
        true => Ok(()),
        false => Err(refused(Problem::NonceUsed)),
    }
}

/// A proxy that is believed may have named its own host to us. Then what was signed is the site's published address.
fn verified_as_published(request: &RequestView<'_>, known: &Known, secret: &str) -> Option<()> {
    let published = request.outer.public_url?;
    let (scheme, host) = published.split_once("://")?;
    let wire = Wire {
        method: request.method.as_str(),
        scheme: if scheme.eq_ignore_ascii_case("https") { Scheme::Https } else { Scheme::Http },
        host,
        path: request.path,
        query: request.query,
        authorization: request.single(&header::AUTHORIZATION).ok().flatten(),
        form: request.form,
    };
    let signed = SignedRequest::read(wire).ok().flatten()?;
    known.check.verify(&signed, secret).ok()
}

/// Why a body cannot be held to what was signed.
const UNREAD: &str = "the body is too long to be held to what was signed, or stays where it cannot be seen";

/// A form is signed (RFC 5849 section 3.4.1.3.1), so one that could not be read cannot be held to its signature.
fn form_was_read(request: &RequestView<'_>) -> Result<(), Problem> {
    let kind = request.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_sent = may_be_sent(request.outer.body, request.method);
    match request.form.is_none() && is_sent && kind.is_some_and(parameters::covers_body) {
        true => Err(Problem::ParameterRejected { names: vec![], advice: UNREAD }),
        false => Ok(()),
    }
}

/// A body that is no form is not signed, unless its hash is.
fn covered_body(request: &RequestView<'_>, signed: &SignedRequest<'_>, demanded: bool) -> Result<(), Problem> {
    let hashed = signed.parameters().get(Name::BodyHash).is_some();
    let body = match (request.form, request.outer.body) {
        (Some(_), _) => None,
        (None, Body::Read(body)) => Some(body),
        (None, body) if !may_be_sent(body, request.method) => Some(&[][..]),
        (None, _) if hashed => {
            let names = vec![Name::BodyHash.as_str()];
            return Err(Problem::ParameterRejected { names, advice: UNREAD });
        }
        (None, _) if demanded => return Err(Problem::ParameterAbsent(vec![Name::BodyHash.as_str()])),
        (None, _) => return Ok(()),
    };
    body_hash::check(signed, body, demanded)
}

/// Whether there may be a body. Headers do not tell: over HTTP/2 one comes without a length.
fn may_be_sent(body: Body<'_>, method: &Method) -> bool {
    match body {
        Body::Absent => false,
        Body::Read(bytes) => !bytes.is_empty(),
        Body::Unread => true,
        Body::Elsewhere => !matches!(*method, Method::GET | Method::HEAD),
    }
}

/// How a token ended, in the protocol's words.
fn in_its_words(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Dead(Death::Expired)) => refused(Problem::TokenExpired),
        Error::Refused(Refusal::Dead(Death::Owner(_))) => refused(Problem::UserRefused),
        Error::Refused(Refusal::Dead(_)) => refused(Problem::TokenRejected),
        other => other,
    }
}

pub(crate) fn refused(problem: Problem) -> Error {
    Error::Refused(problem.into())
}
