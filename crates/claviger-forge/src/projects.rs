//! Projects: what tokens can be restricted to, and where members have roles.

use std::collections::{BTreeSet, HashMap};

use claviger_auth::accounts::{EndedBots, end_bots};
use claviger_auth::audit::{Deed, detail, done};
use claviger_auth::revocations::{announce, apply};
use claviger_auth::text::kept_line;
use claviger_auth::{Desk, Error, Result};
use claviger_domain::account::{AccountState, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::audit::AuditSubject;
use claviger_domain::caller::Caller;
use claviger_domain::credential::Owner;
use claviger_domain::ids::ProjectId;
use claviger_domain::limits;
use claviger_domain::policy::{self, Sudo, Thing};
use claviger_domain::project::{Project, Role};
use claviger_domain::refusal::Denial;
use claviger_domain::text::{InvalidField, ProjectName};
use claviger_store::counters::{self, Counter};
use claviger_store::invalidations::Changed;
use claviger_store::{Page, PageRequest, Tx, accounts, credentials, members, projects};
use serde_json::json;

use crate::{find, hide, thing};

/// What somebody asks for.
#[derive(Debug, Clone)]
pub struct NewProject {
    /// The name in paths.
    pub name: String,
    /// The name that people read; the name if it is empty.
    pub title: String,
    /// Whether only members may see it.
    pub private: bool,
    /// The login of its first administrator; its maker, if nobody is named.
    pub owner: Option<String>,
}

/// Makes a project. Its owner becomes its first administrator; only a site administrator names somebody else.
pub async fn create(desk: &Desk, caller: &Caller, new: NewProject) -> Result<Project> {
    let permit = desk.authorize(caller, Action::ProjectsCreate, Thing::Open)?;
    if caller.rights().is_some_and(|rights| rights.projects.is_some()) {
        return Err(Denial::Wider.into());
    }
    let name = ProjectName::parse_new(&new.name)?;
    let title = kept_line(desk, "title", &new.title, limits::NAME)?;
    let now = desk.now();
    let mut tx = desk.store.write().await?;
    let owner = match new.owner {
        Some(login) if !login.eq_ignore_ascii_case(&caller.actor().login) => {
            if caller.actor().site_role != SiteRole::Admin {
                return Err(Denial::Role.into());
            }
            accounts::find_by_login(&mut tx, &login).await?.ok_or(Error::NotFound("account"))?.id
        }
        _ => caller.actor().id,
    };
    let project = Project {
        id: ProjectId::new(now, &*desk.entropy),
        number: counters::take(&mut tx, Counter::Project).await?,
        title: if title.is_empty() { name.to_string() } else { title },
        name: name.to_string(),
        private: new.private,
        created_at: now,
    };
    projects::insert(&mut tx, &project).await?;
    members::put(&mut tx, project.id, owner, Role::Admin, now).await?;
    announce(desk, &mut tx, Changed::Project(project.id)).await?;
    let said = detail([("name", json!(project.name)), ("private", json!(project.private))]);
    done(desk, &mut tx, caller, permit, AuditSubject::Project(project.id), Some(owner), said).await?;
    tx.commit().await?;
    Ok(project)
}

/// Shows a project, found by name or id, with the caller's role in it.
pub async fn get(desk: &Desk, caller: &Caller, typed: &str) -> Result<(Project, Option<Role>)> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, typed).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::ProjectsRead, thing).map_err(hide)?;
    let role = match thing {
        Thing::Project { role, .. } => role,
        Thing::Open | Thing::Site | Thing::Account(_) => None,
    };
    Ok((project, role))
}

/// Lists the projects that the caller may see, oldest first. A token that is bound to projects sees only these.
pub async fn list(desk: &Desk, caller: &Caller, search: &str, page: &PageRequest<ProjectId>) -> Result<Page<Project>> {
    desk.authorize(caller, Action::ProjectsList, Thing::Open)?;
    let seen_by = (caller.actor().site_role != SiteRole::Admin).then_some(caller.actor().id);
    let mut tx = desk.store.read().await?;
    // A page may hold nothing that a bound token reaches, and is then no end: the next one is looked at.
    let mut found = Page { items: vec![], more: true };
    let (mut after, limit) = (page.after, u32::try_from(page.limit()).unwrap_or(limits::PAGE_MAX));
    while found.more && found.items.len() < page.limit() {
        let next = projects::list(&mut tx, seen_by, search, &PageRequest::new(after, limit)).await?;
        after = next.items.last().map(|project| project.id);
        found.more = next.more;
        found.items.extend(next.items.into_iter().filter(|project| caller.reaches(project.id)));
    }
    found.more |= found.items.len() > page.limit();
    found.items.truncate(page.limit());
    Ok(found)
}

