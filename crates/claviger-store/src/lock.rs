//! One server for one SQLite file.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};

use crate::sqlite::make_folder;
use crate::{Result, StoreError};

/// Held by a server for as long as it runs. The commands do not take it, they work beside a server.
///
/// SQLite itself would let two servers write in turn; but each would answer checks from a memory that learns of the
/// other's revocations late. The system drops the lock with the process, however it ends.
#[derive(Debug)]
#[must_use = "the lock ends when this is dropped"]
pub struct ServeLock {
    _file: Option<File>,
}

impl ServeLock {
    /// The lock of databases that several servers may share, or that nobody else can see.
    pub(crate) fn unneeded() -> Self {
        Self { _file: None }
    }

    /// Takes the lock file beside the database, or says who serves it.
    pub(crate) fn take(database: &Path) -> Result<Self> {
        let path = lock_path(database);
        make_folder(&path).map_err(StoreError::file(&path))?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        let mut file = options.open(&path).map_err(StoreError::file(&path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Served(database.to_owned())),
            Err(TryLockError::Error(source)) => return Err(StoreError::File { path, source }),
        }
        // the number is for people who look; nobody reads it back
        let note = |file: &mut File| -> std::io::Result<()> {
            file.set_len(0)?;
            file.rewind()?;
            writeln!(file, "{}", std::process::id())
        };
        note(&mut file).map_err(StoreError::file(&path))?;
        Ok(Self { _file: Some(file) })
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".serving");
    PathBuf::from(name)
}
