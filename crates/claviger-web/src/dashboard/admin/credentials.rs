//! `/admin/credentials`: every credential of the site, and what takes many away at once.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::response::Response;
use claviger_auth::tokens::Listed;
use claviger_auth::{Desk, Error, SiteFilter, accounts, site};
use claviger_domain::account::AccountState;
use claviger_domain::action::Action;
use claviger_domain::credential::{CredentialKind, CredentialState};
use claviger_domain::ids::CredentialId;
use http::StatusCode;

use super::{Ruler, RulerPost};
use crate::dashboard::page::{Failure, page, page_with, see_other};
use crate::dashboard::person::device;
use crate::dashboard::post::Fields;
use crate::dashboard::rows::{number, pager, part};
use crate::dashboard::search;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::credentials::{
    CredentialList, CredentialQuery, CredentialRevoke, CredentialRow, Kind, TOKENS,
};
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Fault;
use crate::dashboard::view::token_list::{Grant, LastUse, TokenState};
use crate::extract::Query;

/// Owners that are named before a revocation.
const NAMED: usize = 10;
/// Credentials that are named before a revocation.
const SHOWN: usize = 50;
/// Tokens that can be suspended at once: each is a change of its own.
const SUSPENDED: usize = 500;
const DAY: Duration = Duration::from_hours(24);

/// `GET /admin/credentials`.
pub(crate) async fn list(ruler: Ruler, Query(query): Query<CredentialQuery>) -> Result<Response, Failure> {
    let filter = filter(ruler.desk(), &query);
    let found = site::credentials(ruler.desk(), &ruler, &filter, part(query.page())).await?;
    let pager = pager(query.page(), found.matching, |page| query.at_page(page))?;
    let rows = found.credentials.into_iter().map(|listed| row(&ruler, listed)).collect();
    let all = number(found.all);
    let password_of = password_of(&ruler, query.owner.trim()).await?;
    Ok(page(&CredentialList { shell: ruler.shell(Place::Credentials), query, rows, pager, all, password_of }))
}

