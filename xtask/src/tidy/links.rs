//! Links between the repository's own pages lead somewhere, to the heading too.
use std::path::{Component, Path, PathBuf};

use super::Problem;
use crate::workspace::Workspace;

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (file, text) in workspace.texts(|file| file.ends_with(".md")) {
        for target in targets(&text).into_iter().filter(|target| is_ours(target)) {
            if let Err(what) = resolve(workspace, file, &text, &target) {
                problems.push(Problem::new(
                    file,
                    format!("the link to {target} {what}"),
                    "mend the link, or write the page it promises",
                ));
            }
        }
    }
    problems
}

fn resolve(workspace: &Workspace, file: &str, text: &str, target: &str) -> Result<(), String> {
    let (path, heading) = target.split_once('#').unwrap_or((target, ""));
    if path.is_empty() {
        return if has_heading(text, heading) { Ok(()) } else { Err("names no heading of this page".into()) };
    }
    let path = normal(&Path::new(file).parent().unwrap_or(Path::new("")).join(path));
    let full = workspace.root.join(&path);
    if !full.exists() {
        return Err(format!("leads to {}, which does not exist", path.display()));
    }
    if heading.is_empty() || path.extension().is_none_or(|extension| extension != "md") {
        return Ok(());
    }
    let there = std::fs::read_to_string(full).unwrap_or_default();
    if has_heading(&there, heading) { Ok(()) } else { Err("names no heading of that page".into()) }
}

fn is_ours(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:") && !target.starts_with('/') && !target.is_empty()
}

/// The targets of `[text](target)` and of `[name]: target` outside code.
fn targets(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in prose(text) {
        if let Some((name, target)) = line.split_once("]: ").filter(|(name, _)| name.starts_with('[')) {
            let footnote = name.starts_with("[^");
            found.extend(target.split_whitespace().next().filter(|_| !footnote).map(str::to_owned));
        }
        let mut rest = line.as_str();
        while let Some((_, after)) = rest.split_once("](") {
            let target = after.split([')', ' ']).next().unwrap_or_default();
            found.push(target.trim_matches(['<', '>']).to_owned());
            rest = after;
        }
    }
    found
}

fn has_heading(text: &str, slug: &str) -> bool {
    prose(text).filter(|line| line.starts_with('#')).any(|line| slug_of(line.trim_start_matches('#').trim()) == slug)
}

/// As GitHub and mdBook name a heading: small letters and digits, spaces become hyphens, the rest falls away.
fn slug_of(heading: &str) -> String {
    heading
        .chars()
        .filter_map(|c| match c {
            ' ' | '-' => Some('-'),
            '_' => Some('_'),
            c if c.is_alphanumeric() => Some(c.to_ascii_lowercase()),
            _ => None,
        })
        .collect()
}

/// The lines outside fenced code, without what stands in backticks but for headings, which keep it.
fn prose(text: &str) -> impl Iterator<Item = String> + '_ {
    let mut fenced = false;
    text.lines().filter_map(move |line| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        if fenced {
            return None;
        }
        Some(if line.starts_with('#') { line.to_owned() } else { line.split('`').step_by(2).collect() })
    })
}

fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir if out.pop() => {}
            Component::CurDir => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_code_is_not() {
        let text = "see [a](b.md#c) and [d](<e.md>)\n`[no](x.md)`\n```\n[no](y.md)\n```\n[f]: g.md\n[^1]: a note\n";
        assert_eq!(targets(text), ["b.md#c", "e.md", "g.md"]);
    }

    #[test]
    fn only_our_own_links_are_followed() {
        assert!(is_ours("docs/a.md") && is_ours("#top"));
        assert!(!is_ours("https://example.org") && !is_ours("mailto:a@example.org") && !is_ours("/docs"));
    }

    #[test]
    fn headings_have_slugs() {
        assert!(has_heading("# One\n## To add a `dialect`, do this\n", "to-add-a-dialect-do-this"));
        assert!(!has_heading("```\n# One\n```\n", "one"));
        assert_eq!(normal(Path::new("docs/src/../a/./b.md")), Path::new("docs/a/b.md"));
    }
}
