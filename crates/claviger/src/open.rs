//! Opens what a command works on: configuration, data folder, database, keys; and sits down at the desk.

use std::sync::Arc;

use anyhow::{Context, bail};
use claviger_auth::Desk;
use claviger_auth::keys::Keys;
use claviger_domain::entropy::Entropy;
use claviger_store::{DatabaseUrl, Db, DbOptions, ServeLock, accounts, settings};
use data_encoding::HEXLOWER;

use crate::config::Config;
use crate::keys::{KeyFiles, private_folder};
use crate::world::{SystemClock, SystemEntropy};

/// What to do about a database that is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Make it.
    Create,
    /// Say so.
    Refuse,
}

/// Everything that is open.
pub(crate) struct Opened {
    /// The desk.
    pub(crate) desk: Arc<Desk>,
    /// The configuration.
    pub(crate) config: Config,
    /// Whether the database was made just now.
    pub(crate) is_new: bool,
}

/// Opens for a command that works beside a server, or without one.
pub(crate) async fn for_command(config: Config, missing: Missing) -> anyhow::Result<Opened> {
    let options = DbOptions { readers: 2, ..DbOptions::default() };
    let (db, is_new) = database(&config, missing, &options).await?;
    if is_new {
        db.migrate().await.context("the database cannot be made")?;
    } else {
        db.require_schema().await?;
    }
    let desk = sit_down(&config, db).await?;
    Ok(Opened { desk, config, is_new })
}

/// Opens for a server: alone on its file, with the newest schema.
pub(crate) async fn for_serving(config: Config) -> anyhow::Result<(Opened, ServeLock)> {
    private_folder(&config.data)?;
    let lock = config.database.lock_for_serving()?;
    let (db, is_new) = database(&config, Missing::Create, &DbOptions::default()).await?;
    db.migrate().await.context("the database cannot be brought to this version's schema")?;
    let desk = sit_down(&config, db).await?;
    Ok((Opened { desk, config, is_new }, lock))
}

/// Opens the database as it is, without keys and without a look at its schema.
pub(crate) async fn database(config: &Config, missing: Missing, options: &DbOptions) -> anyhow::Result<(Db, bool)> {
    let is_new = matches!(&config.database, DatabaseUrl::File(path) if !path.exists());
    if is_new && missing == Missing::Refuse {
        bail!(
            "there is no database at {}: start `claviger serve` once, or name the right folder with --data",
            config.database
        );
    }
    if missing == Missing::Create {
        private_folder(&config.data)?;
    }
    let options = DbOptions { create: missing == Missing::Create, ..options.clone() };
    let opened = Db::open(&config.database, &options).await;
    let db = opened.with_context(|| format!("the database {} cannot be opened", config.database))?;
    let is_new = match &db {
        Db::Sqlite(_) => is_new,
        Db::Postgres(_) => missing == Missing::Create && db.schema_state().await?.found == 0,
    };
    Ok((db, is_new))
}

/// Reads the keys, makes sure that they belong to the database, and sits down.
pub(crate) async fn sit_down(config: &Config, db: Db) -> anyhow::Result<Arc<Desk>> {
    let keys = keys(config, &db, &SystemEntropy).await?;
    Ok(desk(config, db, keys))
}

/// The same for who only looks: nothing is made. Before the first start there are no keys, and nothing to look at.
pub(crate) async fn look(config: &Config, db: Db) -> anyhow::Result<Option<Arc<Desk>>> {
    let mut tx = db.read().await?;
    let mark = settings::find(&mut tx, MARK).await?;
    drop(tx);
    let Some(mark) = mark else { return Ok(None) };
    let files = KeyFiles::of(&config.data, config.master_key.as_deref());
    let keys = files.read()?;
    belongs(&keys, &mark, &files)?;
    Ok(Some(desk(config, db, keys)))
}

fn desk(config: &Config, db: Db, keys: Keys) -> Arc<Desk> {
    Arc::new(Desk::new(db, Arc::new(SystemClock), Arc::new(SystemEntropy), keys, config.desk.clone()))
}

/// What the database remembers of its master key.
const MARK: &str = "master_key_mark";

/// Reads the keys, and makes them if nothing depends on them yet.
async fn keys(config: &Config, db: &Db, entropy: &dyn Entropy) -> anyhow::Result<Keys> {
    let files = KeyFiles::of(&config.data, config.master_key.as_deref());
    let mut tx = db.read().await?;
    let nothing_depends = settings::find(&mut tx, MARK).await?.is_none() && accounts::count(&mut tx).await? == 0;
    drop(tx);
    let keys = files.load(nothing_depends, entropy)?;
    check_mark(db, &keys, &files).await?;
    Ok(keys)
}

/// The key must be the one that the database was made with; the first one becomes it.
pub(crate) async fn check_mark(db: &Db, keys: &Keys, files: &KeyFiles) -> anyhow::Result<()> {
    let mut tx = db.read().await?;
    let mut found = settings::find(&mut tx, MARK).await?;
    drop(tx);
    if found.is_none() {
        let mut tx = db.write().await?;
        found = settings::find(&mut tx, MARK).await?; // two nodes may start together
        if found.is_none() {
            settings::put(&mut tx, MARK, &mark_of(keys)).await?;
            tx.commit().await?;
            return Ok(());
        }
    }
    belongs(keys, &found.unwrap_or_default(), files)
}

fn mark_of(keys: &Keys) -> String {
    HEXLOWER.encode(&keys.pepper.digest("the mark of this master key").prefix())
}

fn belongs(keys: &Keys, mark: &str, files: &KeyFiles) -> anyhow::Result<()> {
    if mark != mark_of(keys) {
        bail!(
            "the master key {} is not the one that this database was made with: use the key that belongs to it, or no \
             token would be recognised",
            files.master.display()
        );
    }
    Ok(())
}
