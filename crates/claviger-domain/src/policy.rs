//! The pure table: who may do what to which thing.
//!
//! The effective right is the credential's AND the account's. The first is one bit ([`Grant::methods`]) and the list of
//! projects; the second is the table below, which reads only the relation between the actor and the thing. The test
//! prints the whole table, so that a change to it is seen in review.
//!
//! [`Grant::methods`]: crate::caller::Grant::methods

use crate::account::SiteRole;
use crate::action::{Action, Effect};
use crate::caller::Caller;
use crate::catalogue::Catalogue;
use crate::ids::{AccountId, ProjectId};
use crate::method::MethodName;
use crate::project::Role;
use crate::refusal::{Denial, Refusal};

/// The thing an action is done to, with the facts that decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thing {
    /// Nothing in particular: the catalogue, the caller themselves, a list that is filtered to what they may see.
    Open,
    /// The whole site.
    Site,
    /// An account, or something that an account owns.
    Account(AccountId),
    /// A project, or something that a project owns.
    Project {
        /// Which.
        id: ProjectId,
        /// Whether only members may see it.
        private: bool,
        /// The actor's role in it.
        role: Option<Role>,
    },
}

/// The proof that policy was asked and said yes. Only [`authorize`] and [`authorize_change`] make one; the line of the
/// audit log demands it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permit {
    action: Action,
    thing: Thing,
    confirmed: Option<Sudo>,
}

impl Permit {
    /// What was permitted.
    #[must_use]
    pub const fn action(self) -> Action {
        self.action
    }

    /// To what.
    #[must_use]
    pub const fn thing(self) -> Thing {
        self.thing
    }

    /// How it was confirmed; none for what needs no confirmation.
    #[must_use]
    pub const fn confirmed_by(self) -> Option<Sudo> {
        self.confirmed
    }

    /// The same, with the confirmation that came along although it was not asked for in any case.
    #[must_use]
    pub fn confirmed(self, sudo: Option<Sudo>) -> Self {
        Self { confirmed: sudo.filter(|sudo| sudo.covers(self.action)), ..self }
    }
}

/// The proof that a change to credentials was confirmed in the same step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sudo(Confirmation);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Confirmation {
    Password,
    Method(Action),
    Operator,
}

impl Sudo {
    /// The account's password (or a second factor of the same weight) was verified for this very change.
    #[must_use]
    pub const fn by_password() -> Self {
        Self(Confirmation::Password)
    }

    /// The operator of the server said so, on its own machine: whoever can write the database is asked for nothing.
    #[must_use]
    pub const fn by_operator() -> Self {
        Self(Confirmation::Operator)
    }

    /// The token was given this very change by name.
    #[must_use]
    pub fn by_method(caller: &Caller, action: Action, catalogue: &Catalogue) -> Option<Self> {
        let ticked = caller.rights().is_some() && has_method(caller, action, catalogue);
        ticked.then_some(Self(Confirmation::Method(action)))
    }

    /// A confirmation of one deed that consists of another: a copy is a creation.
    #[must_use]
    pub fn also(self, of: Action, consists_of: Action) -> Self {
        match self.0 {
            Confirmation::Method(action) if action == of => Self(Confirmation::Method(consists_of)),
            Confirmation::Method(_) | Confirmation::Password | Confirmation::Operator => self,
        }
    }

    /// In the word of the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self.0 {
            Confirmation::Password => "password",
            Confirmation::Method(_) => "method",
            Confirmation::Operator => "operator",
        }
    }

    const fn covers(self, wanted: Action) -> bool {
        match self.0 {
            Confirmation::Password | Confirmation::Operator => true,
            Confirmation::Method(action) => action as u8 == wanted as u8,
        }
    }
}

/// Decides about a method of any API, and says where it stands in the catalogue.
pub fn authorize_method(caller: &Caller, name: &MethodName, catalogue: &Catalogue) -> Result<usize, Denial> {
    match catalogue.place(name.as_str()) {
        None => Err(Denial::UnknownMethod),
        Some(place) if caller.grant.methods.contains(place) => Ok(place),
        Some(_) => Err(Denial::Method(name.clone())),
    }
}

fn has_method(caller: &Caller, action: Action, catalogue: &Catalogue) -> bool {
    catalogue.place(action.method()).is_some_and(|place| caller.grant.methods.contains(place))
}

/// Decides about a change to credentials, which must be confirmed. A password in the same step stands for the method,
/// as the account itself has it; everything else that limits the token still holds.
pub fn authorize_change(caller: &Caller, action: Action, thing: Thing, sudo: Sudo) -> Result<Permit, Refusal> {
    if !sudo.covers(action) {
        return Err(Refusal::Denied(Denial::Unconfirmed));
    }
    judge(caller, action, thing).map(|permit| Permit { confirmed: Some(sudo), ..permit })
}

/// Decides. Refusals about things that the caller cannot see say [`Denial::Hidden`], so that nobody learns what exists.
pub fn authorize(caller: &Caller, action: Action, thing: Thing, catalogue: &Catalogue) -> Result<Permit, Refusal> {
    if !has_method(caller, action, catalogue) {
        return Err(Refusal::Denied(Denial::Method(action.method_name())));
    }
    if needs_confirmation(action) {
        return Err(Refusal::Denied(Denial::Unconfirmed));
    }
    judge(caller, action, thing)
}

