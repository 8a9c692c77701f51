//! A configuration that was read, and what is wrong with it so far: `check-config` looks further, at the files that it names,
//! and tells everything at once.

use std::fmt::Display;
use std::path::PathBuf;

use super::reader::Reader;
use super::settings::{Settings, Value};
use super::{Config, ConfigError, Overrides, Problem};
use crate::world::Environment;

/// Where the file is looked for when nobody names one.
const USUAL_FILES: [&str; 2] = ["claviger.toml", "/etc/claviger/claviger.toml"];

/// What was read, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Draft {
    settings: Settings,
    config: Config,
    problems: Vec<Problem>,
}

impl Draft {
    /// Reads all three sources: the file, the environment and the command line.
    pub(crate) fn read(overrides: &Overrides, environment: &Environment) -> Result<Self, ConfigError> {
        let mut settings = Settings::default();
        let mut problems = vec![];
        let file = find_file(overrides, environment);
        if let Some(path) = &file {
            let text = std::fs::read_to_string(path)
                .map_err(|source| ConfigError::Unreadable { path: path.clone(), source })?;
            problems.extend(settings.read_file(path, &text));
        }
        let (wrong, unknown_variables) = settings.read_environment(environment);
        problems.extend(wrong);
        let data = overrides.data.as_ref().map(|path| path.to_string_lossy().into_owned());
        settings.set_argument("data", "--data", data.as_deref());
        settings.set_argument("database", "--database", overrides.database.as_deref());
        settings.set_argument("listen", "--listen", overrides.listen.as_deref());
        settings.set_argument("public_url", "--public-url", overrides.public_url.as_deref());
        let mut reader = Reader::new(&settings);
        let mut config = reader.config();
        problems.extend(reader.into_problems());
        config.file = file;
        config.unknown_variables = unknown_variables;
        config.master_key = environment.get("CLAVIGER_MASTER_KEY_FILE").map(PathBuf::from);
        Ok(Self { settings, config, problems })
    }

    /// The configuration as far as it could be read: what is wrong is left out of it.
    pub(crate) const fn config(&self) -> &Config {
        &self.config
    }

    /// Whether something is wrong with this setting or table, or with what is below it.
    pub(crate) fn is_wrong(&self, place: &str) -> bool {
        let rest =
            |problem: &Problem| problem.place.strip_prefix(place).map(|rest| rest.is_empty() || rest.starts_with('.'));
        self.problems.iter().any(|problem| rest(problem).unwrap_or(false))
    }

    /// Notes what is wrong with a setting, or with the table that it would stand in.
    pub(crate) fn complain(&mut self, table: &str, key: &str, problem: impl Display) {
        let place = if key.is_empty() { table.to_owned() } else { format!("{table}.{key}") };
        let at = self.settings.problem_at(&place, &problem);
        self.problems.extend(at.or_else(|| self.settings.problem_with_table(table, &problem)));
    }

    /// The table of a list in which a key holds this text.
    pub(crate) fn table_with(&self, list: &str, key: &str, text: &str) -> String {
        let mut tables = self.settings.indexes(list).into_iter().map(|index| format!("{list}.{index}"));
        let holds = |table: &String| matches!(self.settings.get(&format!("{table}.{key}")), Some((Value::Text(found), _)) if found == text);
        tables.find(holds).unwrap_or_else(|| list.to_owned())
    }

    /// The configuration, if nothing is wrong with it; else all that is, in the order of the lines.
    pub(crate) fn finish(mut self) -> Result<Config, ConfigError> {
        if self.problems.is_empty() {
            return Ok(self.config);
        }
        self.problems.sort_by(|one, other| one.origin.cmp(&other.origin));
        Err(ConfigError::Wrong(self.problems))
    }
}

fn find_file(overrides: &Overrides, environment: &Environment) -> Option<PathBuf> {
    let named = overrides.file.clone().or_else(|| environment.get("CLAVIGER_CONFIG").map(PathBuf::from));
    named.or_else(|| USUAL_FILES.iter().map(PathBuf::from).find(|path| path.exists()))
}
