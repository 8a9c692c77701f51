//! Passkeys: added, named, removed; and asked to confirm a change.

use axum::response::{IntoResponse, Response};
use claviger_auth::Error;
use claviger_auth::factors::{self, passkeys};
use claviger_domain::ids::PasskeyId;

use super::{HERE, again, codes_page, confirmed, party, row};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::people::fault_of_line;
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::question::Question;
use crate::dashboard::view::security::{PasskeyEdit, PasskeyNew, PasskeyRow};
use crate::dashboard::visitor::Visitor;
use crate::extract::{Json, Path};

/// `GET /profile/security/passkeys/new`.
pub(crate) async fn show_new(visitor: Visitor) -> Result<Response, Failure> {
    party(&visitor.state).ok_or(Trouble::NotFound)?;
    Ok(page(&form(&visitor, "", Faults::none(), Confirm::default()).await?))
}

/// `POST /profile/security/passkeys/options`: what the browser needs to make one.
pub(crate) async fn options(Post { visitor, .. }: Post) -> Result<Response, Failure> {
    let party = party(&visitor.state).ok_or(Trouble::NotFound)?;
    Ok(Json(passkeys::begin_registration(visitor.desk(), &visitor, &party).await?).into_response())
}

/// `POST /profile/security/confirm`: what the browser needs to confirm a change with one.
pub(crate) async fn confirm_options(Post { visitor, .. }: Post) -> Result<Response, Failure> {
    let party = party(&visitor.state).ok_or(Trouble::NotFound)?;
    Ok(Json(passkeys::begin_confirmation(visitor.desk(), &visitor, &party).await?).into_response())
}

/// `POST /profile/security/passkeys`.
pub(crate) async fn add(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let party = party(&visitor.state).ok_or(Trouble::NotFound)?;
    let (name, answer) = (fields.one("name").trim(), fields.one("passkey"));
    let (mut faults, mut confirm) = (Faults::none(), Confirm::default());
    if name.is_empty() {
        faults.add("name", Fault::Missing);
    } else {
        match confirmed(&visitor, fields.one("password")).await? {
            Ok(sudo) => {
                let added = passkeys::finish_registration(visitor.desk(), &visitor, sudo, &party, name, answer).await;
                match added {
                    Ok((_, Some(codes))) => return Ok(codes_page(&visitor, "passkey-added", codes)),
                    Ok((_, None)) => return Ok(visitor.done(HERE, visitor.reader().t("passkey-added-another"))),
                    Err(Error::Invalid(field)) if field.field == "name" => {
                        faults.add("name", fault_of_line(name));
                    }
                    Err(Error::Invalid(_) | Error::Taken(_) | Error::Quota(_)) => {
                        faults.add("passkey", Fault::Said("passkey-not-made"));
                    }
                    Err(other) => return Err(other.into()),
                }
            }
            Err(fault) => confirm.fault = Some(fault),
        }
    }
    Ok(again(&form(&visitor, name, faults, confirm).await?))
}

/// `GET /profile/security/passkeys/{id}`.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let PasskeyRow { id, name, .. } = find(&visitor, &id).await?.0;
    let shell = visitor.shell(Place::Profile);
    Ok(page(&PasskeyEdit { shell, id, name, faults: Faults::none(), confirm: Confirm::default() }))
}

/// `POST /profile/security/passkeys/{id}`.
pub(crate) async fn rename(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let known = read(&id)?;
    let name = fields.one("name").trim();
    let (mut faults, mut confirm) = (Faults::none(), Confirm::default());
    match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => match passkeys::rename(visitor.desk(), &visitor, sudo, known, name).await {
            Ok(()) => return Ok(visitor.done(HERE, visitor.reader().t("passkey-renamed"))),
            Err(Error::Invalid(_)) => faults.add("name", fault_of_line(name)),
            Err(other) => return Err(other.into()),
        },
        Err(fault) => confirm.fault = Some(fault),
    }
    let shell = visitor.shell(Place::Profile);
    Ok(again(&PasskeyEdit { shell, id, name: name.to_owned(), faults, confirm }))
}

/// `GET /profile/security/passkeys/{id}/remove`.
pub(crate) async fn ask_remove(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    Ok(page(&question(&visitor, &id, Confirm::default()).await?))
}

/// `POST /profile/security/passkeys/{id}/remove`.
pub(crate) async fn remove(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => {
            passkeys::remove(visitor.desk(), &visitor, sudo, read(&id)?).await?;
            Ok(visitor.done(HERE, visitor.reader().t("passkey-removed")))
        }
        Err(fault) => Ok(again(&question(&visitor, &id, Confirm { fault: Some(fault) }).await?)),
    }
}

async fn form(visitor: &Visitor, name: &str, faults: Faults, confirm: Confirm) -> Result<PasskeyNew, Failure> {
    let first = !factors::list(visitor.desk(), visitor).await?.demanded();
    Ok(PasskeyNew { shell: visitor.shell(Place::Profile), name: name.to_owned(), first, faults, confirm })
}

async fn question(visitor: &Visitor, id: &str, confirm: Confirm) -> Result<Question, Failure> {
    let (passkey, last) = find(visitor, id).await?;
    Ok(Question::remove_passkey(visitor.shell(Place::Profile), &passkey, last, confirm))
}

/// A passkey of the visitor, and whether it is their last factor.
async fn find(visitor: &Visitor, id: &str) -> Result<(PasskeyRow, bool), Failure> {
    let id = read(id)?;
    let held = factors::list(visitor.desk(), visitor).await?;
    let found = held.passkeys.iter().find(|passkey| passkey.id == id).ok_or(Error::NotFound("passkey"))?;
    Ok((row(found), held.app_since.is_none() && held.passkeys.len() == 1))
}

fn read(id: &str) -> Result<PasskeyId, Failure> {
    id.parse().map_err(|_| Error::NotFound("passkey").into())
}
