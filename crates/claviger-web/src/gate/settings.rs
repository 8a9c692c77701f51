//! The gate's part of the configuration: `[[gate.route]]`, as it is written.

use claviger_domain::limits;
use serde::{Deserialize, Deserializer};
use std::path::PathBuf;
use std::time::Duration;

/// The table `[gate]`.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields, default)]
pub struct GateSettings {
    /// The routes, in any order: the longest prefix wins.
    pub route: Vec<RouteSettings>,
}

/// One route: which requests, to where, who may.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub struct RouteSettings {
    /// The route's name, which then precedes its methods' names. Left out, it is made of host and path.
    pub name: Option<String>,
    /// `api.example`, `api.example:8443` or `*.example`; left out, every host.
    pub host: Option<String>,
    /// The prefix of the path, by whole segments.
    #[serde(default = "root")]
    pub path: String,
    /// `http://127.0.0.1:9000` or `https://..`; a path here goes before the request's. Left out, the route is for
    /// `/gate/check` alone.
    pub upstream: Option<String>,
    /// The dialects by name; left out, all but the cookie.
    pub accepts: Option<Vec<String>>,
    /// The product in whose words it refuses; left out, our own.
    pub face: Option<String>,
    /// Whether requests without any credential pass.
    #[serde(default)]
    pub anonymous: bool,
    /// Where the methods come from, or which verbs pass.
    pub methods: Option<MethodsSetting>,
    /// The OpenAPI document whose operations are the methods.
    pub openapi: Option<PathBuf>,
    /// Whether the upstream is sent the path without the route's prefix.
    #[serde(default)]
    pub strip_prefix: bool,
    /// Whether the upstream sees the client's `Host`; else it sees its own.
    #[serde(default)]
    pub preserve_host: bool,
    /// Whether the upstream sees the caller's credential.
    #[serde(default)]
    pub pass_credentials: bool,
    /// Whether CORS preflights, which never carry a credential, pass to the upstream.
    #[serde(default)]
    pub preflight: bool,
    /// Whether the upstream gets a signed statement of the caller.
    #[serde(default)]
    pub assertion: bool,
    /// Whether it gets that statement where the credential stood, as `Authorization: Bearer`.
    #[serde(default)]
    pub bearer_assertion: bool,
    /// How long the upstream may be waited for until it begins to answer.
    #[serde(default = "response_timeout", deserialize_with = "seconds")]
    pub response_timeout: Duration,
    /// How long a body may stand still, in either direction.
    #[serde(default = "idle_timeout", deserialize_with = "seconds")]
    pub idle_timeout: Duration,
    /// How long a WebSocket may carry nothing.
    #[serde(default = "tunnel_timeout", deserialize_with = "seconds")]
    pub tunnel_timeout: Duration,
    /// The largest request body in bytes; left out, any.
    pub max_body: Option<u64>,
    /// The largest form in bytes, which is read whole before the decision.
    #[serde(default = "max_form")]
    pub max_form: u64,
}

/// `methods = "openapi"`, `methods = "verbs"`, or `methods = ["GET", "POST"]`: only these verbs pass.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
#[serde(untagged)]
pub enum MethodsSetting {
    /// Where the methods come from.
    Source(String),
    /// The verbs that pass.
    Verbs(Vec<String>),
}

impl Default for RouteSettings {
    fn default() -> Self {
        Self {
            name: None,
            host: None,
            path: root(),
            upstream: None,
            accepts: None,
            face: None,
            anonymous: false,
            methods: None,
            openapi: None,
            strip_prefix: false,
            preserve_host: false,
            pass_credentials: false,
            preflight: false,
            assertion: false,
            bearer_assertion: false,
            response_timeout: response_timeout(),
            idle_timeout: idle_timeout(),
            tunnel_timeout: tunnel_timeout(),
            max_body: None,
            max_form: max_form(),
        }
    }
}

fn root() -> String {
    "/".to_owned()
}

const fn response_timeout() -> Duration {
    Duration::from_secs(60)
}

const fn idle_timeout() -> Duration {
    Duration::from_secs(5 * 60)
}

const fn tunnel_timeout() -> Duration {
    Duration::from_secs(60 * 60)
}

fn seconds<'de, D: Deserializer<'de>>(number: D) -> Result<Duration, D::Error> {
    Duration::try_from_secs_f64(f64::deserialize(number)?).map_err(serde::de::Error::custom)
}

const fn max_form() -> u64 {
    limits::FORM_BODY as u64
}
