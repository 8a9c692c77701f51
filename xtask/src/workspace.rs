//! What `cargo metadata` and `git ls-files` know about this repository.
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail};
use serde::Deserialize;

/// The repository: its crates, and the paths of its files relative to the root.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) metadata: Metadata,
    pub(crate) files: Vec<String>,
    /// The names of all crates that the domain is built with, tests left out.
    pub(crate) domain_reaches: BTreeSet<String>,
    /// The same for the binary that ships.
    pub(crate) binary_reaches: BTreeSet<String>,
}

impl Workspace {
    pub(crate) fn read() -> anyhow::Result<Self> {
        let metadata = output(cargo().args(["metadata", "--format-version=1", "--no-deps"]))?;
        let metadata: Metadata = serde_json::from_str(&metadata).context("cargo metadata is not as expected")?;
        let root = metadata.workspace_root.clone();
        // Who owns the checkout does not matter for listing it.
        let list = ["-c", "safe.directory=*", "ls-files", "-co", "--exclude-standard", "--deduplicate"];
        let files = output(Command::new("git").current_dir(&root).args(list))?;
        let files = files.lines().filter(|file| root.join(file).is_file()).map(str::to_owned).collect();
        Ok(Self {
            root,
            metadata,
            files,
            domain_reaches: reached("claviger-domain")?,
            binary_reaches: reached("claviger")?,
        })
    }

    /// The text of one file; none if it is not UTF-8, which no check here reads.
    pub(crate) fn text(&self, file: &str) -> Option<String> {
        std::fs::read_to_string(self.root.join(file)).ok()
    }

    pub(crate) fn texts<'a>(&'a self, wanted: impl Fn(&str) -> bool + 'a) -> impl Iterator<Item = (&'a str, String)> {
        self.files.iter().filter(move |file| wanted(file)).filter_map(|file| Some((file.as_str(), self.text(file)?)))
    }
}

#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
    pub(crate) workspace_root: PathBuf,
}

impl Metadata {
    /// The crates of this repository.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

#[derive(Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) manifest_path: PathBuf,
    pub(crate) dependencies: Vec<Dependency>,
}

impl Package {
    /// The manifest's path as a person would type it at the root.
    pub(crate) fn manifest(&self, root: &Path) -> String {
        self.manifest_path.strip_prefix(root).unwrap_or(&self.manifest_path).display().to_string()
    }
}

#[derive(Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) kind: Option<Kind>,
}

/// What a dependency is for; a normal one has no kind.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Dev,
    Build,
}

/// The cargo that runs this.
pub(crate) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Asks `cargo tree`, because the graph of `cargo metadata` also holds what a weak feature would only touch if it were there.
fn reached(package: &str) -> anyhow::Result<BTreeSet<String>> {
    let tree = output(cargo().args([
        "tree",
        "--package",
        package,
        "--all-features",
        "--edges",
        "normal,build",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

/// Runs a command and returns what it printed; its failure is an error with its own words.
pub(crate) fn output(command: &mut Command) -> anyhow::Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let done = command.output().with_context(|| format!("cannot run {name}: is it installed?"))?;
    if !done.status.success() {
        bail!("{name} failed: {}", String::from_utf8_lossy(&done.stderr).trim());
    }
    String::from_utf8(done.stdout).with_context(|| format!("{name} printed something that is not UTF-8"))
}
