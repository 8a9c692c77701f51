//! Credentials: access tokens and sessions, and the moves of their lives.
//!
//! ```text
//!            suspend          resume
//!   Active ----------> Suspended ----------> Active
//!      \                   |
//!       `----- revoke -----'--> Revoked         Expired is not a state but a moment: `expires_at <= now`.
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::account::words;
use crate::ids::{AccountId, CredentialId, ProjectId};
use crate::limits;
use crate::rights::Rights;
use crate::text::InvalidField;
use crate::time::Timestamp;
use crate::token::{SecretFormat, TokenFormat};

/// What a credential is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialKind {
    /// An access token that somebody made on purpose.
    Token,
    /// A session that a sign-in opened.
    Session,
    /// What a person allowed an OAuth 1.0a consumer. It works in requests that the consumer signs, and nowhere else.
    OAuth1,
}

/// Where a credential stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CredentialState {
    /// It works until it expires.
    Active,
    /// It rests until it is resumed.
    Suspended,
    /// It is over for good.
    Revoked,
}

words! {
    CredentialKind: CredentialKind::Token = "token", CredentialKind::Session = "session",
        CredentialKind::OAuth1 = "oauth1";
    CredentialState: CredentialState::Active = "active", CredentialState::Suspended = "suspended",
        CredentialState::Revoked = "revoked";
}

/// How a credential stands at a moment: its state, and whether its time is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It works.
    Active,
    /// Its time is over.
    Expired,
    /// It rests until somebody resumes it.
    Suspended,
    /// It never works again.
    Revoked,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Expired, Self::Suspended, Self::Revoked];

    /// The state behind it.
    #[must_use]
    pub const fn state(self) -> CredentialState {
        match self {
            Self::Active | Self::Expired => CredentialState::Active,
            Self::Suspended => CredentialState::Suspended,
            Self::Revoked => CredentialState::Revoked,
        }
    }
}

words! {
    Standing: Standing::Active = "active", Standing::Expired = "expired", Standing::Suspended = "suspended",
        Standing::Revoked = "revoked";
}

/// Who manages a credential: a person or service for themselves, or a project for its bot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner {
    /// An account.
    Account(AccountId),
    /// A project.
    Project(ProjectId),
}

/// A credential as the store keeps it: everything but its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    /// The id that stays the same over all its secrets.
    pub id: CredentialId,
    /// The decimal id that Tuleap and Jelastic clients see.
    pub number: i64,
    /// Token or session.
    pub kind: CredentialKind,
    /// The form of its secrets.
    pub format: SecretFormat,
    /// Who manages it.
    pub owner: Owner,
    /// Whom it acts as.
    pub actor: AccountId,
    /// What its maker says it is for.
    pub description: String,
    /// What it may do.
    pub rights: Rights,
    /// Active, suspended or revoked.
    pub state: CredentialState,
    /// Why it was suspended or revoked.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Who made it.
    pub created_by: AccountId,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// The first moment at which it no longer works.
    pub expires_at: Option<Timestamp>,
}

/// The credential's state forbids the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongState {
    /// Nothing brings a revoked credential back.
    #[error("this token was revoked: nothing brings it back; make a new one or copy it")]
    Revoked,
    /// Only a suspended credential can be resumed.
    #[error("this token is not suspended")]
    NotSuspended,
    /// It rests: its secret must not change meanwhile.
    #[error("this token is suspended: resume it first")]
    Suspended,
    /// Its value is a consumer's, who gets another one by asking again.
    #[error("this was allowed to an application over OAuth 1.0a: it gets a new value by asking again")]
    OfConsumer,
    /// It is over its time.
    #[error("this token has expired: regenerate it")]
    Expired,
}

impl Credential {
    /// Whether it works at this moment, apart from its owner, and if not, why. What rests, rests also when its time is over.
    #[must_use]
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self.state {
            CredentialState::Active if self.is_expired(now) => Standing::Expired,
            CredentialState::Active => Standing::Active,
            CredentialState::Suspended => Standing::Suspended,
            CredentialState::Revoked => Standing::Revoked,
        }
    }

    /// Whether its time is over. The end is exclusive: at `expires_at` it no longer works.
    #[must_use]
    pub fn is_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Lets it rest.
    pub fn suspend(self, reason: Option<String>, now: Timestamp) -> Result<Self, WrongState> {
        match self.state {
            CredentialState::Revoked => Err(WrongState::Revoked),
            CredentialState::Active | CredentialState::Suspended => {
                Ok(self.moved(CredentialState::Suspended, reason, now))
            }
        }
    }

    /// Wakes it again.
    pub fn resume(self, now: Timestamp) -> Result<Self, WrongState> {
        match self.state {
            CredentialState::Revoked => Err(WrongState::Revoked),
            CredentialState::Active => Err(WrongState::NotSuspended),
            CredentialState::Suspended => Ok(self.moved(CredentialState::Active, None, now)),
        }
    }

    /// Ends it for good. Ending it twice is not an error: the first reason stays.
    #[must_use]
    pub fn revoke(self, reason: Option<String>, now: Timestamp) -> Self {
        match self.state {
            CredentialState::Revoked => self,
            CredentialState::Active | CredentialState::Suspended => self.moved(CredentialState::Revoked, reason, now),
        }
    }

    /// Whether its secret may be replaced at once. An expired token may: that is how its owner brings it back.
    pub fn may_regenerate(&self) -> Result<(), WrongState> {
        match self.state {
            CredentialState::Revoked => Err(WrongState::Revoked),
            CredentialState::Suspended => Err(WrongState::Suspended),
            CredentialState::Active => Ok(()),
        }
    }

    /// The form of its next value: what a consumer was allowed has none that is ours to make.
    pub fn next_format(&self) -> Result<TokenFormat, WrongState> {
        match self.format {
            SecretFormat::Token(format) => Ok(format),
            SecretFormat::Session | SecretFormat::OAuth1 => Err(WrongState::OfConsumer),
        }
    }

    /// Whether it may get a second secret beside the first.
    pub fn may_rotate(&self, now: Timestamp) -> Result<(), WrongState> {
        self.may_regenerate()?;
        if self.is_expired(now) { Err(WrongState::Expired) } else { Ok(()) }
    }

    fn moved(self, state: CredentialState, reason: Option<String>, now: Timestamp) -> Self {
        Self { state, reason, updated_at: now, ..self }
    }
}

