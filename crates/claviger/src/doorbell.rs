//! How a command tells the server beside it that something has changed, and waits until the server has seen it.
//!
//! ```text
//! command -> DATA/claviger.sock:  catch-up LF
//! server  -> command:             seq 1234 LF      all that was announced up to here is in force
//! ```
//!
//! The server would see it by itself within a tenth of a second; with the bell, a revocation made on the command line is
//! in force when the command returns. No server: no bell, and nothing to tell.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use claviger_auth::revocations::Follower;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::watch;

/// How long a command waits for the server's word.
const PATIENCE: Duration = Duration::from_secs(10);
const REQUEST: &str = "catch-up\n";

/// What came of ringing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// No server runs on this data folder.
    Nobody,
    /// The server has applied everything up to this number.
    Seen(i64),
    /// A server is there, but does not say so.
    Silent,
}

/// Rings, and waits for the answer.
pub(crate) async fn ring(data: &Path) -> Answer {
    let Ok(mut stream) = connect(data).await else { return Answer::Nobody };
    let spoken = async {
        stream.write_all(REQUEST.as_bytes()).await?;
        let mut answer = String::new();
        BufReader::new(stream).take(64).read_line(&mut answer).await?;
        Ok::<_, io::Error>(answer.trim_end().strip_prefix("seq ").and_then(|seq| seq.parse().ok()))
    };
    match tokio::time::timeout(PATIENCE, spoken).await {
        Ok(Ok(Some(seq))) => Answer::Seen(seq),
        _ => Answer::Silent,
    }
}

/// A bell that hangs; it is taken down with this value.
#[derive(Debug)]
pub(crate) struct Bell {
    listener: UnixListener,
    path: PathBuf,
}

impl Bell {
    /// Hangs the bell. None if another server answers on this folder: two nodes on one machine, of which the other one
    /// is told and this one looks by itself.
    pub(crate) async fn hang(data: &Path) -> io::Result<Option<Self>> {
        if connect(data).await.is_ok() {
            return Ok(None);
        }
        let path = data.join("claviger.sock");
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let (short, _folder) = shortened(data)?;
        let listener = UnixListener::bind(short)?;
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
        Ok(Some(Self { listener, path }))
    }

    /// Answers until told to stop.
    pub(crate) async fn answer(self, follower: Arc<Follower>, mut stop: watch::Receiver<bool>) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                _ = stop.changed() => return,
            };
            let Ok((stream, _)) = accepted else { continue };
            let follower = Arc::clone(&follower);
            tokio::spawn(async move {
                let answered = tokio::time::timeout(PATIENCE, answer(stream, &follower)).await;
                if !matches!(answered, Ok(Ok(()))) {
                    tracing::warn!("a command rang and could not be answered");
                }
            });
        }
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path);
    }
}

async fn answer(mut stream: UnixStream, follower: &Follower) -> io::Result<()> {
    let mut request = String::new();
    BufReader::new(&mut stream).take(64).read_line(&mut request).await?;
    if request != REQUEST {
        return Ok(());
    }
    let answer = match follower.catch_up().await {
        Ok(seq) => format!("seq {seq}\n"),
        Err(error) => {
            tracing::warn!(%error, "a command changed something that cannot be read now");
            "later\n".to_owned()
        }
    };
    stream.write_all(answer.as_bytes()).await
}

async fn connect(data: &Path) -> io::Result<UnixStream> {
    let (short, _folder) = shortened(data)?;
    UnixStream::connect(short).await
}

/// A socket's path may have 107 bytes at most. Through an open folder, every path is short enough.
fn shortened(data: &Path) -> io::Result<(PathBuf, Option<std::fs::File>)> {
    use std::os::fd::AsRawFd;
    let path = data.join("claviger.sock");
    if path.as_os_str().len() <= 100 {
        return Ok((path, None));
    }
    let folder = std::fs::File::open(data)?;
    Ok((PathBuf::from(format!("/proc/self/fd/{}/claviger.sock", folder.as_raw_fd())), Some(folder)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use claviger_testkit::database::Scratch;

    #[tokio::test]
    async fn nobody_answers_where_no_bell_hangs_and_a_stale_one_is_replaced() {
        let folder = Scratch::new("bell");
        assert_eq!(ring(folder.path()).await, Answer::Nobody);
        drop(std::os::unix::net::UnixListener::bind(folder.path().join("claviger.sock")).unwrap());
        assert_eq!(ring(folder.path()).await, Answer::Nobody);
        let bell = Bell::hang(folder.path()).await.unwrap().unwrap();
        assert!(Bell::hang(folder.path()).await.unwrap().is_none(), "the other server's bell stays");
        drop(bell);
        assert!(!folder.path().join("claviger.sock").exists());
    }

    #[tokio::test]
    async fn a_bell_hangs_in_a_folder_with_a_long_name() {
        let folder = Scratch::new("bell");
        let long = folder.path().join("x".repeat(120));
        std::fs::create_dir(&long).unwrap();
        let _bell = Bell::hang(&long).await.unwrap().unwrap();
        assert!(connect(&long).await.is_ok());
    }
}
