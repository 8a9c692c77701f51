//! A new account. A person chooses their first password by a link; nobody else ever knows it.

use axum::response::Response;
use claviger_auth::accounts::{self, NewAccount};
use claviger_auth::{Error, invitations};
use claviger_domain::account::{AccountKind, SiteRole};
use claviger_domain::action::Action;
use claviger_domain::policy::{self, Thing};
use claviger_domain::text::Login;
use http::StatusCode;

use super::{faults_of, invited};
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::{Fields, Post};
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::people::PersonNew;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::visitor::Visitor;

/// `GET /admin/people/-/new`.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    let (who, role) = (visitor.account.id, visitor.account.site_role);
    if !policy::may(who, role, Thing::Site, Action::UsersCreate) {
        return Err(Trouble::Forbidden.into());
    }
    Ok(page(&Draft::default().page(&visitor, Faults::none())))
}

/// `POST /admin/people/-/new`. A person's page is the link that they are to be given; a service account's is its own.
pub(crate) async fn create(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let draft = Draft::read(&fields);
    let mut faults = draft.faults();
    if several(&fields, "email") && !faults.on("email") {
        faults.add("email", Fault::BadEmail);
    }
    let sudo = match visitor.confirm(Action::UsersCreate, fields.one("password")).await? {
        Ok(sudo) => Some(sudo),
        Err(fault) => {
            faults.add("password", fault);
            None
        }
    };
    if let Some(sudo) = sudo.filter(|_| faults.is_empty()) {
        match accounts::create(visitor.desk(), &visitor, sudo, draft.account()).await {
            Ok(account) if draft.service => {
                let said = visitor.reader().t1("person-made", "name", &account.name);
                return Ok(visitor.done(&format!("/admin/people/{}", account.login), said));
            }
            Ok(account) => {
                let invitation = invitations::invite(visitor.desk(), &visitor, sudo, account.id).await?;
                return Ok(invited(&visitor, &invitation));
            }
            Err(Error::Taken(_)) => faults.add("login", Fault::Taken),
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &draft.page(&visitor, faults)))
}

/// Whether a field stands in the form more than once, in whatever spelling: then nobody knows which is meant (ACC-09).
fn several(fields: &Fields, name: &str) -> bool {
    fields.all(name).count() > 1 || fields.has(&format!("{name}[]"))
}

/// The form as it is filled in.
#[derive(Default)]
struct Draft {
    service: bool,
    login: String,
    name: String,
    email: String,
    admin: bool,
}

impl Draft {
    fn read(fields: &Fields) -> Self {
        Self {
            service: fields.one("kind") == "service",
            login: fields.one("login").trim().to_owned(),
            name: fields.one("name").trim().to_owned(),
            email: fields.one("email").trim().to_owned(),
            admin: fields.one("admin") == "yes",
        }
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::none();
        if self.login.is_empty() {
            faults.add("login", Fault::Missing);
        } else if Login::parse(&self.login).is_err() {
            faults.add("login", Fault::Said("fault-bad-login"));
        }
        faults.extend(faults_of(&self.name, &self.email));
        faults
    }

    fn account(&self) -> NewAccount {
        NewAccount {
            login: self.login.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            kind: if self.service { AccountKind::Service } else { AccountKind::Person },
            home_project: None,
            site_role: if self.admin { SiteRole::Admin } else { SiteRole::User },
            password: None,
        }
    }

    fn page(self, visitor: &Visitor, faults: Faults) -> PersonNew {
        let Self { service, login, name, email, admin } = self;
        let confirm = Confirm { fault: faults.of("password").cloned() };
        PersonNew { shell: visitor.shell(Place::People), service, login, name, email, admin, faults, confirm }
    }
}
