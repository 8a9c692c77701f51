//! One account: its name and its rights on the site.

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::accounts::{self, AccountEdit, PersonLine};
use claviger_domain::account::SiteRole;
use claviger_domain::action::Action;
use claviger_domain::project::{Project, Role};
use http::StatusCode;

use super::{faults_of, row};
use crate::dashboard::page::{Failure, or_form, page, page_with};
use crate::dashboard::post::{Fields, Post, confirmed};
use crate::dashboard::projects::role_of;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::people::PersonPage;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /admin/people/{login}`.
pub(crate) async fn show(visitor: Visitor, Path(login): Path<String>) -> Result<Response, Failure> {
    let one = One::find(&visitor, &login).await?;
    Ok(page(&one.page(&visitor, Draft::of(&one.line), Faults::none())))
}

/// `POST /admin/people/{login}`.
pub(crate) async fn save(Path(login): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let one = One::find(&visitor, &login).await?;
    let draft = Draft::read(&fields);
    let mut faults = faults_of(&draft.name, &draft.email);
    if let Some(sudo) = confirmed(&visitor, Action::UsersEdit, &fields, &mut faults).await? {
        let edit = AccountEdit {
            // Without a name people are called by their login.
            name: Some(if draft.name.is_empty() { one.line.account.login.clone() } else { draft.name.clone() }),
            email: Some(draft.email.clone()),
            site_role: Some(if draft.admin { SiteRole::Admin } else { SiteRole::User }),
            enabled: None,
        };
        match accounts::edit(visitor.desk(), &visitor, sudo, one.line.account.id, edit).await {
            Ok(_) if one.is_reader(&visitor) && !draft.admin => {
                return Ok(visitor.done("/profile", visitor.reader().t("person-saved")));
            }
            Ok(_) => return Ok(visitor.done(&one.href(), visitor.reader().t("person-saved"))),
            Err(Error::Invalid(_)) => faults.add("admin", LAST_RULER),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &one.page(&visitor, draft, faults)))
}

/// A site without an administrator could not be ruled any more.
pub(super) const LAST_RULER: Fault = Fault::Said("fault-last-ruler");

/// The account that a page is about.
struct One {
    line: PersonLine,
    projects: Vec<(Project, Role)>,
}

impl One {
    async fn find(visitor: &Visitor, login: &str) -> Result<Self, Failure> {
        let found = accounts::find_person(visitor.desk(), visitor, login).await;
        let (line, projects) = or_form(found, login, "/admin/people/-/new")?;
        Ok(Self { line, projects })
    }

    fn is_reader(&self, visitor: &Visitor) -> bool {
        self.line.account.id == visitor.account.id
    }

    fn href(&self) -> String {
        format!("/admin/people/{}", self.line.account.login)
    }

    fn page(&self, visitor: &Visitor, draft: Draft, faults: Faults) -> PersonPage {
        let role = |role: Role| visitor.reader().t(role_of(role).key()).into_owned();
        PersonPage {
            shell: visitor.shell(Place::People),
            person: row(&self.line),
            name: draft.name,
            email: draft.email,
            admin: draft.admin,
            oneself: self.is_reader(visitor),
            projects: self.projects.iter().map(|(project, held)| (project.name.clone(), role(*held))).collect(),
            confirm: Confirm { fault: faults.of("password").cloned() },
            faults,
        }
    }
}

/// The form as it is filled in.
struct Draft {
    name: String,
    email: String,
    admin: bool,
}

impl Draft {
    fn of(line: &PersonLine) -> Self {
        let account = &line.account;
        let admin = account.site_role == SiteRole::Admin;
        Self { name: account.name.clone(), email: account.email.clone(), admin }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            name: fields.one("name").trim().to_owned(),
            email: fields.one("email").trim().to_owned(),
            admin: fields.one("admin") == "yes",
        }
    }
}
