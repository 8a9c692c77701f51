//! What a person chose to give: a set, the projects it reaches, and how long; and what that comes to in plain words.

use std::time::Duration;

use claviger_auth::oauth1::{Allowed, Asked};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::method::{SetName, sets::FULL_ACCESS};
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_forge::projects;

use crate::dashboard::page::Failure;
use crate::dashboard::post::Fields;
use crate::dashboard::tokens::choices;
use crate::dashboard::tokens::preview::deeds;
use crate::dashboard::tokens::save::no_such_project;
use crate::dashboard::view::consent::Choice;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::token_form::{Preview, ProjectChoice};
use crate::dashboard::visitor::Visitor;

const DAY: Duration = Duration::from_hours(24);
/// The lives to offer besides the usual one, in days.
const LIVES: [u64; 4] = [1, 30, 90, 365];

/// What is filled in, sense or nonsense.
#[derive(Debug, Clone)]
pub(super) struct Wish {
    set: String,
    /// In days; empty for the usual end.
    expires: String,
    held: bool,
    projects: Vec<String>,
}

impl Default for Wish {
    /// Everything, everywhere: what these programs expect, because their protocol knows nothing narrower.
    fn default() -> Self {
        Self { set: FULL_ACCESS.to_owned(), expires: String::new(), held: false, projects: vec![] }
    }
}

impl Wish {
    /// What the form sent.
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            set: fields.one("set").to_owned(),
            expires: fields.one("expires").to_owned(),
            held: fields.one("reach") == "some",
            projects: fields.all("projects").map(str::to_owned).collect(),
        }
    }

    /// What it means, or what is wrong with it: what was not offered is not given, and nothing is given that nobody chose. It
    /// is given in the person's own name, so that it comes to no more than they may do themselves.
    pub(super) async fn meant(&self, visitor: &Visitor, asked: &Asked) -> Result<Result<Allowed, Faults>, Failure> {
        let mut faults = Faults::none();
        let offered = self.choice(visitor, asked).sets;
        let set = SetName::parse(&self.set).ok().filter(|set| offered.iter().any(|offer| offer.name == set.as_str()));
        let life = self.life(visitor, asked);
        let not_offered = || Fault::Said("fault-not-offered");
        if set.is_none() {
            faults.add("grant", not_offered());
        }
        if life.is_none() {
            faults.add("expires", not_offered());
        }
        let mut projects = None;
        if self.held {
            let names = self.projects.iter().map(String::as_str);
            match projects::find_all_visible(visitor.desk(), visitor, names).await? {
                Ok(ids) if ids.is_empty() => faults.add("projects", Fault::NoProject),
                Ok(ids) => projects = Some(ids),
                Err(name) => faults.add("projects", no_such_project(name)),
            }
        }
        let (Some(set), true) = (set, faults.is_empty()) else { return Ok(Err(faults)) };
        let expiry = self.end(visitor, asked).map_or(WantedExpiry::Default, WantedExpiry::At);
        Ok(Ok(Allowed { rights: Rights { projects, ..Rights::of_set(set) }, expiry }))
    }

    /// The life that was chosen, if it was offered: so many days, or until the usual end.
    fn life(&self, visitor: &Visitor, asked: &Asked) -> Option<Option<u64>> {
        let offered = lives(visitor.desk().now(), asked);
        match self.expires.as_str() {
            "" => Some(None),
            days => offered.into_iter().find(|offer| offer.to_string() == days).map(Some),
        }
    }

    /// The end that was chosen; none for the usual one.
    fn end(&self, visitor: &Visitor, asked: &Asked) -> Option<Timestamp> {
        self.life(visitor, asked).flatten().map(|days| after(visitor.desk().now(), days))
    }

    /// What there is to choose from, with what is chosen.
    pub(super) fn choice(&self, visitor: &Visitor, asked: &Asked) -> Choice {
        let catalogue = visitor.desk().catalogue();
        let ticked = [self.set.clone()];
        Choice {
            sets: choices::sets(&catalogue, visitor.reader(), &ticked, visitor.state.config.faces),
            usual: asked.until.map(Timestamp::to_jiff),
            lives: lives(visitor.desk().now(), asked),
            life: self.life(visitor, asked),
        }
    }

    /// The projects of the person, with those that are ticked.
    pub(super) async fn projects(&self, visitor: &Visitor) -> Result<Vec<ProjectChoice>, Failure> {
        choices::projects(visitor, &self.projects).await
    }

    /// Whether the projects that are ticked bound it.
    pub(super) const fn held(&self) -> bool {
        self.held
    }

    /// What it comes to.
    pub(super) fn preview(&self, visitor: &Visitor, asked: &Asked) -> Preview {
        let catalogue = visitor.desk().catalogue();
        let sets: Vec<_> = SetName::parse(&self.set).into_iter().collect();
        let chosen = self.end(visitor, asked);
        Preview {
            deeds: deeds(&catalogue, visitor.reader().language, &sets, &catalogue.resolve(&sets, &[])),
            actor: visitor.account.login.clone(),
            projects: if self.held { self.projects.clone() } else { vec![] },
            from: vec![],
            until: chosen.or(asked.until).map(Timestamp::to_jiff),
            // an end that was chosen is the end
            renewable: asked.renew_until.filter(|_| chosen.is_none()).map(Timestamp::to_jiff),
        }
    }
}

/// The lives that end before it would end anyway.
fn lives(now: Timestamp, asked: &Asked) -> Vec<u64> {
    LIVES.into_iter().filter(|days| asked.until.is_none_or(|until| after(now, *days) < until)).collect()
}

fn after(now: Timestamp, days: u64) -> Timestamp {
    now.plus(DAY.saturating_mul(u32::try_from(days).unwrap_or(u32::MAX)))
}
