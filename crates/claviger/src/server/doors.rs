//! What the doors are told of the configuration, once, at the start.

use std::net::SocketAddr;

use claviger_domain::gate::forwarded::TrustedProxies;
use claviger_web::WebConfig;
use claviger_web::listen::Limits;

use crate::config::Config;

/// What the doors have to know.
pub(crate) fn web_config(config: &Config, address: SocketAddr) -> WebConfig {
    WebConfig {
        public_url: config.public_url(address).as_str().trim_end_matches('/').to_owned(),
        trusted_proxies: TrustedProxies::new(config.trusted_proxies.iter().copied()),
        faces: config.faces,
        metrics_networks: config.metrics.clone(),
        tuleap_tokens: config.tuleap_tokens,
        body_timeout: config.limits.body_timeout,
        body_memory: config.limits.body_memory,
        settings: config.effective.clone(),
        file: config.file.as_ref().map(|file| file.display().to_string()),
    }
}

/// What a connection may cost.
pub(crate) fn limits(config: &Config) -> Limits {
    Limits {
        connections: config.limits.connections,
        head_time: config.limits.header_timeout,
        drain: config.limits.drain,
        ..Limits::default()
    }
}
