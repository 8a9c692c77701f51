//! Token x-ray: what one token did, from where, what it was refused, and what it could do without.
use askama::Template;
use jiff::Timestamp;

use super::confirm::Confirm;
use super::token_form::{Deeds, Preview};
use super::token_list::{LastUse, TokenRow, TokenState};
use super::{Shell, time};

/// `GET /tokens/{id}`.
#[derive(Clone, Debug, Template)]
#[template(path = "tokens/xray.html")]
pub struct TokenXray {
    /// The frame.
    pub shell: Shell,
    /// The token as its list shows it.
    pub token: TokenRow,
    /// How its secret begins and ends, `cvg_p_…a81f`.
    pub mask: Option<String>,
    /// The addresses it works from; empty for any.
    pub ranges: Vec<String>,
    /// The end of an older secret that lives on after a rotation.
    pub older_secret_until: Option<Timestamp>,
    /// Whether the reader may change it.
    pub may_change: bool,
    /// Whether a program holds it by consent, so that its value is not ours to renew.
    pub consented: bool,
    /// What it can do, in plain words; what it could do if it worked.
    pub preview: Preview,
    /// Since when it can do nothing, if so.
    pub ended: Option<Ended>,
    /// What it did; none when uses are not counted yet.
    pub uses: Option<Uses>,
    /// Its last refusals, the latest first.
    pub refusals: Vec<RefusalLine>,
    /// Its changes, the latest first.
    pub history: Vec<HistoryLine>,
    /// What it could be shrunk to.
    pub shrink: Option<Shrink>,
    /// Until when an earlier shrinking can be undone.
    pub undo_until: Option<Timestamp>,
}

/// Since when a token does not work.
#[derive(Clone, Debug)]
pub struct Ended {
    /// The moment.
    pub at: Timestamp,
    /// Who did it; none for time itself, and for what went with its owner.
    pub by: Option<String>,
    /// The reason that was given, if any.
    pub reason: Option<String>,
}

/// What a token did in the days shown.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// The days, the oldest first.
    pub days: Vec<Timestamp>,
    /// Each method called, the busiest first, with its calls on each day.
    pub methods: Vec<MethodUse>,
    /// Each project in which it called something, in all the days that are known; the busiest first.
    pub projects: Vec<ProjectUse>,
    /// How many days are known.
    pub known: u64,
    /// Each address that called, the busiest first.
    pub addresses: Vec<AddressUse>,
    /// How many methods it may call.
    pub granted: u64,
    /// How many of these it called.
    pub used: u64,
    /// The methods it may call and never did.
    pub unused: Vec<String>,
}

/// The calls of one method.
#[derive(Clone, Debug)]
pub struct MethodUse {
    /// Its name.
    pub method: String,
    /// Its calls on each day.
    pub calls: Vec<u64>,
}

/// The calls in one project.
#[derive(Clone, Debug)]
pub struct ProjectUse {
    /// Its name, or its id if the reader may not know it.
    pub name: String,
    /// The methods.
    pub methods: Vec<String>,
    /// Its calls.
    pub calls: u64,
    /// The day of the last of them.
    pub last: Timestamp,
}

/// The calls from one address.
#[derive(Clone, Debug)]
pub struct AddressUse {
    /// The address, or the name of the host.
    pub from: String,
    /// The dialects it spoke.
    pub dialects: String,
    /// Its calls.
    pub calls: u64,
    /// The last of them.
    pub last: Timestamp,
}

/// A request the token was refused.
#[derive(Clone, Debug)]
pub struct RefusalLine {
    /// When.
    pub at: Timestamp,
    /// What it asked for; none when it was refused before that was looked at.
    pub asked: Option<String>,
    /// Why not, in plain words.
    pub why: String,
    /// From where.
    pub from: String,
}

/// A change to the token.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: String,
    /// What, in plain words.
    pub what: String,
}

/// The narrower grant that would do. Posts `password` to `/tokens/{id}/shrink`; the undo posts it to
/// `/tokens/{id}/unshrink`.
#[derive(Clone, Debug)]
pub struct Shrink {
    /// What it could do afterwards.
    pub after: Preview,
    /// How many methods it would lose.
    pub loses: u64,
    /// What becomes of its projects.
    pub projects: ShrunkProjects,
    /// The confirmation.
    pub confirm: Confirm,
}

