//! Every crate takes the workspace's lints, and its dependencies from the workspace's one list of versions.
use super::Problem;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for package in workspace.metadata.members() {
        let manifest = package.manifest(&workspace.root);
        let Some(text) = workspace.text(&manifest) else { continue };
        problems.extend(findings(&text).into_iter().map(|(what, remedy)| Problem::new(&manifest, what, remedy)));
    }
    problems
}

fn findings(manifest: &str) -> Vec<(String, String)> {
    let mut findings = Vec::new();
    let mut section = "";
    let mut lints = false;
    for line in manifest.lines().map(|line| line.split('#').next().unwrap_or_default().trim()) {
        if line.starts_with('[') {
            section = line.trim_matches(['[', ']']);
        } else if section == "lints" && line.replace(' ', "") == "workspace=true" {
            lints = true;
        } else if section.ends_with("dependencies")
            && line.contains('=')
            && !line.replace(' ', "").contains("workspace=true")
        {
            let name = line.split(['=', '.']).next().unwrap_or_default().trim();
            findings.push((
                format!("{name} has a version of its own"),
                format!("put it into [workspace.dependencies] and write `{name}.workspace = true`"),
            ));
        }
    }
    if !lints {
        findings.push((
            "the crate does not take the workspace's lints".into(),
            "add `[lints]` with `workspace = true`".into(),
        ));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lints_are_shared() {
        assert!(findings("[package]\nname = \"a\"\n[lints]\nworkspace = true\n").is_empty());
        assert_eq!(findings("[package]\nworkspace = true\n").len(), 1);
    }

    #[test]
    fn versions_are_kept_in_one_list() {
        let good = "[lints]\nworkspace = true\n[dependencies]\nserde.workspace = true\nurl = { workspace = true, optional = true }\n";
        assert!(findings(good).is_empty());
        let bad = "[lints]\nworkspace = true\n[dev-dependencies]\nserde = \"1\" # why\n";
        assert_eq!(findings(bad)[0].0, "serde has a version of its own");
    }
}
