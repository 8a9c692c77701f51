//! `GET /plugins/servlet/oauth/consumer-info`: who this server is, for products that are told its address.
//!
//! ```xml
//! <consumer><key>claviger:keys.example.org</key><name>Claviger</name><publicKey>MCowBQ..</publicKey><description/></consumer>
//! ```
//!
//! The originals publish the key by which they themselves call others. Claviger calls nobody; its key is the one that signs the
//! gate's statements (Ed25519), which also stands at `/oauth2/jwks`.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64;
use http::header;

use crate::state::AppState;

/// Open to everybody.
pub(crate) async fn show(State(state): State<AppState>) -> Response {
    let key = state.gate().map(|gate| BASE64.encode(&gate.public_key())).unwrap_or_default();
    let realm = escaped(state.realm());
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<consumer><key>claviger:{realm}</key><name>Claviger</name>\
         <publicKey>{key}</publicKey><description>Claviger at {}</description></consumer>\n",
        escaped(&state.config.public_url)
    );
    ([(header::CONTENT_TYPE, "application/xml;charset=UTF-8")], body).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
