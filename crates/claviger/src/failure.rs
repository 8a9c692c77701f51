//! What a person reads when something did not work: one sentence, with what to do about it.

use std::io;
use std::process::ExitCode;

use claviger_auth::Error;
use claviger_domain::catalogue::Catalogue;
use claviger_domain::text::InvalidField;
use claviger_store::StoreError;

use crate::config::ConfigError;

/// The command was written wrong: exit code 2, as clap's own complaints have.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Usage(pub(crate) String);

/// Tells on stderr what went wrong, and with which code the program ends.
pub(crate) fn tell(error: &anyhow::Error) -> ExitCode {
    // Whoever reads our output has enough: `claviger token list | head`.
    let is_pipe = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    if error.chain().any(is_pipe) {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {}", sentence(error));
    let is_usage = error.is::<Usage>() || error.downcast_ref::<ConfigError>().is_some_and(ConfigError::is_usage);
    if is_usage { ExitCode::from(2) } else { ExitCode::FAILURE }
}

/// The causes in one line, none of them twice.
fn sentence(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let text = match cause.downcast_ref::<Error>() {
            Some(error) => explain(error),
            None => match cause.downcast_ref::<StoreError>() {
                Some(error) => explain_store(error),
                None => cause.to_string(),
            },
        };
        if told.contains(&text) {
            continue;
        }
        if !told.is_empty() {
            told.push_str(": ");
        }
        told.push_str(&text);
    }
    told
}

fn explain(error: &Error) -> String {
    match error {
        Error::Invalid(invalid) => explain_field(invalid),
        Error::Taken(what) => {
            format!("this {} is already taken: choose another", what.rsplit('.').next().unwrap_or(what))
        }
        Error::Store(error) => explain_store(error),
        other => other.to_string(),
    }
}

fn explain_store(error: &StoreError) -> String {
    match error {
        StoreError::Busy => "the database is busy: another program holds its lock; try again in a moment".to_owned(),
        other => other.to_string(),
    }
}

/// A field of the API, by the name of its flag.
pub(crate) fn explain_field(invalid: &InvalidField) -> String {
    let flag = match invalid.field {
        "sets" => "--set",
        "methods" => "--method",
        "projects" => "--project",
        "cidrs" => "--cidr",
        "expires_at" => "--expires",
        other => return format!("the {} {}", other.replace('_', " "), invalid.problem),
    };
    format!(
        "{flag} {}",
        invalid.problem.replace("; GET /v1/sets lists them", "").replace("; GET /v1/methods lists them", "")
    )
}

/// Adds the names that would have been right.
pub(crate) fn with_known_names(error: Error, catalogue: &Catalogue) -> anyhow::Error {
    let known = match &error {
        Error::Invalid(invalid) if invalid.field == "sets" => {
            catalogue.sets().map(|set| set.name.to_string()).collect::<Vec<_>>()
        }
        Error::Invalid(invalid) if invalid.field == "methods" => {
            let typed = invalid.problem.split('`').nth(1).unwrap_or_default();
            nearest(typed, catalogue.methods().iter().map(|method| method.name.as_str()))
        }
        _ => vec![],
    };
    if known.is_empty() {
        return error.into();
    }
    let told = explain(&error);
    anyhow::anyhow!("{told}; there {} {}", if known.len() == 1 { "is" } else { "are" }, known.join(", "))
}

fn nearest<'m>(typed: &str, known: impl Iterator<Item = &'m str>) -> Vec<String> {
    let mut ranked: Vec<_> = known.map(|name| (crate::config::keys::distance(typed, name), name)).collect();
    ranked.sort_unstable();
    ranked.into_iter().take(3).map(|(_, name)| name.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn causes_are_one_sentence_and_fields_are_flags() {
        let error = Error::Invalid(InvalidField::new("sets", "names `x`, which is no set; GET /v1/sets lists them"));
        assert_eq!(sentence(&error.into()), "--set names `x`, which is no set");
        let error = Error::Invalid(InvalidField::new("login", "must have 1 to 64 characters"));
        assert_eq!(sentence(&error.into()), "the login must have 1 to 64 characters");
        let error = anyhow::Error::from(StoreError::Busy).context("the database x cannot be opened");
        assert!(sentence(&error).starts_with("the database x cannot be opened: the database is busy"));
        let error = Err::<(), _>(Error::NotFound("token")).context("revoking").unwrap_err();
        assert_eq!(sentence(&error), "revoking: there is no such token");
    }
}
