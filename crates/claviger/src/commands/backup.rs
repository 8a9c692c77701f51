//! `claviger backup` and `claviger restore`.

use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::Args;
use claviger_domain::time::Clock;
use claviger_store::{Backup, DatabaseUrl, DbOptions, StoreError};
use indicatif::ProgressBar;
use serde_json::json;
use std::io::IsTerminal;
use std::time::Duration;

use crate::config::Config;
use crate::failure::Usage;
use crate::keys::{KeyFiles, private_folder};
use crate::open::{self, Missing};
use crate::output;
use crate::world::SystemClock;

/// A backup's file.
#[derive(Debug, Args)]
pub(crate) struct File {
    /// The file
    file: PathBuf,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// Writes a copy, also while a server runs.
pub(crate) async fn backup(wanted: File, config: Config) -> anyhow::Result<()> {
    if wanted.file.as_os_str() == "-" {
        return Err(Usage("a backup is a file, which cannot be written to a pipe: name one".to_owned()).into());
    }
    let (db, _) = open::database(&config, Missing::Refuse, &DbOptions { readers: 2, ..DbOptions::default() }).await?;
    db.require_schema().await?;
    let waiting = waiting("copying the database");
    let made = db.backup_to(&wanted.file).await;
    waiting.finish_and_clear();
    let made = made.map_err(|error| match &error {
        StoreError::File { source, .. } if source.kind() == std::io::ErrorKind::AlreadyExists => {
            anyhow::anyhow!("{} exists already: name another file", wanted.file.display())
        }
        StoreError::File { source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
            let folder = wanted.file.parent().unwrap_or(&wanted.file).display();
            anyhow::anyhow!("{} cannot be written: there is no folder {folder}", wanted.file.display())
        }
        _ => error.into(),
    })?;
    db.close().await;
    print(&wanted.file.display().to_string(), &made, wanted.json)?;
    let keys = KeyFiles::of(&config.data, config.master_key.as_deref());
    output::note(format!(
        "The keys are not in it. Keep {} safe too, in another place: without it no token in this backup works again.",
        keys.master.display()
    ));
    Ok(())
}

/// Reads a copy into a database without accounts. What fails leaves everything as it was: no new database either.
pub(crate) async fn restore(wanted: File, config: Config) -> anyhow::Result<()> {
    if !wanted.file.is_file() {
        bail!("there is no file {}", wanted.file.display());
    }
    claviger_store::check_backup(&wanted.file).await?;
    let keys = KeyFiles::of(&config.data, config.master_key.as_deref());
    private_folder(&config.data)?;
    let alone = config.database.lock_for_serving();
    let _alone = alone.context("a database is restored while no server runs on it")?;
    let (db, is_new) =
        open::database(&config, Missing::Create, &DbOptions { readers: 2, ..DbOptions::default() }).await?;
    let waiting = waiting("reading the backup");
    let made = async {
        db.migrate().await?;
        db.restore_from(&wanted.file, SystemClock.now()).await
    };
    let made = made.await;
    waiting.finish_and_clear();
    db.close().await;
    if let (Err(_), true, DatabaseUrl::File(path)) = (&made, is_new, &config.database) {
        claviger_store::remove_database(path);
    }
    let made = made?;
    print(&config.database.to_string(), &made, wanted.json)?;
    output::note(
        "Sessions are ended. Tokens that were revoked after the backup was made work again: revoke them anew.",
    );
    if !keys.master.exists() {
        output::note(format!("Put the master key that belongs to it at {} before you serve.", keys.master.display()));
    }
    Ok(())
}

/// What was written, and where.
fn print(place: &str, copied: &Backup, as_json: bool) -> anyhow::Result<()> {
    let (accounts, credentials) = (copied.accounts, copied.credentials);
    Ok(if as_json {
        output::json(&json!({ "written": place, "accounts": accounts, "credentials": credentials }))
    } else {
        output::line(format!("{place}: {accounts} accounts, {credentials} tokens and sessions"))
    }?)
}

/// Something that turns while the database works, if somebody looks.
fn waiting(what: &'static str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new_spinner().with_message(what);
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
