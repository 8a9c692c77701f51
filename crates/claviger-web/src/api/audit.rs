//! `GET /v1/audit`.

use axum::extract::State;
use claviger_auth::audit_log::{self, About, AuditFilter, AuditLine};
use claviger_auth::{Error, accounts};
use claviger_domain::account::SiteRole;
use claviger_domain::audit::{AuditSubject, Outcome};
use claviger_domain::caller::Caller;
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{IntoParams, ToSchema};

use crate::api::tokens::TokenName;
use crate::extract::{Json, Known, Paged, Paging, Query, next_cursor};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// What concerns this account: its login, also a deleted one's, or its id, or `*` for everybody's lines. Left out
    /// means everybody's for an administrator of the site, and the caller's own for all others.
    user: Option<String>,
    /// What was done to this project: its name or id.
    project: Option<String>,
    /// What was done to this token: its id, its decimal number, or `self` for the one that asks.
    token: Option<String>,
    /// Only this action: the name of a method, or `authenticate`.
    #[param(example = "tokens.create")]
    action: Option<String>,
    /// Only what was done, or only what was refused.
    #[param(value_type = Option<words::Outcome>)]
    outcome: Option<String>,
    /// Only from this moment of RFC 3339 on.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Only before this moment of RFC 3339.
    #[param(format = DateTime)]
    until: Option<String>,
    /// How many items at most: 50 if nothing is said. No page has more than 500.
    #[param(minimum = 1)]
    limit: Option<i64>,
    /// Where to go on: `next` of the page before.
    cursor: Option<String>,
}

/// One line of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct Line {
    /// Its number; the next line's is one more.
    seq: i64,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// The method's name, or `authenticate` for a credential that was refused.
    #[schema(example = "tokens.create")]
    action: String,
    /// Whether it was done or refused.
    #[schema(value_type = words::Outcome)]
    outcome: &'static str,
    /// Who acted: the account's id; null if nobody is known.
    actor: Option<String>,
    /// The actor's login at that moment; may be empty.
    actor_login: String,
    /// Through which credential; null for a password.
    credential: Option<String>,
    /// What kind of thing it was done to.
    #[schema(value_type = words::SubjectKind)]
    subject_kind: &'static str,
    /// The thing's id; null for the site.
    subject: Option<String>,
    /// Whose thing that is: the account's id.
    owner: Option<String>,
    /// The dialect that was spoken, or `cli`.
    dialect: Option<String>,
    /// From which address.
    address: Option<String>,
    /// In which request, as the server's log and problems name it.
    request_id: Option<String>,
    /// What else there is to say. Never a secret.
    #[schema(value_type = Object)]
    detail: Map<String, Value>,
}

/// Read the audit log.
///
/// Newest first. Everybody sees what concerns their own account, administrators of a project what was done to it and to
/// its bots' tokens, administrators of the site everything. Name at most one of `user`, `project` and `token`.
#[utoipa::path(get, path = "/v1/audit", operation_id = "audit.read", tag = "Operations", params(Filter),
    responses((status = 200, description = "A page of lines.", body = Paged<Line>), (status = 404, body = Problem),
        (status = 422, body = Problem)))]
pub async fn list(
    State(state): State<AppState>,
    caller: Known<Native>,
    Query(filter): Query<Filter>,
) -> Result<Json<Paged<Line>>, Problem> {
    let desk = &state.desk;
    let wanted = AuditFilter {
        about: about(&state, &caller, &filter).await?,
        outcome: filter.outcome.as_deref().map(outcome).transpose().map_err(Error::from)?,
        since: filter.since.as_deref().map(|text| moment("since", text)).transpose().map_err(Error::from)?,
        until: filter.until.as_deref().map(|text| moment("until", text)).transpose().map_err(Error::from)?,
        action: filter.action,
    };
    let page = Paging::of(filter.limit, filter.cursor).request(&desk.keys.pepper)?;
    let found = audit_log::list(desk, &caller, &wanted, &page).await?;
    let next = next_cursor(&found, &desk.keys.pepper, |line| line.seq);
    Ok(Json(Paged { items: found.items.into_iter().map(Line::from).collect(), next }))
}

async fn about(state: &AppState, caller: &Caller, filter: &Filter) -> Result<About, Problem> {
    let desk = &state.desk;
    Ok(match (filter.user.as_deref(), filter.project.as_deref(), filter.token.as_deref()) {
        (None, None, None) if caller.actor().site_role == SiteRole::Admin => About::Anything,
        (None, None, None) => About::Concerning(caller.actor().id),
        (Some("*"), None, None) => About::Anything,
        (Some(user), None, None) => About::Concerning(accounts::find_id_ever(desk, caller, user).await?),
        (None, Some(project), None) => {
            let id = claviger_forge::projects::find_visible(desk, caller, project).await?;
            About::Subject(AuditSubject::Project(id))
        }
        (None, None, Some(token)) => {
            let name = TokenName::read("token", token).map_err(Error::from)?;
            let id = name.find("token", state, caller).await?;
            About::Subject(AuditSubject::Credential(id))
        }
        _ => {
            let problem = "cannot stand beside the others: name at most one of `user`, `project` and `token`";
            return Err(Error::from(InvalidField::new("user", problem)).into());
        }
    })
}

fn outcome(word: &str) -> Result<Outcome, InvalidField> {
    match word {
        "done" => Ok(Outcome::Done),
        "refused" => Ok(Outcome::Refused),
        _ => Err(InvalidField::new("outcome", "must be done or refused")),
    }
}

fn moment(field: &'static str, text: &str) -> Result<Timestamp, InvalidField> {
    text.parse().map_err(|error: claviger_domain::time::NotATimestamp| InvalidField::new(field, error.to_string()))
}

impl From<AuditLine> for Line {
    fn from(line: AuditLine) -> Self {
        let entry = line.entry;
        Self {
            seq: line.seq,
            at: entry.at.to_string(),
            action: entry.action,
            outcome: entry.outcome.as_str(),
            actor: entry.actor.map(|id| id.to_string()),
            actor_login: entry.actor_name,
            credential: entry.credential.map(|id| id.to_string()),
            subject_kind: entry.subject.parts().0,
            subject: match entry.subject {
                AuditSubject::Account(id) => Some(id.to_string()),
                AuditSubject::Project(id) => Some(id.to_string()),
                AuditSubject::Credential(id) => Some(id.to_string()),
                AuditSubject::Site => None,
            },
            owner: entry.owner.map(|id| id.to_string()),
            dialect: entry.dialect,
            address: entry.address.map(|address| address.to_string()),
            request_id: entry.request.map(|id| id.to_string()),
            detail: entry.detail,
        }
    }
}
