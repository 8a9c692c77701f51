//! What applications and links have in common on their pages: which one is meant, what is wrong with its words, what it was
//! allowed, the steps of its dance, and the secret that is shown once.

pub(crate) mod deeds;
mod python;
pub(super) mod rows;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::consumers::{self, Listed};
use claviger_domain::action::Action;
use claviger_domain::ids::ConsumerId;
use claviger_domain::limits;
use claviger_domain::oauth1::consumer::ConsumerProof;
use claviger_domain::oauth1::{Callback, Consumer, Provider};
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::Secret;
use claviger_domain::text::{InvalidField, line};

use super::below;
use super::page::{Failure, page};
use super::people::fault_of_line;
use super::view::Place;
use super::view::application::{ConsumerSecret, Dance};
use super::view::fault::{Fault, Faults};
use super::view::problem::Trouble;
use super::visitor::Visitor;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What people register for themselves.
    Application,
    /// What administrators make for the site.
    Link,
}

impl Kind {
    fn of(consumer: &Consumer) -> Self {
        if consumer.owner.is_some() { Self::Application } else { Self::Link }
    }

    pub(super) const fn place(self) -> Place {
        match self {
            Self::Application => Place::Applications,
            Self::Link => Place::Links,
        }
    }

    /// The page of one of them.
    pub(super) fn href(self, id: ConsumerId) -> String {
        format!("{}/{id}", self.place().href())
    }

    const fn delete(self) -> Action {
        match self {
            Self::Application => Action::ApplicationsDelete,
            Self::Link => Action::LinksDelete,
        }
    }

    const fn renew_secret(self) -> Action {
        match self {
            Self::Application => Action::ApplicationsRenewSecret,
            Self::Link => Action::LinksRenewSecret,
        }
    }
}

/// The one that an address names. A link is no application, what is no id names nothing, and links are for those who rule
/// the site.
pub(super) async fn find(visitor: &Visitor, kind: Kind, id: &str) -> Result<Listed, Failure> {
    if kind == Kind::Link && !visitor.rules() {
        return Err(Trouble::NotFound.into());
    }
    let id: ConsumerId = id.parse().map_err(|_| Error::NotFound("consumer"))?;
    match consumers::get(visitor.desk(), visitor, id).await {
        Ok(listed) if Kind::of(&listed.consumer) == kind => Ok(listed),
        Ok(_) | Err(Error::Refused(Refusal::Denied(Denial::Role))) => Err(Trouble::NotFound.into()),
        Err(other) => Err(other.into()),
    }
}

/// What is wrong with name and description, as they are typed.
pub(super) fn faults_of_words(name: &str, description: &str) -> Faults {
    let mut faults = Faults::none();
    if name.is_empty() || line("name", name, limits::NAME).is_err() {
        faults.add("name", fault_of_line(name));
    }
    if let Some(fault) = below::fault_of_description(description) {
        faults.add("description", fault);
    }
    faults
}

/// What is wrong with an address that may be left out.
pub(super) fn fault_of_address(field: &'static str, typed: &str) -> Option<(&'static str, Fault)> {
    let good = typed.is_empty() || matches!(Callback::parse(typed), Ok(Callback::Url(_)));
    (!good).then(|| (field, Fault::BadAddress(typed.to_owned())))
}

/// What the floor below found wrong, beside the field that it is about. What is about none is a page of its own.
pub(super) fn fault_of(error: Error) -> Result<(&'static str, Fault), Failure> {
    match error {
        Error::Taken("consumer key") => Ok(("consumer_key", Fault::Said("fault-consumer-key-taken"))),
        Error::Invalid(InvalidField { field: "two_legged", .. }) => Ok(("acts_as", Fault::Said("fault-not-active"))),
        Error::Invalid(field) => Ok((field.field, below::fault_of(&field))),
        Error::Quota(_) => Ok(("name", below::QUOTA)),
        other => Err(other.into()),
    }
}

/// An address that was typed; none if nothing was.
pub(super) fn given(typed: &str) -> Option<String> {
    Some(typed.to_owned()).filter(|typed| !typed.is_empty())
}

/// What its program needs for the steps of OAuth 1.0a, where the site shows the face that they belong to.
pub(super) fn dance(visitor: &Visitor, consumer: &Consumer) -> Option<Dance> {
    let (base, faces) = (&visitor.state.config.public_url, visitor.state.config.faces);
    let (shown, steps) = match consumer.provider {
        Provider::Atlassian => (
            faces.atlassian,
            ["request-token", "authorize", "access-token"].map(|step| format!("{base}/plugins/servlet/oauth/{step}")),
        ),
        Provider::Allura => (
            faces.allura,
            ["request_token", "authorize", "access_token"].map(|step| format!("{base}/rest/oauth/{step}")),
        ),
    };
    let python = python::steps(base, &steps, consumer);
    shown.then_some(Dance { addresses: steps, python })
}

/// The page with key and secret: the answer to the form that drew it, and no address of its own.
pub(super) fn secret(visitor: &Visitor, consumer: &Consumer, secret: &Secret<String>) -> Response {
    let kind = Kind::of(consumer);
    page(&ConsumerSecret {
        shell: visitor.shell(kind.place()),
        href: kind.href(consumer.id),
        name: consumer.name.clone(),
        consumer_key: consumer.key.clone(),
        secret: secret.expose().clone(),
        dance: dance(visitor, consumer),
    })
}

/// Whether it proves itself by a key.
pub(super) const fn has_key(consumer: &Consumer) -> bool {
    matches!(consumer.proof, ConsumerProof::Key(_))
}
