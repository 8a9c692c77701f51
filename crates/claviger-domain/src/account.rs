//! Accounts: who may hold rights.

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, ProjectId};
use crate::time::Timestamp;

/// What kind of subject an account is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountKind {
    /// A person with a password.
    Person,
    /// A program's own account: no password, only tokens.
    Service,
    /// A project's own hand: its tokens are owned and managed by the project.
    Bot,
}

/// What an account may do on the whole site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SiteRole {
    /// Their own things and what projects give them.
    User,
    /// Everything.
    Admin,
}

/// Whether an account may act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AccountState {
    /// It may.
    Active,
    /// It may not, until it is enabled; its credentials rest meanwhile.
    Disabled,
    /// It never may again. The row stays, so that its id and number are never given out twice.
    Deleted,
}

/// An account as the store keeps it, without its password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The stable id.
    pub id: AccountId,
    /// The decimal id that Tuleap, Jelastic and YouTrack clients see.
    pub number: i64,
    /// Person, service or bot.
    pub kind: AccountKind,
    /// The login as it was written.
    pub login: String,
    /// The name that people read.
    pub name: String,
    /// The address for notices; may be empty.
    pub email: String,
    /// The project that owns a bot.
    pub home_project: Option<ProjectId>,
    /// User or admin.
    pub site_role: SiteRole,
    /// Active, disabled or deleted.
    pub state: AccountState,
    /// Credentials made before this moment are dead, whatever they say.
    pub credentials_not_before: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Account {
    /// Whether this is somebody who can administer the site now. The last such person must not be lost: a service could
    /// not make another one.
    #[must_use]
    pub fn administers(&self) -> bool {
        self.kind == AccountKind::Person && self.site_role == SiteRole::Admin && self.state == AccountState::Active
    }
}

/// The facts of an account that a check needs: small, shared by all its credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// The stable id.
    pub id: AccountId,
    /// The decimal id.
    pub number: i64,
    /// The login.
    pub login: String,
    /// Person, service or bot.
    pub kind: AccountKind,
    /// User or admin.
    pub site_role: SiteRole,
    /// Active, disabled or deleted.
    pub state: AccountState,
}

impl From<&Account> for Actor {
    fn from(account: &Account) -> Self {
        Self {
            id: account.id,
            number: account.number,
            login: account.login.clone(),
            kind: account.kind,
            site_role: account.site_role,
            state: account.state,
        }
    }
}

macro_rules! words {
    ($($type:ty: $($variant:path = $word:literal),+;)*) => {$(
        impl $type {
            /// The word that the database and the API use.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $($variant => $word),+ }
            }

            /// The value behind a word, if it is one of ours.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some($variant),)+ _ => None }
            }
        }
    )*};
}
pub(crate) use words;

words! {
    AccountKind: AccountKind::Person = "person", AccountKind::Service = "service", AccountKind::Bot = "bot";
    SiteRole: SiteRole::User = "user", SiteRole::Admin = "admin";
    AccountState: AccountState::Active = "active", AccountState::Disabled = "disabled", AccountState::Deleted = "deleted";
}
