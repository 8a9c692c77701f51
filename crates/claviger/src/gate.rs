//! The gate's routes, as the commands need them: whether they can be used, and which methods they bring.

use std::collections::HashMap;
use std::path::Path;

use claviger_auth::desk::can_be_published;
use claviger_domain::catalogue::{CatalogueError, Method};
use claviger_web::gate::settings::{GateSettings, MethodsSetting, RouteSettings};
use claviger_web::gate::{Route, RouteTable};

use crate::config::{Config, Draft};
use crate::output::counted;

/// Compiles the routes and reads their documents; answers their methods.
pub(crate) fn methods(config: &Config) -> anyhow::Result<Vec<Method>> {
    let (_, methods) = RouteTable::compile(&config.gate, read)?;
    can_be_published(&methods)?;
    Ok(methods)
}

/// What the routes come to, for people.
pub(crate) fn told(config: &Config, methods: usize) -> String {
    format!("{}, {}", counted(config.gate.route.len(), "route"), counted(methods, "method"))
}

fn read(path: &Path) -> std::io::Result<String> {
    std::fs::read_to_string(path)
}

/// Notes all that is wrong with the routes, each at its setting; answers how many methods they bring. A route that is
/// wrong by itself is not compared with the others' methods: it has none yet.
pub(crate) fn check(draft: &mut Draft) -> usize {
    let GateSettings { route: routes } = draft.config().gate.clone();
    let (_, unrouted) =
        RouteTable::compile(&GateSettings::default(), read).expect("a table without routes has nothing wrong");
    let mut sources = vec![Source { table: None, methods: unrouted }];
    let mut places = HashMap::new();
    for (index, route) in routes.iter().enumerate() {
        let table = format!("gate.route.{index}");
        if let Some(place) =
            place(route).filter(|_| !["host", "path"].iter().any(|key| draft.is_wrong(&format!("{table}.{key}"))))
        {
            match places.get(&place) {
                Some(first) => {
                    draft.complain(&table, "path", format!("route {} has the same host and path", first + 1))
                }
                None => drop(places.insert(place, index)),
            }
        }
        for (key, part) in parts(route) {
            if !draft.is_wrong(&format!("{table}.{key}"))
                && let Err(error) = Route::compile(&part, read)
            {
                draft.complain(&table, key, error.problem);
            }
        }
        if draft.is_wrong(&table) {
            continue;
        }
        match Route::compile(route, read) {
            Ok((_, methods)) => sources.push(Source { table: Some(table), methods }),
            Err(error) => draft.complain(&table, "", error.problem),
        }
    }
    published(draft, sources)
}

/// Where methods come from; no table for those that are always there.
struct Source {
    table: Option<String>,
    methods: Vec<Method>,
}

/// Puts all methods beside each other as the server will. A route that brings what is there already is named and left out,
/// until the others agree.
fn published(draft: &mut Draft, mut sources: Vec<Source>) -> usize {
    loop {
        let methods: Vec<Method> = sources.iter().flat_map(|source| source.methods.iter().cloned()).collect();
        let Err(error) = can_be_published(&methods) else { return methods.len() };
        let CatalogueError::Duplicate { name, first, second } = &error;
        let key = if first == second { "name" } else { "openapi" };
        let Some(at) = sources.iter().rposition(|source| source.methods.iter().any(|method| method.name == *name))
        else {
            return methods.len();
        };
        let source = sources.remove(at);
        if let Some(table) = &source.table {
            draft.complain(table, key, error);
        }
    }
}

/// Which requests a route is for: two must not be for the same.
fn place(route: &RouteSettings) -> Option<(Option<String>, String)> {
    let part = RouteSettings { host: route.host.clone(), path: route.path.clone(), ..stub() };
    let (route, _) = Route::compile(&part, read).ok()?;
    Some((route.host().map(str::to_owned), route.path().to_owned()))
}

/// A route's settings one by one, each in a route that is good but for it, so that each is named at its own line.
fn parts(route: &RouteSettings) -> [(&'static str, RouteSettings); 8] {
    let is = |source: &str| matches!(&route.methods, Some(MethodsSetting::Source(found)) if found == source);
    let methods = route.methods.clone().filter(|_| route.openapi.is_none() || !is("openapi"));
    let openapi = route.openapi.clone().filter(|_| !is("verbs"));
    let (accepts, anonymous) = (route.accepts.clone(), route.anonymous);
    [
        ("name", RouteSettings { name: route.name.clone(), ..RouteSettings::default() }),
        ("host", RouteSettings { host: route.host.clone(), ..stub() }),
        ("path", RouteSettings { path: route.path.clone(), ..stub() }),
        ("upstream", RouteSettings { upstream: route.upstream.clone(), ..stub() }),
        ("accepts", RouteSettings { accepts, anonymous, ..stub() }),
        ("face", RouteSettings { face: route.face.clone(), ..stub() }),
        ("methods", RouteSettings { methods, ..stub() }),
        ("openapi", RouteSettings { openapi, ..stub() }),
    ]
}

fn stub() -> RouteSettings {
    RouteSettings { name: Some("route".to_owned()), ..RouteSettings::default() }
}
