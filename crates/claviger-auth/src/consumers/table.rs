//! The consumers in memory: their keys are parsed once, not at each request.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::oauth1::{Consumer, KeyFloor, RsaPublicKey, SignatureCheck};
use claviger_store::{PageRequest, consumers};

use crate::desk::Desk;
use crate::error::Result;

/// A consumer and the means to hold its signatures against.
#[derive(Debug)]
pub struct Known {
    /// The consumer.
    pub consumer: Consumer,
    /// What its signatures are held against.
    pub(crate) check: SignatureCheck,
    /// Whether it may not be used, because whoever registered it may not either.
    pub(crate) refused: bool,
}

type ByKey = HashMap<String, Arc<Known>>;

/// All consumers, by key. They are read again after each change to one of them.
#[derive(Default)]
pub(crate) struct ConsumerTable {
    known: Mutex<State>,
    reading: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    all: Option<Arc<ByKey>>,
    /// Grows with each change: what was read before it is not kept.
    changes: u64,
}

impl ConsumerTable {
    /// Something changed: the next request reads all again.
    pub(crate) fn forget(&self) {
        let mut state = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        state.all = None;
        state.changes += 1;
    }

    fn get(&self) -> (Option<Arc<ByKey>>, u64) {
        let state = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        (state.all.clone(), state.changes)
    }

    fn put(&self, all: &Arc<ByKey>, changes: u64) {
        let mut state = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if state.changes == changes {
            state.all = Some(Arc::clone(all));
        }
    }
}

/// The consumer with this key.
pub(crate) async fn find(desk: &Desk, key: &str) -> Result<Option<Arc<Known>>> {
    if let (Some(all), _) = desk.consumers.get() {
        return Ok(all.get(key).cloned());
    }
    let _one = desk.consumers.reading.lock().await;
    let (all, changes) = desk.consumers.get();
    let all = match all {
        Some(all) => all,
        None => {
            let all = Arc::new(read_all(desk).await?);
            desk.consumers.put(&all, changes);
            all
        }
    };
    Ok(all.get(key).cloned())
}

async fn read_all(desk: &Desk) -> Result<ByKey> {
    let mut tx = desk.store.read().await?;
    let refused = consumers::list_refused(&mut tx).await?;
    let mut all = ByKey::new();
    let mut page = PageRequest::first(PageRequest::<()>::MOST);
    loop {
        let read = consumers::list(&mut tx, None, &page).await?;
        page.after = read.items.last().map(|consumer| consumer.id);
        all.extend(read.items.into_iter().filter_map(|consumer| {
            let key = consumer.key.clone();
            let refused = refused.contains(&consumer.id);
            Some((key, Arc::new(known(desk, consumer, refused)?)))
        }));
        if !read.more {
            return Ok(all);
        }
    }
}

/// A consumer whose key or secret cannot be read is told to the log; it is unknown to everybody else.
fn known(desk: &Desk, consumer: Consumer, refused: bool) -> Option<Known> {
    let methods = consumer.methods;
    let check = match &consumer.proof {
        ConsumerProof::Key(spki) => RsaPublicKey::from_der(spki, KeyFloor::Bits1024)
            .map(|key| SignatureCheck::Key { key: Arc::new(key), methods })
            .map_err(|error| error.to_string()),
        ConsumerProof::Secret(sealed) => desk
            .keys
            .seal
            .open(super::SECRET, consumer.id.as_bytes(), sealed)
            .and_then(|secret| String::from_utf8(secret.expose().clone()).ok())
            .map(|secret| SignatureCheck::Secret { secret: secret.into(), methods })
            .ok_or_else(|| "its secret was sealed with another master key".to_owned()),
    };
    match check {
        Ok(check) => Some(Known { consumer, check, refused }),
        Err(error) => {
            tracing::error!(consumer = %consumer.id, %error, "a consumer cannot be used");
            None
        }
    }
}
