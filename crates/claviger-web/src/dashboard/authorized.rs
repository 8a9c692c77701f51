//! What programs may do in one's own name: what one allowed them, and what an administrator lets them do without asking.

use axum::response::Response;
use claviger_auth::consumers::{self, ConsumerGrant};
use claviger_auth::{Error, tokens};
use claviger_domain::action::Action;
use claviger_domain::ids::CredentialId;
use http::StatusCode;

use super::consumers::rows;
use super::page::{Failure, page, page_with};
use super::post::Post;
use super::rows::{pager, part};
use super::view::Place;
use super::view::application::ConsumerQuery;
use super::view::confirm::Confirm;
use super::view::consent::{AuthorizedList, AuthorizedRow};
use super::view::grant::GrantRow;
use super::view::question::Question;
use super::visitor::Visitor;
use crate::extract::{Path, Query};

/// `GET /authorized`.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<ConsumerQuery>) -> Result<Response, Failure> {
    let (grants, matching) = consumers::authorized(visitor.desk(), &visitor, part(query.page())).await?;
    let pager = pager(query.page(), matching, |page| query.at_page("/authorized", page))?;
    let rows = rows::grants(&visitor, &grants).await?;
    let rows = grants.iter().zip(rows).map(|(grant, line)| row(grant, line)).collect();
    Ok(page(&AuthorizedList { shell: visitor.shell(Place::Authorized), rows, pager }))
}

/// `GET /authorized/{id}/revoke`.
pub(crate) async fn ask_revoke(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let (_, row) = find(&visitor, &id).await?;
    let shell = visitor.shell(Place::Authorized);
    Ok(page(&Question::revoke_authorized(shell, &row, Confirm::default())))
}

/// `POST /authorized/{id}/revoke`: from then on the program's requests are refused.
pub(crate) async fn revoke(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let (token, row) = find(&visitor, &id).await?;
    match visitor.confirm(Action::TokensDelete, fields.one("password")).await? {
        Ok(sudo) => {
            tokens::revoke(visitor.desk(), &visitor, sudo, token, None).await?;
            Ok(visitor.done("/authorized", visitor.reader().t1("grant-revoked", "name", &row.name)))
        }
        Err(fault) => {
            let confirm = Confirm { fault: Some(fault) };
            let question = Question::revoke_authorized(visitor.shell(Place::Authorized), &row, confirm);
            Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &question))
        }
    }
}

async fn find(visitor: &Visitor, id: &str) -> Result<(CredentialId, AuthorizedRow), Failure> {
    let id: CredentialId = id.parse().map_err(|_| Error::NotFound("token"))?;
    let grant = consumers::find_authorized(visitor.desk(), visitor, id).await?;
    let line = rows::grant(visitor, &grant).await?;
    Ok((id, row(&grant, line)))
}

fn row(grant: &ConsumerGrant, line: GrantRow) -> AuthorizedRow {
    let address = grant.url.as_ref().or(grant.callback.as_ref());
    let host = address.and_then(|address| url::Url::parse(address).ok()?.host_str().map(str::to_owned));
    AuthorizedRow { name: grant.consumer_name.clone(), host: host.unwrap_or_default(), grant: line }
}
