//! Projects: the list. A project's own page and each deed in it are files of their own.

pub(crate) mod bots;
pub(crate) mod delete;
pub(crate) mod edit;
pub(crate) mod members;
pub(crate) mod new;
pub(crate) mod one;

use axum::response::Response;
use claviger_domain::action::Action;
use claviger_domain::policy::{self, Thing};
use claviger_domain::project;
use claviger_forge::pages::{self, ProjectLine};

use super::page::{Failure, page};
use super::rows::{number, pager, part};
use super::view::Place;
use super::view::forge::{ProjectList, ProjectQuery, ProjectRow, Role};
use super::visitor::Visitor;
use crate::extract::Query;

/// `GET /projects`.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<ProjectQuery>) -> Result<Response, Failure> {
    let (lines, matching) = pages::list(visitor.desk(), &visitor, &query.q, part(query.page())).await?;
    let pager = pager(query.page(), matching, |page| query.at_page(page))?;
    let rows = lines.iter().map(row).collect();
    Ok(page(&ProjectList {
        shell: visitor.shell(Place::Projects),
        rows,
        pager,
        may_create: may_create(&visitor),
        query,
    }))
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
