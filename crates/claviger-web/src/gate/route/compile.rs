//! From the settings of a route, as the operator wrote them, to a route; what is wrong is told before anything listens.

use std::path::Path;
use std::sync::Arc;

use claviger_auth::dialects::Accepts;
use claviger_domain::catalogue::{self, JELASTIC_API, OWN_API};
use claviger_domain::gate::forwarded::host_name;
use claviger_domain::gate::path::CanonicalPath;
use claviger_domain::gate::query::CredentialParameters;
use claviger_domain::openapi::ApiDocument;
use http::Method;
use http::uri::{Authority, Scheme};

use super::methods::{by_operation, by_verb};
use super::{Route, RouteError, Upstream, VERBS};
use crate::faces::SPEECHES;
use crate::faces::speech::Speech;
use crate::gate::counts::Counts;
use crate::gate::settings::{MethodsSetting, RouteSettings};
use crate::prometheus::Meter;

/// The dialect that browsers speak without being asked: a route must name it to hear it.
const AMBIENT: &str = "cookie";

/// The dialect whose parameter, of the same name, is an ordinary word, which means something else to other APIs.
const ORDINARY_WORD: &str = "session";

fn face(name: Option<&str>) -> Result<&'static Speech, String> {
    let Some(name) = name else { return Ok(&SPEECHES[0]) };
    SPEECHES.iter().find(|speech| speech.name == name).ok_or_else(|| {
        let known: Vec<_> = SPEECHES.iter().map(|speech| speech.name).collect();
        format!("`face` is none of {}", known.join(", "))
    })
}

fn without(accepts: Accepts, names: &[&str]) -> Accepts {
    let left: Vec<_> = accepts.names().filter(|name| !names.contains(name)).collect();
    Accepts::named(left).unwrap_or(accepts)
}

impl Route {
    /// Compiles a route and lists its methods for the catalogue. `read` fetches the text of an OpenAPI file.
    pub fn compile(
        settings: &RouteSettings,
        read: impl Fn(&Path) -> std::io::Result<String>,
    ) -> Result<(Route, Vec<catalogue::Method>), RouteError> {
        let name = name(settings);
        let fail = |problem: String| RouteError { route: name.clone(), problem };
        if settings.bearer_assertion && settings.pass_credentials {
            return Err(fail("`bearer_assertion` and `pass_credentials` both fill `Authorization`: choose one".into()));
        }
        if [OWN_API, JELASTIC_API].contains(&name.as_str()) {
            return Err(fail("`name` is that of an API of ours: choose another".into()));
        }
        let prefix = prefix(&settings.path).map_err(fail)?;
        let document = match (&settings.openapi, &settings.methods) {
            (Some(_), Some(MethodsSetting::Source(source))) if source == "verbs" => None,
            (Some(file), _) => {
                let text = read(file).map_err(|error| fail(format!("{}: {error}", file.display())))?;
                Some(ApiDocument::parse(&text).map_err(|error| fail(format!("{}: {error}", file.display())))?)
            }
            (None, Some(MethodsSetting::Source(source))) if source == "openapi" => {
                return Err(fail("`methods = \"openapi\"` needs `openapi = \"FILE\"`".into()));
            }
            (None, _) => None,
        };
        let verbs = verbs(settings.methods.as_ref()).map_err(fail)?;
        let accepts = match &settings.accepts {
            // Also where strangers may come in: a credential that is sent all the same could not be answered.
            Some(names) if names.is_empty() => {
                return Err(fail("`accepts` names no dialect: name one, or leave it out for all".into()));
            }
            Some(names) => Accepts::named(names).map_err(|error| fail(error.to_string()))?,
            None => without(Accepts::all(), &[AMBIENT]),
        };
        let session = accepts.names().any(|dialect| dialect == ORDINARY_WORD);
        let spoken: Vec<_> = accepts.names().chain([AMBIENT, ORDINARY_WORD]).collect();
        let unspoken = without(Accepts::all(), &spoken);
        let (methods, listed) = match &document {
            Some(document) => by_operation(settings, &name, &prefix, document),
            None => by_verb(&name),
        }
        .map_err(fail)?;
        let route = Route {
            host: settings.host.as_deref().map(host).transpose().map_err(fail)?,
            upstream: settings.upstream.as_deref().map(upstream).transpose().map_err(fail)?,
            accepts: accepts.and_notices(unspoken),
            face: face(settings.face.as_deref()).map_err(fail)?,
            unspoken,
            ordinary_word: (!session).then_some(ORDINARY_WORD),
            anonymous: settings.anonymous,
            preflight: settings.preflight,
            pass_credentials: settings.pass_credentials,
            preserve_host: settings.preserve_host,
            strip_prefix: settings.strip_prefix,
            assertion: settings.assertion,
            bearer_assertion: settings.bearer_assertion,
            parameters: CredentialParameters { session, ..CredentialParameters::ALL },
            response_timeout: settings.response_timeout,
            idle_timeout: settings.idle_timeout,
            tunnel_timeout: settings.tunnel_timeout,
            max_body: settings.max_body,
            max_form: settings.max_form,
            counts: Counts::new(&name),
            meter: Arc::new(Meter::new(Some(format!("gate:{name}")))),
            verbs,
            methods,
            name,
            prefix,
        };
        Ok((route, listed))
    }

