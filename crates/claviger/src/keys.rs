//! The server's own keys: files beside the database, for their owner's eyes alone.
//!
//! ```text
//! claviger-data/            0700
//!   claviger.db             everything but the keys
//!   keys/                   0700
//!     master.key            64 hex digits: the key of all digests
//!     assertion.pem         Ed25519, PKCS#8: signs what upstreams are told
//! ```
//!
//! A backup holds no keys, so that whoever finds one cannot test guessed tokens against it. Without the master key a
//! database is worth nothing: no token in it can be recognised any more. So a missing key is made only while nothing
//! depends on it, and a wrong one is refused.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use aws_lc_rs::signature::Ed25519KeyPair;
use claviger_auth::keys::Keys;
use claviger_domain::digest::Pepper;
use claviger_domain::entropy::Entropy;
use claviger_domain::seal::Seal;
use claviger_domain::secret::Secret;
use data_encoding::{BASE64, HEXLOWER, HEXLOWER_PERMISSIVE};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject;

/// Where the keys are.
#[derive(Debug, Clone)]
pub(crate) struct KeyFiles {
    /// The key of all digests.
    pub(crate) master: PathBuf,
    /// The key that signs assertions.
    pub(crate) assertion: PathBuf,
}

impl KeyFiles {
    /// The files of a data folder; several nodes may share a master key that lies elsewhere.
    pub(crate) fn of(data: &Path, master: Option<&Path>) -> Self {
        let keys = data.join("keys");
        Self {
            master: master.map_or_else(|| keys.join("master.key"), Path::to_owned),
            assertion: keys.join("assertion.pem"),
        }
    }

    /// Reads the keys. What is missing is made, but a master key only if `nothing_depends` on it.
    pub(crate) fn load(&self, nothing_depends: bool, entropy: &dyn Entropy) -> anyhow::Result<Keys> {
        if nothing_depends && !self.master.exists() {
            let mut key = Secret::new([0; 32]);
            fill(&mut key, entropy);
            publish(&self.master, format!("{}\n", HEXLOWER.encode(key.expose())).as_bytes())?;
        }
        if self.master.exists() && !self.assertion.exists() {
            let mut seed = Secret::new([0; 32]);
            fill(&mut seed, entropy);
            let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose())
                .map_err(|_| anyhow::anyhow!("no Ed25519 key from 32 bytes"))?;
            let document = pair.to_pkcs8().map_err(|_| anyhow::anyhow!("an Ed25519 key cannot be written"))?;
            publish(&self.assertion, pem(document.as_ref()).as_bytes())?;
        }
        self.read()
    }

    /// Reads the keys as they are, and makes nothing.
    pub(crate) fn read(&self) -> anyhow::Result<Keys> {
        if !self.master.exists() {
            bail!(
                "the master key {} is gone, and no token in this database can be recognised without it: put the file \
                 back from where you keep it safe",
                self.master.display()
            );
        }
        let master = self.read_master()?;
        Ok(Keys { pepper: Pepper::new(&master), seal: Seal::new(&master), assertion: self.read_assertion()? })
    }

    /// Every file of ours that others may read or write.
    pub(crate) fn open_to_others(&self) -> Vec<(PathBuf, u32)> {
        use std::os::unix::fs::PermissionsExt;
        let folder = self.assertion.parent().map(Path::to_owned);
        let places = [folder, Some(self.master.clone()), Some(self.assertion.clone())];
        let mode = |path: PathBuf| {
            let mode = fs::metadata(&path).ok()?.permissions().mode() & 0o777;
            (mode & 0o077 != 0).then_some((path, mode))
        };
        places.into_iter().flatten().filter_map(mode).collect()
    }

    fn read_master(&self) -> anyhow::Result<Secret<[u8; 32]>> {
        let bytes = Secret::new(fs::read(&self.master).with_context(|| unreadable(&self.master))?);
        let raw = <[u8; 32]>::try_from(bytes.expose().as_slice());
        let key = raw.ok().or_else(|| {
            let text = bytes.expose().trim_ascii();
            HEXLOWER_PERMISSIVE.decode(text).ok()?.try_into().ok()
        });
        key.map(Secret::new).with_context(|| {
            format!("{} is no master key: it must hold 64 hex digits, or 32 bytes", self.master.display())
        })
    }

    fn read_assertion(&self) -> anyhow::Result<Secret<Vec<u8>>> {
        let text = fs::read(&self.assertion).with_context(|| unreadable(&self.assertion))?;
        let key = PrivatePkcs8KeyDer::from_pem_slice(&text)
            .ok()
            .filter(|key| Ed25519KeyPair::from_pkcs8_maybe_unchecked(key.secret_pkcs8_der()).is_ok());
        let key = key.with_context(|| {
            format!("{} is no Ed25519 key: remove it, and a new one is made", self.assertion.display())
        })?;
        Ok(Secret::new(key.secret_pkcs8_der().to_vec()))
    }
}

