//! Who is asking, how they proved it, and the lives of credentials: issuing, changing, rotating, revoking.
//!
//! A check walks [`authenticate`] → [`dialects`] → `verify/` → [`index`]; a change walks a verb's file under
//! [`tokens`] or [`accounts`]: load facts, ask the policy, write, announce and audit in one transaction, then change the
//! index, then answer.

pub mod accounts;
pub mod assertion;
pub mod audit;
pub mod audit_log;
pub mod authenticate;
pub mod consumers;
pub mod desk;
pub mod dialects;
mod error;
pub mod factors;
pub mod forms;
mod grant_table;
mod hearing;
pub mod index;
pub mod introspect;
pub mod invitations;
mod journal;
pub mod keys;
mod last_used;
pub mod load;
pub mod methods;
mod nonces;
pub mod oauth1;
pub mod oidc;
pub mod own_methods;
mod passwords;
mod policy;
pub mod request;
pub mod revocations;
pub mod sessions;
pub mod sets;
pub mod sign_in;
pub mod site;
pub mod still;
pub mod sudo;
pub mod text;
mod throttle;
pub mod tokens;
pub mod usage;
mod verify;
pub mod write_behind;

pub use authenticate::{authenticate, operator};
pub use desk::{Desk, Settings};
pub use error::{Error, Result};
pub use passwords::PasswordCost;

pub use claviger_store::audit::AuditSearch;
pub use claviger_store::credential_pages::{OwnerCount, SiteFilter};
pub use claviger_store::{Page, PageRequest, Part};
