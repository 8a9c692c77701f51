//! No tabs, no spaces at a line's end, one line feed at the file's end: a change shows only what changed.
use super::Problem;
use crate::workspace::Workspace;

const KINDS: &[&str] =
    &[".rs", ".toml", ".md", ".sql", ".py", ".sh", ".js", ".mjs", ".css", ".html", ".yml", ".yaml", ".conf"];

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let ours = |file: &str| {
        KINDS.iter().any(|kind| file.ends_with(kind)) || file.starts_with("scripts/") && !file.contains('.')
    };
    let mut problems = Vec::new();
    for (file, text) in workspace.texts(ours) {
        problems.extend(findings(&text).map(|(line, what)| {
            Problem::new(
                format!("{file}:{line}"),
                what,
                "cargo fmt mends Rust; for the rest set your editor by .editorconfig",
            )
        }));
    }
    problems
}

/// The first trouble of each sort is enough to find the others.
fn findings(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let first = |bad: fn(&str) -> bool| text.split('\n').position(bad).map(|index| index + 1);
    let last = text.split('\n').count();
    [
        (first(|line| line.contains('\t')), "a tab"),
        (first(|line| line.ends_with('\r')), "a carriage return"),
        (first(|line| line.ends_with(' ')), "a space at the end of the line"),
        ((!text.is_empty() && !text.ends_with('\n')).then_some(last), "no line feed at the end of the file"),
        (text.ends_with("\n\n").then_some(last), "empty lines at the end of the file"),
    ]
    .into_iter()
    .filter_map(|(line, what)| Some((line?, what)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trouble_is_named_with_its_line() {
        let found: Vec<_> = findings("a\n\tb\nc \nd").collect();
        assert_eq!(
            found,
            [(2, "a tab"), (3, "a space at the end of the line"), (4, "no line feed at the end of the file")]
        );
        assert_eq!(findings("a\r\n\n").count(), 2);
        assert_eq!(findings("a\n\nb\n").count(), 0);
    }
}
