//! No note to oneself is left behind, and no comment sends its reader to a page that is not here.
use std::collections::BTreeSet;

use super::Problem;
use crate::workspace::Workspace;

/// Split, so that this file passes its own check.
const UNFINISHED: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];

const READ: &[&str] = &[".rs", ".sql", ".html", ".js", ".css", ".toml", ".py"];

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let pages: BTreeSet<_> =
        workspace.files.iter().filter(|file| file.ends_with(".md")).map(|file| last_part(file)).collect();
    let mut problems = Vec::new();
    for (file, text) in workspace.texts(|file| READ.iter().any(|kind| file.ends_with(kind))) {
        for (line, text) in (1..).zip(text.lines()) {
            if let Some(mark) = text.split(not_in_a_word).find(|word| UNFINISHED.contains(word)) {
                let remedy = "do it, or say in a sentence why it is as it is";
                problems.push(Problem::new(format!("{file}:{line}"), format!("{mark} is left behind"), remedy));
            }
            let is_comment = text.trim_start().starts_with("//");
            if let Some(page) = pages_named(text).find(|page| is_comment && !pages.contains(last_part(page))) {
                let remedy = "say it here, or write the page";
                problems.push(Problem::new(format!("{file}:{line}"), format!("{page} is no page of ours"), remedy));
            }
        }
    }
    problems
}

fn pages_named(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| not_in_a_word(c) && !"./-".contains(c))
        .map(|word| word.trim_end_matches(['.', '-']))
        .filter(|word| word.len() > 3 && word.ends_with(".md") && !word.contains('*'))
}

fn not_in_a_word(c: char) -> bool {
    !c.is_alphanumeric() && c != '_'
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_found_in_prose() {
        let text = "// see docs/src/gate.md, `STYLE.md`. and (notes.md) but not .md or a.mdx";
        assert_eq!(pages_named(text).collect::<Vec<_>>(), ["docs/src/gate.md", "STYLE.md", "notes.md"]);
    }
}
