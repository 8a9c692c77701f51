//! Credentials as people look through them: filtered, newest first, with what a list shows beside each.

use claviger_domain::account::AccountState;
use claviger_domain::credential::{Credential, CredentialState, Owner};
use claviger_domain::ids::{AccountId, CredentialId};
use claviger_domain::time::Timestamp;
use sqlx::query_as;

use crate::columns::{ABOVE_ALL, containing};
use crate::credentials::{CredentialRow, owner_parts};
use crate::last_use::LastUse;
use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Page, PageRequest, Result, Tx, projects};

/// The columns of a credential with what a list shows beside it, from `credential`, `account` and `last_use`.
macro_rules! listed {
    () => {
        "credential.id, credential.number, credential.kind, credential.format, credential.owner_kind, credential.owner,
            credential.actor, credential.description, credential.rights, credential.state, credential.reason,
            credential.created_at, credential.created_by, credential.updated_at, credential.expires_at,
            account.login AS actor_login, account.state AS actor_state,
            (SELECT hint FROM secret WHERE secret.credential_id = credential.id
                ORDER BY secret.created_at DESC LIMIT 1) AS hint,
            last_use.at AS used_at, last_use.address AS used_address, last_use.user_agent AS used_user_agent,
            last_use.dialect AS used_dialect, last_use.uses"
    };
}
pub(crate) use listed;

/// Whether the credential's id, or what may be seen of one of its secrets, is what was typed.
macro_rules! named {
    ($id:literal, $hint:literal) => {
        concat!(
            "credential.id = ",
            $id,
            " OR (CAST(",
            $hint,
            " AS TEXT) IS NOT NULL AND EXISTS (SELECT 1 FROM secret
                        WHERE secret.credential_id = credential.id AND secret.hint = ",
            $hint,
            "))"
        )
    };
}
pub(crate) use named;

/// Each way to begin gets a text of its own, so that each can use its index; the other conditions are read on the way.
macro_rules! list {
    ($whose:literal) => {
        concat!(
            "SELECT ",
            listed!(),
            "
            FROM credential
            JOIN account ON account.id = credential.actor
            LEFT JOIN last_use ON last_use.credential_id = credential.id
            WHERE credential.id < $1
                AND ((credential.kind = 'session') = $2 OR $2 IS NULL)
                AND (credential.state = $3 OR $3 IS NULL)
                AND (credential.expires_at > $4 OR $4 IS NULL OR credential.expires_at IS NULL)
                AND (credential.expires_at <= $5 OR $5 IS NULL)
                AND credential.search LIKE $6 ESCAPE '!'",
            $whose,
            " ORDER BY credential.id DESC LIMIT $7"
        )
    };
}

statements! {
    LIST_ALL = list!("");
    LIST_OF_ACTOR = list!(" AND credential.actor = $8");
    LIST_OF_OWNER = list!(" AND credential.owner = $8");
    FIND = list!(" AND credential.id = $8");
}

/// Whose credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Whose {
    /// Everybody's.
    #[default]
    Anybodys,
    /// Those that act as an account.
    ActingAs(AccountId),
    /// Those that an account or a project manages.
    OwnedBy(Owner),
}

/// Which credentials; nothing named means all.
#[derive(Debug, Clone, Default)]
pub struct CredentialFilter {
    /// Whose.
    pub whose: Whose,
    /// Only what a sign-in opened, or only what people manage: tokens, and what consumers were allowed.
    pub sessions: Option<bool>,
    /// Only those in this state. An expired credential is still `Active`: see the next two.
    pub state: Option<CredentialState>,
    /// Only those that end after this moment or never: with the present moment, those that are not over.
    pub ends_after: Option<Timestamp>,
    /// Only those that end at or before this moment: with the present moment, those that are over.
    pub ends_by: Option<Timestamp>,
    /// Only those whose description, sets or methods contain this.
    pub search: String,
}

/// A credential with what a list shows beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The credential.
    pub credential: Credential,
    /// The login of the account that it acts as.
    pub actor_login: String,
    /// Whether that account may do anything at all.
    pub actor_state: AccountState,
    /// The names of the projects that it is restricted to; none means all of its account's.
    pub projects: Option<Vec<String>>,
    /// What may be seen of its newest secret.
    pub hint: Option<String>,
    /// When and how it was last used.
    pub last_use: Option<LastUse>,
}

row! {
    pub(crate) struct ListedRow from "credential" {
        actor_login: String,
        actor_state: AccountState,
        hint: Option<String>,
        used_at: Option<Timestamp>,
        used_address: Option<String>,
        used_user_agent: Option<String>,
        used_dialect: Option<String>,
        uses: Option<i64>;
        credential: CredentialRow,
    }
}

impl From<ListedRow> for Listed {
    fn from(row: ListedRow) -> Self {
        let last_use = row.used_at.map(|at| LastUse {
            credential: row.credential.id,
            at,
            address: row.used_address.unwrap_or_default(),
            user_agent: row.used_user_agent.unwrap_or_default(),
            dialect: row.used_dialect.unwrap_or_default(),
            uses: row.uses.unwrap_or_default(),
        });
        Self {
            credential: row.credential.into(),
            actor_login: row.actor_login,
            actor_state: row.actor_state,
            projects: None,
            hint: row.hint,
            last_use,
        }
    }
}

/// A page of credentials, the newest first.
pub async fn list(tx: &mut Tx, filter: &CredentialFilter, page: &PageRequest<CredentialId>) -> Result<Page<Listed>> {
    let (text, whose) = match filter.whose {
        Whose::Anybodys => (LIST_ALL, None),
        Whose::ActingAs(account) => (LIST_OF_ACTOR, Some(account.raw())),
        Whose::OwnedBy(owner) => (LIST_OF_OWNER, Some(owner_parts(owner).1.raw())),
    };
    let rows = run(tx, text, filter, page, whose).await?;
    let mut found = Page::cut(page, rows).map(Listed::from);
    name_projects(tx, &mut found.items).await?;
    Ok(found)
}

/// One credential as the list shows it.
pub async fn find(tx: &mut Tx, id: CredentialId) -> Result<Option<Listed>> {
    let rows = run(tx, FIND, &CredentialFilter::default(), &PageRequest::first(1), Some(id.raw())).await?;
    let mut found = rows.into_iter().next().map(Listed::from);
    name_projects(tx, found.as_mut_slice()).await?;
    Ok(found)
}

/// Adds the names of projects, which the rights know by id.
async fn name_projects(tx: &mut Tx, found: &mut [Listed]) -> Result<()> {
    let mut known = projects::Names::default();
    for listed in found {
        if let Some(ids) = &listed.credential.rights.projects {
            listed.projects = Some(known.of(tx, ids).await?);
        }
    }
    Ok(())
}

async fn run(
    tx: &mut Tx,
    text: &'static str,
    filter: &CredentialFilter,
    page: &PageRequest<CredentialId>,
    whose: Option<Vec<u8>>,
) -> Result<Vec<ListedRow>> {
    // every condition has its marker in every text; only the last, `whose`, has not
    macro_rules! bound {
        () => {
            query_as(text)
                .bind(page.after.map_or(ABOVE_ALL.to_vec(), |id| id.raw()))
                .bind(filter.sessions)
                .bind(filter.state.raw())
                .bind(filter.ends_after.raw())
                .bind(filter.ends_by.raw())
                .bind(containing(&filter.search))
                .bind(page.rows())
        };
    }
    match whose {
        None => on!(tx, c => bound!().fetch_all(c).await),
        Some(whose) => on!(tx, c => bound!().bind(whose).fetch_all(c).await),
    }
}
