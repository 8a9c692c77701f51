//! `cargo xtask tidy`: the house rules that a machine can hold. Each check is a file under `tidy/`.
mod arrows;
mod cases;
mod decisions;
mod links;
mod manifests;
mod pages;
mod whitespace;
mod words;

use std::fmt;

use crate::workspace::Workspace;

/// Something out of order, where it is, and what mends it.
#[derive(Debug, PartialEq)]
struct Problem {
    place: String,
    what: String,
    remedy: String,
}

impl Problem {
    fn new(place: impl Into<String>, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}\n    {}", self.place, self.what, self.remedy)
    }
}

type Check = fn(&Workspace) -> Vec<Problem>;

const CHECKS: &[(&str, Check)] = &[
    ("floors", arrows::check),
    ("manifests", manifests::check),
    ("pages", pages::check),
    ("decisions", decisions::check),
    ("cases", cases::check),
    ("links", links::check),
    ("whitespace", whitespace::check),
    ("words", words::check),
];

/// Runs every check and says all that is wrong, not only the first.
pub(crate) fn run() -> anyhow::Result<()> {
    let workspace = Workspace::read()?;
    let mut found = 0;
    for (name, check) in CHECKS {
        for problem in check(&workspace) {
            eprintln!("[{name}] {problem}");
            found += 1;
        }
    }
    match found {
        0 => eprintln!("tidy: {} files, {} checks, nothing out of order", workspace.files.len(), CHECKS.len()),
        n => anyhow::bail!("tidy: {n} out of order"),
    }
    Ok(())
}