/// What the site allows for expiries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExpiryPolicy {
    /// The longest life; none means that a token may live for ever.
    pub max_lifetime: Option<Duration>,
    /// The life of a token that names none; none means the longest.
    pub default_lifetime: Option<Duration>,
}

/// What a person asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WantedExpiry {
    /// Nothing: the site's default.
    Default,
    /// No end.
    Never,
    /// This moment.
    At(Timestamp),
}

impl ExpiryPolicy {
    /// The end that a credential made now gets. A token's own maker may limit it further with `outer`: nothing that a
    /// token makes lives longer than the token.
    pub fn decide(
        self,
        wanted: WantedExpiry,
        outer: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, InvalidField> {
        let latest = self.latest(outer, now);
        let wrong = |problem: String| Err(InvalidField::new("expires_at", problem));
        match wanted {
            WantedExpiry::At(end) if end <= now => wrong("must be in the future".to_owned()),
            WantedExpiry::At(end) if end > Timestamp::MAX => wrong("must be before the year 10000".to_owned()),
            WantedExpiry::At(end) => match latest {
                Some(latest) if end > latest => wrong(format!("must not be later than {latest}")),
                _ => Ok(Some(end)),
            },
            WantedExpiry::Never => match latest {
                Some(latest) => wrong(format!("must be {latest} at the latest: no token here is without an end")),
                None => Ok(None),
            },
            WantedExpiry::Default => {
                let usual = self.default_lifetime.map(|life| now.plus(life));
                Ok([usual, latest].into_iter().flatten().min())
            }
        }
    }

    /// The end of a life that begins anew: as long as it was, but no longer than is allowed now.
    #[must_use]
    pub fn renew(self, life: Duration, outer: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        [Some(now.plus(life)), self.latest(outer, now)].into_iter().flatten().min()
    }

    fn latest(self, outer: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
        [self.max_lifetime.map(|life| now.plus(life)), outer].into_iter().flatten().min()
    }
}

/// The end of the old secret in a rotation: after the overlap, and never past the credential's own end.
pub fn overlap_end(
    overlap: Duration,
    expires_at: Option<Timestamp>,
    now: Timestamp,
) -> Result<Timestamp, InvalidField> {
    if overlap > limits::OVERLAP_MAX {
        let most = limits::OVERLAP_MAX.as_secs();
        return Err(InvalidField::new("overlap", format!("must be at most {most} seconds (7 days)")));
    }
    let end = now.plus(overlap);
    Ok(expires_at.map_or(end, |expiry| end.min(expiry)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000_000_000);
    const DAY: Duration = Duration::from_hours(24);

    #[test]
    fn tok_20_an_expiry_is_in_the_future_and_within_the_sites_maximum() {
        let policy = ExpiryPolicy { max_lifetime: Some(DAY * 365), default_lifetime: None };
        for past in [Timestamp::from_millis(0), Timestamp::from_millis(-5), NOW] {
            assert!(policy.decide(WantedExpiry::At(past), None, NOW).is_err());
        }
        assert!(policy.decide(WantedExpiry::At(Timestamp::MAX), None, NOW).is_err());
        assert!(policy.decide(WantedExpiry::Never, None, NOW).is_err());
        assert_eq!(policy.decide(WantedExpiry::Default, None, NOW), Ok(Some(NOW.plus(DAY * 365))));
        assert_eq!(policy.decide(WantedExpiry::At(NOW.plus(DAY)), None, NOW), Ok(Some(NOW.plus(DAY))));
    }

    #[test]
    fn nothing_lives_longer_than_the_token_that_made_it() {
        let free = ExpiryPolicy { max_lifetime: None, default_lifetime: None };
        let outer = Some(NOW.plus(DAY));
        assert_eq!(free.decide(WantedExpiry::Default, outer, NOW), Ok(outer));
        assert!(free.decide(WantedExpiry::Never, outer, NOW).is_err());
        assert!(free.decide(WantedExpiry::At(NOW.plus(DAY * 2)), outer, NOW).is_err());
        assert_eq!(free.decide(WantedExpiry::Never, None, NOW), Ok(None));
    }

    #[test]
    fn a_renewed_life_is_cut_to_what_is_allowed_now() {
        let policy = ExpiryPolicy { max_lifetime: Some(DAY * 5), default_lifetime: None };
        assert_eq!(policy.renew(DAY, None, NOW), Some(NOW.plus(DAY)));
        assert_eq!(policy.renew(DAY * 9, None, NOW), Some(NOW.plus(DAY * 5)));
        assert_eq!(policy.renew(DAY * 9, Some(NOW.plus(DAY * 2)), NOW), Some(NOW.plus(DAY * 2)));
    }

    #[test]
    fn an_overlap_never_outlives_the_token() {
        let expiry = Some(NOW.plus(DAY));
        assert_eq!(overlap_end(DAY * 2, expiry, NOW), Ok(NOW.plus(DAY)));
        assert_eq!(overlap_end(Duration::from_mins(1), None, NOW), Ok(NOW.plus(Duration::from_mins(1))));
        assert!(overlap_end(DAY * 8, None, NOW).is_err());
    }
}
