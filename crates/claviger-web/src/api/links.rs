//! `/v1/links`: application links, which administrators make. One verb, one file.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod list;
pub mod secret;

use claviger_auth::consumers::Listed;
use claviger_domain::ids::ConsumerId;
use claviger_domain::oauth1::{RsaPublicKey, SignatureMethod, SignatureMethods};
use claviger_domain::text::InvalidField;
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::openapi::words;
use crate::problem::Problem;

/// A program that signs its requests (OAuth 1.0a).
#[derive(Debug, Serialize, ToSchema)]
pub struct Link {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// Where the program is at home, if that is known.
    url: Option<String>,
    /// The consumer key, by which its requests name it.
    consumer_key: String,
    /// Whose manners it knows.
    #[schema(value_type = words::Provider)]
    face: &'static str,
    /// Its public key, if it has one, as PEM.
    public_key: Option<String>,
    /// The fingerprint of its key: what two people compare.
    fingerprint: Option<String>,
    /// The length of its key; below 2048 its owner should make a longer one.
    bits: Option<usize>,
    /// The signature methods it may use.
    #[schema(value_type = Vec<words::SignatureMethod>)]
    signature_methods: Vec<&'static str>,
    /// Where people are sent back to, or below; null leaves it to each request.
    callback: Option<String>,
    /// The login that requests without a person act as; null refuses such requests.
    two_legged: Option<String>,
    /// Whether bodies that are no forms must be covered by the signature.
    body_hash: bool,
    /// Who registered it; null for a link of the site.
    owner: Option<String>,
    /// How many of its tokens work.
    tokens: i64,
    /// When one of them was last used; null means never.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last changed.
    #[schema(format = DateTime)]
    updated_at: String,
}

/// A link with its secret. The secret is in this answer alone; a link with a key has none.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkWithSecret {
    #[serde(flatten)]
    link: Link,
    /// The shared secret: it is shown here and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    secret: Option<String>,
}

impl Link {
    /// As it stands at this moment.
    pub(crate) fn of(listed: Listed) -> Self {
        let consumer = listed.consumer;
        let key = consumer.public_key();
        Self {
            id: consumer.id.to_string(),
            name: consumer.name,
            description: consumer.description,
            url: consumer.url,
            consumer_key: consumer.key,
            face: consumer.provider.as_str(),
            public_key: key.as_ref().map(RsaPublicKey::to_pem),
            fingerprint: key.as_ref().map(RsaPublicKey::fingerprint),
            bits: key.as_ref().map(RsaPublicKey::bits),
            signature_methods: consumer.methods.iter().map(SignatureMethod::name).collect(),
            callback: consumer.callback,
            two_legged: listed.acts_as,
            body_hash: consumer.demands_body_hash,
            owner: listed.owner,
            tokens: listed.summary.live,
            last_used_at: listed.summary.used_at.map(|at| at.to_string()),
            created_at: consumer.created_at.to_string(),
            updated_at: consumer.updated_at.to_string(),
        }
    }
}

/// The `{id}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("id"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct ConsumerPath(
    /// The id of the link or application.
    #[param(example = "con_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    String,
);

/// The consumer that a path names.
pub(crate) fn consumer(id: &str) -> Result<ConsumerId, Problem> {
    id.parse().map_err(|_| claviger_auth::Error::NotFound("consumer").into())
}

/// Signature methods by their names; none named leaves the choice to the floor below.
pub(crate) fn signature_methods(names: &[String]) -> Result<SignatureMethods, InvalidField> {
    let method = |name: &String| {
        let method = name.parse::<SignatureMethod>();
        method.map_err(|error| InvalidField::new("signature_methods", error.to_string()))
    };
    names.iter().map(method).collect()
}
