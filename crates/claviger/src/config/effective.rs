//! Every setting as it is in effect, and where it comes from: what the administrators' page shows.

use claviger_web::dashboard::view::admin::site::{self, Setting, SettingSection, Source};

use super::keys::{KEYS, Key, Kind};
use super::settings::{Origin, Settings, Value};

/// What holds where nobody says anything, as people read it. What is not here is off, or empty.
const DEFAULTS: &[(&str, &str)] = &[
    ("listen", "127.0.0.1:8470"),
    ("public_url", site::AS_IT_LISTENS),
    ("data", "claviger-data"),
    ("database", site::IN_DATA_FOLDER),
    ("trusted_proxies", "127.0.0.1/32, ::1/128"),
    ("tokens.max_lifetime", "never"),
    ("tokens.default_lifetime", "never"),
    ("tokens.tuleap_prefix", "tlp.k1."),
    ("tokens.tuleap_answer", "documented"),
    ("faces.allura", "true"),
    ("faces.tuleap", "true"),
    ("faces.atlassian", "true"),
    ("faces.youtrack", "true"),
    ("faces.jelastic", "true"),
    ("limits.connections", "10000"),
    ("limits.header_timeout", "15s"),
    ("limits.body_timeout", "30s"),
    ("limits.body_memory", "67108864"),
    ("limits.drain", "30s"),
    ("limits.drain_delay", "500ms"),
    ("limits.password_hashes", site::ONE_LESS_THAN_PROCESSORS),
    ("limits.password_queue", "64"),
    ("log.format", "text"),
    ("log.level", "info"),
];

/// All settings but the gate's routes, which have a page of their own, by section.
pub(super) fn effective(settings: &Settings) -> Vec<SettingSection> {
    let mut sections: Vec<SettingSection> = vec![];
    for key in KEYS.iter().filter(|key| !key.path.contains('*')) {
        let (table, name) = key.path.rsplit_once('.').unwrap_or(("", key.path));
        let heading = if table.is_empty() { String::new() } else { format!("[{table}]") };
        let setting = one(key, name, settings);
        match sections.iter_mut().find(|section| section.name == heading) {
            Some(section) => section.settings.push(setting),
            None => sections.push(SettingSection { name: heading, settings: vec![setting] }),
        }
    }
    sections
}

fn one(key: &Key, name: &str, settings: &Settings) -> Setting {
    let usual = || DEFAULTS.iter().find(|(path, _)| *path == key.path).map_or("–", |(_, value)| value);
    let (value, source) = match settings.get(key.path) {
        None => (usual().to_owned(), Source::Default),
        Some((value, origin)) => (shown(key, value), source(origin)),
    };
    Setting { key: name.to_owned(), value, source }
}

fn shown(key: &Key, value: &Value) -> String {
    match value {
        Value::Text(text) if key.kind == Kind::Secret => text
            .parse::<claviger_store::DatabaseUrl>()
            .ok()
            .filter(|_| key.path == "database")
            .map_or_else(|| "***".to_owned(), |url| url.to_string()),
        Value::Text(text) => text.clone(),
        Value::List(items) => items.join(", "),
        Value::Flag(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
    }
}

fn source(origin: &Origin) -> Source {
    match origin {
        Origin::File(..) => Source::File,
        Origin::Variable(name) => Source::Environment(name.clone()),
        Origin::Argument(name) => Source::Flag((*name).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn log_05_settings_are_shown_with_their_source_and_without_secrets() {
        let mut settings = Settings::default();
        let text =
            "database = \"postgres://u:hunter2@db/c\"\n[mail]\npassword = \"hunter3\"\n[faces]\nallura = false\n";
        assert!(settings.read_file(Path::new("c.toml"), text).is_empty());
        settings.set_argument("listen", "--listen", Some("127.0.0.1:1"));
        let sections = effective(&settings);
        let told = format!("{sections:?}");
        assert!(!told.contains("hunter"), "{told}");
        let find = |heading: &str, key: &str| {
            let section = sections.iter().find(|section| section.name == heading).unwrap();
            section.settings.iter().find(|setting| setting.key == key).unwrap().clone()
        };
        assert_eq!(find("", "listen").source, Source::Flag("--listen".into()));
        assert_eq!(
            (find("[faces]", "allura").value.as_str(), find("[faces]", "allura").source),
            ("false", Source::File)
        );
        assert_eq!(find("[faces]", "tuleap").source, Source::Default);
        for (path, _) in DEFAULTS {
            assert!(KEYS.iter().any(|key| key.path == *path), "{path} is no setting");
        }
    }
}
