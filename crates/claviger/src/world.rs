//! The world outside: the machine's clock, its chance and its environment. Everything else takes them as parameters.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use claviger_domain::entropy::Entropy;
use claviger_domain::time::{Clock, Timestamp};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        moment().into()
    }

    #[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
    fn running(&self) -> Duration {
        static BEGAN: LazyLock<Instant> = LazyLock::new(Instant::now);
        BEGAN.elapsed()
    }
}

/// The present moment, as exactly as the machine knows it.
#[expect(clippy::disallowed_methods, reason = "the one place where the machine's clock is read")]
pub(crate) fn moment() -> jiff::Timestamp {
    jiff::Timestamp::now()
}

/// The operating system's chance.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemEntropy;

impl Entropy for SystemEntropy {
    #[expect(clippy::disallowed_methods, reason = "the one place where the system is asked for chance")]
    fn fill(&self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("a system without chance cannot make secrets, so nothing can go on");
    }
}

/// The variables that were set when the program started: those that are text.
pub(crate) type Environment = BTreeMap<String, String>;

/// Reads the environment, once.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
pub(crate) fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// How a shell calls this program: by its name if `PATH` finds it so, or else by its path.
pub(crate) fn program(environment: &Environment) -> String {
    const NAME: &str = env!("CARGO_BIN_NAME");
    let Ok(this) = std::env::current_exe().and_then(|path| path.canonicalize()) else { return NAME.to_owned() };
    let path = environment.get("PATH").map(String::as_str).unwrap_or_default();
    let mut found = std::env::split_paths(path).filter_map(|folder| folder.join(NAME).canonicalize().ok());
    match found.next() {
        Some(first) if first == this => NAME.to_owned(),
        _ => format!("'{}'", this.display().to_string().replace('\'', r"'\''")),
    }
}

/// Who typed the command: the user of this process, or who became root by sudo. By name where the system knows one.
pub(crate) fn os_user(environment: &Environment) -> String {
    let user = nix::unistd::getuid();
    let before_sudo = environment.get("SUDO_USER").filter(|name| user.is_root() && !name.is_empty()).cloned();
    before_sudo.unwrap_or_else(|| match nix::unistd::User::from_uid(user) {
        Ok(Some(known)) => known.name,
        Ok(None) | Err(_) => format!("uid {user}"),
    })
}

/// Every connection is an open file, and the usual limit of 1024 is made for programs that have none: takes what the
/// system allows at most.
pub(crate) fn raise_open_files() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    if limit.current != limit.maximum {
        let _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_in_this_century_and_chance_is_no_zeros() {
        assert!(SystemClock.now() > "2026-01-01T00:00:00Z".parse().unwrap());
        let mut bytes = [0; 32];
        SystemEntropy.fill(&mut bytes);
        assert_ne!(bytes, [0; 32]);
    }
}
