//! One project: its members and its bots.

use axum::response::Response;
use claviger_domain::account::{AccountKind, AccountState};
use claviger_domain::time::Timestamp;
use claviger_forge::pages::{self, BotLine, MemberLine};

use super::{role_of, row};
use crate::dashboard::page::{Failure, or_form, page};
use crate::dashboard::rows::{number, pager, part};
use crate::dashboard::view::Place;
use crate::dashboard::view::forge::{BotRow, MemberRow, ProjectPage, ProjectQuery};
use crate::dashboard::view::listing::address;
use crate::dashboard::visitor::Visitor;
use crate::extract::{Path, Query};

/// `GET /projects/{name}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(name): Path<String>,
    Query(query): Query<ProjectQuery>,
) -> Result<Response, Failure> {
    let found = pages::get(visitor.desk(), &visitor, &name, part(query.page())).await;
    let found = or_form(found, &name, "/projects/-/new")?;
    let project = row(&found.line);
    let path = format!("/projects/{}", project.name);
    let href = |page: u64| address(&path, &[("page", &page.to_string())]);
    Ok(page(&ProjectPage {
        shell: visitor.shell(Place::Projects),
        pager: pager(query.page(), found.line.members, href)?,
        members: found.members.iter().map(member_row).collect(),
        bots: found.bots.map(|bots| bots.iter().map(bot_row).collect()),
        may_change: found.may_rule,
        may_export: false,
        project,
    }))
}

/// A member as the page shows them.
pub(super) fn member_row(line: &MemberLine) -> MemberRow {
    let member = &line.member;
    MemberRow {
        login: member.login.clone(),
        name: member.name.clone(),
        role: role_of(member.role),
        tokens: number(line.tokens),
        service: member.kind == AccountKind::Service,
        bot: member.kind == AccountKind::Bot,
        disabled: member.state == AccountState::Disabled,
        since: member.since.to_jiff(),
    }
}

/// A bot as the page shows it.
pub(super) fn bot_row(line: &BotLine) -> BotRow {
    BotRow {
        login: line.account.login.clone(),
        name: line.account.name.clone(),
        role: line.role.map(role_of),
        tokens: number(line.tokens),
        used: line.used.map(Timestamp::to_jiff),
    }
}