    /// The route for requests that no other describes: `/gate/check` decides them by verb.
    pub(in crate::gate) fn unrouted() -> (Route, Vec<catalogue::Method>) {
        let settings = RouteSettings { name: Some("gate".into()), ..RouteSettings::default() };
        Route::compile(&settings, |_| Err(std::io::ErrorKind::NotFound.into())).expect("the default route compiles")
    }
}

fn name(settings: &RouteSettings) -> String {
    if let Some(name) = &settings.name {
        return name.clone();
    }
    let name = format!("{}{}", settings.host.as_deref().unwrap_or_default(), settings.path.trim_end_matches('/'));
    let name = name.trim_start_matches('/');
    if name.is_empty() { "upstream".to_owned() } else { name.to_ascii_lowercase() }
}

/// A host as requests are compared with it: with or without a port, or `*.` and what all its names end with.
fn host(text: &str) -> Result<String, String> {
    let (star, name) = text.strip_prefix("*.").map_or(("", text), |name| ("*.", name));
    let known = host_name(name).filter(|known| !known.contains('*'));
    let port = |known: &str| known.parse::<Authority>().ok().map(|known| (known.host().len(), known.port_u16()));
    let whole = |known: &String| {
        port(known).is_some_and(|(host, port)| host == known.len() || port.is_some() && star.is_empty())
    };
    let wrong = || format!("`host = \"{text}\"`: must be a host, such as api.example, api.example:8443 or *.example");
    known.filter(whole).map(|known| format!("{star}{known}")).ok_or_else(wrong)
}

fn prefix(path: &str) -> Result<String, String> {
    let canonical = CanonicalPath::read(path).map_err(|error| format!("`path = \"{path}\"`: {error}"))?;
    Ok(canonical.as_str().trim_end_matches('/').to_owned())
}

fn verbs(setting: Option<&MethodsSetting>) -> Result<Vec<Method>, String> {
    match setting {
        Some(MethodsSetting::Verbs(names)) => {
            let verb = |name: &String| match name.parse::<Method>() {
                Ok(verb) if verb != Method::CONNECT && verb != Method::TRACE && *name == name.to_ascii_uppercase() => {
                    Ok(verb)
                }
                _ => Err(format!("`methods` has `{name}`, which is no verb that a gate lets through")),
            };
            names.iter().map(verb).collect()
        }
        Some(MethodsSetting::Source(source)) if !["verbs", "openapi"].contains(&source.as_str()) => Err(format!(
            "`methods = \"{source}\"`: it is \"verbs\", \"openapi\", or a list such as [\"GET\", \"POST\"]"
        )),
        _ => Ok(VERBS.to_vec()),
    }
}

