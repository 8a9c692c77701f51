//! A bearer token for an application: already negotiated, so that its program needs none of the steps of OAuth.

use axum::response::Response;
use claviger_auth::consumers::{self, Listed};
use claviger_domain::action::Action;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::rights::Rights;
use claviger_domain::token::TokenFormat;

use super::draft::{Draft, Meant};
use super::form::{Filled, calendar};
use super::save::{again, faults_of, projects_of};
use super::{choices, value};
use crate::dashboard::consumers::{Kind, find};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::post::Post;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::token_form::FormKind;
use crate::dashboard::view::token_value::Birth;
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// `GET /applications/{id}/new-token`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let application = own(&visitor, &id).await?;
    let mut draft = Draft::empty(choices::longest(&visitor));
    draft.fields.description.clone_from(&application.consumer.name);
    Ok(page(&Filled::new(kind(&application), draft).form(&visitor).await?))
}

/// `POST /applications/{id}/new-token`: the answer shows the value, and nothing else ever does.
pub(crate) async fn generate(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let application = own(&visitor, &id).await?;
    let draft = Draft::read(&fields);
    let form = || Filled::new(kind(&application), draft.clone());
    if fields.one("intent") != "save" {
        return Ok(page(&form().form(&visitor).await?));
    }
    let meant = match draft.meant(&calendar(&visitor, None)) {
        Ok(meant) => meant,
        Err(faults) => return again(form().with_faults(faults), &visitor).await,
    };
    let projects = match projects_of(&visitor, &meant, None).await? {
        Ok(projects) => projects,
        Err(faults) => return again(form().with_faults(faults), &visitor).await,
    };
    let sudo = match visitor.confirm(Action::ApplicationsGenerateToken, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return again(form().unconfirmed(fault), &visitor).await,
    };
    visitor.first_sending(&fields, &Kind::Application.href(application.consumer.id)).await?;
    let Meant { description, sets, methods, cidrs, expiry, .. } = meant;
    let wanted = claviger_auth::tokens::NewToken {
        actor: None,
        description,
        rights: Rights { sets, methods, projects, cidrs },
        expiry: expiry.unwrap_or(WantedExpiry::Default),
        format: TokenFormat::Allura,
    };
    let id = application.consumer.id;
    match consumers::generate_token(visitor.desk(), &visitor, sudo, id, wanted).await {
        Ok(issued) => {
            let back = (Kind::Application.href(id), application.consumer.name.clone());
            Ok(value::show(&visitor, &issued, Birth::Generated, back))
        }
        Err(error) => again(form().with_faults(faults_of(error)?), &visitor).await,
    }
}

/// The visitor's own application: nobody makes a token for another's, not even an administrator.
async fn own(visitor: &Visitor, id: &str) -> Result<Listed, Failure> {
    let application = find(visitor, Kind::Application, id).await?;
    let own = application.consumer.owner == Some(visitor.account.id);
    if own { Ok(application) } else { Err(Trouble::Forbidden.into()) }
}

fn kind(application: &Listed) -> FormKind {
    FormKind::Bearer { application: application.consumer.id.to_string(), name: application.consumer.name.clone() }
}
