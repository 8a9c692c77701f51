//! Every security case that a test names has its row on the page of the cases, and every row its test.
use std::collections::{BTreeMap, BTreeSet};

use super::Problem;
use crate::workspace::Workspace;

const PAGE: &str = "docs/src/reference/security-cases.md";

/// `rev` in `rev_02_..` and in `REV-02`.
const KINDS: &[&str] = &["acc", "dos", "gat", "log", "oa1", "rev", "scp", "ses", "smg", "tok"];

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let listed: BTreeSet<String> =
        workspace.texts(|file| file == PAGE).flat_map(|(_, page)| listed(&page).collect::<Vec<_>>()).collect();
    let mut held = BTreeMap::new();
    for (file, text) in workspace.texts(|file| file.ends_with(".rs")) {
        for case in text.lines().flat_map(named) {
            held.entry(case).or_insert_with(|| file.to_owned());
        }
    }
    let unlisted = held.iter().filter(|(case, _)| !listed.contains(*case));
    let unlisted = unlisted
        .map(|(case, file)| Problem::new(file.as_str(), format!("{case} is no case of {PAGE}"), "write its row there"));
    let unheld = listed.iter().filter(|case| !held.contains_key(*case));
    let unheld = unheld.map(|case| Problem::new(PAGE, format!("no test holds {case}"), "name the test that does"));
    unlisted.chain(unheld).collect()
}

/// The cases in the name of a function.
fn named(line: &str) -> Vec<String> {
    let Some((_, rest)) = line.split_once("fn ") else { return vec![] };
    let name = rest.split(['(', '<']).next().unwrap_or_default();
    let parts: Vec<&str> = name.split('_').collect();
    let case = |pair: &[&str]| {
        let is_number = pair[1].len() == 2 && pair[1].bytes().all(|byte| byte.is_ascii_digit());
        (KINDS.contains(&pair[0]) && is_number).then(|| format!("{}-{}", pair[0].to_ascii_uppercase(), pair[1]))
    };
    parts.windows(2).filter_map(case).collect()
}

/// The cases of the page: `REV-01`, `REV-04, REV-05` or `OA1-01 to OA1-03` in the first cell of a row.
fn listed(page: &str) -> impl Iterator<Item = String> {
    let cells = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    cells.flat_map(|cell| cell.split(", ")).flat_map(|cases| {
        let (first, last) = cases.split_once(" to ").unwrap_or((cases, cases));
        let number = |case: &str| case.split_once('-').and_then(|(_, number)| number.parse::<u32>().ok());
        let kind = first.split_once('-').map_or("", |(kind, _)| kind).to_owned();
        let numbers = number(first).zip(number(last)).map(|(first, last)| first..=last);
        numbers.into_iter().flatten().map(move |number| format!("{kind}-{number:02}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cases_are_found_in_names_and_in_rows() {
        assert_eq!(named("async fn acc_02_and_acc_04_spellings(database) {"), ["ACC-02", "ACC-04"]);
        assert!(named("fn log_levels_of_2_kinds() {").is_empty() && named("let rev_02 = 1;").is_empty());
        let page = "# Cases\n| case | what |\n| --- | --- |\n| REV-01 | a |\n| GAT-05, GAT-06 | b |\n| OA1-01 to OA1-03 | c |\n";
        assert_eq!(listed(page).collect::<Vec<_>>(), ["REV-01", "GAT-05", "GAT-06", "OA1-01", "OA1-02", "OA1-03"]);
    }
}
