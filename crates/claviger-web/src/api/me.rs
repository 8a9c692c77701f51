//! `GET /v1/me`: who the credential is.

pub mod password;

use axum::extract::State;
use claviger_auth::tokens;
use claviger_domain::action::Action;
use claviger_domain::caller::{Caller, Proven};
use claviger_domain::credential::CredentialKind;
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::{Json, Known};
use crate::faces::native::Native;
use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// Who a credential is, and what it may do at most.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The account's id.
    id: String,
    /// The account's decimal id, as Tuleap, Jelastic and YouTrack clients know it.
    number: i64,
    /// The account's login.
    login: String,
    /// Person, service or bot.
    #[schema(value_type = words::AccountKind)]
    kind: &'static str,
    /// What the account may do on the whole site.
    #[schema(value_type = words::SiteRole)]
    site_role: &'static str,
    /// How the credential was carried: `bearer`, `access-key`, `token-pair`, `oauth1`, `basic`.
    dialect: &'static str,
    /// `token`, `oauth1` for what was allowed to an application, `session` or `password`.
    credential_kind: &'static str,
    /// The credential's id; null for a password.
    credential: Option<String>,
    /// The sets of the token; null where the account alone limits.
    sets: Option<Vec<String>>,
    /// Every method that the credential may call, in order.
    methods: Vec<String>,
    /// The projects the token is restricted to, by name; null means all of the account's.
    projects: Option<Vec<String>>,
    /// When the credential ends; null means never.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

/// Who the credential is.
///
/// Every credential may ask this: it is how a script finds out what it was given.
#[utoipa::path(get, path = "/v1/me", operation_id = "me.read", tag = "Me",
    responses((status = 200, description = "The credential and its account.", body = Me)))]
pub async fn read(State(state): State<AppState>, caller: Known<Native>) -> Result<Json<Me>, Problem> {
    state.desk.note_open(Action::MeRead);
    let projects = tokens::project_names(&state.desk, caller.rights()).await?;
    Ok(Json(me(&state, &caller, projects)))
}

fn me(state: &AppState, caller: &Caller, projects: Option<Vec<String>>) -> Me {
    let actor = caller.actor();
    let catalogue = state.desk.catalogue();
    let name = |place: usize| catalogue.methods().get(place).map(|method| method.name.to_string());
    Me {
        id: actor.id.to_string(),
        number: actor.number,
        login: actor.login.clone(),
        kind: actor.kind.as_str(),
        site_role: actor.site_role.as_str(),
        dialect: caller.dialect,
        credential_kind: match caller.proven {
            Proven::Password => "password",
            Proven::Credential { kind: CredentialKind::Token, .. } => "token",
            Proven::Credential { kind: CredentialKind::Session, .. } => "session",
            Proven::Credential { kind: CredentialKind::OAuth1, .. } => "oauth1",
        },
        credential: caller.credential().map(|id| id.to_string()),
        sets: caller.rights().map(|rights| rights.sets.iter().map(ToString::to_string).collect()),
        methods: caller.grant.methods.places().filter_map(name).collect(),
        projects,
        expires_at: caller.expires_at().map(|end| end.to_string()),
    }
}
