//! Guessing passwords is slowed, then stopped: one set of counters for every door.
//!
//! Three counters see each wrong password: the pair of account and address, the account, and the address. The pair has
//! the shortest patience, so that a stranger's guessing does not lock the owner out at their usual address; the account
//! as a whole is stopped only when many addresses guess at it. While one of them is stopped, even the right password is
//! refused: otherwise the refusals would tell which guess was right.
//!
//! An IPv6 address counts as its network of 64 bits: a line at home has as many addresses as there are numbers of 64 bits.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use claviger_domain::limits;
use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;

/// Failures that are free, and the longest wait, for one kind of counter.
#[derive(Debug, Clone, Copy)]
struct Patience {
    free: u32,
    longest: Duration,
}

const PAIR: Patience = Patience { free: 5, longest: Duration::from_mins(15) };
const ACCOUNT: Patience = Patience { free: 50, longest: Duration::from_mins(15) };
const ADDRESS: Patience = Patience { free: 100, longest: Duration::from_mins(15) };

/// A counter that nobody touched for this long starts anew.
const MEMORY: Duration = Duration::from_hours(1);
/// A wait that is over, whatever the clock says.
const NEVER: Timestamp = Timestamp::from_millis(0);
/// Counters kept at most; the ones that matter least go first.
const MOST: usize = 100_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(String, IpAddr),
    Account(String),
    Address(IpAddr),
}

#[derive(Debug, Clone, Copy)]
struct Counter {
    failures: u32,
    last: Timestamp,
    until: Timestamp,
}

/// The counters.
#[derive(Default)]
pub(crate) struct Throttle {
    counters: Mutex<HashMap<Key, Counter>>,
}

impl Throttle {
    /// Whether guessing is stopped here, for who is let in without an attempt because the password was right a moment
    /// ago. If it is not, the pair starts anew as with every success: who mistypes now and then never comes to a wait.
    pub(crate) fn admits(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(account, address);
        stopped(&counters, &keys, now)?;
        let pair = keys.iter().map(|(key, _)| key).find(|key| matches!(key, Key::Pair(..)));
        pair.map(|pair| counters.remove(pair));
        Ok(())
    }

    /// Counts an attempt before it is made, so that a burst cannot slip through while the first is being hashed; a
    /// success takes it back. `account` is the look-up form of the login, so all spellings share one counter.
    pub(crate) fn attempt(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<(), Refusal> {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let keys = keys(account, address);
        stopped(&counters, &keys, now)?;
        make_room(&mut counters, now);
        for (key, patience) in keys {
            let counter = counters.entry(key).or_insert(Counter { failures: 0, last: now, until: NEVER });
            if now.since(counter.last) > MEMORY {
                counter.failures = 0;
            }
            counter.failures = counter.failures.saturating_add(1);
            counter.last = now;
            let wait = patience.wait(counter.failures);
            // nobody who does not wait now begins to when the clock is set back
            counter.until = if wait.is_zero() { NEVER } else { now.plus(wait) };
        }
        Ok(())
    }

    /// The attempt was right: the pair starts anew, and the others get the attempt back.
    pub(crate) fn success(&self, account: &str, address: IpAddr) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        for (key, _) in keys(account, address) {
            match &key {
                Key::Pair(..) => drop(counters.remove(&key)),
                Key::Account(_) | Key::Address(_) => {
                    if let Some(counter) = counters.get_mut(&key) {
                        counter.failures = counter.failures.saturating_sub(1);
                        counter.until = NEVER;
                    }
                }
            }
        }
    }
}

impl Patience {
    /// Nothing for the free failures, then one second, doubling up to the longest.
    fn wait(self, failures: u32) -> Duration {
        match failures.checked_sub(self.free) {
            None | Some(0) => Duration::ZERO,
            Some(over) => Duration::from_secs(1 << (over - 1).min(20)).min(self.longest),
        }
    }
}

fn stopped(counters: &HashMap<Key, Counter>, keys: &[(Key, Patience)], now: Timestamp) -> Result<(), Refusal> {
    let wait = keys.iter().filter_map(|(key, _)| counters.get(key)).map(|counter| counter.until.since(now)).max();
    match wait.filter(|wait| !wait.is_zero()) {
        Some(wait) => Err(Refusal::Throttled { retry_after: wait }),
        None => Ok(()),
    }
}

fn keys(account: &str, address: IpAddr) -> [(Key, Patience); 3] {
    // No account has such a login: they share one counter, and memory is not theirs to fill.
    let account = if account.len() > limits::LOGIN { "" } else { account };
    let address = place(address);
    [
        (Key::Pair(account.to_owned(), address), PAIR),
        (Key::Account(account.to_owned()), ACCOUNT),
        (Key::Address(address), ADDRESS),
    ]
}

