//! Applications that people register for themselves: the list. One's page and the form are files of their own.

pub(crate) mod form;
pub(crate) mod one;

use axum::response::Response;
use claviger_auth::consumers::{self, Consumers, Listed, Summary};
use claviger_domain::oauth1::Consumer;
use claviger_domain::time::Timestamp;

use super::page::{Failure, page};
use super::rows::{number, pager, part};
use super::view::Place;
use super::view::application::{ApplicationList, ApplicationRow, ConsumerQuery};
use super::visitor::Visitor;
use crate::extract::Query;

/// `GET /applications`: one's own; everybody's for those who rule the site and ask for them.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<ConsumerQuery>) -> Result<Response, Failure> {
    let rules = visitor.rules();
    let query = if rules { query } else { ConsumerQuery { owner: String::new(), ..query } };
    let which = Consumers::Applications((!query.of_all()).then_some(visitor.account.id));
    let part = part(query.page());
    let (lines, matching) = consumers::look_through(visitor.desk(), &visitor, which, &query.q, part).await?;
    let pager = pager(query.page(), matching, |page| query.at_page("/applications", page))?;
    let rows = lines.iter().map(|line| row(&line.consumer, line.registered_by.as_deref(), line.summary)).collect();
    let (shell, home) = (visitor.shell(Place::Applications), visitor.state.home());
    Ok(page(&ApplicationList { shell, query, rows, pager, rules, home }))
}

/// An application as its pages show it.
pub(super) fn row_of(listed: &Listed) -> ApplicationRow {
    row(&listed.consumer, listed.owner.as_deref(), listed.summary)
}

fn row(consumer: &Consumer, owner: Option<&str>, summary: Summary) -> ApplicationRow {
    ApplicationRow {
        id: consumer.id.to_string(),
        name: consumer.name.clone(),
        consumer_key: consumer.key.clone(),
        description: consumer.description.clone(),
        owner: owner.unwrap_or_default().to_owned(),
        tokens: number(summary.live),
        people: number(summary.people),
        used: summary.used_at.map(Timestamp::to_jiff),
        made: consumer.created_at.to_jiff(),
    }
}
