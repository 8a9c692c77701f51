//! Application links, for those who rule the site: the list. One's page and the form are files of their own.

mod draft;
pub(crate) mod form;
pub(crate) mod one;

use axum::response::Response;
use claviger_auth::consumers::{self, Consumers, Listed, Summary};
use claviger_domain::oauth1::Consumer;
use claviger_domain::time::Timestamp;

use super::admin::Ruler;
use super::page::{Failure, page};
use super::rows::{number, pager, part};
use super::view::Place;
use super::view::application::ConsumerQuery;
use super::view::link::{LinkList, LinkRow, Signs};
use crate::extract::Query;

/// `GET /links`.
pub(crate) async fn show(visitor: Ruler, Query(query): Query<ConsumerQuery>) -> Result<Response, Failure> {
    let part = part(query.page());
    let found = consumers::look_through(visitor.desk(), &visitor, Consumers::Links, &query.q, part).await;
    let (lines, matching) = found?;
    let pager = pager(query.page(), matching, |page| query.at_page("/links", page))?;
    let rows = lines.iter().map(|line| row(&line.consumer, line.summary)).collect();
    Ok(page(&LinkList { shell: visitor.shell(Place::Links), query, rows, pager }))
}

/// A link as its pages show it.
pub(super) fn row_of(listed: &Listed) -> LinkRow {
    row(&listed.consumer, listed.summary)
}

fn row(consumer: &Consumer, summary: Summary) -> LinkRow {
    LinkRow {
        id: consumer.id.to_string(),
        name: consumer.name.clone(),
        description: consumer.description.clone(),
        consumer_key: consumer.key.clone(),
        signs: consumer.public_key().map_or(Signs::Secret, |key| Signs::Rsa(key.bits() as u64)),
        tokens: number(summary.live),
        people: number(summary.people),
        used: summary.used_at.map(Timestamp::to_jiff),
        made: consumer.created_at.to_jiff(),
    }
}
