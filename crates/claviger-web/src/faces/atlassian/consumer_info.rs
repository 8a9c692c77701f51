//! `GET /plugins/servlet/oauth/consumer-info`: who this server is, for products that are told its address.
//!
//! ```xml
//! <consumer><key>claviger:keys.example.org</key><name>Claviger</name><description>Claviger at ..</description></consumer>
//! ```
//!
//! The originals also publish the RSA key by which they themselves call others. Claviger calls nobody and has none: a key of
//! another kind, such as the one of the gate's statements at `/oauth2/jwks`, is nothing that their parsers read.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::header;

use crate::state::AppState;

/// Open to everybody.
pub(crate) async fn show(State(state): State<AppState>) -> Response {
    let realm = escaped(state.realm());
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<consumer><key>claviger:{realm}</key><name>Claviger</name>\
         <description>Claviger at {}</description></consumer>\n",
        escaped(&state.config.public_url)
    );
    ([(header::CONTENT_TYPE, "application/xml;charset=UTF-8")], body).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
