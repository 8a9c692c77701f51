//! The audit log's lines: who, whose, through what, from where. Never a secret.

use std::net::IpAddr;

use crate::ids::{AccountId, CredentialId, ProjectId, RequestId};
use crate::time::Timestamp;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditSubject {
    /// An account.
    Account(AccountId),
    /// A project.
    Project(ProjectId),
    /// A token or a session.
    Credential(CredentialId),
    /// The site itself.
    Site,
}

/// How the attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

/// One line before it gets its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// The action's method name, or `authenticate` with the refusal's code in `detail`.
    pub action: String,
    /// Who acted, as far as known.
    pub actor: Option<AccountId>,
    /// The actor's login at that moment: it stays readable after the account is gone.
    pub actor_name: String,
    /// Through which credential.
    pub credential: Option<CredentialId>,
    /// What it was done to.
    pub subject: AuditSubject,
    /// Whose that is.
    pub owner: Option<AccountId>,
    /// The dialect that was spoken, or `cli`.
    pub dialect: Option<String>,
    /// From where.
    pub address: Option<IpAddr>,
    /// In which request.
    pub request: Option<RequestId>,
    /// Done or refused.
    pub outcome: Outcome,
    /// What else there is to say, as a JSON object without secrets.
    pub detail: serde_json::Map<String, serde_json::Value>,
}

impl AuditSubject {
    /// The word for the kind and the bytes of the id, as the store keeps them.
    #[must_use]
    pub fn parts(&self) -> (&'static str, Option<[u8; 16]>) {
        match self {
            Self::Account(id) => ("account", Some(*id.as_bytes())),
            Self::Project(id) => ("project", Some(*id.as_bytes())),
            Self::Credential(id) => ("credential", Some(*id.as_bytes())),
            Self::Site => ("site", None),
        }
    }

    /// The subject behind the stored parts.
    #[must_use]
    pub fn from_parts(kind: &str, id: Option<[u8; 16]>) -> Option<Self> {
        match (kind, id) {
            ("account", Some(id)) => Some(Self::Account(AccountId::from_bytes(id))),
            ("project", Some(id)) => Some(Self::Project(ProjectId::from_bytes(id))),
            ("credential", Some(id)) => Some(Self::Credential(CredentialId::from_bytes(id))),
            ("site", None) => Some(Self::Site),
            _ => None,
        }
    }
}

impl Outcome {
    /// The word that the database and the API use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}
