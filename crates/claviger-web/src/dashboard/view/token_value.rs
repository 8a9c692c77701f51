//! The value of a new secret: shown once, with everything to use it at once.
use askama::Template;
use jiff::Timestamp;

use super::Shell;

/// The answer to the post that made the secret; send it with `Cache-Control: no-store` and never again.
#[derive(Template)]
#[template(path = "tokens/value.html")]
pub struct TokenValue {
    /// The frame.
    pub shell: Shell,
    /// How the secret came about.
    pub birth: Birth,
    /// What the token is called.
    pub description: String,
    /// The secret itself. It is escaped into the page and held nowhere else.
    pub secret: String,
    /// The token's page.
    pub href: String,
    /// Where one came from: address and name.
    pub back: (String, String),
    /// Ready-made uses, each a tab.
    pub snippets: Vec<Snippet>,
}

/// How a secret came about.
#[derive(Clone, Copy, Debug)]
pub enum Birth {
    /// With its token.
    Generated,
    /// In place of a lost one, which is dead.
    Regenerated,
    /// Beside an older one, which lives on until then.
    Rotated {
        /// The older one's end.
        until: Timestamp,
    },
}

/// A ready-made use of a secret.
#[derive(Clone, Debug)]
pub struct Snippet {
    /// The name on the tab: `curl`, `Python`, a dialect's.
    pub title: String,
    /// What to know before using it.
    pub note: Option<String>,
    /// The text to copy, with the secret in it.
    pub body: String,
}

impl TokenValue {
    /// The name of the downloaded file, from the description: letters, digits and dashes.
    pub fn file_name(&self) -> String {
        let plain =
            self.description.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
        let name: String = plain.take(40).collect();
        let name = name.trim_matches('-');
        format!("{}.token", if name.is_empty() { "claviger" } else { name })
    }

    /// The secret as the body of a `data:` address, so that Download works without scripts.
    pub fn download(&self) -> String {
        let encoded: String = url::form_urlencoded::byte_serialize(self.secret.as_bytes()).collect();
        format!("data:text/plain;charset=utf-8,{encoded}%0A")
    }
}
