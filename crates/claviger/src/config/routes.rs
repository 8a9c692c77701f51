//! The gate's routes as the operator wrote them; the gate compiles them.

use std::path::PathBuf;
use std::time::Duration;

use url::Url;

use super::reader::Reader;

/// One `[[gate.route]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Route {
    /// Precedes the names of its methods, and names it in logs.
    pub(crate) name: Option<String>,
    /// The host it answers to; any, if none is named.
    pub(crate) host: Option<String>,
    /// The beginning of the paths it answers to.
    pub(crate) path: String,
    /// Where requests go.
    pub(crate) upstream: Url,
    /// Which dialects it understands; all but the cookie, if none is named.
    pub(crate) accepts: Option<Vec<String>>,
    /// Whether requests without any credential pass.
    pub(crate) anonymous: bool,
    /// Which HTTP methods it lets through; all, if none is named.
    pub(crate) methods: Option<Vec<String>>,
    /// The document that says what its operations are.
    pub(crate) openapi: Option<PathBuf>,
    /// Whether the upstream gets a signed assertion.
    pub(crate) assertion: bool,
    /// How long to wait for a connection to the upstream.
    pub(crate) connect_timeout: Option<Duration>,
    /// How long to wait for the head of its answer.
    pub(crate) response_timeout: Option<Duration>,
    /// How long a stream may rest.
    pub(crate) idle_timeout: Option<Duration>,
}

impl Reader<'_> {
    /// All routes, in order.
    pub(super) fn routes(&mut self) -> Vec<Route> {
        (0..self.settings.count("gate.route")).filter_map(|index| self.route(&format!("gate.route.{index}"))).collect()
    }

    fn route(&mut self, at: &str) -> Option<Route> {
        let path = self.parsed(&format!("{at}.path"), |text| {
            if text.starts_with('/') { Ok(text.to_owned()) } else { Err("must begin with /") }
        });
        let upstream = self.url(&format!("{at}.upstream"), &["http", "https"]);
        if self.settings.get(&format!("{at}.upstream")).is_none() {
            self.complain_of_table(at, "needs `upstream`, where requests go: upstream = \"http://127.0.0.1:9000\"");
        }
        let route = Route {
            name: self.text(&format!("{at}.name")),
            host: self.text(&format!("{at}.host")),
            path: path.unwrap_or_else(|| "/".to_owned()),
            upstream: upstream.clone().unwrap_or_else(|| "http://unset.invalid".parse().expect("a URL")),
            accepts: self.list(&format!("{at}.accepts")),
            anonymous: self.flag(&format!("{at}.anonymous")).unwrap_or(false),
            methods: self.list(&format!("{at}.methods")),
            openapi: self.path(&format!("{at}.openapi")),
            assertion: self.flag(&format!("{at}.assertion")).unwrap_or(false),
            connect_timeout: self.span(&format!("{at}.connect_timeout")),
            response_timeout: self.span(&format!("{at}.response_timeout")),
            idle_timeout: self.span(&format!("{at}.idle_timeout")),
        };
        upstream.map(|upstream| Route { upstream, ..route })
    }
}
