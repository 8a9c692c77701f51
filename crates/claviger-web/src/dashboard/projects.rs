//! Projects: the list. A project's own page and each deed in it are files of their own.

pub(crate) mod bots;
pub(crate) mod members;
pub(crate) mod new;
pub(crate) mod one;

use axum::extract::Query;
use axum::response::Response;
use claviger_auth::Part;
use claviger_domain::action::Action;
use claviger_domain::policy::{self, Thing};
use claviger_domain::project;
use claviger_forge::pages::{self, ProjectLine};

use super::page::{Failure, page, see_other};
use super::people::number;
use super::view::Place;
use super::view::forge::{ProjectList, ProjectQuery, ProjectRow, Role};
use super::view::listing::Pager;
use super::visitor::Visitor;

/// Rows of one page.
const ROWS: u32 = 50;

/// `GET /projects`.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<ProjectQuery>) -> Result<Response, Failure> {
    let (at, part) = part(query.page());
    let (lines, matching) = pages::list(visitor.desk(), &visitor, &query.q, part).await?;
    if lines.is_empty() && at > 1 {
        return Ok(see_other(&query.at_page(1)));
    }
    let pager = Pager::new(at, u64::from(ROWS), number(matching), |page| query.at_page(page));
    let rows = lines.iter().map(row).collect();
    Ok(page(&ProjectList {
        shell: visitor.shell(Place::Projects),
        rows,
        pager,
        may_create: may_create(&visitor),
        query,
    }))
}

/// The rows of the page with this number, and the number as it counts.
fn part(page: u64) -> (u64, Part) {
    let at = u32::try_from(page).unwrap_or(u32::MAX);
    (u64::from(at), Part { skip: (at - 1).saturating_mul(ROWS), rows: ROWS })
}

fn may_create(visitor: &Visitor) -> bool {
    policy::may(visitor.account.id, visitor.account.site_role, Thing::Open, Action::ProjectsCreate)
}

fn row(line: &ProjectLine) -> ProjectRow {
    ProjectRow {
        name: line.project.name.clone(),
        title: line.project.title.clone(),
        private: line.project.private,
        role: line.role.map(role_of),
        members: number(line.members),
        tokens: number(line.tokens),
        made: line.project.created_at.to_jiff(),
    }
}

/// A role as pages name it.
pub(super) fn role_of(role: project::Role) -> Role {
    match role {
        project::Role::Admin => Role::Admin,
        project::Role::Developer => Role::Developer,
        project::Role::Reader => Role::Reader,
    }
}

/// A role that was chosen on a page.
fn chosen(role: Role) -> project::Role {
    match role {
        Role::Admin => project::Role::Admin,
        Role::Developer => project::Role::Developer,
        Role::Reader => project::Role::Reader,
    }
}
