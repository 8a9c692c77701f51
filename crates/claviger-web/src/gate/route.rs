//! A route, compiled: everything that can be decided when the configuration is read is decided then.

mod compile;
mod methods;

use std::sync::Arc;
use std::time::Duration;

use claviger_auth::dialects::Accepts;
use claviger_domain::gate::path::CanonicalPath;
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::method::MethodName;
use http::Method;
use http::uri::{Authority, Scheme};
use thiserror::Error;

use self::methods::Methods;
use super::counts::Counts;
use crate::faces::speech::Speech;
use crate::prometheus::Meter;

/// One route of the gate.
#[derive(Debug)]
pub struct Route {
    /// Its name in metrics, methods and pages.
    pub name: String,
    /// The host pattern, in lower case.
    pub(super) host: Option<String>,
    /// The prefix, without a slash at its end.
    pub(super) prefix: String,
    /// Where requests go; none for a route that only `/gate/check` knows.
    pub(super) upstream: Option<Upstream>,
    /// The dialects that are spoken.
    pub accepts: Accepts,
    /// In whose words it refuses.
    pub(super) face: &'static Speech,
    /// The others: a credential of theirs is one all the same, and cannot be verified here.
    pub(super) unspoken: Accepts,
    /// The parameter that is a credential elsewhere, and here a word of the API's own.
    pub(super) ordinary_word: Option<&'static str>,
    /// Whether requests without any credential pass.
    pub anonymous: bool,
    /// Whether CORS preflights pass.
    pub(super) preflight: bool,
    /// Whether the credential passes.
    pub(super) pass_credentials: bool,
    /// Whether the client's `Host` passes.
    pub(super) preserve_host: bool,
    /// Whether the prefix is cut off.
    pub(super) strip_prefix: bool,
    /// Whether an assertion is added, in a header of its own.
    pub(super) assertion: bool,
    /// Whether an assertion stands in the place of the credential.
    pub(super) bearer_assertion: bool,
    /// The parameters that are taken out of query and form.
    pub(super) parameters: CredentialParameters,
    pub(super) response_timeout: Duration,
    pub(super) idle_timeout: Duration,
    pub(super) tunnel_timeout: Duration,
    pub(super) max_body: Option<u64>,
    pub(super) max_form: u64,
    /// What became of its requests.
    pub counts: Counts,
    pub(super) meter: Arc<Meter>,
    verbs: Vec<Method>,
    methods: Methods,
}

/// Where a route leads.
#[derive(Clone, Debug)]
pub(super) struct Upstream {
    pub(super) scheme: Scheme,
    pub(super) authority: Authority,
    /// Goes before the path; empty, or with a slash at its beginning and none at its end.
    pub(super) base: String,
}

/// Why a route cannot be used.
#[derive(Debug, Error)]
#[error("gate route `{route}`: {problem}")]
pub struct RouteError {
    /// The route's name.
    pub route: String,
    /// What is wrong.
    pub problem: String,
}

/// The verbs that pass when the route names none.
const VERBS: [Method; 7] =
    [Method::GET, Method::HEAD, Method::OPTIONS, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

impl Route {
    /// Whether its methods are read and write, by verb.
    pub(super) fn goes_by_verb(&self) -> bool {
        matches!(self.methods, Methods::ByVerb { .. })
    }

    /// The method that a request is; none when no token can permit it.
    pub(super) fn method(&self, verb: &Method, path: &CanonicalPath<'_>) -> Option<&MethodName> {
        self.methods.find(verb, path)
    }

    /// The host that it is for; none for any.
    pub fn host(&self) -> Option<&str> {
        self.host.as_deref()
    }

    /// The path that it begins with.
    pub fn path(&self) -> &str {
        if self.prefix.is_empty() { "/" } else { &self.prefix }
    }

    /// Where its requests go; none for forward-auth only.
    pub fn upstream(&self) -> Option<String> {
        self.upstream.as_ref().map(|to| format!("{}://{}{}", to.scheme, to.authority, to.base))
    }

    /// How many methods it has.
    pub fn methods(&self) -> usize {
        self.methods.count()
    }

    /// Whether a verb passes at all.
    pub(super) fn admits(&self, verb: &Method) -> bool {
        self.verbs.contains(verb)
    }

    /// Whether it is one of the verbs that pass where a route names none.
    pub(super) fn is_standard(verb: &Method) -> bool {
        VERBS.contains(verb)
    }

    /// The verbs that pass, for `Allow`.
    pub(super) fn allow(&self) -> String {
        self.verbs.iter().map(Method::as_str).collect::<Vec<_>>().join(", ")
    }
}
