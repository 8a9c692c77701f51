//! Passwords come from a prompt or from stdin, never from the command line, where every process could read them.

use std::io::{self, BufRead, IsTerminal};

use anyhow::Context;
use claviger_domain::limits;
use claviger_domain::secret::Password;

use crate::failure::Usage;

/// Reads the first line of stdin.
pub(crate) fn from_stdin() -> anyhow::Result<Password> {
    let mut line = String::new();
    io::stdin().lock().take_line(&mut line).context("no password could be read from stdin")?;
    while line.ends_with(['\n', '\r']) {
        line.pop();
    }
    if line.is_empty() {
        return Err(Usage("--password-stdin: stdin held no password; write it on its first line".to_owned()).into());
    }
    Ok(Password::new(line))
}

/// Whether a person sits there who can be asked.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks twice.
pub(crate) fn ask(prompt: &str) -> anyhow::Result<Password> {
    if !can_ask() {
        return Err(Usage("there is no terminal to ask at: give the password with --password-stdin".to_owned()).into());
    }
    let typed = dialoguer::Password::new()
        .with_prompt(prompt)
        .with_confirmation("The same again", "These were two different passwords; once more, please")
        .interact()?;
    Ok(Password::new(typed))
}

/// Asks for a yes. Without a terminal nobody can be asked: then the command line has to say it.
pub(crate) fn agreed(question: &str) -> anyhow::Result<bool> {
    if !can_ask() {
        return Err(Usage(format!("{question} There is no terminal to ask at: say it with --yes")).into());
    }
    Ok(dialoguer::Confirm::new().with_prompt(question).default(false).interact()?)
}

trait TakeLine {
    fn take_line(&mut self, line: &mut String) -> io::Result<usize>;
}

impl<R: BufRead> TakeLine for R {
    /// A line, but never more of it than a password may have.
    fn take_line(&mut self, line: &mut String) -> io::Result<usize> {
        io::Read::take(self, limits::PASSWORD as u64 + 2).read_line(line)
    }
}
