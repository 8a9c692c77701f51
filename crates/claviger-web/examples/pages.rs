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
#[path = "pages/others.rs"]
mod others;
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
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/pages".into()));
    fs::create_dir_all(&folder)?;
    for asset in &ASSETS {
        let path = folder.join(asset.path().trim_start_matches('/'));
        fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
        fs::write(path, asset.body)?;
    }
    for (language, suffix) in [(Language::English, ""), (Language::German, ".de")] {
        let album = Album { folder: folder.clone(), suffix, language };
        tokens::add(&album)?;
        token_pages::add(&album)?;
        others::add(&album)?;
        admin::add(&album)?;
        consent::add(&album)?;
    }
    Ok(())
}
