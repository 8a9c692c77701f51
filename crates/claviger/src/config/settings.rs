//! Settings as they come in, from the file, the environment and the command line, each with where it stands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::keys::{self, Kind};
use crate::world::Environment;

/// A value as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// A text.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Number(u64),
}

/// Where a value was written. The order is that in which problems are told: down the file, then the others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    /// In the file, in this line.
    File(PathBuf, usize),
    /// In an environment variable.
    Variable(String),
    /// On the command line.
    Argument(&'static str),
}

/// Something in the configuration that cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {problem}")]
pub(crate) struct Problem {
    /// Where.
    pub(crate) origin: Origin,
    /// The setting or table that it is about, as far as it has a place among them.
    pub(crate) place: String,
    /// What, and what would be right.
    pub(crate) problem: String,
}

/// All settings, by the way down to each.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, (Value, Origin)>,
    /// The tables of lists, which may be empty.
    tables: BTreeMap<String, Origin>,
}

impl Settings {
    /// Reads a file's text. All that is wrong is told, not only the first.
    pub(crate) fn read_file(&mut self, path: &Path, text: &str) -> Vec<Problem> {
        let file = File { path, text };
        match DeTable::parse(text) {
            Ok(table) => {
                let mut problems = vec![];
                self.read_table(&file, "", table.get_ref(), &mut problems);
                problems
            }
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start);
                let problem = format!("this is not TOML: {}", error.message());
                vec![Problem { origin: file.origin(at), place: String::new(), problem }]
            }
        }
    }

    /// Reads the variables. `tokens.max_lifetime` is `CLAVIGER_TOKENS_MAX_LIFETIME`, or with two underscores for the
    /// dot. One that is misspelt is wrong; others that are unknown are returned as warnings: clusters put variables of
    /// their own beside ours.
    pub(crate) fn read_environment(&mut self, environment: &Environment) -> (Vec<Problem>, Vec<String>) {
        let (mut problems, mut unknown) = (vec![], vec![]);
        for (name, text) in environment {
            let Some(rest) = name.strip_prefix("CLAVIGER_") else { continue };
            if keys::OTHER_VARIABLES.contains(&name.as_str()) || rest.starts_with("TEST_") {
                continue;
            }
            let origin = Origin::Variable(name.clone());
            let Some((place, kind)) = place_of_variable(rest) else {
                match keys::misspelt(rest) {
                    Some(meant) => problems.push(Problem {
                        origin,
                        place: String::new(),
                        problem: format!("there is no such setting; the nearest is `CLAVIGER_{meant}`"),
                    }),
                    None => unknown.push(name.clone()),
                }
                continue;
            };
            match from_text(kind, text) {
                Ok(value) => drop(self.values.insert(place, (value, origin))),
                Err(problem) => {
                    let problem = format!("{place} {problem}");
                    problems.push(Problem { origin, place, problem });
                }
            }
        }
        (problems, unknown)
    }

    /// Sets what the command line says.
    pub(crate) fn set_argument(&mut self, place: &str, argument: &'static str, text: Option<&str>) {
        if let Some(text) = text {
            self.values.insert(place.to_owned(), (Value::Text(text.to_owned()), Origin::Argument(argument)));
        }
    }

    /// A setting and where it stands.
    pub(crate) fn get(&self, place: &str) -> Option<&(Value, Origin)> {
        self.values.get(place)
    }

    /// What is wrong with a setting, if it is set.
    pub(crate) fn problem_at(&self, place: &str, problem: impl fmt::Display) -> Option<Problem> {
        let (_, origin) = self.get(place)?;
        let problem = match origin {
            Origin::Argument(_) => problem.to_string(), // the flag says it already
            Origin::File(..) | Origin::Variable(_) => format!("{}: {problem}", without_numbers(place)),
        };
        Some(Problem { origin: origin.clone(), place: place.to_owned(), problem })
    }

    /// What is wrong with a whole table, at the first of its settings.
    pub(crate) fn problem_with_table(&self, table: &str, problem: impl fmt::Display) -> Option<Problem> {
        let origin = self.first_below(table)?.clone();
        Some(Problem { origin, place: table.to_owned(), problem: format!("{}: {problem}", without_numbers(table)) })
    }

    /// Where the first setting of a table stands.
    fn first_below(&self, table: &str) -> Option<&Origin> {
        let below = |place: &str| place.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'));
        let inside = || self.values.iter().find(|(place, _)| below(place)).map(|(_, (_, origin))| origin);
        self.tables.get(table).or_else(inside)
    }

    /// The numbers of the tables that the list at this place has. Variables may leave some out.
    pub(crate) fn indexes(&self, list: &str) -> BTreeSet<usize> {
        let index = |place: &String| -> Option<usize> {
            place.strip_prefix(list)?.strip_prefix('.')?.split('.').next()?.parse().ok()
        };
        self.values.keys().chain(self.tables.keys()).filter_map(index).collect()
    }

    fn read_table(&mut self, file: &File<'_>, above: &str, table: &DeTable<'_>, problems: &mut Vec<Problem>) {
        for (key, value) in table {
            let place = if above.is_empty() { key.get_ref().to_string() } else { format!("{above}.{}", key.get_ref()) };
            let origin = file.origin(key.span().start);
            match value.get_ref() {
                DeValue::Table(table) if keys::is_table(&place) && !keys::is_list_of_tables(&place) => {
                    self.read_table(file, &place, table, problems);
                }
                DeValue::Array(tables) if keys::is_list_of_tables(&place) => {
                    for (index, table) in tables.iter().enumerate() {
                        match table.get_ref() {
                            DeValue::Table(inner) => {
                                let place = format!("{place}.{index}");
                                self.tables.insert(place.clone(), file.origin(table.span().start));
                                self.read_table(file, &place, inner, problems);
                            }
                            _ => problems.push(wants_tables(origin.clone(), &place)),
                        }
                    }
                }
                _ if keys::is_list_of_tables(&place) => {
                    problems.push(wants_tables(origin, &place));
                }
                _ if keys::is_table(&place) => {
                    let problem = format!("`{place}` is a table: write [{place}] on a line of its own");
                    problems.push(Problem { origin, place, problem });
                }
                value => match keys::find(&place).map(|key| from_toml(key.kind, value)) {
                    Some(Ok(value)) => drop(self.values.insert(place, (value, origin))),
                    Some(Err(problem)) => {
                        let problem = format!("{place} {problem}");
                        problems.push(Problem { origin, place, problem });
                    }
                    None => problems.push(Problem { origin, problem: unknown(&place), place }),
                },
            }
        }
    }
}

