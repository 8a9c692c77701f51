//! `POST /v1/links`.

use axum::extract::State;
use claviger_auth::consumers::{self, ActsAs, NewConsumer, NewProof};
use claviger_auth::{Error, accounts, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::ids::AccountId;
use claviger_domain::oauth1::Provider;
use claviger_domain::secret::Secret;
use claviger_domain::text::InvalidField;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Link, LinkWithSecret, signature_methods};
use crate::extract::{Confirm, Json, Known};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// The link that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "Bamboo", "consumer_key": "bamboo"}))]
pub struct CreateLink {
    /// The name that people read when they are asked.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 300)]
    description: String,
    /// Where the program is at home, for people who want to look at it.
    #[serde(default)]
    #[schema(max_length = 2048)]
    url: Option<String>,
    /// The consumer key. One is drawn if none is given.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 100)]
    consumer_key: Option<String>,
    /// Whose manners it knows; left out means `atlassian`.
    #[serde(default)]
    #[schema(value_type = Option<words::Provider>)]
    face: Option<String>,
    /// Its public RSA key: PEM, bare base64, or a certificate. Without one it gets a shared secret.
    #[serde(default)]
    #[schema(max_length = 32768)]
    public_key: Option<String>,
    /// The shared secret of a program that has one already; left out, one is drawn.
    #[serde(default)]
    #[schema(min_length = 16, max_length = 1024, format = Password)]
    secret: Option<String>,
    /// The signature methods it may use; none means all that go with its proof but PLAINTEXT.
    #[serde(default)]
    #[schema(value_type = Vec<words::SignatureMethod>)]
    signature_methods: Vec<String>,
    /// Where people are sent back to, or below; left out leaves it to each request.
    #[serde(default)]
    #[schema(max_length = 2048)]
    callback: Option<String>,
    /// The login that requests without a person act as; left out refuses such requests.
    #[serde(default)]
    two_legged: Option<String>,
    /// Whether bodies that are no forms must be covered by the signature.
    #[serde(default)]
    body_hash: bool,
}

/// Make an application link.
///
/// For administrators of the site. With a public key the program signs by RSA and nothing else; without one the answer
/// alone holds the shared secret.
#[utoipa::path(post, path = "/v1/links", operation_id = "links.create", tag = "Links", request_body = CreateLink,
    responses((status = 201, description = "The link was made.", body = LinkWithSecret),
        (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn create(
    State(state): State<AppState>,
    caller: Known<Native>,
    Confirm(password): Confirm,
    Json(wanted): Json<CreateLink>,
) -> Result<(StatusCode, Json<LinkWithSecret>), Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::LinksCreate, password.as_ref()).await?;
    let proof = match (wanted.public_key, wanted.secret) {
        (Some(_), Some(_)) => {
            return Err(Error::from(InvalidField::new(
                "secret",
                "cannot stand beside a key: a link has one of the two",
            ))
            .into());
        }
        (Some(key), None) => NewProof::Key(key),
        (None, secret) => NewProof::Secret(secret.map(Secret::from)),
    };
    let new = NewConsumer {
        owner: None,
        key: wanted.consumer_key,
        name: wanted.name,
        description: wanted.description,
        url: wanted.url,
        provider: provider(wanted.face.as_deref()).map_err(Error::from)?,
        proof,
        methods: signature_methods(&wanted.signature_methods).map_err(Error::from)?,
        callback: wanted.callback,
        two_legged: acts_as(&state, &caller, wanted.two_legged.as_deref()).await?.map(ActsAs::Account),
        demands_body_hash: wanted.body_hash,
    };
    let made = consumers::create(desk, &caller, sudo, new).await?;
    let listed = consumers::shown(desk, made.consumer).await?;
    let secret = made.secret.map(|secret| secret.expose().clone());
    Ok((StatusCode::CREATED, Json(LinkWithSecret { link: Link::of(listed), secret })))
}

fn provider(word: Option<&str>) -> Result<Provider, InvalidField> {
    let provider = word.map_or(Some(Provider::Atlassian), Provider::from_word);
    provider.ok_or_else(|| InvalidField::new("face", "must be atlassian or allura"))
}

/// The account with this login, as far as the caller may give it away.
pub(super) async fn acts_as(
    state: &AppState,
    caller: &Caller,
    login: Option<&str>,
) -> Result<Option<AccountId>, Problem> {
    match login {
        None => Ok(None),
        Some(login) => Ok(Some(accounts::find_actor_for_tokens(&state.desk, caller, login).await?)),
    }
}
