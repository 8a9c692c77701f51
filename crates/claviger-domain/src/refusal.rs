//! Why a request was not let in: one closed family, spoken by each face in its own way.

use std::time::Duration;

use crate::account::AccountState;
use crate::method::MethodName;
use crate::oauth1::Problem;

/// A refusal. "The database is down" is none: that is an error, and never "invalid token".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No credential was presented where one is needed.
    Absent,
    /// What was presented cannot be read as one credential.
    Malformed(Malformed),
    /// The credential is none of ours, or its secret is wrong. Deliberately no reason.
    Unknown,
    /// The credential was ours.
    Dead(Death),
    /// A signed request (OAuth 1.0a) is not what it should be. Its problem is told to whoever signed it.
    Signed(Box<Problem>),
    /// The credential works, but not for this.
    Denied(Denial),
    /// Too many attempts, or too much work at once.
    Throttled {
        /// When to come back.
        retry_after: Duration,
    },
}

/// How a presentation fails before anything is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Two credentials in one request: neither is chosen.
    Ambiguous,
    /// Not in its dialect's form.
    Form,
    /// A dialect that this place does not accept.
    Dialect,
    /// A secret sent in clear where the dialect demands TLS.
    Insecure,
    /// A signature, which gives nothing away, sent in clear where TLS is demanded.
    SignedInClear,
}

/// How a credential ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Death {
    /// Its time is over.
    Expired,
    /// This value's time is over, and the credential has a newer one.
    Replaced,
    /// It was revoked.
    Revoked,
    /// It rests.
    Suspended,
    /// Its account is disabled or deleted.
    Owner(AccountState),
}

/// What a working credential lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Denial {
    /// The method is not among the token's.
    Method(MethodName),
    /// No method is known for this request, so none can permit it.
    UnknownMethod,
    /// The account itself has not the right.
    Role,
    /// The thing is not visible to the caller: spoken as "not found".
    Hidden,
    /// Not from this address.
    Address,
    /// The change was not confirmed.
    Unconfirmed,
    /// The change was confirmed with a password that is not the account's.
    WrongConfirmation,
    /// The new token would be wider than its maker.
    Wider,
    /// The password was right, and the account wants more than a password.
    SecondFactor,
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Signed(Box::new(problem))
    }
}

impl Refusal {
    /// One of each code, for lists and for tests that must not forget one.
    pub fn each() -> impl Iterator<Item = Self> {
        let method = MethodName::from_static("tokens.create");
        [
            Self::Absent,
            Self::Malformed(Malformed::Ambiguous),
            Self::Malformed(Malformed::Form),
            Self::Malformed(Malformed::Dialect),
            Self::Malformed(Malformed::Insecure),
            Self::Malformed(Malformed::SignedInClear),
            Self::Unknown,
            Self::Dead(Death::Expired),
            Self::Dead(Death::Replaced),
            Self::Dead(Death::Revoked),
            Self::Dead(Death::Suspended),
            Self::Dead(Death::Owner(AccountState::Disabled)),
            Self::Denied(Denial::Method(method)),
            Self::Denied(Denial::UnknownMethod),
            Self::Denied(Denial::Role),
            Self::Denied(Denial::Hidden),
            Self::Denied(Denial::Address),
            Self::Denied(Denial::Unconfirmed),
            Self::Denied(Denial::WrongConfirmation),
            Self::Denied(Denial::Wider),
            Self::Denied(Denial::SecondFactor),
            Self::Throttled { retry_after: Duration::from_secs(1) },
        ]
        .into_iter()
        .chain(Problem::each().map(Self::from))
    }