fn judge(caller: &Caller, action: Action, thing: Thing) -> Result<Permit, Refusal> {
    if let Thing::Project { id, .. } = thing
        && !caller.reaches(id)
    {
        return Err(Refusal::Denied(Denial::Hidden));
    }
    let actor = caller.actor();
    let relation = Relation::between(actor.id, actor.site_role, thing);
    if allows(relation, action) && !beyond_projects(caller, action, thing) {
        Ok(Permit { action, thing, confirmed: None })
    } else if relation == Relation::Stranger {
        Err(Refusal::Denied(Denial::Hidden))
    } else {
        Err(Refusal::Denied(Denial::Role))
    }
}

/// What the table says of an account, apart from any credential.
#[must_use]
pub fn may(account: AccountId, site_role: SiteRole, thing: Thing, action: Action) -> bool {
    allows(Relation::between(account, site_role, thing), action)
}

/// A token that is bound to projects rules neither the site nor other people, whoever made it, and reads nothing of its
/// own account in which other projects are named.
fn beyond_projects(caller: &Caller, action: Action, thing: Thing) -> bool {
    let names_projects = matches!(action, Action::AuditRead | Action::UsersPreviewDeletion);
    let elsewhere = match thing {
        Thing::Site => true,
        Thing::Account(owner) => owner != caller.actor().id || names_projects,
        Thing::Open | Thing::Project { .. } => false,
    };
    elsewhere && caller.rights().is_some_and(|rights| rights.projects.is_some())
}

/// How an actor stands to a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Relation {
    /// A site administrator, to anything.
    SiteAdmin,
    /// The account itself, or the owner of the thing.
    Own,
    /// A member of the project, by role.
    Member(Role),
    /// Somebody who may see a public project.
    Visitor,
    /// Anybody, to what is nobody's in particular.
    Anybody,
    /// An account without the site role, to the site.
    Outsider,
    /// Somebody to whom the thing is hidden.
    Stranger,
}

impl Relation {
    /// Every relation, for the matrix.
    pub const ALL: [Self; 9] = [
        Self::SiteAdmin,
        Self::Own,
        Self::Member(Role::Admin),
        Self::Member(Role::Developer),
        Self::Member(Role::Reader),
        Self::Visitor,
        Self::Anybody,
        Self::Outsider,
        Self::Stranger,
    ];

    fn between(actor: AccountId, site_role: SiteRole, thing: Thing) -> Self {
        match (site_role, thing) {
            (SiteRole::Admin, _) => Self::SiteAdmin,
            (SiteRole::User, Thing::Open) => Self::Anybody,
            (SiteRole::User, Thing::Site) => Self::Outsider,
            (SiteRole::User, Thing::Account(owner)) if owner == actor => Self::Own,
            (SiteRole::User, Thing::Account(_)) => Self::Stranger,
            (SiteRole::User, Thing::Project { role: Some(role), .. }) => Self::Member(role),
            (SiteRole::User, Thing::Project { private: false, .. }) => Self::Visitor,
            (SiteRole::User, Thing::Project { .. }) => Self::Stranger,
        }
    }
}

/// The table itself.
#[must_use]
pub fn allows(relation: Relation, action: Action) -> bool {
    use Action as A;
    match relation {
        Relation::SiteAdmin => true,
        Relation::Stranger => false,
        Relation::Anybody => matches!(
            action,
            A::MeRead
                | A::CatalogueRead
                | A::SetsList
                | A::TokensList
                | A::TokensIntrospect
                | A::ProjectsList
                | A::ProjectsCreate
        ),
        Relation::Own => {
            matches!(action.method().split_once('.'), Some(("tokens" | "sessions" | "me" | "applications", _)))
                || matches!(action, A::UsersRead | A::UsersPreviewDeletion | A::AuditRead)
        }
        Relation::Outsider => false,
        Relation::Visitor => matches!(action, A::ProjectsRead | A::MembersList),
        Relation::Member(role) => match role {
            Role::Admin => {
                matches!(action.method().split_once('.'), Some(("tokens" | "members" | "bots", _)))
                    || matches!(action, A::ProjectsRead | A::ProjectsEdit | A::ProjectsDelete | A::AuditRead)
            }
            Role::Developer | Role::Reader => matches!(action, A::ProjectsRead | A::MembersList | A::BotsList),
        },
    }
}

/// Whether the action changes rights or secrets and so must be confirmed.
#[must_use]
pub const fn needs_confirmation(action: Action) -> bool {
    matches!(action.effect(), Effect::Rules)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix, printed: who (column) may do what (row). Review every change of it.
    #[test]
    fn the_matrix_is_what_was_reviewed() {
        use std::fmt::Write;
        let mut printed = String::new();
        for action in Action::ALL {
            let row: String =
                Relation::ALL.iter().map(|relation| if allows(*relation, *action) { 'x' } else { '.' }).collect();
            writeln!(printed, "{row} {}", action.method()).unwrap();
        }
        let reviewed = include_str!("policy_matrix.txt");
        let body: String =
            reviewed.lines().filter(|line| !line.starts_with('#')).map(|line| format!("{line}\n")).collect();
        assert_eq!(printed, body, "the printed matrix:\n{printed}");
    }
}
