//! The pages a person opens: what they say ([`text`]), how they show ([`view`]), and the deeds behind them, one file for
//! a subject.
//!
//! A request walks `visitor.rs` (whose browser is it) → the subject's file → a view → `page.rs` (HTML) → `dress.rs`
//! (what went wrong becomes a page too). A form walks `post.rs` first, which knows our own forms from others'.

pub(crate) mod admin;
pub(crate) mod applications;
pub(crate) mod authorized;
mod below;
pub(crate) mod consent;
pub(crate) mod consumers;
pub(crate) mod cookies;
pub(crate) mod door;
pub(crate) mod dress;
pub(crate) mod files;
mod flash;
pub(crate) mod links;
pub(crate) mod old;
pub(crate) mod page;
pub(crate) mod people;
pub(crate) mod person;
pub(crate) mod post;
pub(crate) mod projects;
mod refused;
mod rows;
mod search;
pub(crate) mod security;
pub mod text;
pub(crate) mod tokens;
pub mod view;
pub(crate) mod visitor;
