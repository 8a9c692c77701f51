//! Which tokens: the same words in the list's query and in the body of a revocation.

use claviger_auth::tokens::{self, CredentialFilter, Whose};
use claviger_auth::{Error, accounts};
use claviger_domain::caller::Caller;
use claviger_domain::credential::{Owner, Standing};
use claviger_domain::text::InvalidField;
use claviger_domain::time::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::openapi::words;
use crate::problem::Problem;
use crate::state::AppState;

/// Which tokens; what is left out does not matter.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TokenFilter {
    /// Whose: a login, or `*` for everybody's. Left out means the caller's own.
    pub(super) user: Option<String>,
    /// A project's bots' instead of an account's: the project's name or id.
    pub(super) project: Option<String>,
    /// Only those in this state.
    #[schema(value_type = Option<words::TokenState>)]
    pub(super) state: Option<String>,
    /// Only those that end before this moment of RFC 3339.
    #[schema(format = DateTime)]
    pub(super) expires_before: Option<String>,
    /// Only those whose description, sets or methods hold this text.
    #[serde(default)]
    pub(super) search: String,
}

impl TokenFilter {
    /// In the words of the floor below.
    pub(super) async fn read(self, state: &AppState, caller: &Caller) -> Result<CredentialFilter, Problem> {
        let desk = &state.desk;
        let whose = match (&self.user, &self.project) {
            (_, Some(project)) => {
                Whose::OwnedBy(Owner::Project(claviger_forge::projects::find_visible(desk, caller, project).await?))
            }
            (None, None) => tokens::own(caller),
            (Some(everybody), None) if everybody == "*" => Whose::Anybodys,
            (Some(login), None) if login.eq_ignore_ascii_case(&caller.actor().login) => tokens::own(caller),
            (Some(login), None) => Whose::ActingAs(accounts::find_id(desk, login).await?),
        };
        Ok(self.narrowed(whose, desk.now()).map_err(Error::from)?)
    }

    fn narrowed(self, whose: Whose, now: Timestamp) -> Result<CredentialFilter, InvalidField> {
        let mut wanted = CredentialFilter { whose, search: self.search, ..CredentialFilter::default() };
        if let Some(word) = &self.state {
            let standing = Standing::from_word(word)
                .ok_or_else(|| InvalidField::new("state", "must be active, expired, suspended or revoked"))?;
            match standing {
                Standing::Active => wanted.ends_after = Some(now),
                Standing::Expired => wanted.ends_by = Some(now),
                Standing::Suspended | Standing::Revoked => {}
            }
            wanted.state = Some(standing.state());
        }
        if let Some(text) = &self.expires_before {
            let moment =
                text.parse::<Timestamp>().map_err(|error| InvalidField::new("expires_before", error.to_string()))?;
            wanted.ends_by = Some(wanted.ends_by.map_or(moment, |end| end.min(moment)));
        }
        Ok(wanted)
    }
}
