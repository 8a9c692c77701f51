//! `/v1/projects`: one verb, one file.

pub mod create;
pub mod delete;
pub mod edit;
pub mod get;
pub mod list;

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

/// A project: what tokens can be restricted to, and where members have roles.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    /// The stable id.
    #[schema(example = "prj_01jd8m2v7wf3r9n0h4k6t5x2qz")]
    id: String,
    /// The decimal id that Tuleap and YouTrack clients know.
    number: i64,
    /// The name in paths.
    #[schema(example = "looking-glass")]
    name: String,
    /// The name that people read.
    title: String,
    /// Whether only members may see it.
    private: bool,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<claviger_domain::project::Project> for Project {
    fn from(project: claviger_domain::project::Project) -> Self {
        Self {
            id: project.id.to_string(),
            number: project.number,
            name: project.name,
            title: project.title,
            private: project.private,
            created_at: project.created_at.to_string(),
        }
    }
}

/// The `{project}` of a path.
#[derive(Debug, IntoParams)]
#[into_params(names("project"), parameter_in = Path)]
#[expect(dead_code, reason = "it describes the segment for the OpenAPI document")]
pub(crate) struct ProjectSegment(
    /// The project's name or id.
    #[param(example = "looking-glass")]
    String,
);