/// Whoever has one address of it has all.
fn place(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6((address.to_bits() & (u128::MAX << 64)).into()),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Old counters go first, then those with the fewest failures: filling the table frees nobody who is stopped.
fn make_room(counters: &mut HashMap<Key, Counter>, now: Timestamp) {
    if counters.len() + 3 <= MOST {
        return;
    }
    counters.retain(|_, counter| now.since(counter.last) <= MEMORY);
    let mut least = 1;
    while counters.len() + 3 > MOST {
        counters.retain(|_, counter| counter.failures > least);
        least *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);
    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));

    #[test]
    fn acc_01_guessing_is_slowed_and_then_stopped_even_for_the_right_password() {
        let throttle = Throttle::default();
        let refused = (0..1000).filter(|_| throttle.attempt("alice", HOME, NOW).is_err()).count();
        assert_eq!(refused, 1000 - 6, "five free failures, the sixth starts the clock");
        assert!(throttle.attempt("bob", HOME, NOW).is_ok(), "other accounts are unaffected");
    }

    #[test]
    fn acc_01_two_hundred_addresses_together_stop_the_account() {
        let throttle = Throttle::default();
        let tried = (0..200u8).filter(|n| throttle.attempt("alice", [10, 0, 1, *n].into(), NOW).is_ok()).count();
        assert_eq!(tried, 51);
    }

    #[test]
    fn acc_01_a_network_of_ipv6_is_one_address_and_does_not_lock_the_owner_out() {
        let throttle = Throttle::default();
        let within = |host: u128| IpAddr::V6((0x2001_0db8_0000_0001_u128 << 64 | host).into());
        let tried = (0..200).filter(|host| throttle.attempt("alice", within(*host), NOW).is_ok()).count();
        assert_eq!(tried, 6);
        assert!(throttle.attempt("alice", IpAddr::V6((0x2001_0db8_0000_0002_u128 << 64).into()), NOW).is_ok());
        let same = |text: &str| place(text.parse().unwrap());
        assert_eq!((same("::ffff:10.0.0.1"), same("10.0.0.2")), (HOME, [10, 0, 0, 2].into()));
    }

    #[test]
    fn a_strangers_guessing_does_not_lock_the_owner_out() {
        let throttle = Throttle::default();
        (0..20).for_each(|_| drop(throttle.attempt("alice", [192, 0, 2, 1].into(), NOW)));
        assert!(throttle.attempt("alice", HOME, NOW).is_ok());
    }

    #[test]
    fn a_success_starts_anew_and_time_heals() {
        let throttle = Throttle::default();
        (0..6).for_each(|_| throttle.attempt("alice", HOME, NOW).unwrap());
        assert!(throttle.attempt("alice", HOME, NOW).is_err());
        assert!(throttle.attempt("alice", HOME, NOW.plus(Duration::from_secs(2))).is_ok());
        throttle.success("alice", HOME);
        assert!(throttle.attempt("alice", HOME, NOW.plus(Duration::from_secs(2))).is_ok());
    }

    #[test]
    fn a_password_that_is_remembered_as_right_starts_anew_as_one_that_was_hashed() {
        let throttle = Throttle::default();
        for _ in 0..8 {
            (0..5).for_each(|_| throttle.attempt("alice", HOME, NOW).unwrap());
            throttle.admits("alice", HOME, NOW).unwrap();
        }
        let more = (0..100).filter(|_| throttle.attempt("alice", HOME, NOW).is_ok()).count();
        assert_eq!(more, 6, "and the guesses at the account are counted on");
        assert!(throttle.admits("alice", HOME, NOW).is_err(), "while guessing is stopped, so is the right password");
    }

    #[test]
    fn dos_08_filling_the_table_frees_nobody_who_is_stopped() {
        let throttle = Throttle::default();
        (0..10).for_each(|_| drop(throttle.attempt("alice", HOME, NOW)));
        for n in 0..60_000u32 {
            drop(throttle.attempt(&format!("user{n}"), IpAddr::V4((0x0b00_0000 + n).into()), NOW));
        }
        assert!(throttle.attempt("alice", HOME, NOW).is_err());
        assert!(throttle.counters.lock().unwrap().len() <= MOST);
    }

    proptest::proptest! {
        /// Whatever the rhythm, whatever the addresses: the guesses at one account within an hour have a bound.
        #[test]
        fn acc_01_no_rhythm_of_guessing_gets_more_than_the_bound(
            guesses in proptest::collection::vec((0..4_u8, 0..90_000_u64), 1..2000),
        ) {
            let throttle = Throttle::default();
            let (mut now, mut tried, mut from_one) = (NOW, vec![], vec![]);
            for (address, pause) in guesses {
                now = now.plus(Duration::from_millis(pause));
                if throttle.attempt("alice", [10, 0, 2, address].into(), now).is_ok() {
                    tried.push(now);
                    if address == 0 {
                        from_one.push(now);
                    }
                }
            }
            let most_in_an_hour = |tried: &[Timestamp]| {
                let within = |first: &Timestamp| tried.iter().filter(|at| **at >= *first && at.since(*first) < MEMORY).count();
                tried.iter().map(within).max().unwrap_or(0)
            };
            // five are free, then the waits double to a quarter of an hour; an hour's silence starts anew
            proptest::prop_assert!(most_in_an_hour(&from_one) <= 5 + 10 + 4, "{}", most_in_an_hour(&from_one));
            proptest::prop_assert!(most_in_an_hour(&tried) <= 4 * (5 + 10 + 4), "{}", most_in_an_hour(&tried));
        }
    }

    #[test]
    fn dos_08_logins_that_nobody_has_take_no_memory() {
        let throttle = Throttle::default();
        for n in 0..50 {
            drop(throttle.attempt(&format!("{n}{}", "x".repeat(3000)), HOME, NOW));
        }
        assert_eq!(throttle.counters.lock().unwrap().len(), 3);
    }
}
