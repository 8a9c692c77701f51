//! All routes: which one a host and a path belong to.

use claviger_domain::catalogue;
use claviger_domain::gate::path::CanonicalPath;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use super::route::{Route, RouteError};
use super::settings::GateSettings;

/// First segments that stay ours where a route without a host takes the root: the server's own API, health and protocol
/// pages are not shadowed by it. A longer prefix wins, as between routes.
const OUR_FIRST_SEGMENTS: &[&str] =
    &["health", "metrics", "gate", "oauth2", ".well-known", "v1", "docs", "openapi.json", "assets", "git"];

/// The routes, ready to be found. Replaced as a whole.
#[derive(Debug)]
pub struct RouteTable {
    /// By host, with or without a port.
    hosts: HashMap<String, Routes>,
    /// `*.example` as `.example`, longest first.
    wildcards: Vec<(String, Routes)>,
    everywhere: Routes,
    unrouted: Arc<Route>,
    all: Vec<Arc<Route>>,
}

/// Longest prefix first.
type Routes = Vec<Arc<Route>>;

impl RouteTable {
    /// Compiles all routes and lists their methods for the catalogue.
    pub fn compile(
        settings: &GateSettings,
        read: impl Fn(&Path) -> std::io::Result<String>,
    ) -> Result<(RouteTable, Vec<catalogue::Method>), RouteError> {
        let (unrouted, mut methods) = Route::unrouted();
        let mut table = RouteTable {
            hosts: HashMap::new(),
            wildcards: Vec::new(),
            everywhere: Vec::new(),
            unrouted: Arc::new(unrouted),
            all: Vec::new(),
        };
        for settings in &settings.route {
            let (route, listed) = Route::compile(settings, &read)?;
            methods.extend(listed);
            table.add(Arc::new(route))?;
        }
        table.wildcards.sort_by_key(|(suffix, _)| std::cmp::Reverse(suffix.len()));
        Ok((table, methods))
    }

    fn add(&mut self, route: Arc<Route>) -> Result<(), RouteError> {
        let routes = match route.host.as_deref() {
            None => &mut self.everywhere,
            Some(host) => match host.strip_prefix('*') {
                Some(suffix) => {
                    let at = self.wildcards.iter().position(|(known, _)| known == suffix).unwrap_or_else(|| {
                        self.wildcards.push((suffix.to_owned(), Vec::new()));
                        self.wildcards.len() - 1
                    });
                    &mut self.wildcards[at].1
                }
                None => self.hosts.entry(host.to_owned()).or_default(),
            },
        };
        if let Some(other) = routes.iter().find(|other| other.prefix == route.prefix) {
            let problem = format!("has the same host and path as `{}`", other.name);
            return Err(RouteError { route: route.name.clone(), problem });
        }
        let at = routes.partition_point(|other| other.prefix.len() >= route.prefix.len());
        routes.insert(at, Arc::clone(&route));
        self.all.push(route);
        Ok(())
    }

    /// The route of a request: the host's own before those of every host, the longest prefix before shorter ones.
    pub fn find(&self, host: Option<&str>, path: &CanonicalPath<'_>) -> Option<&Arc<Route>> {
        let own = self.of_host(host).flatten().find(|route| path.is_under(&route.prefix));
        own.or_else(|| {
            let ours = || path.segments().next().is_some_and(|first| OUR_FIRST_SEGMENTS.contains(&first));
            self.everywhere.iter().find(|route| path.is_under(&route.prefix) && !(route.prefix.is_empty() && ours()))
        })
    }

    /// Whether any route could take a request of this host: then nothing ambiguous passes.
    pub fn gates(&self, host: Option<&str>) -> bool {
        !self.everywhere.is_empty() || self.of_host(host).next().is_some()
    }

    fn of_host(&self, host: Option<&str>) -> impl Iterator<Item = &Routes> {
        let host = host.unwrap_or_default();
        let bare = without_port(host);
        let exact = self.hosts.get(host).into_iter().chain(self.hosts.get(bare).filter(|_| bare.len() < host.len()));
        exact.chain(self.wildcards.iter().filter(move |(suffix, _)| bare.ends_with(suffix)).map(|(_, routes)| routes))
    }

    /// Whether there is no route at all: then every request goes past the gate.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Every route, in the configuration's order.
    pub fn all(&self) -> &[Arc<Route>] {
        &self.all
    }

    /// The stand-in for what no route describes.
    pub(super) fn unrouted(&self) -> &Arc<Route> {
        &self.unrouted
    }
}

/// `[::1]:80` is `[::1]`, `a:80` is `a`.
fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !bare.ends_with(':') => bare,
        _ => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::settings::RouteSettings;

    fn table(routes: &[(&str, &str)]) -> RouteTable {
        let route = |(host, path): &(&str, &str)| RouteSettings {
            name: Some(format!("{host}{path}")),
            host: Some((*host).to_owned()).filter(|host| !host.is_empty()),
            path: (*path).to_owned(),
            ..RouteSettings::default()
        };
        let settings = GateSettings { route: routes.iter().map(route).collect() };
        RouteTable::compile(&settings, |_| Err(std::io::ErrorKind::NotFound.into())).unwrap().0
    }

    fn found(table: &RouteTable, host: &str, path: &str) -> String {
        let path = CanonicalPath::read(path).unwrap();
        table.find(Some(host), &path).map_or("none".to_owned(), |route| route.name.clone())
    }

    #[test]
    fn the_host_is_chosen_before_the_longest_prefix() {
        let table = table(&[
            ("", "/api"),
            ("", "/api/v2"),
            ("a.example", "/api"),
            ("a.example:8443", "/"),
            ("*.example", "/"),
            ("*.b.example", "/"),
        ]);
        assert_eq!(found(&table, "x", "/api/v2/y"), "/api/v2");
        assert_eq!(found(&table, "x", "/api/v22"), "/api");
        assert_eq!(found(&table, "x", "/apis"), "none");
        assert_eq!(found(&table, "a.example", "/api/v2"), "a.example/api");
        assert_eq!(found(&table, "a.example:1", "/api/v2"), "a.example/api");
        assert_eq!(found(&table, "a.example:8443", "/api"), "a.example:8443/");
        assert_eq!(found(&table, "a.example", "/other"), "*.example/");
        assert_eq!(found(&table, "c.b.example:80", "/"), "*.b.example/");
        assert_eq!(found(&table, "example", "/"), "none");
    }

    #[test]
    fn a_route_for_everything_leaves_our_own_pages() {
        let table = table(&[("", "/"), ("api.example", "/")]);
        assert_eq!(found(&table, "x", "/health/ready"), "none");
        assert_eq!(found(&table, "x", "/v1/tokens"), "none");
        assert_eq!(found(&table, "x", "/pets"), "/");
        assert_eq!(found(&table, "api.example", "/v1/pets"), "api.example/");
    }

    #[test]
    fn one_place_has_one_route() {
        let twice = GateSettings {
            route: vec![RouteSettings::default(), RouteSettings { path: "//".into(), ..RouteSettings::default() }],
        };
        assert!(RouteTable::compile(&twice, |_| Ok(String::new())).is_err());
        let twice = GateSettings { route: vec![RouteSettings::default(), RouteSettings::default()] };
        let error = RouteTable::compile(&twice, |_| Ok(String::new())).unwrap_err();
        assert!(error.to_string().contains("same host and path"));
    }
}
