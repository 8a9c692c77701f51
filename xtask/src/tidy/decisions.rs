//! Decision records: numbered without a gap, 15 to 40 lines each, so that they get written and get read.
use super::Problem;
use crate::workspace::Workspace;

const FOLDER: &str = "docs/decisions/";

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let records: Vec<_> = workspace
        .texts(|file| file.strip_prefix(FOLDER).is_some_and(|name| name.ends_with(".md") && name != "README.md"))
        .collect();
    records
        .iter()
        .enumerate()
        .flat_map(|(before, (file, text))| {
            let name = file.strip_prefix(FOLDER).unwrap_or(file);
            findings(name, text, before + 1).into_iter().map(|(what, remedy)| Problem::new(*file, what, remedy))
        })
        .collect()
}

fn findings(name: &str, text: &str, expected: usize) -> Vec<(String, String)> {
    let mut findings = Vec::new();
    let number =
        name.split('-').next().filter(|digits| digits.len() == 4).and_then(|digits| digits.parse::<usize>().ok());
    if number != Some(expected) {
        findings.push((
            format!("expected number {expected:04} here"),
            format!("name it {expected:04}-what-was-decided.md: no gap, none twice"),
        ));
    }
    if !text.starts_with(&format!("# {expected:04}: ")) {
        findings.push(("the title lacks the number".into(), format!("begin with `# {expected:04}: What was decided`")));
    }
    let lines = text.lines().count();
    if !(15..=40).contains(&lines) {
        findings.push((
            format!("{lines} lines"),
            "a record has 15 to 40 lines: the question, the decision, its price, what else was weighed".into(),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_its_number_and_its_length() {
        let text = format!("# 0002: Ids\n{}", "why\n".repeat(20));
        assert!(findings("0002-ids.md", &text, 2).is_empty());
        assert_eq!(findings("0003-ids.md", &text, 3).len(), 1);
        assert_eq!(findings("ids.md", &text, 2).len(), 1);
        assert_eq!(findings("0002-ids.md", "# 0002: Ids\nshort\n", 2).len(), 1);
    }
}
