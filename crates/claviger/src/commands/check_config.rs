//! `claviger check-config`: reads the configuration and everything that it names, and changes nothing.

use clap::Args;
use serde_json::{Value, json};

use crate::config::{Config, Draft};
use crate::gate;
use crate::output;
use crate::server::tls;

/// Arguments of `check-config`.
#[derive(Debug, Args)]
pub(crate) struct CheckConfig {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Says what the configuration comes to, or all that is wrong with it and with the files that it names.
pub(crate) fn run(wanted: &CheckConfig, mut draft: Draft) -> anyhow::Result<()> {
    let methods = gate::check(&mut draft);
    files(&mut draft);
    let config = &draft.finish()?;
    for name in &config.unknown_variables {
        output::note(format!("note: the variable {name} is no setting of claviger and is ignored"));
    }
    if wanted.json {
        return Ok(output::json(&as_json(config, methods))?);
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
        ("gate", gate::told(config, methods)),
        ("sign-in by", list(&config.desk.upstreams.iter().map(|upstream| &upstream.title).collect::<Vec<_>>())),
        ("metrics for", list(&config.metrics)),
        ("log", format!("{}, {}", if config.log.json { "json" } else { "text" }, config.log.level)),
    ])?;
    output::line("the configuration is good")?;
    Ok(())
}

/// Certificates and secrets that lie in files of their own.
fn files(draft: &mut Draft) {
    if let Some(files) = draft.config().tls.clone() {
        let wrong = [("cert", tls::chain(&files.cert).err()), ("key", tls::key(&files.key).err())];
        let wrong: Vec<_> = wrong.into_iter().filter_map(|(key, error)| Some((key, error?))).collect();
        let apart = if wrong.is_empty() { tls::read(&files).err().map(|error| ("cert", error)) } else { None };
        for (key, error) in wrong.into_iter().chain(apart) {
            draft.complain("tls", key, format!("{error:#}"));
        }
    }
    for upstream in draft.config().desk.upstreams.clone() {
        let Some(file) = &upstream.client_secret_file else { continue };
        if let Err(error) = std::fs::read_to_string(file) {
            let table = draft.table_with("sign_in.upstream", "name", &upstream.name);
            draft.complain(&table, "client_secret_file", format!("{} cannot be read: {error}", file.display()));
        }
    }
}

fn as_json(config: &Config, methods: usize) -> Value {
    let texts = |networks: &[ipnet::IpNet]| networks.iter().map(ToString::to_string).collect::<Vec<_>>();
    let seconds = |span: Option<std::time::Duration>| span.map(|span| span.as_secs());
    json!({
        "file": config.file,
        "listen": config.listen,
        "public_url": config.public_url(config.listen).to_string(),
        "data": config.data,
        "database": config.database.to_string(),
        "tls": config.tls.is_some(),
        "trusted_proxies": texts(&config.trusted_proxies),
        "tokens": {
            "default_lifetime": seconds(config.desk.expiry.default_lifetime),
            "max_lifetime": seconds(config.desk.expiry.max_lifetime),
        },
        "gate": { "routes": config.gate.route.len(), "methods": methods },
        "sign_in_by": config.desk.upstreams.iter().map(|upstream| &upstream.title).collect::<Vec<_>>(),
        "metrics_for": texts(&config.metrics),
        "log": { "json": config.log.json, "level": config.log.level },
        "unknown_variables": config.unknown_variables,
    })
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
