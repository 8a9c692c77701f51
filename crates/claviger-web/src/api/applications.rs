//! `/v1/applications`: programs that people register for themselves. One verb, one file.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod list;
pub mod secret;
pub mod tokens;

use claviger_auth::consumers::Listed;
use serde::Serialize;
use utoipa::ToSchema;

/// A program that somebody registered: it signs its requests with its secret, or has bearer tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Application {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// What it is for.
    description: String,
    /// Its consumer key.
    consumer_key: String,
    /// Where people are sent back to, or below; null leaves it to each request.
    callback: Option<String>,
    /// Who registered it.
    owner: Option<String>,
    /// How many of its tokens work.
    tokens: i64,
    /// When one of them was last used; null means never.
    #[schema(format = DateTime)]
    last_used_at: Option<String>,
    /// When it was registered.
    #[schema(format = DateTime)]
    created_at: String,
}

/// An application with its secret. The secret is in this answer alone.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApplicationWithSecret {
    #[serde(flatten)]
    application: Application,
    /// The consumer secret: it is shown here and never again.
    secret: String,
}

impl Application {
    /// As it stands at this moment.
    pub(crate) fn of(listed: Listed) -> Self {
        let consumer = listed.consumer;
        Self {
            id: consumer.id.to_string(),
            name: consumer.name,
            description: consumer.description,
            consumer_key: consumer.key,
            callback: consumer.callback,
            owner: listed.owner,
            tokens: listed.summary.live,
            last_used_at: listed.summary.used_at.map(|at| at.to_string()),
            created_at: consumer.created_at.to_string(),
        }
    }
}
