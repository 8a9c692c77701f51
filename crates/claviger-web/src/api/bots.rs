//! `/v1/projects/{project}/bots`: one verb, one file.

pub mod create;
pub mod delete;
pub mod list;
