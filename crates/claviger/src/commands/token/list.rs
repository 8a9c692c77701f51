//! `claviger token list`.

use clap::{Args, ValueEnum};
use claviger_auth::tokens::{self, CredentialFilter, Listed, Whose};
use claviger_domain::credential::CredentialState;
use claviger_domain::ids::CredentialId;
use claviger_domain::time::Timestamp;
use claviger_store::PageRequest;

use super::show::{as_json, rights, state};
use crate::operator::Operator;
use crate::output;

/// Arguments of `token list`.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Only tokens that act as this account
    #[arg(long, value_name = "LOGIN")]
    user: Option<String>,
    /// Only tokens in this state
    #[arg(long, value_enum)]
    state: Option<State>,
    /// Only tokens whose description, sets or methods contain this
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    search: String,
    /// So many at the most
    #[arg(long, value_name = "N", default_value_t = 1000)]
    limit: usize,
    /// Only tokens that follow this one in the list
    #[arg(long, value_name = "ID")]
    after: Option<String>,
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

/// The states that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum State {
    /// It works
    Active,
    /// It rests
    Suspended,
    /// It is over for good
    Revoked,
    /// Its time is over
    Expired,
}

pub(super) async fn run(operator: &Operator, wanted: List) -> anyhow::Result<()> {
    let now = operator.desk.now();
    let whose = match &wanted.user {
        Some(login) => Whose::ActingAs(operator.account(login).await?.id),
        None => Whose::Anybodys,
    };
    let filter = CredentialFilter { whose, search: wanted.search.clone(), ..of_state(wanted.state, now) };
    let mut after: Option<CredentialId> = match &wanted.after {
        Some(typed) => Some(operator.token(typed).await?),
        None => None,
    };
    let mut found: Vec<Listed> = vec![];
    let more = loop {
        let left = u32::try_from(wanted.limit - found.len()).unwrap_or(u32::MAX);
        let request = PageRequest::new(after, left);
        let page = tokens::list(&operator.desk, &operator.caller, filter.clone(), &request).await?;
        after = page.items.last().map(|token| token.credential.id);
        found.extend(page.items);
        if !page.more || found.len() >= wanted.limit {
            break page.more;
        }
    };
    if wanted.json {
        output::json(&found.iter().map(|token| as_json(token, now)).collect())?;
    } else if found.is_empty() {
        output::note("no token matches; `claviger token create --user LOGIN --description TEXT` makes one");
    } else {
        let head = ["number", "description", "user", "may", "state", "expires", "last used", "hint"];
        output::table(head, found.iter().map(|token| row(token, now)).collect())?;
    }
    if let (true, Some(last)) = (more, after) {
        output::note(format!("there are more: --after {last}"));
    }
    Ok(())
}

fn row(token: &Listed, now: Timestamp) -> [String; 8] {
    let credential = &token.credential;
    let mut may = rights(&credential.rights.sets);
    if !credential.rights.methods.is_empty() {
        let methods = format!("{} methods", credential.rights.methods.len());
        may = if may.is_empty() { methods } else { format!("{may} + {methods}") };
    }
    [
        credential.number.to_string(),
        credential.description.clone(),
        token.actor_login.clone(),
        may,
        state(token, now).to_owned(),
        output::moment_or(credential.expires_at, "never"),
        output::moment_or(token.last_use.as_ref().map(|seen| seen.at), "never"),
        token.hint.clone().unwrap_or_default(),
    ]
}

fn of_state(state: Option<State>, now: Timestamp) -> CredentialFilter {
    let filter = CredentialFilter::default();
    match state {
        None => filter,
        Some(State::Active) => {
            CredentialFilter { state: Some(CredentialState::Active), ends_after: Some(now), ..filter }
        }
        Some(State::Expired) => CredentialFilter { state: Some(CredentialState::Active), ends_by: Some(now), ..filter },
        Some(State::Suspended) => CredentialFilter { state: Some(CredentialState::Suspended), ..filter },
        Some(State::Revoked) => CredentialFilter { state: Some(CredentialState::Revoked), ..filter },
    }
}
