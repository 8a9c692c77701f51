//! A token as a line of a list.

use std::collections::{HashMap, HashSet};
use std::time::Duration;

use claviger_auth::tokens::{LastUse, Listed};
use claviger_domain::credential::{Credential, Standing};
use claviger_domain::ids::ProjectId;
use claviger_domain::method::sets::FULL_ACCESS;
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use claviger_forge::projects;

use crate::dashboard::page::Failure;
use crate::dashboard::view::token_list::{self, Grant, Hint, TokenRow, TokenState};
use crate::dashboard::visitor::Visitor;

/// A token that was not used for so long might go.
const UNUSED: Duration = Duration::from_hours(90 * 24);

/// The names of projects, as far as the visitor may know them.
pub(in crate::dashboard) struct Names(HashMap<ProjectId, String>);

impl Names {
    /// Those that these rights name.
    pub(in crate::dashboard) async fn of<'r>(
        visitor: &Visitor,
        rights: impl Iterator<Item = &'r Rights>,
    ) -> Result<Self, Failure> {
        let named = rights.filter_map(|rights| rights.projects.as_ref()).flatten().copied().collect();
        Self::of_projects(visitor, named).await
    }

    /// Those of these projects.
    pub(super) async fn of_projects(visitor: &Visitor, ids: HashSet<ProjectId>) -> Result<Self, Failure> {
        Ok(Self(projects::names(visitor.desk(), visitor, ids).await?))
    }

    /// What to call the project: its name, or its id if that is all one may know.
    pub(super) fn name(&self, id: ProjectId) -> String {
        self.0.get(&id).cloned().unwrap_or_else(|| id.to_string())
    }

    /// All that the rights name; none when they name none.
    pub(super) fn of_rights(&self, rights: &Rights) -> Vec<String> {
        rights.projects.iter().flatten().map(|id| self.name(*id)).collect()
    }
}

/// The line of a token.
pub(in crate::dashboard) fn row(token: &Listed, week: &[i64], names: &Names, now: Timestamp) -> TokenRow {
    let credential = &token.credential;
    let used = token.last_use.as_ref().map(last_use);
    TokenRow {
        id: credential.id.to_string(),
        description: credential.description.clone(),
        owner: token.actor_login.clone(),
        state: state(credential, now),
        grant: grant(&credential.rights, names),
        expires: credential.expires_at.map(Timestamp::to_jiff),
        hint: unused(token, now).then_some(Hint::Unused),
        used,
        week: week.iter().map(|calls| u64::try_from(*calls).unwrap_or(0)).collect(),
        made: credential.created_at.to_jiff(),
    }
}

/// The last use as pages show it.
pub(super) fn last_use(used: &LastUse) -> token_list::LastUse {
    token_list::LastUse { at: used.at.to_jiff(), from: used.address.clone(), dialect: used.dialect.clone() }
}

/// Whether it works.
pub(super) fn state(credential: &Credential, now: Timestamp) -> TokenState {
    match credential.standing(now) {
        Standing::Active => TokenState::Active,
        Standing::Expired => TokenState::Expired,
        Standing::Suspended => TokenState::Suspended,
        Standing::Revoked => TokenState::Removed,
    }
}

fn grant(rights: &Rights, names: &Names) -> Grant {
    Grant {
        sets: rights.sets.iter().map(ToString::to_string).collect(),
        methods: rights.methods.iter().map(ToString::to_string).collect(),
        projects: names.of_rights(rights),
        full: rights.sets.iter().any(|set| set.as_str() == FULL_ACCESS),
    }
}

fn unused(token: &Listed, now: Timestamp) -> bool {
    let line = now.minus(UNUSED);
    token.credential.created_at < line
        && state(&token.credential, now) == TokenState::Active
        && token.last_use.as_ref().is_none_or(|used| used.at < line)
}