/// Makes a folder that only its owner may enter.
pub(crate) fn private_folder(path: &Path) -> anyhow::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if path.is_dir() {
        return Ok(());
    }
    let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.with_context(|| format!("the folder {} cannot be made", path.display()))
}

/// Writes a file that appears whole or not at all, and never over another: of two programs that make it, one wins, and
/// both use what the winner wrote.
fn publish(path: &Path, content: &[u8]) -> anyhow::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;
    let folder = path.parent().context("a key file lies in a folder")?;
    private_folder(folder)?;
    let partial = path.with_extension(format!("{}.partial", std::process::id()));
    let write = || -> io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all(content)?;
        file.sync_all()?;
        let linked = fs::hard_link(&partial, path);
        fs::remove_file(&partial)?;
        match linked {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => {}
        }
        fs::File::open(folder)?.sync_all()
    };
    write().with_context(|| format!("the key file {} cannot be written", path.display()))
}

fn fill(key: &mut Secret<[u8; 32]>, entropy: &dyn Entropy) {
    let mut bytes = [0; 32];
    entropy.fill(&mut bytes);
    *key = Secret::new(bytes);
}

fn unreadable(path: &Path) -> String {
    format!("the key file {} cannot be read", path.display())
}

fn pem(der: &[u8]) -> String {
    let base64 = BASE64.encode(der);
    let lines: String =
        base64.as_bytes().chunks(64).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{lines}-----END PRIVATE KEY-----\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use claviger_domain::entropy::SeededEntropy;
    use claviger_testkit::database::Scratch;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn keys_are_made_once_read_back_and_closed_to_others() {
        let folder = Scratch::new("keys");
        let files = KeyFiles::of(folder.path(), None);
        let first = files.load(true, &SeededEntropy::new(1)).unwrap();
        let again = files.load(false, &SeededEntropy::new(2)).unwrap();
        assert_eq!(first.pepper.digest("x"), again.pepper.digest("x"));
        assert_eq!(first.assertion.expose(), again.assertion.expose());
        assert!(files.open_to_others().is_empty());
        for file in [&files.master, &files.assertion] {
            assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
        }
        assert_eq!(fs::read_dir(folder.path().join("keys")).unwrap().count(), 2, "no partial file stays");
    }

    #[test]
    fn a_lost_master_key_is_never_replaced_in_silence() {
        let folder = Scratch::new("keys");
        let files = KeyFiles::of(folder.path(), None);
        let error = files.load(false, &SeededEntropy::new(1)).unwrap_err().to_string();
        assert!(error.contains("master.key is gone"), "{error}");
        assert!(!files.master.exists());
        fs::create_dir_all(files.master.parent().unwrap()).unwrap();
        fs::write(&files.master, "not a key").unwrap();
        assert!(files.load(false, &SeededEntropy::new(1)).unwrap_err().to_string().contains("is no master key"));
    }
}