fn upstream(text: &str) -> Result<Upstream, String> {
    let fail = |why: &str| format!("`upstream = \"{text}\"`: {why}, such as http://127.0.0.1:9000");
    let uri: http::Uri = text.parse().map_err(|_| fail("must be an address"))?;
    let parts = uri.into_parts();
    let scheme = parts.scheme.filter(|scheme| *scheme == Scheme::HTTP || *scheme == Scheme::HTTPS);
    let scheme = scheme.ok_or_else(|| fail("must begin with http:// or https://"))?;
    let authority = parts.authority.ok_or_else(|| fail("must name a host"))?;
    if authority.as_str().contains('@') {
        return Err(fail("must hold no credentials"));
    }
    let path = parts.path_and_query.ok_or_else(|| fail("must name a host"))?;
    if path.query().is_some() {
        return Err(fail("must have no query"));
    }
    let base = prefix(path.path())?;
    Ok(Upstream { scheme, authority, base })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(toml: &str) -> Result<(Route, Vec<catalogue::Method>), String> {
        let settings: RouteSettings = toml::from_str(toml).map_err(|error| error.to_string())?;
        let read = |_: &Path| {
            Ok("openapi: 3.1.0\npaths: {/pets: {get: {operationId: listPets, tags: [pets]}, post: {}}}".to_owned())
        };
        Route::compile(&settings, read).map_err(|error| error.to_string())
    }

    fn method(route: &Route, verb: Method, path: &str) -> Option<String> {
        route.method(&verb, &CanonicalPath::read(path).unwrap()).map(|name| name.as_str().to_owned())
    }

    #[test]
    fn a_route_without_a_document_has_two_methods() {
        let (route, listed) = compile("path = '/shop/'\nupstream = 'http://127.0.0.1:9000'").unwrap();
        let names: Vec<_> = listed.iter().map(|method| (method.name.as_str(), method.reads)).collect();
        assert_eq!(names, [("shop.read", true), ("shop.write", false)]);
        assert_eq!(method(&route, Method::HEAD, "/shop/x").unwrap(), "shop.read");
        assert_eq!(method(&route, Method::DELETE, "/shop/x").unwrap(), "shop.write");
        assert!(route.accepts.names().all(|dialect| dialect != "cookie"));
    }

    #[test]
    fn a_route_with_a_document_has_its_operations() {
        let (route, listed) = compile("path = '/api'\nopenapi = 'pets.yaml'\nname = 'shop'").unwrap();
        assert_eq!(
            listed.iter().map(|method| method.name.as_str()).collect::<Vec<_>>(),
            ["shop.listPets", "shop.post_/pets"]
        );
        assert_eq!(method(&route, Method::GET, "/api/pets").unwrap(), "shop.listPets");
        assert_eq!(method(&route, Method::GET, "/api/pets/"), None);
        assert_eq!(method(&route, Method::DELETE, "/api/pets"), None);
    }

    #[test]
    fn a_host_is_compared_in_one_spelling() {
        for (written, host) in [
            ("Api.Example.org", "api.example.org"),
            ("api.example.org.", "api.example.org"),
            ("api.example.org:8443", "api.example.org:8443"),
            ("*.Example.org", "*.example.org"),
            ("[::1]:8443", "[::1]:8443"),
        ] {
            let (route, _) = compile(&format!("name = 'x'\nhost = '{written}'")).unwrap();
            assert_eq!(route.host(), Some(host));
        }
    }

    #[test]
    fn mistakes_are_named_with_their_route() {
        for (toml, word) in [
            ("upstream = 'ftp://a'", "http://"),
            ("upstream = 'http://u:p@a'", "no credentials"),
            ("upstream = 'http://a/?x'", "no query"),
            ("upstream = '/a'", "http://"),
            ("path = 'api'", "begin with a slash"),
            ("path = '/a/../b'", "dot segment"),
            ("accepts = ['beerer']", "beerer"),
            ("accepts = []", "names no dialect"),
            ("accepts = []\nanonymous = true", "names no dialect"),
            ("name = 'Claviger'", "an API of ours"),
            ("methods = 'paths'", "\"verbs\""),
            ("methods = 'openapi'", "needs `openapi"),
            ("methods = ['TRACE']", "TRACE"),
            ("face = 'jira'", "none of native, allura"),
            ("name = 'a b'", "no blanks"),
            ("bearer_assertion = true\npass_credentials = true", "choose one"),
            ("bearer_assertion = 'yes'", "boolean"),
            ("uptream = 'http://a'", "upstream"),
            ("host = '*'", "*.example"),
            ("host = ''", "must be a host"),
            ("host = '*.'", "must be a host"),
            ("host = '*example.org'", "must be a host"),
            ("host = 'a.*.example.org'", "must be a host"),
            ("host = '*.example.org:8443'", "must be a host"),
            ("host = 'api.example.org:'", "must be a host"),
            ("host = 'https://api.example.org'", "must be a host"),
            ("host = 'api.example.org/'", "must be a host"),
            ("host = 'user@api.example.org'", "must be a host"),
        ] {
            let error = compile(toml).unwrap_err();
            assert!(error.contains(word), "{toml}: {error}");
        }
    }
}
