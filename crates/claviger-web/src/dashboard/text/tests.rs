use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use claviger_domain::action::Action;
use claviger_domain::catalogue::{JELASTIC_API, Method, OWN_API};
use claviger_domain::method::MethodName;

use super::methods::{method_key, tag_key};
use super::*;

#[test]
fn languages_are_negotiated() {
    assert_eq!(Language::negotiate("de-AT,de;q=0.9,en;q=0.8"), Language::German);
    assert_eq!(Language::negotiate("fr, en-GB;q=0.7, de;q=0.7"), Language::English);
    assert_eq!(Language::negotiate("de;q=0"), Language::English);
    assert_eq!(Language::negotiate(""), Language::English);
}

#[test]
fn numbers_are_grouped_as_the_language_does() {
    assert_eq!(Language::English.number(&1_234_567_u64.into()), "1,234,567");
    assert_eq!(Language::German.number(&1_234_u64.into()), "1.234");
    assert_eq!(Language::English.number(&999_u64.into()), "999");
}

#[test]
fn catalogues_have_no_slips() {
    for text in [ENGLISH_TEXT, GERMAN_TEXT, GERMAN_METHODS] {
        assert!(FluentResource::try_new(text.to_owned()).is_ok());
    }
}

#[test]
fn each_language_has_each_key_with_the_same_placeholders() {
    let (english, german) = (messages(ENGLISH_TEXT), messages(GERMAN_TEXT));
    assert_eq!(names(&english), names(&german));
    for ((key, one), (_, other)) in english.iter().zip(&german) {
        assert_eq!(placeholders(one), placeholders(other), "placeholders of {key}");
    }
}

#[test]
fn each_key_is_used_and_each_used_key_exists() {
    let used: BTreeSet<String> = sources().iter().flat_map(|(_, text)| quoted(text)).collect();
    let known = names(&messages(ENGLISH_TEXT));
    let idle: Vec<_> = known.iter().filter(|key| !used.contains(*key)).collect();
    assert!(idle.is_empty(), "nobody says {idle:?}");
    for (path, text) in sources() {
        for key in said(&text) {
            assert!(known.contains(&key), "{} says {key:?}, which no catalogue has", path.display());
        }
    }
}

#[test]
fn each_method_and_each_tag_of_our_own_has_its_german_line_and_there_is_no_other() {
    let own = Action::ALL.iter().filter(|action| action.is_grantable());
    let wanted: BTreeSet<String> =
        own.flat_map(|action| [method_key(action.method()), tag_key(action.tag())]).collect();
    let lines: Vec<String> = messages(GERMAN_METHODS).into_iter().map(|(key, _)| key).collect();
    assert_eq!(lines, wanted.into_iter().collect::<Vec<_>>());
}

#[test]
fn our_own_methods_speak_the_readers_language_and_those_of_others_their_own() {
    let method = |api: &str| Method {
        name: MethodName::from_static("sessions.delete"),
        label: "sessions.delete".to_owned(),
        summary: "End one.".to_owned(),
        docs: None,
        api: api.to_owned(),
        tag: "Sessions".to_owned(),
        more_tags: vec![],
        reads: false,
        changes_credentials: true,
    };
    let said = |language: Language, api| {
        let method = method(api);
        format!("{}: {}", language.tag_of(&method), language.summary_of(&method))
    };
    assert_eq!(said(Language::German, OWN_API), "Sitzungen: Eine der eigenen Sitzungen beenden.");
    assert_eq!(said(Language::English, OWN_API), "Sessions: End one.");
    for api in ["shop", JELASTIC_API] {
        assert_eq!(said(Language::German, api), "Sessions: End one.", "{api}");
    }
}

#[test]
fn each_icon_is_on_the_sheet() {
    let sheet = fs::read_to_string(root().join("templates/parts/icons.html")).unwrap();
    for (path, text) in sources() {
        for icon in after(&text, "icon(\"") {
            assert!(sheet.contains(&format!("id=\"i-{icon}\"")), "{} draws {icon:?}", path.display());
        }
    }
}

/// Words outside of `{{ }}` would speak one language only. Names of things are the same in all.
#[test]
fn no_template_has_words_of_its_own() {
    const NAMES: [&str; 10] = [
        "Claviger",
        "CSV",
        "JSON",
        "UTC",
        "dd-mm-yyyy",
        "-----BEGIN",
        "PUBLIC",
        "KEY-----",
        "https://",
        "requests-oauthlib",
    ];
    for (path, text) in files("templates", "html") {
        if path.ends_with("icons.html") {
            continue;
        }
        let words = visible(&text);
        let foreign: Vec<&str> = words
            .split_whitespace()
            .filter(|word| word.chars().any(char::is_alphabetic) && !NAMES.contains(word))
            .collect();
        assert!(foreign.is_empty(), "{} has words of its own: {foreign:?}", path.display());
    }
}

/// The policy forbids inline script and style, so a page that had any would not work.
#[test]
fn no_template_has_inline_script_or_style() {
    for (path, text) in files("templates", "html") {
        for forbidden in [" style=", "<style", " onclick=", "javascript:", "<script>"] {
            assert!(!text.contains(forbidden), "{} has {forbidden:?}", path.display());
        }
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut all = files("templates", "html");
    all.extend(files("src/dashboard", "rs"));
    all.retain(|(path, _)| !path.ends_with("text/tests.rs"));
    all
}

fn files(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, extension: &str, found: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, extension, found);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push((path.clone(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), extension, &mut found);
    found
}

/// The messages of a catalogue: key and everything up to the next one.
fn messages(catalogue: &str) -> Vec<(String, String)> {
    let mut messages: Vec<(String, String)> = Vec::new();
    for line in catalogue.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        match line.split_once(" =") {
            Some((key, rest)) if !key.starts_with([' ', '}']) => messages.push((key.to_owned(), rest.to_owned())),
            _ => messages.last_mut().unwrap().1.push_str(line),
        }
    }
    messages.sort();
    messages
}

fn names(messages: &[(String, String)]) -> BTreeSet<String> {
    messages.iter().map(|(key, _)| key.clone()).collect()
}

fn placeholders(message: &str) -> BTreeSet<String> {
    let word = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    message.split('$').skip(1).map(word).collect()
}

/// Every string in quotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('"').map(str::to_owned).collect()
}

/// The keys asked for by name.
fn said(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let text = &code;
    [".t(\"", ".t1(\"", ".t2(\"", ".tell(\""].iter().flat_map(|call| after(text, call)).collect()
}

fn after(text: &str, call: &str) -> Vec<String> {
    text.split(call).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
}

/// What of a template a reader sees or hears: text, and the attributes that are read aloud.
fn visible(template: &str) -> String {
    let mut rest = strip(&strip(&strip(template, "{#", "#}"), "{%", "%}"), "{{", "}}");
    // what is typed into terminals and files speaks no language
    for (open, close) in [("<pre", "</pre>"), ("<kbd>", "</kbd>"), ("<!doctype", ">")] {
        rest = strip(&rest, open, close);
    }
    let read_aloud = [" title=\"", " aria-label=\"", " alt=\"", " placeholder=\""];
    let attributes: Vec<String> = read_aloud.iter().flat_map(|name| after(&rest, name)).collect();
    format!("{} {}", strip(&rest, "<", ">"), attributes.join(" "))
        .split_whitespace()
        // an example range and a date's pattern are the same everywhere
        .filter(|word| !word.contains("::/"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn strip(text: &str, open: &str, close: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(open) {
        kept.push_str(before);
        kept.push(' ');
        rest = after.split_once(close).map_or("", |(_, after)| after);
    }
    kept + rest
}