/// What becomes of the projects that a token reaches when it is shrunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShrunkProjects {
    /// Those it called in stay, and no others.
    Fewer,
    /// They stay: it called in all of them.
    AllUsed,
    /// They stay: some of its calls were in none that is known.
    Unknown,
}

impl Uses {
    /// All calls, those of no method too.
    pub fn calls(&self) -> u64 {
        let of_methods: u64 = self.methods.iter().map(MethodUse::total).sum();
        of_methods.max(self.addresses.iter().map(|address| address.calls).sum())
    }

    /// Calls that came to no method: there was nothing that it may see, or it may not.
    pub fn without_method(&self) -> u64 {
        self.calls() - self.methods.iter().map(MethodUse::total).sum::<u64>()
    }

    /// The heat of a number of calls, 0 to 4: on a scale by powers, as calls are.
    pub fn heat(&self, calls: &u64) -> u64 {
        let most = self.methods.iter().flat_map(|method| &method.calls).copied().max().unwrap_or(0);
        if *calls == 0 {
            return 0;
        }
        let share = f64::from(u32::try_from(*calls).unwrap_or(u32::MAX)).ln_1p()
            / f64::from(u32::try_from(most).unwrap_or(u32::MAX)).ln_1p();
        (share * 4.0).ceil().clamp(1.0, 4.0) as u64
    }
}

impl MethodUse {
    /// Its calls on all days.
    pub fn total(&self) -> u64 {
        self.calls.iter().sum()
    }
}

impl TokenXray {
    /// The first sentence: who, how often, how much of what it may.
    pub fn summary(&self) -> String {
        let Some(uses) = &self.uses else { return self.shell.t("xray-not-counted").into_owned() };
        if self.token.used.is_none() {
            return self.shell.t("xray-never").into_owned();
        }
        if uses.calls() == 0 {
            return self.shell.t1("xray-silent", "days", uses.days.len());
        }
        let numbers = [uses.addresses.len() as u64, uses.calls(), uses.days.len() as u64];
        let [addresses, calls, days] = numbers.map(Into::into);
        let [some, all] = [uses.used, uses.granted].map(Into::into);
        let values = [("addresses", addresses), ("calls", calls), ("days", days), ("some", some), ("all", all)];
        self.shell.tell("xray-summary", &values)
    }

    /// A day of the heat map: "22 Nov".
    pub fn day(&self, at: &Timestamp) -> String {
        time::short_day(&self.shell.reader, *at)
    }

    /// Whether a column bears its day: the first, and each seventh back from the last.
    pub fn names(&self, index: &usize) -> bool {
        let last = self.uses.as_ref().map_or(0, |uses| uses.days.len().saturating_sub(1));
        (last - index.min(&last)).is_multiple_of(7)
    }

    /// What became of it: "alice removed it".
    pub fn end(&self, ended: &Ended) -> String {
        let (named, unnamed) = match self.token.state {
            TokenState::Active => ("", ""),
            TokenState::Suspended => ("xray-suspended-by", "xray-suspended"),
            TokenState::Expired => ("xray-expired", "xray-expired"),
            TokenState::Removed => ("xray-removed-by", "xray-removed"),
        };
        let by = ended.by.as_deref();
        let said = by.map_or_else(|| self.shell.t(unnamed).into_owned(), |name| self.shell.t1(named, "name", name));
        ended.reason.as_ref().map_or_else(|| said.clone(), |reason| format!("{said} ({reason})"))
    }

    /// The last use, if any.
    pub fn used(&self) -> Option<&LastUse> {
        self.token.used.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heat_runs_from_none_to_most() {
        let calls = vec![0, 1, 30, 900];
        let uses = Uses { methods: vec![MethodUse { method: "a".into(), calls: calls.clone() }], ..Uses::default() };
        assert_eq!(calls.iter().map(|calls| uses.heat(calls)).collect::<Vec<_>>(), [0, 1, 3, 4]);
    }
}
