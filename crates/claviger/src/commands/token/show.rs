//! `claviger token show`.

use clap::Args;
use claviger_auth::tokens::{self, Listed};
use claviger_domain::time::Timestamp;
use serde_json::{Value, json};

use crate::operator::Operator;
use crate::output;

/// Arguments of `token show`.
#[derive(Debug, Args)]
pub(crate) struct Show {
    /// The token's id, tok_... or its number
    id: String,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(operator: &Operator, wanted: Show) -> anyhow::Result<()> {
    let id = operator.token(&wanted.id).await?;
    let token = tokens::get(&operator.desk, &operator.caller, id).await?;
    let now = operator.desk.now();
    if wanted.json {
        return Ok(output::json(&as_json(&token, now))?);
    }
    let credential = &token.credential;
    let projects = match token.projects.as_deref() {
        None => "all of the account's".to_owned(),
        Some([]) => "none".to_owned(),
        Some(names) => names.join(", "),
    };
    let used = token.last_use.as_ref().map_or_else(
        || "never".to_owned(),
        |seen| {
            format!(
                "{} from {} by {} ({}), {} times in all",
                output::moment(seen.at),
                seen.address,
                seen.user_agent,
                seen.dialect,
                seen.uses
            )
        },
    );
    Ok(output::facts([
        ("id", credential.id.to_string()),
        ("number", credential.number.to_string()),
        ("description", credential.description.clone()),
        ("user", token.actor_login.clone()),
        ("state", state(&token, now).to_owned()),
        ("reason", credential.reason.clone().unwrap_or_default()),
        ("sets", rights(&credential.rights.sets)),
        ("methods", rights(&credential.rights.methods)),
        ("projects", projects),
        (
            "addresses",
            if credential.rights.cidrs.is_empty() { "any".to_owned() } else { rights(&credential.rights.cidrs) },
        ),
        ("format", credential.format.as_str().to_owned()),
        ("hint", token.hint.clone().unwrap_or_default()),
        ("made", output::moment(credential.created_at)),
        ("expires", output::moment_or(credential.expires_at, "never")),
        ("last used", used),
    ])?)
}

/// Whether it works, in the words of the API.
pub(super) fn state(token: &Listed, now: Timestamp) -> &'static str {
    token.credential.standing(now).as_str()
}

/// What a list of names says.
pub(super) fn rights<T: ToString>(names: &[T]) -> String {
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The token as the API shows it.
pub(super) fn as_json(token: &Listed, now: Timestamp) -> Value {
    let credential = &token.credential;
    json!({
        "id": credential.id,
        "number": credential.number,
        "description": credential.description,
        "user": token.actor_login,
        "format": credential.format.as_str(),
        "hint": token.hint,
        "state": state(token, now),
        "reason": credential.reason,
        "sets": credential.rights.sets,
        "methods": credential.rights.methods,
        "projects": token.projects,
        "cidrs": credential.rights.cidrs,
        "created_at": credential.created_at,
        "updated_at": credential.updated_at,
        "expires_at": credential.expires_at,
        "last_used": token.last_use.as_ref().map(|seen| json!({
            "at": seen.at,
            "address": seen.address,
            "user_agent": seen.user_agent,
            "dialect": seen.dialect,
            "uses": seen.uses,
        })),
    })
}
