//! Every SQL text of the product can be listed, so that a test can prepare each one on both databases.

use crate::Engine;

/// A statement by name, as both databases get it.
#[derive(Debug, Clone, Copy)]
pub struct Statement {
    /// The module, which is the table.
    pub module: &'static str,
    /// The constant.
    pub name: &'static str,
    pub(crate) sqlite: &'static str,
    pub(crate) postgres: &'static str,
}

impl Statement {
    /// The text for this engine.
    pub fn text(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

/// All statements of the crate. A module that is missing here is found by `every_module_is_listed`.
pub fn every_statement() -> impl Iterator<Item = Statement> {
    [
        crate::accounts::STATEMENTS,
        crate::audit::STATEMENTS,
        crate::backup::STATEMENTS,
        crate::consumer_pages::STATEMENTS,
        crate::consumers::STATEMENTS,
        crate::counters::STATEMENTS,
        crate::credential_pages::STATEMENTS,
        crate::credentials::STATEMENTS,
        crate::identities::STATEMENTS,
        crate::invalidations::STATEMENTS,
        crate::invitations::STATEMENTS,
        crate::last_use::STATEMENTS,
        crate::listing::STATEMENTS,
        crate::members::STATEMENTS,
        crate::narrowings::STATEMENTS,
        crate::nonces::STATEMENTS,
        crate::notices::STATEMENTS,
        crate::passkeys::STATEMENTS,
        crate::people::STATEMENTS,
        crate::preferences::STATEMENTS,
        crate::project_pages::STATEMENTS,
        crate::projects::STATEMENTS,
        crate::recovery_codes::STATEMENTS,
        crate::request_tokens::STATEMENTS,
        crate::secrets::STATEMENTS,
        crate::sets::STATEMENTS,
        crate::settings::STATEMENTS,
        crate::split::STATEMENTS,
        crate::token_pages::STATEMENTS,
        crate::usage::STATEMENTS,
        crate::totp::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// Defines the statements of a module: a constant for each, and the list of them all.
macro_rules! statements {
    ($($(#[$meta:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$meta])* const $name: &str = $text;)*

        pub(crate) const STATEMENTS: &[$crate::Statement] = &[$($crate::Statement {
            module: module_path!(), name: stringify!($name), sqlite: $name, postgres: $name,
        }),*];
    };
}
pub(crate) use statements;