/// The login of whoever was asked for, if they have a password: it is in no list.
async fn password_of(ruler: &Ruler, owner: &str) -> Result<Option<String>, Failure> {
    if owner.is_empty() {
        return Ok(None);
    }
    match accounts::find_person(ruler.desk(), ruler, owner).await {
        Ok((line, _)) => Ok(line.has_password.then_some(line.account.login)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// `POST /admin/credentials/selected`: what the revocation would end, and the password.
pub(crate) async fn selected(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let chosen = Chosen::of_list(&fields);
    if chosen.is_empty() {
        return Ok(ruler.done("/admin/credentials", ruler.reader().t("nothing-chosen")));
    }
    let question = chosen.question(&ruler, Confirm::default()).await?;
    Ok(page(&question))
}

/// `POST /admin/credentials/revoke`.
pub(crate) async fn revoke(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let chosen = Chosen::of_question(&fields);
    let sudo = match ruler.confirm(Action::TokensRevoke, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return chosen.asked_again(&ruler, fault).await,
    };
    let ids = chosen.ids(&ruler).await?;
    let ended = site::revoke(ruler.desk(), &ruler, sudo, &ids, "revoked by an administrator").await?;
    Ok(ruler.done("/admin/credentials", ruler.reader().t1("credentials-revoked", "n", ended)))
}

/// `POST /admin/credentials/suspend`: the milder deed, offered beside the other.
pub(crate) async fn suspend(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let chosen = Chosen::of_question(&fields);
    let sudo = match ruler.confirm(Action::TokensSuspend, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return chosen.asked_again(&ruler, fault).await,
    };
    let ids = chosen.ids(&ruler).await?;
    let resting = site::suspend(ruler.desk(), &ruler, sudo, &ids).await?;
    Ok(ruler.done("/admin/credentials?state=suspended", ruler.reader().t1("credentials-suspended", "n", resting)))
}

/// `POST /admin/credentials/search`: words lead to the list, a value to what it is the value of.
pub(crate) async fn search(RulerPost { ruler, fields }: RulerPost) -> Result<Response, Failure> {
    let query = read(&fields);
    let Some(value) = search::value_in(&query.q) else { return Ok(see_other(&query.href())) };
    match site::find_by_value(ruler.desk(), &ruler, value).await {
        Ok(credential) if credential.kind == CredentialKind::Session => {
            let query = CredentialQuery { q: credential.id.to_string(), ..CredentialQuery::default() };
            Ok(see_other(&query.href()))
        }
        Ok(credential) => Ok(see_other(&format!("/tokens/{}", credential.id))),
        Err(Error::NotFound(_)) => Ok(search::nothing(&ruler, "/admin/credentials")),
        Err(other) => Err(other.into()),
    }
}

fn read(fields: &Fields) -> CredentialQuery {
    let text = |name: &str| fields.one(name).to_owned();
    CredentialQuery {
        q: text("q"),
        owner: text("owner"),
        kind: text("kind"),
        state: text("state"),
        expires: text("expires"),
        used: text("used"),
        full: text("full"),
        page: String::new(),
    }
}

/// What was chosen: ticked rows, or all that match a query.
struct Chosen {
    ids: Vec<CredentialId>,
    matching: Option<CredentialQuery>,
}

impl Chosen {
    fn of_list(fields: &Fields) -> Self {
        Self::read(fields, fields.one("deed") == "revoke-matching")
    }

    fn of_question(fields: &Fields) -> Self {
        Self::read(fields, !fields.one("matching").is_empty())
    }

    fn read(fields: &Fields, matching: bool) -> Self {
        let ids = fields.all("id").filter_map(|id| id.parse().ok());
        Self { ids: if matching { vec![] } else { ids.collect() }, matching: matching.then(|| read(fields)) }
    }

    async fn ids(self, ruler: &Ruler) -> Result<Vec<CredentialId>, Failure> {
        let Some(query) = &self.matching else { return Ok(self.ids) };
        Ok(site::matching(ruler.desk(), ruler, &filter(ruler.desk(), query), 0).await?.ids)
    }

    async fn asked_again(&self, ruler: &Ruler, fault: Fault) -> Result<Response, Failure> {
        let question = self.question(ruler, Confirm { fault: Some(fault) }).await?;
        Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &question))
    }

    fn is_empty(&self) -> bool {
        self.ids.is_empty() && self.matching.is_none()
    }

    async fn question(&self, ruler: &Ruler, confirm: Confirm) -> Result<CredentialRevoke, Failure> {
        let (count, in_use, mut owners, some) = match &self.matching {
            Some(query) => {
                let found = site::matching(ruler.desk(), ruler, &filter(ruler.desk(), query), SHOWN as u32).await?;
                let in_use = found.owners.iter().map(|owner| number(owner.in_use)).sum();
                let owners = found.owners.into_iter().map(|owner| (owner.login, number(owner.credentials))).collect();
                (found.ids.len(), in_use, owners, found.some)
            }
            None => of_ids(ruler, &self.ids).await?,
        };
        let more = owners.len().saturating_sub(NAMED);
        owners.truncate(NAMED);
        let some: Vec<_> = some.into_iter().take(SHOWN).map(|listed| row(ruler, listed)).collect();
        let milder = some.iter().any(|row| row.kind != Kind::Session && row.state == TokenState::Active);
        Ok(CredentialRevoke {
            shell: ruler.shell(Place::Credentials),
            ids: self.ids.iter().map(ToString::to_string).collect(),
            matching: self.matching.clone(),
            count: count as u64,
            in_use,
            owners,
            more_owners: more as u64,
            some,
            milder: milder && count <= SUSPENDED,
            confirm,
        })
    }
}

/// How many of these there are, how many were used in the last week, whose they are, and which, the last used first.
async fn of_ids(ruler: &Ruler, ids: &[CredentialId]) -> Result<(usize, u64, Vec<(String, u64)>, Vec<Listed>), Failure> {
    let mut found = site::chosen(ruler.desk(), ruler, ids).await?;
    let week_ago = ruler.desk().now().minus(7 * DAY);
    let used = |listed: &&Listed| listed.last_use.as_ref().is_some_and(|used| used.at >= week_ago);
    let mut owners = BTreeMap::<_, u64>::new();
    for listed in &found {
        *owners.entry(listed.actor_login.clone()).or_default() += 1;
    }
    let mut owners: Vec<_> = owners.into_iter().collect();
    owners.sort_by_key(|(_, number)| std::cmp::Reverse(*number));
    let in_use = found.iter().filter(used).count() as u64;
    found.sort_by_key(|listed| std::cmp::Reverse(listed.last_use.as_ref().map(|used| used.at)));
    Ok((found.len(), in_use, owners, found))
}

/// What the query means for the store; the numbers of the home page are counted by it too.
pub(super) fn filter(desk: &Desk, query: &CredentialQuery) -> SiteFilter {
    let now = desk.now();
    let mut filter =
        SiteFilter { search: query.q.trim().to_owned(), full: query.full == "yes", ..SiteFilter::default() };
    filter.login = Some(query.owner.trim().to_owned()).filter(|login| !login.is_empty());
    filter.sessions = (query.kind == TOKENS).then_some(false);
    filter.kind = match query.kind.as_str() {
        "session" => Some(CredentialKind::Session),
        "access" => Some(CredentialKind::Token),
        "oauth1" => Some(CredentialKind::OAuth1),
        _ => None,
    };
    match query.state.as_str() {
        "active" => {
            (filter.state, filter.ends_after) = (Some(CredentialState::Active), Some(now));
            filter.account_active = true;
        }
        "suspended" => filter.state = Some(CredentialState::Suspended),
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
        filter.ends_by = [filter.ends_by, Some(now.plus(days * DAY))].into_iter().flatten().min();
    }
    filter.never_ends = query.expires == "never";
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
    let Listed { credential, actor_login, actor_state, last_use, .. } = listed;
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
        owner_disabled: actor_state != AccountState::Active,
        state,
        grant,
        expires: credential.expires_at.map(|end| end.to_jiff()),
        used: last_use.map(|used| LastUse { at: used.at.to_jiff(), from: used.address, dialect: used.dialect }),
    }
}
