//! From settings as they were written to values that mean something; what is wrong is gathered with its place.

use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::time::Duration;

use claviger_domain::rights::parse_cidr;
use ipnet::IpNet;
use url::Url;

use super::settings::{Origin, Problem, Settings, Value};
use crate::span;

/// Reads settings one by one.
pub(super) struct Reader<'s> {
    pub(super) settings: &'s Settings,
    problems: Vec<Problem>,
    asked: Vec<String>,
}

impl<'s> Reader<'s> {
    pub(super) fn new(settings: &'s Settings) -> Self {
        Self { settings, problems: vec![], asked: vec![] }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    /// Every place that was asked for.
    #[cfg(test)]
    pub(super) fn asked(&self) -> &[String] {
        &self.asked
    }

    pub(super) fn value(&mut self, place: &str) -> Option<&'s Value> {
        self.asked.push(place.to_owned());
        self.settings.get(place).map(|(value, _)| value)
    }

    /// Notes a problem at a place that is set, and answers nothing.
    pub(super) fn complain<T>(&mut self, place: &str, problem: impl Display) -> Option<T> {
        self.problems.extend(self.settings.problem_at(place, problem));
        None
    }

    pub(super) fn text(&mut self, place: &str) -> Option<String> {
        match self.value(place)? {
            Value::Text(text) => Some(text.clone()),
            Value::List(_) | Value::Flag(_) | Value::Number(_) => None,
        }
    }

    pub(super) fn list(&mut self, place: &str) -> Option<Vec<String>> {
        match self.value(place)? {
            Value::List(items) => Some(items.clone()),
            Value::Text(_) | Value::Flag(_) | Value::Number(_) => None,
        }
    }

    pub(super) fn flag(&mut self, place: &str) -> Option<bool> {
        match self.value(place)? {
            Value::Flag(flag) => Some(*flag),
            Value::Text(_) | Value::List(_) | Value::Number(_) => None,
        }
    }

    pub(super) fn number(&mut self, place: &str) -> Option<usize> {
        match self.value(place)? {
            Value::Number(number) => Some(usize::try_from(*number).unwrap_or(usize::MAX)),
            Value::Text(_) | Value::List(_) | Value::Flag(_) => None,
        }
    }

    /// A text that means something else; the error says what is wrong with it.
    pub(super) fn parsed<T, E: Display>(&mut self, place: &str, read: impl FnOnce(&str) -> Result<T, E>) -> Option<T> {
        let text = self.text(place)?;
        read(&text).map_or_else(|error| self.complain(place, error), Some)
    }

    pub(super) fn span(&mut self, place: &str) -> Option<Duration> {
        self.parsed(place, span::parse)
    }

    /// How long somebody is waited for.
    pub(super) fn patience(&mut self, place: &str) -> Option<Duration> {
        let span = self.span(place)?;
        if span.is_zero() {
            return self.complain(place, "must be longer than nothing");
        }
        // Added to a moment it must be one still.
        Some(span.min(Duration::from_secs(u32::MAX.into())))
    }

    /// A span of time, or `never`, or nothing.
    pub(super) fn lifetime(&mut self, place: &str) -> Option<Duration> {
        let life = self.parsed(place, span::parse_or_never).flatten()?;
        if life.is_zero() { self.complain(place, "must be longer than nothing, or \"never\"") } else { Some(life) }
    }

    /// A number that must lie between two others.
    pub(super) fn number_within(&mut self, place: &str, range: RangeInclusive<usize>) -> Option<usize> {
        let number = self.number(place)?;
        if range.contains(&number) {
            return Some(number);
        }
        self.complain(place, format!("must be a number from {} to {}", range.start(), range.end()))
    }

    /// An address of a whole site: our own paths follow it, from the root.
    pub(super) fn site(&mut self, place: &str) -> Option<Url> {
        let url = self.url(place, &["http", "https"])?;
        if url.query().is_some() || url.fragment().is_some() {
            return self
                .complain(place, "must end with the host and the port: nothing after ? or # can belong to a site");
        }
        if url.path() != "/" {
            let path = url.path();
            let problem = format!("must have no path: claviger answers from the root of a host, not below `{path}`");
            return self.complain(place, problem);
        }
        Some(url)
    }

    pub(super) fn url(&mut self, place: &str, schemes: &[&str]) -> Option<Url> {
        self.parsed(place, |text| {
            let wanted = || {
                format!(
                    "must begin with {}",
                    schemes.iter().map(|s| format!("{s}://")).collect::<Vec<_>>().join(" or ")
                )
            };
            let url: Url = text.parse().map_err(|_| wanted())?;
            if !schemes.contains(&url.scheme()) || !url.has_host() {
                return Err(wanted());
            }
            if !url.username().is_empty() || url.password().is_some() {
                return Err("must not hold a login or password".to_owned());
            }
            Ok(url)
        })
    }

    pub(super) fn networks(&mut self, place: &str) -> Option<Vec<IpNet>> {
        let mut networks = vec![];
        for text in self.list(place)? {
            match parse_cidr(&text) {
                Ok(network) => networks.push(network),
                Err(error) => drop(self.complain::<()>(place, error.problem)),
            }
        }
        Some(networks)
    }

    pub(super) fn path(&mut self, place: &str) -> Option<PathBuf> {
        let text = self.text(place)?;
        if text.is_empty() {
            return self.complain(place, "must not be empty");
        }
        Some(self.resolved(place, Path::new(&text)))
    }

    /// A path from the file starts at the file's folder, any other where the program was started.
    pub(super) fn resolved(&self, place: &str, path: &Path) -> PathBuf {
        match self.settings.get(place) {
            Some((_, Origin::File(file, _))) => super::folder_of(file).join(path),
            _ => path.to_owned(),
        }
    }

    /// The places of the tables of a list, in order. One that is left out would be one of usual settings that nobody wrote.
    pub(super) fn tables(&mut self, list: &str) -> Vec<String> {
        let indexes = self.settings.indexes(list);
        let place = |index: &usize| format!("{list}.{index}");
        for index in
            indexes.iter().filter(|index| index.checked_sub(1).is_some_and(|before| !indexes.contains(&before)))
        {
            let before = index - 1;
            self.complain_of_table(
                &place(index),
                format!("there is number {index} without number {before}: count from 0"),
            );
        }
        indexes.iter().map(place).collect()
    }

    /// Notes a problem with a whole table, at the first of its settings.
    pub(super) fn complain_of_table(&mut self, table: &str, problem: impl Display) {
        self.problems.extend(self.settings.problem_with_table(table, problem));
    }
}
