//! `claviger migrate`: makes the database, or brings it to this version's schema.

use claviger_store::DbOptions;

use crate::config::Config;
use crate::open::{self, Missing};
use crate::output;

/// Migrates. A server that runs on the database goes on; it has the schema that it knows, or would have refused to start.
pub(crate) async fn run(config: Config) -> anyhow::Result<()> {
    let (db, _) = open::database(&config, Missing::Create, &DbOptions { readers: 2, ..DbOptions::default() }).await?;
    let before = db.migrate().await?;
    db.close().await;
    let told = if before.is_current() {
        format!("the database {} has schema {}: nothing to do", config.database, before.known)
    } else {
        format!("the database {} had schema {}, and has {} now", config.database, before.found, before.known)
    };
    Ok(output::line(told)?)
}
