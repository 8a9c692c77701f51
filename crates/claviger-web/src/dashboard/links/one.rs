//! One link: how it signs, whom people let it act as, and what its program needs to know.

use axum::response::Response;
use claviger_auth::{consumers, oauth1};
use claviger_domain::oauth1::{RsaPublicKey, SignatureMethod};
use claviger_domain::time::Timestamp;

use super::row_of;
use crate::dashboard::consumers::{Kind, dance, find, rows};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::rows::{pager, part};
use crate::dashboard::view::Place;
use crate::dashboard::view::application::ConsumerQuery;
use crate::dashboard::view::link::LinkPage;
use crate::dashboard::visitor::Visitor;
use crate::extract::{Path, Query};

/// `GET /links/{id}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(query): Query<ConsumerQuery>,
) -> Result<Response, Failure> {
    let listed = find(&visitor, Kind::Link, &id).await?;
    let shown = consumers::grants_of(visitor.desk(), &visitor, listed.consumer.id, part(query.page())).await?;
    let href = Kind::Link.href(listed.consumer.id);
    let pager = pager(query.page(), shown.matching, |page| query.at_page(&href, page))?;
    let link = &listed.consumer;
    Ok(page(&LinkPage {
        shell: visitor.shell(Place::Links),
        url: link.url.clone(),
        callback: link.callback.clone(),
        fingerprint: link.public_key().as_ref().map(RsaPublicKey::fingerprint),
        signatures: link.methods.iter().map(SignatureMethod::name).collect(),
        body_hash: link.demands_body_hash,
        acts_as: listed.acts_as.clone(),
        until: oauth1::usual_end_now(visitor.desk(), link).map(Timestamp::to_jiff),
        dance: dance(&visitor, link),
        grants: rows::grants(&visitor, &shown.grants).await?,
        pager,
        link: row_of(&listed),
    }))
}
