//! Certificates that can be replaced while the server runs.

mod end;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use arc_swap::ArcSwap;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

use crate::config::TlsFiles;
use crate::world;

pub(crate) use end::{End, end};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(5);

/// The certificate of this moment.
#[derive(Debug)]
pub(crate) struct Certificates {
    files: TlsFiles,
    current: ArcSwap<ServerConfig>,
}

impl Certificates {
    /// Reads the files.
    pub(crate) fn load(files: TlsFiles) -> anyhow::Result<Arc<Self>> {
        let current = ArcSwap::from(read(&files)?);
        warn(&files);
        Ok(Arc::new(Self { files, current }))
    }

    /// What the next connection is greeted with.
    pub(crate) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current.load_full())
    }

    /// Reads the files again. An error leaves the old certificate in place.
    pub(crate) fn reload(&self) -> anyhow::Result<()> {
        self.current.store(read(&self.files)?);
        warn(&self.files);
        Ok(())
    }

    /// Reads the files again whenever they have changed, until told to stop. While the one is new and the other still
    /// old they do not fit together: then the old pair stays, and the next look finds both.
    pub(crate) async fn watch(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        let mut seen = self.state();
        loop {
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = stop.changed() => return,
            }
            let found = self.state();
            if found == seen {
                continue;
            }
            match self.reload() {
                Ok(()) => {
                    tracing::info!(cert = %self.files.cert.display(), "the certificate was replaced");
                    seen = found;
                }
                Err(error) => {
                    tracing::warn!("the certificate has changed and cannot be used; the old one stays: {error:#}")
                }
            }
        }
    }

    fn state(&self) -> [Option<(std::time::SystemTime, u64)>; 2] {
        [&self.files.cert, &self.files.key].map(|path| {
            let metadata = fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        })
    }
}

/// Reads certificate and key, and makes sure that they belong together.
pub(crate) fn read(files: &TlsFiles) -> anyhow::Result<Arc<ServerConfig>> {
    let chain = chain(&files.cert).context("tls.cert")?;
    let key = key(&files.key).context("tls.key")?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .with_context(|| {
            let (cert, key) = (files.cert.display(), files.key.display());
            format!("the certificate {cert} and the key {key} cannot be used together")
        })?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The certificate, and those above it.
pub(crate) fn chain(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&file(path)?).collect();
    let chain = chain.ok().filter(|chain| !chain.is_empty());
    chain.with_context(|| format!("{} holds no certificate in PEM", path.display()))
}

/// The certificate's private key.
pub(crate) fn key(path: &Path) -> anyhow::Result<PrivateKeyDer<'static>> {
    let (pem, path) = (file(path)?, path.display());
    let key = PrivateKeyDer::from_pem_slice(&pem).ok();
    key.with_context(|| match String::from_utf8_lossy(&pem).contains("ENCRYPTED") {
        true => format!(
            "{path} is encrypted, and nobody is there to type its password: openssl pkey -in {path} decrypts it"
        ),
        false => format!("{path} holds no private key in PEM"),
    })
}

/// Says in the log when a certificate is over, or soon will be.
fn warn(files: &TlsFiles) {
    match end(&files.cert, world::moment()) {
        Some(End::Past(told)) => tracing::error!("the certificate: {told}"),
        Some(End::Soon(told)) => tracing::warn!("the certificate: {told}"),
        None => {}
    }
}

fn file(path: &Path) -> anyhow::Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("{} cannot be read", path.display()))
}
