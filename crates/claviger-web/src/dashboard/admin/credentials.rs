//! `/admin/credentials`: every credential of the site, and what takes many away at once.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::response::Response;
use claviger_auth::tokens::Listed;
use claviger_auth::{Desk, SiteFilter, site};
use claviger_domain::action::Action;
use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::ids::CredentialId;
use http::StatusCode;

use super::{Ruler, RulerPost};
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::person::device;
use crate::dashboard::post::Fields;
use crate::dashboard::rows::{number, pager, part};
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::credentials::{
    CredentialList, CredentialQuery, CredentialRevoke, CredentialRow, Kind,
};
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::token_list::{Grant, LastUse, TokenState};
use crate::extract::Query;

/// Owners that are named before a revocation.
const NAMED: usize = 10;
const DAY: Duration = Duration::from_hours(24);

/// `GET /admin/credentials`.
pub(crate) async fn list(ruler: Ruler, Query(query): Query<CredentialQuery>) -> Result<Response, Failure> {
    let filter = filter(ruler.desk(), &query);
    let found = site::credentials(ruler.desk(), &ruler, &filter, part(query.page())).await?;
    let pager = pager(query.page(), found.matching, |page| query.at_page(page))?;
    let rows = found.credentials.into_iter().map(|listed| row(&ruler, listed)).collect();
    let all = number(found.all);
    Ok(page(&CredentialList { shell: ruler.shell(Place::Credentials), query, rows, pager, all }))
}

/// `POST /admin/credentials/selected`: what the revocation would end, and the password.
pub(crate) async fn selected(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let chosen = Chosen::read(&fields, fields.one("deed") == "revoke-matching");
    if chosen.is_empty() {
        return Ok(ruler.done("/admin/credentials", ruler.reader().t("nothing-chosen")));
    }
    let question = chosen.question(&ruler, Confirm::default()).await?;
    Ok(page(&question))
}

/// `POST /admin/credentials/revoke`.
pub(crate) async fn revoke(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let chosen = Chosen::read(&fields, !fields.one("matching").is_empty());
    let sudo = match ruler.confirm(Action::TokensRevoke, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => {
            let question = chosen.question(&ruler, Confirm { fault: Some(fault) }).await?;
            return Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &question));
        }
    };
    let ids = match &chosen.matching {
        Some(query) => site::matching(ruler.desk(), &ruler, &filter(ruler.desk(), query)).await?.0,
        None => chosen.ids,
    };
    let ended = site::revoke(ruler.desk(), &ruler, sudo, &ids, "revoked by an administrator").await?;
    Ok(ruler.done("/admin/credentials", ruler.reader().t1("credentials-revoked", "n", ended)))
}

/// What was chosen: ticked rows, or all that match a query.
struct Chosen {
    ids: Vec<CredentialId>,
    matching: Option<CredentialQuery>,
}

impl Chosen {
    fn read(fields: &Fields, matching: bool) -> Self {
        let text = |name: &str| fields.one(name).to_owned();
        let query = || CredentialQuery {
            q: text("q"),
            kind: text("kind"),
            state: text("state"),
            expires: text("expires"),
            used: text("used"),
            full: text("full"),
            page: String::new(),
        };
        let ids = fields.all("id").filter_map(|id| id.parse().ok());
        Self { ids: if matching { vec![] } else { ids.collect() }, matching: matching.then(query) }
    }

    fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.matching.is_none()
    }

    async fn question(&self, ruler: &Ruler, confirm: Confirm) -> Result<CredentialRevoke, Failure> {
        let (count, in_use, mut owners) = match &self.matching {
            Some(query) => {
                let (ids, owners) = site::matching(ruler.desk(), ruler, &filter(ruler.desk(), query)).await?;
                let in_use = owners.iter().map(|owner| number(owner.in_use)).sum();
                (ids.len(), in_use, owners.into_iter().map(|owner| (owner.login, number(owner.credentials))).collect())
            }
            None => of_ids(ruler, &self.ids).await?,
        };
        let more = owners.len().saturating_sub(NAMED);
        owners.truncate(NAMED);
        Ok(CredentialRevoke {
            shell: ruler.shell(Place::Credentials),
            ids: self.ids.iter().map(ToString::to_string).collect(),
            matching: self.matching.clone(),
            count: count as u64,
            in_use,
            owners,
            more_owners: more as u64,
            confirm,
        })
    }
}

