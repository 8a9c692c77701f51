//! What SIGHUP takes anew: the gate's routes and the certificates. What only a restart changes is named.

use std::sync::Arc;

use claviger_web::dashboard::view::admin::site::SettingSection;
use claviger_web::gate::{Gate, GateSettings};

use super::Reread;
use super::tls::Certificates;
use crate::config::{Config, ConfigError};

/// Takes routes and certificates as the configuration and its files are now. What is wrong leaves the old ones in force. Files
/// are read where no connection waits for it.
pub(crate) async fn again(gate: &Gate, running: &Config, reread: &Reread, certificates: Option<Arc<Certificates>>) {
    let reread = Arc::clone(reread);
    let reading = tokio::task::spawn_blocking(move || (reread(), certificates.map(|known| known.reload())));
    match reading.await {
        Ok((config, certificate)) => {
            routes(gate, running, config).await;
            told(certificate);
        }
        Err(error) => tracing::error!(%error, "the configuration could not be read; the old one stays"),
    }
}

async fn routes(gate: &Gate, running: &Config, reread: Result<Config, ConfigError>) {
    let config = match reread {
        Ok(config) => config,
        Err(error) => return tracing::error!("the configuration cannot be used; the old one stays:\n{error}"),
    };
    match gate.reload(&config.gate).await {
        Ok(()) => tracing::info!(routes = config.gate.route.len(), "the gate's routes were read again"),
        Err(error) => tracing::error!("the gate's routes cannot be used; the old ones stay: {error}"),
    }
    if !same_but_routes(running, &config) {
        let changed = changed(running, &config);
        let what = if changed.is_empty() { "the other changes".to_owned() } else { changed.join(", ") };
        tracing::warn!("only routes and certificates change while the server runs: restart it for {what}");
    }
}

/// The settings that differ, as far as they can be shown: of two secrets nobody sees that they do.
fn changed(running: &Config, config: &Config) -> Vec<String> {
    let settings = |config: &Config| -> Vec<(String, String)> {
        let of = |section: &SettingSection| {
            let table = section.name.trim_matches(['[', ']']).to_owned();
            let name = move |key: &str| if table.is_empty() { key.to_owned() } else { format!("{table}.{key}") };
            section.settings.iter().map(|setting| (name(&setting.key), setting.value.clone())).collect::<Vec<_>>()
        };
        config.effective.iter().flat_map(of).collect()
    };
    let pairs = settings(running).into_iter().zip(settings(config));
    pairs.filter(|(old, new)| old != new).map(|(old, _)| old.0).collect()
}

fn told(certificate: Option<anyhow::Result<()>>) {
    match certificate {
        None => {}
        Some(Ok(())) => tracing::info!("the certificate was read again"),
        Some(Err(error)) => tracing::error!("the certificate cannot be used; the old one stays: {error:#}"),
    }
}

fn same_but_routes(one: &Config, other: &Config) -> bool {
    let without = |config: &Config| Config { gate: GateSettings::default(), ..config.clone() };
    without(one) == without(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Overrides;
    use crate::world::Environment;

    fn with(variable: &str, value: &str) -> Config {
        let environment = Environment::from([(variable.into(), value.into())]);
        Config::load(&Overrides::default(), &environment).expect("it can be used")
    }

    #[test]
    fn a_changed_password_is_a_change_and_another_route_is_none() {
        let database = |password: &str| with("CLAVIGER_DATABASE", &format!("postgres://keys:{password}@db/keys"));
        assert!(same_but_routes(&database("one"), &database("one")));
        assert!(!same_but_routes(&database("one"), &database("two")));
        let level = |level: &str| with("CLAVIGER_LOG_LEVEL", level);
        assert!(!same_but_routes(&level("debug"), &level("info")));
        assert_eq!(changed(&level("debug"), &level("info")), ["log.level"]);
        let route = |upstream: &str| with("CLAVIGER_GATE_ROUTE_0_UPSTREAM", upstream);
        assert!(same_but_routes(&route("http://one"), &route("http://two")));
    }
}
