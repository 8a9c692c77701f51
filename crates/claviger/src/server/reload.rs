//! What is handed to the doors, at the start and again on SIGHUP.

use std::net::SocketAddr;

use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_web::{Faces, WebConfig};

use super::tls::Certificates;
use crate::config::Config;

/// What the doors have to know.
pub(crate) fn web_config(config: &Config, address: SocketAddr) -> WebConfig {
    let faces = config.faces;
    WebConfig {
        public_url: config.public_url(address).as_str().trim_end_matches('/').to_owned(),
        trusted_proxies: TrustedProxies::new(config.trusted_proxies.iter().copied()),
        faces: Faces {
            allura: faces.allura,
            tuleap: faces.tuleap,
            atlassian: faces.atlassian,
            youtrack: faces.youtrack,
            jelastic: faces.jelastic,
        },
        metrics_networks: config.metrics.clone(),
        tuleap_tokens: config.tuleap_tokens,
    }
}

/// Reads again what can change while running. What is wrong leaves the old in place.
pub(crate) fn reload(certificates: Option<&Certificates>) {
    if let Some(certificates) = certificates {
        match certificates.reload() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(error) => tracing::error!("the certificate cannot be used; the old one stays: {error:#}"),
        }
    }
}
