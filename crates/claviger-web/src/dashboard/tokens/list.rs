//! `GET /tokens`: the list from which people work.

use std::time::Duration;

use axum::response::Response;
use claviger_auth::tokens::{self, TokenFilter, TokenOrder, TokenPage};
use claviger_auth::{Error, Part};
use claviger_domain::credential::CredentialState;
use claviger_domain::ids::CredentialId;
use claviger_domain::refusal::Refusal;
use claviger_domain::time::Timestamp;

use super::rows::{Names, row};
use crate::dashboard::page::{Failure, page, see_other};
use crate::dashboard::post::{Fields, Post};
use crate::dashboard::rows::{number, pager, part};
use crate::dashboard::search;
use crate::dashboard::view::Place;
use crate::dashboard::view::token_list::{TokenList, TokenQuery};
use crate::dashboard::visitor::Visitor;
use crate::extract::Query;

const DAY: Duration = Duration::from_hours(24);

/// The list.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<TokenQuery>) -> Result<Response, Failure> {
    let now = visitor.desk().now();
    let (order, upwards) = order(&query);
    let page_of = TokenPage { order, upwards, part: part(query.page()) };
    let ruled = tokens::rule(visitor.desk(), &visitor, &filter(&query, now), page_of).await?;
    // a page after the last counts none
    let matching = match ruled.lines.is_empty() && query.page() > 1 {
        true => {
            tokens::rule(visitor.desk(), &visitor, &filter(&query, now), TokenPage { part: part(1), ..page_of })
                .await?
                .matching
        }
        false => ruled.matching,
    };
    let pager = pager(query.page(), matching, |page| query.at_page(page))?;
    let names = Names::of(&visitor, ruled.lines.iter().map(|line| &line.token.credential.rights)).await?;
    let owners =
        if ruled.bots.is_empty() { vec![] } else { [vec![visitor.account.login.clone()], ruled.bots].concat() };
    Ok(page(&TokenList {
        shell: visitor.shell(Place::Tokens),
        rows: ruled.lines.iter().map(|line| row(&line.token, &line.week, &names, now)).collect(),
        pager,
        all: number(ruled.all),
        owners,
        home: visitor.state.home(),
        failure: None,
        query,
    }))
}

/// `POST /tokens/search`: words lead to the list, a value to the token that it is the value of.
pub(crate) async fn search(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let query = read(&fields);
    let Some(value) = search::value_in(&query.q) else { return Ok(see_other(&query.href())) };
    match tokens::find_by_value(visitor.desk(), &visitor, value).await {
        Ok(token) => Ok(see_other(&format!("/tokens/{}", token.credential.id))),
        Err(Error::NotFound(_) | Error::Refused(Refusal::Denied(_))) => Ok(search::nothing(&visitor, "/tokens")),
        Err(other) => Err(other.into()),
    }
}

/// The ids of all that match the query of a form, as many as one deed takes.
pub(super) async fn matching(visitor: &Visitor, fields: &Fields, most: u32) -> Result<Vec<CredentialId>, Failure> {
    let filter = filter(&read(fields), visitor.desk().now());
    let page = TokenPage { order: TokenOrder::Use, upwards: false, part: Part { skip: 0, rows: most } };
    let ruled = tokens::rule(visitor.desk(), visitor, &filter, page).await?;
    let alive = ruled.lines.into_iter().filter(|line| line.token.credential.state != CredentialState::Revoked);
    Ok(alive.map(|line| line.token.credential.id).collect())
}

fn read(fields: &Fields) -> TokenQuery {
    let text = |name: &str| fields.one(name).to_owned();
    TokenQuery {
        q: text("q"),
        owner: text("owner"),
        state: text("state"),
        expires: text("expires"),
        used: text("used"),
        sort: text("sort"),
        dir: text("dir"),
        page: String::new(),
    }
}

fn order(query: &TokenQuery) -> (TokenOrder, bool) {
    let (order, usually_up) = match query.sort.as_str() {
        "description" => (TokenOrder::Description, true),
        "expires" => (TokenOrder::End, true),
        "made" => (TokenOrder::Birth, false),
        _ => (TokenOrder::Use, false),
    };
    let upwards = match query.dir.as_str() {
        "up" => true,
        "down" => false,
        _ => usually_up,
    };
    (order, upwards)
}

/// What the menus stand for. What a menu does not offer filters nothing.
fn filter(query: &TokenQuery, now: Timestamp) -> TokenFilter {
    let mut filter = TokenFilter { search: query.q.clone(), ..TokenFilter::default() };
    filter.login = Some(query.owner.clone()).filter(|login| !login.is_empty());
    match query.state.as_str() {
        "active" => (filter.state, filter.ends_after) = (Some(CredentialState::Active), Some(now)),
        "suspended" => filter.state = Some(CredentialState::Suspended),
        "removed" => filter.state = Some(CredentialState::Revoked),
        "expired" => (filter.state, filter.ends_by) = (Some(CredentialState::Active), Some(now)),
        _ => {}
    }
    let days = match query.expires.as_str() {
        "week" => Some(7),
        "month" => Some(30),
        _ => None,
    };
    if let Some(days) = days {
        filter.ends_after = Some(now);
        filter.ends_by = [filter.ends_by, Some(now.plus(DAY * days))].into_iter().flatten().min();
    }
    filter.never_ends = query.expires == "never";
    match query.used.as_str() {
        "week" => filter.used_since = Some(now.minus(DAY * 7)),
        "quarter" => filter.unused_since = Some(now.minus(DAY * 90)),
        "never" => filter.never_used = true,
        _ => {}
    }
    filter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_that_contradict_each_other_match_nothing() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let query = TokenQuery { state: "expired".into(), expires: "week".into(), ..TokenQuery::default() };
        let found = filter(&query, now);
        assert_eq!((found.ends_after, found.ends_by), (Some(now), Some(now)));
    }

    #[test]
    fn nonsense_filters_nothing_and_sorts_as_usual() {
        let now = Timestamp::from_millis(0);
        let query = TokenQuery {
            state: "x".into(),
            expires: "y".into(),
            used: "z".into(),
            sort: "?".into(),
            ..TokenQuery::default()
        };
        let found = filter(&query, now);
        assert!(found.state.is_none() && found.ends_by.is_none() && found.used_since.is_none());
        assert_eq!(order(&query), (TokenOrder::Use, false));
    }
}
