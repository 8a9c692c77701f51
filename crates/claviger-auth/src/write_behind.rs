//! What checks noted in memory, on its way to the store: one transaction a second at most.

use claviger_store::last_use::{self, LastUse};
use claviger_store::usage;
use tokio::sync::watch;

use crate::audit;
use crate::desk::{Desk, WRITE_BEHIND};
use crate::error::Result;
use crate::journal;

/// Writes last uses, counts and refusals now.
pub async fn flush(desk: &Desk) -> Result<()> {
    let mut uses = desk.last_used.take();
    uses.sort_by_key(|(id, _)| *id); // so that two nodes meet the same rows in the same order
    let counted = desk.usage.take();
    let refusals = desk.journal.take();
    if uses.is_empty() && counted.is_empty() && refusals.is_empty() {
        return Ok(());
    }
    let written = async {
        let mut tx = desk.store.write().await?;
        let rows: Vec<LastUse> = uses.iter().map(|(id, seen)| seen.row(*id)).collect();
        last_use::put_all(&mut tx, &rows).await?;
        let (methods, projects, addresses) = counted.rows(&desk.catalogue());
        usage::put_methods(&mut tx, &methods).await?;
        usage::put_projects(&mut tx, &projects).await?;
        usage::put_addresses(&mut tx, &addresses).await?;
        for entry in journal::entries(&mut tx, &refusals).await? {
            audit::append(desk, &mut tx, &entry).await?;
        }
        tx.commit().await?;
        Ok::<(), crate::Error>(())
    };
    let result = written.await;
    if result.is_err() {
        desk.last_used.put_back(uses);
        desk.usage.put_back(counted);
        desk.journal.put_back(refusals);
    }
    result
}

/// Flushes every second until told to stop, and once more then.
pub async fn run(desk: &Desk, mut stop: watch::Receiver<bool>) {
    let mut stopping = false;
    while !stopping {
        tokio::select! {
            () = tokio::time::sleep(WRITE_BEHIND) => {}
            _ = stop.changed() => stopping = true,
        }
        if let Err(error) = flush(desk).await {
            tracing::warn!(%error, "what was noted could not be written; kept for the next try");
        }
    }
}
