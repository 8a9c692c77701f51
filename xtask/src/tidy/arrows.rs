//! The floors: an arrow between crates points down, and only where the drawing has one.
//!
//! ```text
//! 5  claviger
//! 4  claviger-web       not store: the extent of every transaction is visible in auth or forge
//! 3  claviger-forge
//! 2  claviger-auth
//! 1  claviger-store
//! 0  claviger-domain    no I/O, no async: it is what we fuzz and property-test
//! ```
use std::collections::BTreeSet;

use super::Problem;
use crate::workspace::{Kind, Metadata, Package, Workspace};

/// The crates of the house from the ground up, and whom each may know.
const FLOORS: &[(&str, &[&str])] = &[
    ("claviger-domain", &[]),
    ("claviger-store", &["claviger-domain"]),
    ("claviger-auth", &["claviger-store", "claviger-domain"]),
    ("claviger-forge", &["claviger-auth", "claviger-store", "claviger-domain"]),
    ("claviger-web", &["claviger-forge", "claviger-auth", "claviger-domain"]),
    ("claviger", &["claviger-web", "claviger-forge", "claviger-auth", "claviger-store", "claviger-domain"]),
];

/// Stands beside the house: may know everybody, is known by tests only.
const TESTKIT: &str = "claviger-testkit";
/// Knows nobody and is known by nobody.
const XTASK: &str = "xtask";

/// Crates that only some may name outside their tests, so that the door and the memory stay one place each.
const KEPT: &[(&str, &[&str])] = &[
    ("axum", &["claviger-web", "claviger", TESTKIT]),
    ("axum-extra", &["claviger-web", "claviger", TESTKIT]),
    ("sqlx", &["claviger-store", TESTKIT]),
    ("anyhow", &["claviger", TESTKIT, XTASK]),
];

/// What the domain must not reach, not even through somebody else.
const IMPURE: &[&str] = &["axum", "hyper", "mio", "reqwest", "rusqlite", "sqlx", "sqlx-core", "tokio"];

/// What nothing that ships may reach: one crypto library, one TLS, one clock.
const BANNED: &[(&str, &str)] = &[
    ("chrono", "jiff"),
    ("native-tls", "rustls"),
    ("openssl", "aws-lc-rs"),
    ("openssl-sys", "aws-lc-rs"),
    ("ring", "aws-lc-rs"),
];

pub(super) fn check(workspace: &Workspace) -> Vec<Problem> {
    let metadata = &workspace.metadata;
    let mut problems = Vec::new();
    for package in metadata.members() {
        let place = package.manifest(&workspace.root);
        problems.extend(
            arrows(package, metadata)
                .into_iter()
                .chain(kept(package))
                .map(|(what, remedy)| Problem::new(&place, what, remedy)),
        );
    }
    problems.extend(reached(workspace));
    problems
}

type Finding = (String, String);

fn arrows(package: &Package, metadata: &Metadata) -> Vec<Finding> {
    let name = package.name.as_str();
    let height = FLOORS.iter().position(|(floor, _)| *floor == name);
    if height.is_none() && name != TESTKIT && name != XTASK {
        let remedy =
            "give it a floor in xtask/src/tidy/arrows.rs; a folder becomes a crate only when a second user needs it";
        return vec![(format!("{name} stands on no floor"), remedy.into())];
    }
    let members: BTreeSet<_> = metadata.members().map(|member| member.name.as_str()).collect();
    let mut findings = Vec::new();
    for dependency in package.dependencies.iter().filter(|dependency| members.contains(dependency.name.as_str())) {
        let to = dependency.name.as_str();
        let lower = || height.is_some_and(|height| FLOORS[..height].iter().any(|(floor, _)| *floor == to));
        let drawn = match dependency.kind {
            _ if name == TESTKIT => to != XTASK,
            Some(Kind::Dev) => to == TESTKIT || to == name || lower(),
            _ => height.is_some_and(|height| FLOORS[height].1.contains(&to)),
        };
        if !drawn {
            let remedy = match to {
                TESTKIT => "the testkit is for tests: name it under [dev-dependencies]".into(),
                _ => format!(
                    "{name} may know {}: move the code to the floor that may, or ask that floor for a function",
                    known(name)
                ),
            };
            findings.push((format!("{name} -> {to} is an arrow that the drawing does not have"), remedy));
        }
    }
    findings
}

fn known(name: &str) -> String {
    match FLOORS.iter().find(|(floor, _)| *floor == name) {
        Some((_, known)) if !known.is_empty() => known.join(", "),
        _ => "no other crate of the house".into(),
    }
}

fn kept(package: &Package) -> Vec<Finding> {
    let named = |krate: &str| {
        package.dependencies.iter().any(|dependency| dependency.name == krate && dependency.kind != Some(Kind::Dev))
    };
    KEPT.iter()
        .filter(|(krate, keepers)| named(krate) && !keepers.contains(&package.name.as_str()))
        .map(|(krate, keepers)| {
            (format!("{} names {krate}", package.name), format!("only {} may: see ARCHITECTURE.md", keepers.join(", ")))
        })
        .collect()
}

