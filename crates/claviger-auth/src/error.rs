//! What the functions of this floor answer instead of a result.

use claviger_domain::credential::WrongState;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::text::InvalidField;
use claviger_store::StoreError;

/// The result of everything on this floor.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The caller may not.
    #[error("{}", .0.sentence())]
    Refused(Refusal),
    /// A field of the request cannot be accepted.
    #[error(transparent)]
    Invalid(#[from] InvalidField),
    /// The thing does not exist, or the caller may not see that it does. The word names its kind.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// A name is taken. The word names the field.
    #[error("{0} is already taken")]
    Taken(&'static str),
    /// The credential's state forbids the move.
    #[error(transparent)]
    WrongState(#[from] WrongState),
    /// A quota is used up.
    #[error("{0}")]
    Quota(String),
    /// The store cannot say: this is "cannot know", never "no".
    #[error(transparent)]
    Store(StoreError),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Denial> for Error {
    fn from(denial: Denial) -> Self {
        Self::Refused(Refusal::Denied(denial))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(what) => Self::Taken(what),
            StoreError::NotFound(what) => Self::NotFound(what),
            other => Self::Store(other),
        }
    }
}
