//! Registers an application, or changes one.

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::consumers::{self, ConsumerEdit, NewConsumer, NewProof};
use claviger_domain::action::Action;
use claviger_domain::oauth1::{Consumer, Provider, SignatureMethods};
use http::StatusCode;

use crate::dashboard::consumers::{Kind, fault_of, fault_of_address, faults_of_words, find, given, secret};
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::{Fields, Post, confirmed};
use crate::dashboard::view::Place;
use crate::dashboard::view::application::ApplicationForm;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Faults;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /applications/new`.
pub(crate) async fn show_new(visitor: Visitor) -> Response {
    page(&Draft::default().form(&visitor, None, Faults::none()))
}

/// `POST /applications/new`: the answer shows its secret, and nothing else ever does.
pub(crate) async fn register(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let draft = Draft::read(&fields);
    let mut faults = draft.faults();
    if let Some(sudo) = confirmed(&visitor, Action::ApplicationsCreate, &fields, &mut faults).await? {
        visitor.first_sending(&fields, Place::Applications.href()).await?;
        match consumers::create(visitor.desk(), &visitor, sudo, draft.wanted(&visitor)).await {
            Ok(made) => {
                let drawn = made.secret.ok_or(Error::NotFound("secret"))?;
                return Ok(secret(&visitor, &made.consumer, &drawn));
            }
            Err(error) => faults.extend([fault_of(error)?]),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &draft.form(&visitor, None, faults)))
}

/// `GET /applications/{id}/edit`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let application = find(&visitor, Kind::Application, &id).await?.consumer;
    Ok(page(&Draft::of(&application).form(&visitor, Some(&application), Faults::none())))
}

/// `POST /applications/{id}/edit`.
pub(crate) async fn save(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let application = find(&visitor, Kind::Application, &id).await?.consumer;
    let draft = Draft::read(&fields);
    let mut faults = draft.faults();
    if let Some(sudo) = confirmed(&visitor, Action::ApplicationsEdit, &fields, &mut faults).await? {
        match consumers::edit(visitor.desk(), &visitor, sudo, application.id, draft.edit()).await {
            Ok(changed) => {
                let said = visitor.reader().t1("application-saved", "name", &changed.name);
                return Ok(visitor.done(&Kind::Application.href(changed.id), said));
            }
            Err(error) => faults.extend([fault_of(error)?]),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &draft.form(&visitor, Some(&application), faults)))
}

/// The form as it is filled in.
#[derive(Default)]
struct Draft {
    name: String,
    description: String,
    callback: String,
}

impl Draft {
    fn read(fields: &Fields) -> Self {
        let one = |name: &str| fields.one(name).trim().to_owned();
        Self { name: one("name"), description: one("description"), callback: one("callback") }
    }

    fn of(application: &Consumer) -> Self {
        Self {
            name: application.name.clone(),
            description: application.description.clone(),
            callback: application.callback.clone().unwrap_or_default(),
        }
    }

    fn faults(&self) -> Faults {
        let mut faults = faults_of_words(&self.name, &self.description);
        faults.extend(fault_of_address("callback", &self.callback));
        faults
    }

    fn wanted(&self, visitor: &Visitor) -> NewConsumer {
        NewConsumer {
            owner: Some(visitor.account.id),
            key: None,
            name: self.name.clone(),
            description: self.description.clone(),
            url: None,
            provider: Provider::Allura,
            proof: NewProof::Secret(None),
            methods: SignatureMethods::NONE,
            callback: given(&self.callback),
            two_legged: None,
            demands_body_hash: false,
        }
    }

    fn edit(&self) -> ConsumerEdit {
        ConsumerEdit {
            name: Some(self.name.clone()),
            description: Some(self.description.clone()),
            callback: Some(given(&self.callback)),
            ..ConsumerEdit::default()
        }
    }

    fn form(self, visitor: &Visitor, of: Option<&Consumer>, faults: Faults) -> ApplicationForm {
        ApplicationForm {
            shell: visitor.shell(Place::Applications),
            of: of.map(|application| (application.id.to_string(), application.name.clone())),
            name: self.name,
            description: self.description,
            callback: self.callback,
            confirm: Confirm { fault: faults.of("password").cloned() },
            faults,
        }
    }
}
