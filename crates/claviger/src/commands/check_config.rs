//! `claviger check-config`: reads the configuration and everything that it names, and changes nothing.

use anyhow::Context;

use crate::config::Config;
use crate::gate;
use crate::output;
use crate::server::tls;

/// Says what the configuration comes to, or what is wrong with it.
pub(crate) fn run(config: &Config) -> anyhow::Result<()> {
    if let Some(files) = &config.tls {
        tls::read(files)?;
    }
    for upstream in &config.desk.upstreams {
        if let Some(file) = &upstream.client_secret_file {
            let text = std::fs::read_to_string(file);
            text.with_context(|| {
                format!("the secret of the upstream {}, {}, cannot be read", upstream.name, file.display())
            })?;
        }
    }
    let methods = gate::methods(config)?;
    for name in &config.unknown_variables {
        output::note(format!("note: the variable {name} is no setting of claviger and is ignored"));
    }
    let file = config
        .file
        .as_ref()
        .map_or_else(|| "none: defaults and environment".to_owned(), |file| file.display().to_string());
    output::facts([
        ("file", file),
        ("listen", config.listen.to_string()),
        ("public url", config.public_url(config.listen).to_string()),
        ("data", config.data.display().to_string()),
        ("database", config.database.to_string()),
        ("tls", config.tls.as_ref().map_or("no", |_| "yes").to_owned()),
        ("trusted proxies", list(&config.trusted_proxies)),
        ("token lifetime", lifetimes(config)),
        ("gate", format!("{} routes, {} methods", config.gate.route.len(), methods.len())),
        ("sign-in by", list(&config.desk.upstreams.iter().map(|upstream| &upstream.title).collect::<Vec<_>>())),
        ("metrics for", list(&config.metrics)),
        ("log", format!("{}, {}", if config.log.json { "json" } else { "text" }, config.log.level)),
    ])?;
    output::line("the configuration is good")?;
    Ok(())
}

fn list<T: ToString>(items: &[T]) -> String {
    if items.is_empty() {
        "nobody".to_owned()
    } else {
        items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
    }
}

fn lifetimes(config: &Config) -> String {
    let expiry = config.desk.expiry;
    let told = |span: Option<std::time::Duration>, none: &str| span.map_or_else(|| none.to_owned(), crate::span::print);
    format!(
        "{} if nobody says, {} at the most",
        told(expiry.default_lifetime, "the most"),
        told(expiry.max_lifetime, "for ever")
    )
}
