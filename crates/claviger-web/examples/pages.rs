//! Writes every page in every state, with sample data, to `target/pages`, to be looked at and photographed.
//!
//! `cargo run -p claviger-web --example pages [folder]`, then `crates/claviger-web/examples/photograph.sh`.
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use askama::Template;
use claviger_web::dashboard::text::Language;
use claviger_web::dashboard::view::assets::ASSETS;
use claviger_web::dashboard::view::{Notice, Place, Plain, Reader, Shell, Theme, shell};
use jiff::Timestamp;
use jiff::tz::TimeZone;

#[path = "pages/admin.rs"]
mod admin;
#[path = "pages/consent.rs"]
mod consent;
#[path = "pages/consumers.rs"]
mod consumers;
#[cfg(test)]
#[path = "pages/looks.rs"]
mod looks;
#[path = "pages/others.rs"]
mod others;
#[path = "pages/security.rs"]
mod security;
#[path = "pages/token_pages.rs"]
mod token_pages;
#[path = "pages/tokens.rs"]
mod tokens;

/// Where the pages go, and who reads them.
pub(crate) struct Album {
    folder: PathBuf,
    suffix: &'static str,
    language: Language,
}

impl Album {
    /// Writes a page, with its assets found beside it.
    pub(crate) fn add(&self, name: &str, page: &impl Template) -> Result<(), Box<dyn Error>> {
        let html = page.render()?.replace("\"/assets/", "\"assets/");
        Ok(fs::write(self.folder.join(format!("{name}{}.html", self.suffix)), html)?)
    }

    /// The sample reader.
    pub(crate) fn reader(&self) -> Reader {
        let zone = TimeZone::fixed(jiff::tz::offset(1));
        Reader { language: self.language, zone, now: now(), theme: Theme::Auto }
    }

    /// The frame of someone who rules the site.
    pub(crate) fn shell(&self, here: Place) -> Shell {
        use Place::{
            Administration, Applications, Audit, Authorized, Credentials, Health, Links, People, Projects, Routes,
            Sessions, Settings, Tokens,
        };
        Shell {
            reader: self.reader(),
            site: "keys.example.org".into(),
            login: "mira".into(),
            name: "Mira Okafor".into(),
            here: Some(here),
            places: vec![
                Tokens,
                Applications,
                Links,
                Authorized,
                Sessions,
                Projects,
                Administration,
                People,
                Credentials,
                Routes,
                Audit,
                Settings,
                Health,
            ],
            csrf: "sample".into(),
            passkey: true,
            notice: None,
        }
    }

    /// The frame of someone not signed in.
    pub(crate) fn plain(&self) -> Plain {
        Plain { reader: self.reader(), site: "keys.example.org".into(), csrf: "sample".into() }
    }

    /// The frame with something just done.
    pub(crate) fn after(&self, here: Place, text: &str, action: Option<shell::NoticeAction>) -> Shell {
        Shell { notice: Some(Notice { tone: shell::Tone::Done, text: text.into(), action }), ..self.shell(here) }
    }
}

/// The present of every sample.
pub(crate) fn now() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap_or_default()
}

/// So many hours from the present; negative for the past.
pub(crate) fn hours(hours: i64) -> Timestamp {
    now() + jiff::SignedDuration::from_hours(hours)
}

/// So many days from the present.
pub(crate) fn days(days: i64) -> Timestamp {
    hours(days * 24)
}

fn main() -> Result<(), Box<dyn Error>> {
    write(Path::new(&std::env::args().nth(1).unwrap_or_else(|| "target/pages".into())))
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for asset in &ASSETS {
        let path = folder.join(asset.path().trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, asset.body)?;
    }
    for (language, suffix) in [(Language::English, ""), (Language::German, ".de")] {
        let album = Album { folder: folder.to_owned(), suffix, language };
        tokens::add(&album)?;
        token_pages::add(&album)?;
        others::add(&album)?;
        security::add(&album)?;
        admin::add(&album)?;
        consent::add(&album)?;
        consumers::add(&album)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Each page with its name, rendered in each language; a text that a catalogue lacks would have panicked.
    fn pages(name: &str) -> Vec<(String, String)> {
        let folder = std::env::temp_dir().join(format!("claviger-pages-{name}-{}", std::process::id()));
        write(&folder).unwrap();
        let html = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let html = html.filter(|path| path.extension().is_some_and(|extension| extension == "html"));
        let read = |path: PathBuf| (path.display().to_string(), fs::read_to_string(&path).unwrap());
        let pages = html.map(read).collect();
        fs::remove_dir_all(folder).unwrap();
        pages
    }

    fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
        page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn ids_are_unique_and_what_points_at_them_finds_them() {
        for (name, page) in pages("ids") {
            let ids = attributes(&page, "id");
            let unique: BTreeSet<_> = ids.iter().copied().collect();
            assert_eq!(ids.len(), unique.len(), "{name} has an id twice");
            let words = |name| attributes(&page, name).into_iter().flat_map(str::split_whitespace);
            for id in ["for", "aria-describedby", "aria-labelledby", "data-copy", "popovertarget"]
                .map(words)
                .into_iter()
                .flatten()
            {
                assert!(unique.contains(id), "{name} points at #{id}");
            }
        }
    }

    #[test]
    fn each_posting_form_carries_the_token_against_forgery() {
        for (name, page) in pages("csrf") {
            for form in page.split("<form").skip(1).map(|rest| rest.split("</form>").next().unwrap_or(rest)) {
                let posts = form.split('>').next().is_some_and(|tag| tag.contains("method=\"post\""));
                assert_eq!(posts, form.contains("name=\"csrf\""), "{name}: {form}");
            }
        }
    }

    /// Compressed it is about a third; the whole first visit must stay under 60 KB over the wire.
    #[test]
    fn a_first_visit_is_small() {
        let assets: usize = ASSETS.iter().map(|asset| asset.body.len()).sum();
        for (name, page) in pages("size") {
            let first = !name.contains("tokens-full");
            assert!(!first || assets + page.len() < 120_000, "{name}: {} bytes", assets + page.len());
        }
    }
}
