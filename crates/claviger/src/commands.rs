//! The commands: one noun, one file.

pub(crate) mod app;
pub(crate) mod backup;
pub(crate) mod check_config;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod link;
pub(crate) mod migrate;
pub(crate) mod openapi;
pub(crate) mod project;
pub(crate) mod serve;
pub(crate) mod token;
pub(crate) mod user;
