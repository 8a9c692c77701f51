//! What is handed to the doors, at the start and again on SIGHUP.

use std::net::SocketAddr;

use claviger_auth::Desk;
use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_web::{AppState, Faces, WebConfig};

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
    }
}

/// What a connection may cost.
pub(crate) fn limits(config: &Config) -> claviger_web::listen::Limits {
    claviger_web::listen::Limits {
        connections: config.limits.connections,
        head_time: config.limits.header_timeout,
        drain: config.limits.drain,
        ..claviger_web::listen::Limits::default()
    }
}
