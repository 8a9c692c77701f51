//! Our own API's document, and where each route finds the action that it needs.

use axum::extract::State;
use axum::response::IntoResponse;
use http::header;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

use crate::state::AppState;

/// The document without its routes.
pub(crate) fn skeleton() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Claviger")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("Every key with which programs call HTTP APIs: issued, limited, checked and taken back."))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    let components = document.components.get_or_insert_default();
    let header = |name| SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::new(name)));
    components
        .add_security_scheme("bearer", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()));
    components
        .add_security_scheme("basic", SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Basic).build()));
    components.add_security_scheme("access-key", header("X-Auth-AccessKey"));
    document
}

/// `GET /openapi.json`.
pub async fn document(State(state): State<AppState>) -> impl IntoResponse {
    let mut document = crate::router::api_document();
    document.servers = Some(vec![utoipa::openapi::Server::new(state.config.public_url.clone())]);
    ([(header::CONTENT_TYPE, "application/json")], document.to_json().unwrap_or_default())
}
