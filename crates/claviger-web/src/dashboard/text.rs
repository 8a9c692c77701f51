//! Every word of the dashboard comes from a catalogue: one Fluent file for a language, the same keys in each.
//!
//! To add a language: write `text/<code>.ftl` with every key of `en.ftl` and `text/<code>-methods.ftl` for our own API, add
//! a variant to [`Language`] and its line in [`Language::ALL`]. The tests below say what is missing, unused, or hard-coded
//! in a template.
mod methods;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

/// A language with a complete catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The language the texts are written in first.
    #[default]
    English,
    /// German, in the polite form.
    German,
}

impl Language {
    /// Each language a reader may choose.
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// The BCP 47 tag, for `<html lang>` and for the profile.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language's name in itself, so that its speakers find it.
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language with this tag, its region ignored: `de-AT` is German.
    pub fn from_code(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// The best language for an `Accept-Language` header; English when it names none of ours.
    pub fn negotiate(accept_language: &str) -> Self {
        let wish = |entry: &str| {
            let (tag, weight) = entry.split_once(";q=").unwrap_or((entry, "1"));
            let weight: f32 = weight.trim().parse().ok()?;
            let language = Self::from_code(tag.trim())?;
            (weight > 0.0).then_some((weight, language))
        };
        // max_by keeps the last of equals, the header means the first: walk it backwards
        let wishes = accept_language.split(',').rev().filter_map(wish);
        wishes.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, language)| language).unwrap_or_default()
    }

    /// The message without placeholders.
    pub fn say(self, key: &str) -> Cow<'static, str> {
        self.format(key, None)
    }

    /// The message with its placeholders filled in.
    pub fn tell(self, key: &str, values: &FluentArgs<'_>) -> Cow<'static, str> {
        self.format(key, Some(values))
    }

    /// A number with its thousands set apart.
    pub fn number(self, value: &FluentValue<'_>) -> String {
        let mark = if self == Self::German { '.' } else { ',' };
        grouped(value, mark).unwrap_or_default()
    }

    fn format(self, key: &str, values: Option<&FluentArgs<'_>>) -> Cow<'static, str> {
        self.find(key, values).unwrap_or_else(|| {
            debug_assert!(false, "the {} catalogue lacks {key:?}", self.own_name());
            Cow::Owned(key.to_owned())
        })
    }

    fn find(self, key: &str, values: Option<&FluentArgs<'_>>) -> Option<Cow<'static, str>> {
        let catalogue: &'static Catalogue = match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
        };
        let pattern = catalogue.get_message(key).and_then(|message| message.value())?;
        let mut faults = Vec::new();
        let said = catalogue.format_pattern(pattern, values, &mut faults);
        debug_assert!(faults.is_empty(), "{key:?} in {}: {faults:?}", self.own_name());
        Some(said)
    }
}

type Catalogue = FluentBundle<FluentResource>;

const ENGLISH_TEXT: &str = include_str!("text/en.ftl");
const GERMAN_TEXT: &str = include_str!("text/de.ftl");
const GERMAN_METHODS: &str = include_str!("text/de-methods.ftl");

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| read(Language::English, &[ENGLISH_TEXT]));
static GERMAN: LazyLock<Catalogue> = LazyLock::new(|| read(Language::German, &[GERMAN_TEXT, GERMAN_METHODS]));

fn read(language: Language, texts: &[&str]) -> Catalogue {
    let tag = language.code().parse().expect("our own codes are language tags");
    let mut catalogue = FluentBundle::new_concurrent(vec![tag]);
    // the pages mark foreign text with <bdi>; isolation marks would end up in copied text
    catalogue.set_use_isolating(false);
    catalogue.set_formatter(Some(match language {
        Language::English => |value, _| grouped(value, ','),
        Language::German => |value, _| grouped(value, '.'),
    }));
    for text in texts {
        // a catalogue with a slip still gives the messages around it; the tests refuse it before it is built in
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(partial, _)| partial);
        catalogue.add_resource_overriding(resource);
    }
    catalogue
}

/// Numbers with their thousands set apart, which Fluent for Rust leaves to us.
fn grouped(value: &FluentValue<'_>, mark: char) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(group(number.value as u64, mark)),
        _ => None,
    }
}

fn group(number: u64, mark: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests;