/// All projects that the caller may see and whose name or title holds `search`, in order of their numbers, each with the caller's
/// role in it: for clients that page by number.
pub async fn list_visible(desk: &Desk, caller: &Caller, search: &str) -> Result<Vec<(Project, Option<Role>)>> {
    desk.authorize(caller, Action::ProjectsList, Thing::Open)?;
    let seen_by = (caller.actor().site_role != SiteRole::Admin).then_some(caller.actor().id);
    let mut tx = desk.store.read().await?;
    let roles: HashMap<ProjectId, Role> = projects::list_of_member(&mut tx, caller.actor().id)
        .await?
        .into_iter()
        .map(|(project, role)| (project.id, role))
        .collect();
    let (mut found, mut page) = (vec![], PageRequest::first(limits::PAGE_MAX));
    loop {
        let next = projects::list(&mut tx, seen_by, search, &page).await?;
        page.after = next.items.last().map(|project| project.id);
        let reached = next.items.into_iter().filter(|project| caller.reaches(project.id));
        found.extend(reached.map(|project| {
            let role = roles.get(&project.id).copied();
            (project, role)
        }));
        if !next.more {
            break;
        }
    }
    found.sort_by_key(|(project, _)| project.number);
    Ok(found)
}

/// The projects that the caller is a member of, oldest first, as far as the credential reaches.
pub async fn list_of_member(desk: &Desk, caller: &Caller) -> Result<Vec<Project>> {
    desk.authorize(caller, Action::ProjectsList, Thing::Open)?;
    let mut tx = desk.store.read().await?;
    let memberships = projects::list_of_member(&mut tx, caller.actor().id).await?;
    Ok(memberships.into_iter().map(|(project, _)| project).filter(|project| caller.reaches(project.id)).collect())
}

/// The names of these projects, of which those are left out that the caller may not see.
pub async fn names(
    desk: &Desk,
    caller: &Caller,
    ids: impl IntoIterator<Item = ProjectId>,
) -> Result<HashMap<ProjectId, String>> {
    let ids: Vec<_> = ids.into_iter().collect();
    let mut tx = desk.store.read().await?;
    let found = projects::find_some(&mut tx, caller.actor().id, &ids).await?;
    let seen = found.into_iter().filter(|(project, role)| {
        let thing = Thing::Project { id: project.id, private: project.private, role: *role };
        desk.authorize(caller, Action::ProjectsRead, thing).is_ok()
    });
    Ok(seen.map(|(project, _)| (project.id, project.name)).collect())
}

/// Whether somebody may do something in a project, apart from any token: an answer for those who administer it. Nobody
/// of that name may nothing.
pub async fn has_access(desk: &Desk, caller: &Caller, typed: &str, login: &str, action: Action) -> Result<bool> {
    let mut tx = desk.store.read().await?;
    let project = find(&mut tx, typed).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    desk.authorize(caller, Action::MembersList, thing).map_err(hide)?;
    let rules = matches!(thing, Thing::Project { role: Some(Role::Admin), .. });
    if !rules && caller.actor().site_role != SiteRole::Admin {
        return Err(Denial::Role.into());
    }
    let Some(account) = accounts::find_by_login(&mut tx, login).await? else { return Ok(false) };
    let role = members::find_role(&mut tx, project.id, account.id).await?;
    let thing = Thing::Project { id: project.id, private: project.private, role };
    Ok(account.state == AccountState::Active && policy::may(account.id, account.site_role, thing, action))
}

/// What to change; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct ProjectEdit {
    /// Another title.
    pub title: Option<String>,
    /// Hidden from all but members, or not.
    pub private: Option<bool>,
}

