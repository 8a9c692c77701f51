//! `claviger openapi`: prints the document of our own API.

use crate::output;

/// Prints it.
pub(crate) fn run() -> anyhow::Result<()> {
    Ok(output::json(&serde_json::to_value(claviger_web::api_document())?)?)
}