/// How many of these there are, how many were used in the last week, and whose they are.
async fn of_ids(ruler: &Ruler, ids: &[CredentialId]) -> Result<(usize, u64, Vec<(String, u64)>), Failure> {
    let found = site::chosen(ruler.desk(), ruler, ids).await?;
    let week_ago = ruler.desk().now().minus(7 * DAY);
    let used = |listed: &&Listed| listed.last_use.as_ref().is_some_and(|used| used.at >= week_ago);
    let mut owners = BTreeMap::<_, u64>::new();
    for listed in &found {
        *owners.entry(listed.actor_login.clone()).or_default() += 1;
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    Ok((found.len(), found.iter().filter(used).count() as u64, owners))
}

/// What the query means for the store.
fn filter(desk: &Desk, query: &CredentialQuery) -> SiteFilter {
    let now = desk.now();
    let mut filter =
        SiteFilter { search: query.q.trim().to_owned(), full: query.full == "yes", ..SiteFilter::default() };
    filter.kind = match query.kind.as_str() {
        "session" => Some(CredentialKind::Session),
        "access" => Some(CredentialKind::Token),
        "oauth1" => Some(CredentialKind::OAuth1),
        _ => None,
    };
    match query.state.as_str() {
        "active" => (filter.state, filter.ends_after) = (Some(CredentialState::Active), Some(now)),
        "suspended" => filter.state = Some(CredentialState::Suspended),
        "expired" => filter.ends_by = Some(now),
        _ => {}
    }
    match query.expires.as_str() {
        "week" => (filter.ends_after, filter.ends_by) = (Some(now), Some(now.plus(7 * DAY))),
        "month" => (filter.ends_after, filter.ends_by) = (Some(now), Some(now.plus(30 * DAY))),
        "never" => filter.never_ends = true,
        _ => {}
    }
    match query.used.as_str() {
        "week" => filter.used_since = Some(now.minus(7 * DAY)),
        "lately" => filter.used_since = Some(now.minus(90 * DAY)),
        "quarter" => {
            filter.unused_since = Some(now.minus(90 * DAY));
            filter.made_before = filter.unused_since;
        }
        "never" => filter.never_used = true,
        _ => {}
    }
    filter
}

fn row(ruler: &Ruler, listed: Listed) -> CredentialRow {
    let Listed { credential, actor_login, last_use, .. } = listed;
    let state = match credential.state {
        CredentialState::Suspended => TokenState::Suspended,
        _ if credential.expires_at.is_some_and(|end| end <= ruler.desk().now()) => TokenState::Expired,
        _ => TokenState::Active,
    };
    let (kind, href) = match credential.kind {
        CredentialKind::Session => (Kind::Session, None),
        CredentialKind::OAuth1 => (Kind::OAuth1, Some(format!("/tokens/{}", credential.id))),
        CredentialKind::Token => (Kind::Access, Some(format!("/tokens/{}", credential.id))),
    };
    let sets: Vec<_> = match kind {
        Kind::Session => vec![ruler.reader().t("grant-session").into_owned()],
        _ => credential.rights.sets.iter().map(ToString::to_string).collect(),
    };
    let grant = Grant {
        full: kind == Kind::Session || sets.iter().any(|set| set == "Full access"),
        sets,
        methods: credential.rights.methods.iter().map(ToString::to_string).collect(),
        projects: vec![],
    };
    let agent = last_use.as_ref().map_or("", |used| &used.user_agent);
    let description = match kind {
        Kind::Session => device::called(ruler.reader(), agent, &credential.description),
        Kind::Access | Kind::OAuth1 => credential.description,
    };
    CredentialRow {
        id: credential.id.to_string(),
        kind,
        description,
        href,
        owner: actor_login,
        state,
        grant,
        expires: credential.expires_at.map(|end| end.to_jiff()),
        used: last_use.map(|used| LastUse { at: used.at.to_jiff(), from: used.address, dialect: used.dialect }),
    }
}
