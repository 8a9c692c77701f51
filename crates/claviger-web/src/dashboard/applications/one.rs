//! One application: its key, and what it may do in whose name.

use axum::response::Response;
use claviger_auth::consumers;

use super::row_of;
use crate::dashboard::consumers::{Kind, dance, find, rows};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::rows::{pager, part};
use crate::dashboard::view::Place;
use crate::dashboard::view::application::{ApplicationPage, ConsumerQuery};
use crate::dashboard::visitor::Visitor;
use crate::extract::{Path, Query};

/// `GET /applications/{id}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(query): Query<ConsumerQuery>,
) -> Result<Response, Failure> {
    let listed = find(&visitor, Kind::Application, &id).await?;
    let shown = consumers::grants_of(visitor.desk(), &visitor, listed.consumer.id, part(query.page())).await?;
    let href = Kind::Application.href(listed.consumer.id);
    let pager = pager(query.page(), shown.matching, |page| query.at_page(&href, page))?;
    Ok(page(&ApplicationPage {
        shell: visitor.shell(Place::Applications),
        application: row_of(&listed),
        callback: listed.consumer.callback.clone(),
        own: listed.consumer.owner == Some(visitor.account.id),
        grants: rows::grants(&visitor, &shown.grants).await?,
        pager,
        of_all: shown.of_all,
        dance: dance(&visitor, &listed.consumer),
    }))
}