/// What the domain and the binary reach through normal and build dependencies.
fn reached(workspace: &Workspace) -> Vec<Problem> {
    let impure = IMPURE.iter().filter(|krate| workspace.domain_reaches.contains(**krate)).map(|krate| {
        Problem::new(
            "crates/claviger-domain/Cargo.toml",
            format!("the domain reaches {krate}"),
            format!("no I/O and nothing async there: `cargo tree -p claviger-domain -i {krate}` shows the way"),
        )
    });
    let banned =
        BANNED.iter().filter(|(krate, _)| workspace.binary_reaches.contains(*krate)).map(|(krate, instead)| {
            Problem::new(
                "Cargo.toml",
                format!("the binary reaches {krate}, which is banned"),
                format!("choose the feature that uses {instead}: `cargo tree -p claviger -i {krate}` shows the way"),
            )
        });
    impure.chain(banned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Members with their dependencies as `name`, `dev:name` or `build:name`.
    fn house(members: &[(&str, &[&str])]) -> Workspace {
        let mut packages = Vec::new();
        for (name, dependencies) in members {
            let listed: Vec<_> = dependencies
                .iter()
                .map(|dependency| dependency.split_once(':').map_or((None, *dependency), |(kind, to)| (Some(kind), to)))
                .map(|(kind, to)| serde_json::json!({ "name": to, "kind": kind }))
                .collect();
            let manifest = format!("/r/{name}/Cargo.toml");
            packages.push(
                serde_json::json!({ "name": name, "id": name, "manifest_path": manifest, "dependencies": listed }),
            );
        }
        let ids: Vec<_> = members.iter().map(|(name, _)| name).collect();
        let metadata = serde_json::json!({ "packages": packages, "workspace_members": ids, "workspace_root": "/r" });
        Workspace {
            root: "/r".into(),
            metadata: serde_json::from_value(metadata).unwrap(),
            files: Vec::new(),
            domain_reaches: BTreeSet::new(),
            binary_reaches: BTreeSet::new(),
        }
    }

    fn whats(workspace: &Workspace) -> Vec<String> {
        check(workspace).into_iter().map(|problem| problem.what).collect()
    }

    fn complaints(members: &[(&str, &[&str])]) -> Vec<String> {
        whats(&house(members))
    }

    #[test]
    fn the_drawing_itself_is_in_order() {
        let none: &[String] = &[];
        let members: Vec<_> = FLOORS.to_vec();
        assert_eq!(complaints(&members), none);
    }

    #[test]
    fn web_may_not_know_store_but_its_tests_may() {
        let found = complaints(&[("claviger-store", &[]), ("claviger-web", &["claviger-store"])]);
        assert_eq!(found, ["claviger-web -> claviger-store is an arrow that the drawing does not have"]);
        assert!(complaints(&[("claviger-store", &[]), ("claviger-web", &["dev:claviger-store"])]).is_empty());
    }

    #[test]
    fn an_arrow_up_is_refused_even_in_tests() {
        let found = complaints(&[("claviger-store", &["dev:claviger-auth"]), ("claviger-auth", &[])]);
        assert_eq!(found, ["claviger-store -> claviger-auth is an arrow that the drawing does not have"]);
    }

    #[test]
    fn the_testkit_knows_everybody_and_only_tests_know_it() {
        assert!(
            complaints(&[("claviger-testkit", &["claviger", "axum", "sqlx"]), ("claviger", &["dev:claviger-testkit"])])
                .is_empty()
        );
        assert_eq!(complaints(&[("claviger-testkit", &[]), ("claviger", &["claviger-testkit"])]).len(), 1);
    }

    #[test]
    fn doors_and_memory_are_kept() {
        assert_eq!(complaints(&[("claviger-auth", &["axum"])]), ["claviger-auth names axum"]);
        assert_eq!(complaints(&[("claviger-forge", &["sqlx"])]), ["claviger-forge names sqlx"]);
        assert_eq!(complaints(&[("claviger-store", &["anyhow"])]), ["claviger-store names anyhow"]);
        assert!(complaints(&[("claviger-store", &["sqlx", "dev:anyhow"]), ("claviger-web", &["axum"])]).is_empty());
    }

    #[test]
    fn what_is_reached_through_others_counts() {
        let mut workspace = house(&[]);
        workspace.domain_reaches = ["serde", "tokio"].map(String::from).into();
        workspace.binary_reaches = ["tokio", "chrono"].map(String::from).into();
        assert_eq!(whats(&workspace), ["the domain reaches tokio", "the binary reaches chrono, which is banned"]);
    }

    #[test]
    fn a_new_crate_needs_a_floor() {
        assert_eq!(complaints(&[("claviger-attic", &[])]), ["claviger-attic stands on no floor"]);
    }
}