    /// The stable code: in error bodies, the audit log and metrics.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Absent => "credential_required",
            Self::Malformed(Malformed::Ambiguous) => "ambiguous_credentials",
            Self::Malformed(Malformed::Form) => "malformed_credential",
            Self::Malformed(Malformed::Dialect) => "dialect_not_accepted",
            Self::Malformed(Malformed::Insecure | Malformed::SignedInClear) => "insecure_transport",
            Self::Unknown => "invalid_credential",
            Self::Dead(Death::Expired) => "credential_expired",
            Self::Dead(Death::Replaced) => "credential_replaced",
            Self::Dead(Death::Revoked) => "credential_revoked",
            Self::Dead(Death::Suspended) => "credential_suspended",
            Self::Dead(Death::Owner(_)) => "account_disabled",
            Self::Signed(problem) => problem.name(),
            Self::Denied(Denial::Method(_)) => "insufficient_scope",
            Self::Denied(Denial::UnknownMethod) => "unknown_method",
            Self::Denied(Denial::Role) => "forbidden",
            Self::Denied(Denial::Hidden) => "not_found",
            Self::Denied(Denial::Address) => "address_not_allowed",
            Self::Denied(Denial::Unconfirmed) => "reauth_required",
            Self::Denied(Denial::WrongConfirmation) => "wrong_confirmation",
            Self::Denied(Denial::Wider) => "wider_than_caller",
            Self::Denied(Denial::SecondFactor) => "second_factor_required",
            Self::Throttled { .. } => "throttled",
        }
    }

    /// What happened and what to do, for people. It never says more than the code: a stranger learns nothing of accounts.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Absent => "This needs a credential: send an access token as `Authorization: Bearer ...`.".to_owned(),
            Self::Malformed(Malformed::Ambiguous) => "The request carries more than one credential: send exactly one.".to_owned(),
            Self::Malformed(Malformed::Form) => "The credential is not in a form that is understood here.".to_owned(),
            Self::Malformed(Malformed::Dialect) => "This way of sending a credential is not accepted here.".to_owned(),
            Self::Malformed(Malformed::Insecure) => "This credential may be sent over HTTPS only; consider it seen by others and replace it.".to_owned(),
            Self::Malformed(Malformed::SignedInClear) => "HTTPS is required for signed requests here.".to_owned(),
            Self::Unknown => "The credential is not valid.".to_owned(),
            Self::Dead(Death::Expired) => "The token has expired: regenerate it or make a new one.".to_owned(),
            Self::Dead(Death::Replaced) => "This value of the token was replaced: use the newer one.".to_owned(),
            Self::Dead(Death::Revoked) => "The token was revoked: make a new one.".to_owned(),
            Self::Dead(Death::Suspended) => "The token is suspended: its owner can resume it.".to_owned(),
            Self::Dead(Death::Owner(_)) => "The account of this credential may not act.".to_owned(),
            Self::Signed(problem) => problem.sentence().to_owned(),
            Self::Denied(Denial::Method(name)) => format!("The token does not include the method `{name}`."),
            Self::Denied(Denial::UnknownMethod) => "No method of this API answers to this request, so no token can permit it.".to_owned(),
            Self::Denied(Denial::Role) => "Your account may not do this.".to_owned(),
            Self::Denied(Denial::Hidden) => "There is nothing here that you may see.".to_owned(),
            Self::Denied(Denial::Address) => "The token may not be used from this address.".to_owned(),
            Self::Denied(Denial::Unconfirmed) => "Confirm this change with your password in the header `Claviger-Confirm`, or use a token that includes the method itself.".to_owned(),
            Self::Denied(Denial::WrongConfirmation) => "The password that came to confirm this change is not your password.".to_owned(),
            Self::Denied(Denial::Wider) => "A token cannot make or change a token beyond its own rights, projects, addresses or life.".to_owned(),
            Self::Denied(Denial::SecondFactor) => "This account signs in with a second factor, so its password alone opens nothing here: use an access token.".to_owned(),
            Self::Throttled { retry_after } => match retry_after.as_secs() {
                0 | 1 => "Too many attempts: try again in a second.".to_owned(),
                seconds => format!("Too many attempts: try again in {seconds} seconds."),
            },
        }
    }

    /// Whether a right answer is missing who (401) rather than what (403).
    #[must_use]
    pub const fn is_about_identity(&self) -> bool {
        match self {
            Self::Malformed(why) => matches!(why, Malformed::Form | Malformed::Dialect),
            Self::Absent | Self::Unknown | Self::Dead(_) | Self::Signed(_) => true,
            Self::Denied(_) | Self::Throttled { .. } => false,
        }
    }
}