/// Changes a project.
pub async fn edit(desk: &Desk, caller: &Caller, typed: &str, edit: ProjectEdit) -> Result<Project> {
    let mut tx = desk.store.write().await?;
    let found = find(&mut tx, typed).await?;
    let before = projects::get_to_change(&mut tx, found.id).await?;
    let thing = thing(&mut tx, caller, &before).await?;
    let permit = desk.authorize(caller, Action::ProjectsEdit, thing).map_err(hide)?;
    let after = Project {
        title: match edit.title.map(|title| kept_line(desk, "title", &title, limits::NAME)).transpose()? {
            Some(title) if title.is_empty() => before.name.clone(),
            Some(title) => title,
            None => before.title.clone(),
        },
        private: edit.private.unwrap_or(before.private),
        ..before
    };
    projects::update(&mut tx, &after).await?;
    announce(desk, &mut tx, Changed::Project(after.id)).await?;
    let said = detail([("title", json!(after.title)), ("private", json!(after.private))]);
    done(desk, &mut tx, caller, permit, AuditSubject::Project(after.id), None, said).await?;
    tx.commit().await?;
    Ok(after)
}

/// Deletes a project, and its bots with all that is theirs. Where tokens die with it, that is confirmed, as their own end is.
pub async fn delete(desk: &Desk, caller: &Caller, sudo: Option<Sudo>, typed: &str) -> Result<()> {
    let now = desk.now();
    let mut tx = desk.store.write().await?;
    let project = find(&mut tx, typed).await?;
    let project = projects::get_to_change(&mut tx, project.id).await?;
    let thing = thing(&mut tx, caller, &project).await?;
    let permit = desk.authorize(caller, Action::ProjectsDelete, thing).map_err(hide)?.confirmed(sudo);
    let EndedBots { bots, mut changes } = end_bots(desk, &mut tx, permit).await?;
    let revoked = credentials::revoke_of_owner(&mut tx, Owner::Project(project.id), "project deleted", now).await?;
    changes.extend(revoked.into_iter().map(Changed::Credential));
    let revoked = changes.iter().filter(|changed| matches!(changed, Changed::Credential(_))).count();
    if revoked > 0 && sudo.is_none() {
        return Err(Denial::Unconfirmed.into());
    }
    changes.push(Changed::Project(project.id));
    members::remove_project(&mut tx, project.id).await?;
    projects::delete(&mut tx, project.id, now).await?;
    for changed in &changes {
        announce(desk, &mut tx, *changed).await?;
    }
    for bot in &bots {
        let (subject, said) = (AuditSubject::Account(bot.id), detail([("login", json!(bot.login))]));
        done(desk, &mut tx, caller, Deed::called(Action::BotsDelete.method(), permit), subject, Some(bot.id), said)
            .await?;
    }
    let said = detail([("name", json!(project.name)), ("bots", json!(bots.len())), ("revoked", json!(revoked))]);
    done(desk, &mut tx, caller, permit, AuditSubject::Project(project.id), None, said).await?;
    tx.commit().await?;
    apply(desk, &changes).await;
    Ok(())
}

/// The id of a project that the account behind the caller can see: what a token may be restricted to.
pub async fn find_visible(desk: &Desk, caller: &Caller, typed: &str) -> Result<ProjectId> {
    visible(&mut desk.store.read().await?, caller, typed).await
}

/// The same for as many as a token can be restricted to, each of which is looked for once; or one that is not there.
pub async fn find_all_visible<'t>(
    desk: &Desk,
    caller: &Caller,
    typed: impl IntoIterator<Item = &'t str>,
) -> Result<Result<Vec<ProjectId>, &'t str>> {
    let typed: BTreeSet<&str> = typed.into_iter().collect();
    if typed.len() > limits::ITEMS {
        return Err(InvalidField::new("projects", format!("must have at most {} items", limits::ITEMS)).into());
    }
    let (mut tx, mut ids) = (desk.store.read().await?, Vec::with_capacity(typed.len()));
    for typed in typed {
        match visible(&mut tx, caller, typed).await {
            Ok(id) => ids.push(id),
            Err(Error::NotFound(_)) => return Ok(Err(typed)),
            Err(other) => return Err(other),
        }
    }
    Ok(Ok(ids))
}

async fn visible(tx: &mut Tx, caller: &Caller, typed: &str) -> Result<ProjectId> {
    let project = find(tx, typed).await?;
    let thing = thing(tx, caller, &project).await?;
    let hidden = matches!(thing, Thing::Project { private: true, role: None, .. });
    if !caller.reaches(project.id) || hidden && caller.actor().site_role != SiteRole::Admin {
        return Err(Error::NotFound("project"));
    }
    Ok(project.id)
}
