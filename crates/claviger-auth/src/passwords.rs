//! Passwords: argon2id in a pool of its own, with fixed permits and a short queue.
//!
//! A hash costs 19 MiB and some 20 ms. Unbounded, a flood of wrong passwords would take the machine's memory and every
//! other request's time; bounded, it is told to come back. A right Basic password is remembered for a moment under a
//! keyed digest that covers the account, the stored hash and the whole password, so it forgets itself at any change.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use claviger_domain::digest::TokenDigest;
use claviger_domain::entropy::Entropy;
use claviger_domain::limits;
use claviger_domain::refusal::Refusal;
use claviger_domain::secret::Password;
use claviger_domain::text;
use claviger_domain::time::Timestamp;
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// How expensive a password is, and how many may be worked on at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PasswordCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes.
    pub passes: u32,
    /// Hashes at the same time.
    pub at_once: usize,
    /// Requests that may wait for their turn.
    pub queue: usize,
}

impl Default for PasswordCost {
    /// OWASP's floor for argon2id: 19 MiB, two passes, one lane.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self { memory_kib: 19 * 1024, passes: 2, at_once: cores.saturating_sub(1).max(1), queue: 64 }
    }
}

/// The pool.
pub(crate) struct Passwords {
    cost: PasswordCost,
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    dummy: String,
    remembered: Mutex<HashMap<[u8; 16], Timestamp>>,
}

impl Passwords {
    pub(crate) fn new(cost: PasswordCost, entropy: &dyn Entropy) -> Self {
        let mut unguessable = [0; 32];
        entropy.fill(&mut unguessable);
        let dummy = hash(cost, &data_encoding::HEXLOWER.encode(&unguessable), &salt(entropy));
        Self {
            cost,
            permits: Arc::new(Semaphore::new(cost.at_once)),
            waiting: AtomicUsize::new(0),
            dummy,
            remembered: Mutex::default(),
        }
    }

    /// Hashes a new password.
    pub(crate) async fn hash(&self, password: &Password, entropy: &dyn Entropy) -> Result<String> {
        let (cost, password, salt) = (self.cost, prepared(password), salt(entropy));
        self.work(move || hash(cost, password.expose(), &salt)).await
    }

    /// Compares a password with a stored hash. An account that does not exist, or has no password, costs the same.
    pub(crate) async fn verify(&self, password: &Password, stored: Option<&str>) -> Result<bool> {
        if password.expose().len() > limits::PASSWORD {
            return Ok(false);
        }
        let known = stored.is_some();
        let (password, stored) = (prepared(password), stored.unwrap_or(&self.dummy).to_owned());
        self.work(move || known & matches(password.expose(), &stored)).await
    }

    /// Whether this digest was verified a moment ago.
    pub(crate) fn remembers(&self, digest: &TokenDigest, now: Timestamp) -> bool {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        remembered.get(&digest.prefix()).is_some_and(|until| now < *until)
    }

    /// Remembers a verified digest for a moment.
    pub(crate) fn remember(&self, digest: &TokenDigest, now: Timestamp) {
        const MOST: usize = 10_000;
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() >= MOST {
            remembered.retain(|_, until| now < *until);
        }
        if remembered.len() < MOST {
            remembered.insert(digest.prefix(), now.plus(limits::PASSWORD_MEMORY));
        }
    }

    /// Forgets everything that was remembered: an account changed.
    pub(crate) fn forget(&self) {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let place = Place::take(&self.waiting, self.cost.queue + self.cost.at_once)?;
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| busy())?;
        let done = tokio::task::spawn_blocking(move || {
            let result = job();
            drop(permit);
            result
        });
        let result = done.await.map_err(|_| busy())?;
        drop(place);
        Ok(result)
    }
}

/// A password in the one spelling that is hashed.
fn prepared(password: &Password) -> Password {
    Password::new(text::opaque(password.expose()).into_owned())
}

/// A place in the queue, given back however the work ends.
struct Place<'p>(&'p AtomicUsize);

impl<'p> Place<'p> {
    fn take(waiting: &'p AtomicUsize, most: usize) -> Result<Self> {
        if waiting.fetch_add(1, Ordering::Relaxed) >= most {
            waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(busy());
        }
        Ok(Self(waiting))
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn busy() -> Error {
    Refusal::Throttled { retry_after: Duration::from_secs(2) }.into()
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    salt
}

fn hash(cost: PasswordCost, password: &str, salt: &[u8]) -> String {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None).unwrap_or_default();
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.as_bytes(), salt)
        .expect("a password within its limits and a salt of 16 bytes can be hashed");
    hash.to_string()
}

fn matches(password: &str, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|stored| Argon2::default().verify_password(password.as_bytes(), &stored).is_ok())
}

#[cfg(test)]
mod tests {
    use claviger_domain::entropy::SeededEntropy;
    use claviger_domain::secret::Secret;

    use super::*;

    const CHEAP: PasswordCost = PasswordCost { memory_kib: 64, passes: 1, at_once: 1, queue: 1 };

    #[tokio::test]
    async fn acc_07_a_password_is_compared_whole() {
        let entropy = SeededEntropy::new(1);
        let passwords = Passwords::new(CHEAP, &entropy);
        let long = "x".repeat(80);
        let stored = passwords.hash(&Secret::from(format!("{long}1")), &entropy).await.unwrap();
        assert!(passwords.verify(&Secret::from(format!("{long}1")), Some(&stored)).await.unwrap());
        assert!(!passwords.verify(&Secret::from(format!("{long}2")), Some(&stored)).await.unwrap());
        assert!(!passwords.verify(&Secret::from("x"), None).await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_the_same_from_every_keyboard() {
        let entropy = SeededEntropy::new(1);
        let passwords = Passwords::new(CHEAP, &entropy);
        let spellings = ["Zürich\u{a0}bei Nacht", "Zu\u{308}rich bei Nacht"];
        for set in spellings {
            let stored = passwords.hash(&Secret::from(set), &entropy).await.unwrap();
            for typed in spellings {
                assert!(passwords.verify(&Secret::from(typed), Some(&stored)).await.unwrap());
            }
            assert!(!passwords.verify(&Secret::from("Zurich bei Nacht"), Some(&stored)).await.unwrap());
        }
    }

    #[tokio::test]
    async fn dos_01_a_full_queue_is_told_to_come_back() {
        let passwords = Passwords::new(CHEAP, &SeededEntropy::new(1));
        let held = Arc::clone(&passwords.permits).acquire_owned().await.unwrap();
        let password = Secret::from("x");
        let (a, b) = (passwords.verify(&password, None), passwords.verify(&password, None));
        let (mut a, mut b) = (Box::pin(a), Box::pin(b));
        assert!(futures_poll(&mut a).await.is_none() && futures_poll(&mut b).await.is_none());
        let third = passwords.verify(&password, None).await;
        assert!(matches!(third, Err(Error::Refused(Refusal::Throttled { .. }))));
        drop(held);
        assert!(!a.await.unwrap() && !b.await.unwrap());
        assert_eq!(passwords.waiting.load(Ordering::Relaxed), 0);
    }

    async fn futures_poll<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
        std::future::poll_fn(|context| match std::pin::Pin::new(&mut *future).poll(context) {
            std::task::Poll::Ready(done) => std::task::Poll::Ready(Some(done)),
            std::task::Poll::Pending => std::task::Poll::Ready(None),
        })
        .await
    }
}
