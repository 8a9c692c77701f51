//! A file is a page that can be read standing: 400 lines before its tests at the most.
use super::Problem;
use crate::workspace::Workspace;

const LONGEST: usize = 400;

/// Files that are long for a reason, and the reason.
const LONG: &[(&str, &str)] = &[];

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (file, text) in
        workspace.texts(|file| file.starts_with("crates/") && file.contains("/src/") && file.ends_with(".rs"))
    {
        let lines = lines_before_tests(&text);
        match (lines > LONGEST, LONG.iter().any(|(long, _)| *long == file)) {
            (true, false) => problems.push(Problem::new(
                file,
                format!("{lines} lines before its tests, more than {LONGEST}"),
                "two subjects share the room: give one a file of its own (or, with a reason, a line in xtask/src/tidy/pages.rs)",
            )),
            (false, true) => problems.push(stale(file, "is no longer long")),
            _ => {}
        }
    }
    problems.extend(
        LONG.iter().filter(|(file, _)| !workspace.root.join(file).exists()).map(|(file, _)| stale(file, "is gone")),
    );
    problems
}

fn stale(file: &str, what: &str) -> Problem {
    Problem::new("xtask/src/tidy/pages.rs", format!("{file} {what}"), "take its line out of the list")
}

fn lines_before_tests(text: &str) -> usize {
    text.lines().take_while(|line| *line != "#[cfg(test)]").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_do_not_count() {
        assert_eq!(lines_before_tests("a\nb\n\n#[cfg(test)]\nmod tests {\n}\n"), 3);
        assert_eq!(lines_before_tests("a\n    #[cfg(test)]\nb\n"), 3);
    }
}
