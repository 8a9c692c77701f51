//! Projects as their pages show them: with members and bots, and with what one may do there.

use claviger_auth::accounts::LATELY;
use claviger_auth::{Desk, Error, Part, Result};
use claviger_domain::account::SiteRole;
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::ProjectId;
use claviger_domain::policy::{self, Thing};
use claviger_store::{accounts, people, project_pages};

pub use claviger_store::project_pages::{BotLine, MemberLine, ProjectLine};

use crate::{find, hide, thing};

/// A project, and who is in it.
#[derive(Debug, Clone)]
pub struct ProjectView {
    /// The project.
    pub line: ProjectLine,
    /// A page of its members, those who may most first.
    pub members: Vec<MemberLine>,
    /// Its bots, for those who may see them.
    pub bots: Option<Vec<BotLine>>,
    /// Whether the caller may change members and bots.
    pub may_rule: bool,
}

/// A page of the projects that the caller may see, their own first, and how many match in all.
pub async fn list(desk: &Desk, caller: &Caller, search: &str, part: Part) -> Result<(Vec<ProjectLine>, i64)> {
    desk.authorize(caller, Action::ProjectsList, Thing::Open)?;
    let rules = caller.actor().site_role == SiteRole::Admin;
    let mut tx = desk.store.read().await?;
    let (mut lines, matching) =
        project_pages::list(&mut tx, caller.actor().id, rules, search, part, desk.now()).await?;
    lines.retain(|line| caller.reaches(line.project.id));
    Ok((lines, matching))
}

/// One project with a page of its members.
pub async fn get(desk: &Desk, caller: &Caller, typed: &str, part: Part) -> Result<ProjectView> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, typed).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::ProjectsRead, thing).map_err(hide)?;
    desk.authorize(caller, Action::MembersList, thing).map_err(hide)?;
    let now = desk.now();
    let line = project_pages::find(&mut tx, caller.actor().id, project.id, now).await?;
    let bots = match may(caller, thing, Action::BotsList) {
        true => Some(project_pages::list_bots(&mut tx, project.id, now).await?),
        false => None,
    };
    Ok(ProjectView {
        line: line.ok_or(Error::NotFound("project"))?,
        members: project_pages::list_members(&mut tx, project.id, part, now).await?,
        bots,
        may_rule: may(caller, thing, Action::MembersSet),
    })
}

/// The project, for those who may do this to it, its members or bots.
pub async fn get_to_rule(desk: &Desk, caller: &Caller, typed: &str, action: Action) -> Result<ProjectLine> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, typed).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::ProjectsRead, thing).map_err(hide)?;
    if !may(caller, thing, action) {
        return Err(claviger_domain::refusal::Denial::Role.into());
    }
    let line = project_pages::find(&mut tx, caller.actor().id, project.id, desk.now()).await?;
    line.ok_or(Error::NotFound("project"))
}

/// What the deletion of a project would take along.
#[derive(Debug, Clone)]
pub struct Doomed {
    /// The project.
    pub line: ProjectLine,
    /// Its bots, which would die.
    pub bots: Vec<BotLine>,
    /// How many of their tokens were used in the last seven days.
    pub tokens_in_use: i64,
    /// Live tokens of its members that are bound to it, and could do nothing there any more.
    pub bound: i64,
}

/// Says what a deletion would take along, and does nothing.
pub async fn preview_delete(desk: &Desk, caller: &Caller, typed: &str) -> Result<Doomed> {
    let line = get_to_rule(desk, caller, typed, Action::ProjectsDelete).await?;
    let (project, now) = (line.project.id, desk.now());
    let mut tx = desk.store.read().await?;
    Ok(Doomed {
        line,
        bots: project_pages::list_bots(&mut tx, project, now).await?,
        tokens_in_use: people::count_tokens_in_use(&mut tx, Owner::Project(project), now, now.minus(LATELY)).await?,
        bound: project_pages::count_bound(&mut tx, project, now).await?,
    })
}

/// One member of a project, a bot of its own too; for those who may see its members.
pub async fn get_member(desk: &Desk, caller: &Caller, project: ProjectId, login: &str) -> Result<MemberLine> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, &project.to_string()).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::MembersList, thing).map_err(hide)?;
    let account = accounts::find_by_login(&mut tx, login).await?.ok_or(Error::NotFound("member"))?;
    let found = project_pages::find_member(&mut tx, project.id, account.id, desk.now()).await?;
    found.ok_or(Error::NotFound("member"))
}

/// One bot of a project, for those who may see its bots.
pub async fn get_bot(desk: &Desk, caller: &Caller, project: ProjectId, login: &str) -> Result<BotLine> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, &project.to_string()).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::BotsList, thing).map_err(hide)?;
    let bots = project_pages::list_bots(&mut tx, project.id, desk.now()).await?;
    let found = bots.into_iter().find(|bot| bot.account.login.eq_ignore_ascii_case(login));
    found.ok_or(Error::NotFound("bot"))
}

/// Whether the account may, and its credential reaches the project: what a page offers. The deed is decided anew.
fn may(caller: &Caller, thing: Thing, action: Action) -> bool {
    let reaches = !matches!(thing, Thing::Project { id, .. } if !caller.reaches(id));
    reaches && policy::may(caller.actor().id, caller.actor().site_role, thing, action)
}
