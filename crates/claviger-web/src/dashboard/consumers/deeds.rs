//! The deeds that are asked about first: the end of an application or a link, another secret, and the end of what one was
//! allowed.

use axum::response::Response;
use claviger_auth::consumers::{self, Listed};
use claviger_auth::{Error, tokens};
use claviger_domain::action::Action;
use claviger_domain::ids::CredentialId;
use http::StatusCode;

use super::{Kind, find, has_key, rows, secret};
use crate::dashboard::page::{Failure, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Fault;
use crate::dashboard::view::grant::GrantRow;
use crate::dashboard::view::question::Question;
use crate::dashboard::visitor::Visitor;
use crate::dashboard::{applications, links};
use crate::extract::Path;

/// `GET /applications/{id}/delete`, `GET /links/{id}/delete`: what dies with it.
pub(crate) async fn ask_delete(kind: Kind, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    Ok(about_deletion(&visitor, kind, &find(&visitor, kind, &id).await?, None))
}

/// `POST` there: does it.
pub(crate) async fn delete(
    kind: Kind,
    Path(id): Path<String>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let listed = find(&visitor, kind, &id).await?;
    match visitor.confirm(kind.delete(), fields.one("password")).await? {
        Ok(sudo) => {
            consumers::delete(visitor.desk(), &visitor, sudo, listed.consumer.id).await?;
            let key = match kind {
                Kind::Application => "application-deleted",
                Kind::Link => "link-deleted",
            };
            let said = visitor.reader().t1(key, "name", &listed.consumer.name);
            Ok(visitor.done(kind.place().href(), said))
        }
        Err(fault) => Ok(about_deletion(&visitor, kind, &listed, Some(fault))),
    }
}

/// `GET /applications/{id}/secret`, `GET /links/{id}/secret`.
pub(crate) async fn ask_renewal(kind: Kind, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    Ok(about_renewal(&visitor, kind, &with_secret(&visitor, kind, &id).await?, None))
}

/// `POST` there: the answer shows the new secret, and nothing else ever does.
pub(crate) async fn renew(
    kind: Kind,
    Path(id): Path<String>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let listed = with_secret(&visitor, kind, &id).await?;
    let sudo = match visitor.confirm(kind.renew_secret(), fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return Ok(about_renewal(&visitor, kind, &listed, Some(fault))),
    };
    visitor.first_sending(&fields, &kind.href(listed.consumer.id)).await?;
    let made = consumers::renew_secret(visitor.desk(), &visitor, sudo, listed.consumer.id).await?;
    let drawn = made.secret.ok_or(Error::NotFound("secret"))?;
    Ok(secret(&visitor, &made.consumer, &drawn))
}

/// `GET /applications/{id}/tokens/{token}/revoke`, and the same of a link.
pub(crate) async fn ask_revoke(
    kind: Kind,
    visitor: Visitor,
    Path(path): Path<(String, String)>,
) -> Result<Response, Failure> {
    let (listed, _, grant) = find_grant(&visitor, kind, &path).await?;
    Ok(about_revocation(&visitor, kind, &listed, &grant, None))
}

/// `POST` there: does it.
pub(crate) async fn revoke(
    kind: Kind,
    Path(path): Path<(String, String)>,
    Post { visitor, fields }: Post,
) -> Result<Response, Failure> {
    let (listed, token, grant) = find_grant(&visitor, kind, &path).await?;
    match visitor.confirm(Action::TokensDelete, fields.one("password")).await? {
        Ok(sudo) => {
            tokens::revoke(visitor.desk(), &visitor, sudo, token, None).await?;
            let said = visitor.reader().t1("grant-revoked", "name", &listed.consumer.name);
            Ok(visitor.done(&kind.href(listed.consumer.id), said))
        }
        Err(fault) => Ok(about_revocation(&visitor, kind, &listed, &grant, Some(fault))),
    }
}

/// One with a key has no secret to renew.
async fn with_secret(visitor: &Visitor, kind: Kind, id: &str) -> Result<Listed, Failure> {
    let listed = find(visitor, kind, id).await?;
    if has_key(&listed.consumer) { Err(Error::NotFound("secret").into()) } else { Ok(listed) }
}

async fn find_grant(
    visitor: &Visitor,
    kind: Kind,
    (id, token): &(String, String),
) -> Result<(Listed, CredentialId, GrantRow), Failure> {
    let listed = find(visitor, kind, id).await?;
    let token: CredentialId = token.parse().map_err(|_| Error::NotFound("token"))?;
    let grant = consumers::grant_of(visitor.desk(), visitor, listed.consumer.id, token).await?;
    let row = rows::grant(visitor, &grant).await?;
    Ok((listed, token, row))
}

fn about_deletion(visitor: &Visitor, kind: Kind, listed: &Listed, fault: Option<Fault>) -> Response {
    let (shell, confirm) = (visitor.shell(kind.place()), Confirm { fault });
    asked(match kind {
        Kind::Application => Question::delete_application(shell, &applications::row_of(listed), confirm),
        Kind::Link => Question::delete_link(shell, &links::row_of(listed), confirm),
    })
}

fn about_renewal(visitor: &Visitor, kind: Kind, listed: &Listed, fault: Option<Fault>) -> Response {
    let (shell, confirm) = (visitor.shell(kind.place()), Confirm { fault });
    asked(Question::renew_secret(shell, &kind.href(listed.consumer.id), &listed.consumer.name, confirm))
}

fn about_revocation(
    visitor: &Visitor,
    kind: Kind,
    listed: &Listed,
    grant: &GrantRow,
    fault: Option<Fault>,
) -> Response {
    let (shell, confirm) = (visitor.shell(kind.place()), Confirm { fault });
    let href = kind.href(listed.consumer.id);
    asked(Question::revoke_grant(shell, &href, &listed.consumer.name, grant, confirm))
}

/// The question; one whose confirmation was wrong says 422.
fn asked(question: Question) -> Response {
    let wrong = question.confirm.fault.is_some();
    page_with(if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &question)
}
