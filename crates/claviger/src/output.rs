//! What a command prints: tables for people, JSON for programs, secrets alone on their line.

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use claviger_domain::time::Timestamp;
use comfy_table::{ContentArrangement, Table, presets};
use serde_json::Value;

static COLOUR: OnceLock<bool> = OnceLock::new();

/// Says whether colours are wanted at all; <https://no-color.org>.
pub(crate) fn want_colour(wanted: bool) {
    let _ = COLOUR.set(wanted);
}

/// Whether colours are wanted.
pub(crate) fn colour() -> bool {
    COLOUR.get().copied().unwrap_or(true)
}

/// Prints one line on stdout.
pub(crate) fn line(text: impl AsRef<str>) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_ref().as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}

/// `1 route`, `2 routes`.
pub(crate) fn counted(number: usize, word: &str) -> String {
    format!("{number} {word}{}", if number == 1 { "" } else { "s" })
}

/// Prints JSON on stdout.
pub(crate) fn json(value: &Value) -> io::Result<()> {
    line(format!("{value:#}"))
}

/// The narrowest terminal for which lines are wrapped.
const NARROWEST: u16 = 40;

/// Prints a table: with rules and wrapped to the width for a terminal, plain lines for a pipe.
pub(crate) fn table<const N: usize>(head: [&str; N], rows: Vec<[String; N]>) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(head.map(str::to_uppercase));
    // Some terminals (serial lines, `script`) tell no width, or none that a table fits into.
    if io::stdout().is_terminal() && table.width().is_some_and(|columns| columns >= NARROWEST) {
        table.set_content_arrangement(ContentArrangement::Dynamic);
    }
    table.add_rows(rows);
    line(trimmed(&table))
}

/// Prints what is known of one thing, a line for each fact.
pub(crate) fn facts<const N: usize>(facts: [(&str, String); N]) -> io::Result<()> {
    let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    facts
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .try_for_each(|(name, text)| line(format!("{name:width$}  {text}")))
}

/// Says something beside the answer, on stderr.
pub(crate) fn note(text: impl AsRef<str>) {
    eprintln!("{}", text.as_ref());
}

/// A moment as lists show it.
pub(crate) fn moment(at: Timestamp) -> String {
    let text = Timestamp::from_millis(at.as_seconds() * 1000).to_string();
    text.replace('T', " ")
}

/// A moment, or a word for none.
pub(crate) fn moment_or(at: Option<Timestamp>, none: &str) -> String {
    at.map_or_else(|| none.to_owned(), moment)
}

/// Lines without blanks at either end of the table.
fn trimmed(table: &Table) -> String {
    let lines: Vec<String> =
        table.lines().map(|line| line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned()).collect();
    lines.join("\n")
}
