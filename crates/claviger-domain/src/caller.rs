//! Who is asking: the one value that authentication yields and policy reads.

use std::net::IpAddr;
use std::sync::Arc;

use crate::account::Actor;
use crate::catalogue::MethodSet;
use crate::credential::CredentialKind;
use crate::ids::{CredentialId, ProjectId};
use crate::rights::Rights;
use crate::time::Timestamp;

/// What a credential grants: the actor and the limits, shared by all credentials that have the same ones.
///
/// There is no optional scope here: a caller without limits has [`Limits::Password`] on purpose, never by omission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whom the credential acts as.
    pub actor: Actor,
    /// What limits it.
    pub limits: Limits,
    /// The methods that the limits come to in the catalogue of this moment.
    pub methods: MethodSet,
}

/// What limits a credential.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Limits {
    /// The account's own password, or a session opened with it: all that the account may do.
    Password,
    /// A token's rights.
    Token(Rights),
}

impl Limits {
    /// The token's rights; a password has no limits of its own.
    #[must_use]
    pub const fn rights(&self) -> Option<&Rights> {
        match self {
            Self::Token(rights) => Some(rights),
            Self::Password => None,
        }
    }
}

/// The credential behind a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// A token or a session.
    Credential {
        /// Which.
        id: CredentialId,
        /// Token or session.
        kind: CredentialKind,
        /// The first moment at which it no longer works.
        expires_at: Option<Timestamp>,
    },
    /// The account's password, in this very request.
    Password,
}

/// Who is asking.
#[derive(Debug, Clone)]
pub struct Caller {
    /// What they may do at most.
    pub grant: Arc<Grant>,
    /// How they proved it.
    pub proven: Proven,
    /// The dialect they spoke, by its name.
    pub dialect: &'static str,
    /// Where they ask from.
    pub address: IpAddr,
}

impl Caller {
    /// The account that acts.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.grant.actor
    }

    /// The credential's id; a password has none.
    #[must_use]
    pub const fn credential(&self) -> Option<CredentialId> {
        match self.proven {
            Proven::Credential { id, .. } => Some(id),
            Proven::Password => None,
        }
    }

    /// The moment at which the credential ends.
    #[must_use]
    pub const fn expires_at(&self) -> Option<Timestamp> {
        match self.proven {
            Proven::Credential { expires_at, .. } => expires_at,
            Proven::Password => None,
        }
    }

    /// The moment that nothing this caller makes may outlive: a token's end. A session ends too, but what the account
    /// makes through it is the account's own.
    #[must_use]
    pub fn bound_in_time(&self) -> Option<Timestamp> {
        self.rights().and(self.expires_at())
    }

    /// The token's rights; a password has no limits of its own.
    #[must_use]
    pub fn rights(&self) -> Option<&Rights> {
        self.grant.limits.rights()
    }

    /// Whether the credential reaches the project; whether the account does is another question.
    #[must_use]
    pub fn reaches(&self, project: ProjectId) -> bool {
        self.rights().is_none_or(|rights| rights.allows_project(project))
    }
}
