//! `claviger migrate`: makes the database, or brings it to this version's schema.

use clap::Args;
use claviger_store::DbOptions;
use serde_json::json;

use crate::config::Config;
use crate::open::{self, Missing};
use crate::output;

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Migrates. A server that runs on the database goes on; it has the schema that it knows, or would have refused to start.
pub(crate) async fn run(wanted: Migrate, config: Config) -> anyhow::Result<()> {
    let (db, _) = open::database(&config, Missing::Create, &DbOptions { readers: 2, ..DbOptions::default() }).await?;
    let before = db.migrate().await?;
    db.close().await;
    if wanted.json {
        let (had, has) = (before.found, before.known);
        return Ok(output::json(
            &json!({ "database": config.database.to_string(), "had_schema": had, "schema": has }),
        )?);
    }
    let told = if before.is_current() {
        format!("the database {} has schema {}: nothing to do", config.database, before.known)
    } else {
        format!("the database {} had schema {}, and has {} now", config.database, before.found, before.known)
    };
    Ok(output::line(told)?)
}
