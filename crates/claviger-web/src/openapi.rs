//! Our own API's document: what each operation needs, answers and refuses.

mod complete;
pub mod page;
mod prose;
mod schema;
pub(crate) mod words;

use std::sync::LazyLock;

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder, Server};

use crate::problem::Problem;
use crate::state::AppState;

const ABOUT: &str = "Every key with which programs call HTTP APIs: issued, limited, checked and taken back.\n\n\
    Send an access token as `Authorization: Bearer cvg_...`. An operation's `operationId` is the method that a token needs \
    for it. Times are RFC 3339, in UTC. Lists come in pages: `next` of one is the `cursor` of the following. Problems are \
    RFC 9457 with a stable `code`. Fields that are not listed are refused, not ignored.\n\n\
    A change to credentials, or to who may have them, is confirmed in the same step: by the password in \
    `Claviger-Confirm`, by the password as Basic, or by a token that includes the method itself.";

/// The tags, in the order of the pages.
const TAGS: &[(&str, &str)] = &[
    ("Me", "Who the credential is, and one's own password."),
    ("Sessions", "What a sign-in opened: one's own."),
    ("Tokens", "Access tokens: a stable id over at most two living values, of which only digests are kept."),
    ("Applications", "Programs that people register for themselves, and the bearer tokens made for them."),
    ("Links", "Programs that sign their requests (OAuth 1.0a), as administrators link them."),
    ("Catalogue", "The methods that can be permitted, and the sets that name them."),
    ("Projects", "What tokens can be restricted to, and where members have roles."),
    ("Members", "Who is what in a project, and the project's bots."),
    ("Users", "Accounts of people, services and bots."),
    ("Operations", "What happened here."),
];

/// The names of the security schemes.
struct Schemes {
    single: [&'static str; 4],
    pair: (&'static str, &'static str),
}

const SCHEMES: Schemes =
    Schemes { single: ["bearer", "access-key", "oauth1", "basic"], pair: ("token-pair", "token-pair-user") };

/// The document without its routes.
pub(crate) fn skeleton() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Claviger")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").identifier(Some("MIT OR Apache-2.0")).build()))
        .build();
    let tag = |(name, about): &(&str, &str)| TagBuilder::new().name(*name).description(Some(*about)).build();
    let tags: Vec<_> = TAGS.iter().map(tag).collect();
    let mut document = OpenApiBuilder::new().info(info).tags(Some(tags)).build();
    let components = document.components.get_or_insert_default();
    let http = |scheme, about| SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(about)).build());
    let header = |name, about| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(name, about)));
    components.add_security_scheme("bearer", http(HttpAuthScheme::Bearer, "An access token of any format."));
    components.add_security_scheme("access-key", header("X-Auth-AccessKey", "An access token, as Tuleap carries it."));
    components.add_security_scheme("oauth1", http(HttpAuthScheme::OAuth, "A request signed by a consumer (RFC 5849)."));
    components.add_security_scheme("basic", http(HttpAuthScheme::Basic, "Login and password, or a token as either."));
    components.add_security_scheme("token-pair", header("X-Auth-Token", "A session token, as Tuleap carries it."));
    components
        .add_security_scheme("token-pair-user", header("X-Auth-UserId", "The decimal id of the token's account."));
    document
}

/// Completes the document when all routes are in it.
pub(crate) fn completed(mut document: OpenApi) -> OpenApi {
    use utoipa::ToSchema;
    let mut schemas = vec![];
    Problem::schemas(&mut schemas);
    let components = document.components.get_or_insert_default();
    components.schemas.insert(Problem::name().into_owned(), <Problem as utoipa::PartialSchema>::schema());
    components.schemas.extend(schemas);
    components.schemas.extend(words::all());
    complete::complete(&mut document);
    document
}

/// The document as text, up to its last brace: it is large, it never changes, and strangers may ask for it.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = crate::router::api_document().to_json().unwrap_or_default();
    text.truncate(text.trim_end().len().saturating_sub(1));
    text
});

/// `GET /openapi.json`. What each site adds is its own address.
pub async fn document(State(state): State<AppState>) -> impl IntoResponse {
    let servers = serde_json::json!([Server::new(state.config.public_url.clone())]);
    ([(header::CONTENT_TYPE, "application/json")], format!("{},\"servers\":{servers}}}", *TEXT))
}

/// Every operation of the document.
fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|item| {
        [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete]
            .into_iter()
            .filter_map(Option::as_mut)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faces::Face;
    use crate::faces::native::Native;

    #[test]
    fn the_document_lists_every_dialect_that_is_spoken() {
        let listed: Vec<&str> = SCHEMES.single.into_iter().chain([SCHEMES.pair.0]).collect();
        let mut spoken: Vec<&str> = Native::accepts().names().collect();
        spoken.sort_by_key(|name| listed.iter().position(|listed| listed == name));
        assert_eq!(spoken, listed);
        let document = skeleton();
        let components = document.components.unwrap_or_default();
        assert!(listed.iter().all(|name| components.security_schemes.contains_key(*name)));
    }
}
