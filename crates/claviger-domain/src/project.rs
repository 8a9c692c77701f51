//! Projects and their members.

use serde::{Deserialize, Serialize};

use crate::account::words;
use crate::ids::ProjectId;
use crate::time::Timestamp;

/// A project as the store keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// The stable id.
    pub id: ProjectId,
    /// The decimal id that Tuleap and YouTrack clients see.
    pub number: i64,
    /// The name in paths.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Whether only members may see it.
    pub private: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What a member may do in a project. Order is meaning: a later role includes the earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Reads.
    Reader,
    /// Reads and writes.
    Developer,
    /// Everything in the project: members, bots, settings.
    Admin,
}

words! {
    Role: Role::Reader = "reader", Role::Developer = "developer", Role::Admin = "admin";
}