struct File<'t> {
    path: &'t Path,
    text: &'t str,
}

impl File<'_> {
    fn origin(&self, at: usize) -> Origin {
        let before = self.text.get(..at).unwrap_or(self.text);
        Origin::File(self.path.to_owned(), before.matches('\n').count() + 1)
    }
}

fn unknown(place: &str) -> String {
    let shown = without_numbers(place);
    format!("there is no setting `{}`; the nearest is `{}`", shown.escape_debug(), keys::nearest(place))
}

fn without_numbers(place: &str) -> String {
    place.split('.').filter(|word| word.parse::<usize>().is_err()).collect::<Vec<_>>().join(".")
}

fn wants_tables(origin: Origin, place: &str) -> Problem {
    let problem = format!("`{place}` is a list of tables: write [[{place}]] on a line of its own for each");
    Problem { origin, place: place.to_owned(), problem }
}

fn from_toml(kind: Kind, value: &DeValue<'_>) -> Result<Value, &'static str> {
    let text = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
    match (kind, value) {
        (Kind::Text | Kind::Secret | Kind::Span | Kind::TextOrList, DeValue::String(_)) => {
            Ok(Value::Text(text(value).unwrap_or_default()))
        }
        (Kind::Span, DeValue::Integer(number)) => Ok(Value::Text(number.as_str().to_owned())),
        (Kind::List | Kind::TextOrList, DeValue::Array(items)) => {
            let items: Option<Vec<String>> = items.iter().map(|item| text(item.get_ref())).collect();
            items.map(Value::List).ok_or(wanted(kind))
        }
        (Kind::Flag, DeValue::Boolean(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Number, DeValue::Integer(number)) => {
            u64::from_str_radix(number.as_str(), number.radix()).map(Value::Number).map_err(|_| wanted(kind))
        }
        _ => Err(wanted(kind)),
    }
}

fn from_text(kind: Kind, text: &str) -> Result<Value, &'static str> {
    match kind {
        Kind::Text | Kind::Secret | Kind::Span => Ok(Value::Text(text.to_owned())),
        Kind::List => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Ok(Value::List(items.map(str::to_owned).collect()))
        }
        Kind::TextOrList if text.contains(',') => from_text(Kind::List, text),
        Kind::TextOrList => Ok(Value::Text(text.to_owned())),
        Kind::Flag => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => Ok(Value::Flag(true)),
            "false" | "no" | "off" | "0" => Ok(Value::Flag(false)),
            _ => Err("must be true or false"),
        },
        Kind::Number => text.trim().parse().map(Value::Number).map_err(|_| wanted(kind)),
    }
}

const fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Secret => "must be a text between quotes",
        Kind::List => "must be a list of texts, such as [\"a\", \"b\"]",
        Kind::TextOrList => "must be a text, or a list of texts, such as [\"GET\", \"POST\"]",
        Kind::Flag => "must be true or false",
        Kind::Number => "must be a whole number that is not negative",
        Kind::Span => "must be a span of time, such as \"30d\" or \"12h\"",
    }
}

/// The key that a variable's name means: `TOKENS_MAX_LIFETIME`, `TOKENS__MAX_LIFETIME`, `GATE_ROUTE_0_HOST`.
fn place_of_variable(rest: &str) -> Option<(String, Kind)> {
    let asked = rest.to_ascii_lowercase().replace("__", "_");
    keys::KEYS.iter().find_map(|key| {
        let Some((before, after)) = key.path.split_once(".*.") else {
            return (key.path.replace('.', "_") == asked).then(|| (key.path.to_owned(), key.kind));
        };
        let middle = asked.strip_prefix(&*before.replace('.', "_"))?.strip_prefix('_')?;
        let (index, last) = middle.split_once('_')?;
        let index: usize = index.parse().ok().filter(|index| *index < 1000)?;
        (last == after).then(|| (format!("{before}.{index}.{after}"), key.kind))
    })
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, line) => write!(f, "{}:{line}", path.display()),
            Self::Variable(name) => f.write_str(name),
            Self::Argument(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Settings, Vec<String>) {
        let mut settings = Settings::default();
        let problems = settings.read_file(Path::new("claviger.toml"), text);
        (settings, problems.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn an_unknown_key_is_named_with_file_line_and_neighbour() {
        let (_, problems) =
            read("listen = \"127.0.0.1:1\"\n\n[tokens]\nmax_lifetme = \"1d\"\n\n[[gate.route]]\nupsteam = \"x\"\n");
        assert_eq!(
            problems,
            [
                "claviger.toml:7: there is no setting `gate.route.upsteam`; the nearest is `gate.route.upstream`",
                "claviger.toml:4: there is no setting `tokens.max_lifetme`; the nearest is `tokens.max_lifetime`",
            ]
        );
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_named_but_never_shown() {
        let (_, problems) = read("database = 4711\n[mail]\npassword = [\"canary\"]\n[gate]\nroute = 3\n");
        assert_eq!(problems.len(), 3);
        assert!(
            problems.iter().all(|problem| !problem.contains("4711") && !problem.contains("canary")),
            "{problems:?}"
        );
        assert!(problems.contains(&"claviger.toml:1: database must be a text between quotes".to_owned()));
    }

    #[test]
    fn a_broken_file_is_named_with_its_line() {
        let (_, problems) = read("listen = \"127.0.0.1:1\"\nthis is not toml\n");
        assert!(problems[0].starts_with("claviger.toml:2: this is not TOML"), "{problems:?}");
    }

    #[test]
    fn variables_name_keys_with_one_underscore_or_two_and_win_over_the_file() {
        let (mut settings, _) = read("[tokens]\nmax_lifetime = 60\n[[gate.route]]\npath = \"/a\"\n");
        let set = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let environment = Environment::from([
            set("CLAVIGER_TOKENS__MAX_LIFETIME", "1d"),
            set("CLAVIGER_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1"),
            set("CLAVIGER_GATE_ROUTE_1_HOST", "b.example"),
            set("CLAVIGER_FACES_ALLURA", "yes"),
            set("CLAVIGER_SERVICE_PORT", "8470"),
            set("CLAVIGER_ADMIN_PASSWORD", "canary"),
            set("PATH", "/bin"),
        ]);
        let (problems, unknown) = settings.read_environment(&environment);
        assert_eq!((problems, unknown), (vec![], vec!["CLAVIGER_SERVICE_PORT".to_owned()]));
        assert_eq!(settings.get("tokens.max_lifetime").map(|found| &found.0), Some(&Value::Text("1d".into())));
        assert_eq!(
            settings.get("trusted_proxies").map(|found| &found.0),
            Some(&Value::List(vec!["10.0.0.0/8".into(), "127.0.0.1".into()]))
        );
        assert_eq!(settings.get("faces.allura").map(|found| &found.0), Some(&Value::Flag(true)));
        assert_eq!(Vec::from_iter(settings.indexes("gate.route")), [0, 1]);
    }
}
