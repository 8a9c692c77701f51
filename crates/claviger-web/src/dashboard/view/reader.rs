//! Who reads the page: in which language, by which clock, in which light.
use std::borrow::Cow;

use askama::filters::HtmlSafeOutput;
use fluent_bundle::{FluentArgs, FluentValue};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::assets;
use super::time::{self, Moment, TimeTag};
use crate::dashboard::text::Language;

/// The reader of a page. Templates reach it through their `shell`, so that `shell.t("key")` is a text in their language.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The language of every word.
    pub language: Language,
    /// The zone in which exact times are written.
    pub zone: TimeZone,
    /// The present, from which "4 min ago" is counted.
    pub now: Timestamp,
    /// Light, dark, or as the system says.
    pub theme: Theme,
}

/// The light a reader chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl Theme {
    /// Each choice, as the profile offers it.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The value in forms and in `<html data-theme>`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice with this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.code() == code)
    }

    /// The catalogue's name for it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Auto => "theme-auto",
            Self::Light => "theme-light",
            Self::Dark => "theme-dark",
        }
    }
}

impl Reader {
    /// A text without placeholders.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.language.say(key)
    }

    /// A text with one placeholder; a number chooses the plural form too.
    pub fn t1(&self, key: &str, name: &str, value: impl Value) -> String {
        self.tell(key, &[(name, value.value())])
    }

    /// A text with two placeholders.
    pub fn t2(&self, key: &str, name: &str, value: impl Value, second: &str, second_value: impl Value) -> String {
        self.tell(key, &[(name, value.value()), (second, second_value.value())])
    }

    /// A text with any placeholders.
    pub fn tell(&self, key: &str, values: &[(&str, FluentValue<'_>)]) -> String {
        let values: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.language.tell(key, &values).into_owned()
    }

    /// How long ago, with the exact time on hover: "4 min ago".
    pub fn ago(&self, at: &impl Moment) -> HtmlSafeOutput<TimeTag> {
        time::ago(self, at.at())
    }

    /// How far ahead, with the exact time on hover: "in 12 days", "3 days ago" when it has passed.
    pub fn until(&self, at: &impl Moment) -> HtmlSafeOutput<TimeTag> {
        time::until(self, at.at())
    }

    /// The day: "22 Nov 2026", "22.11.2026".
    pub fn day(&self, at: &impl Moment) -> HtmlSafeOutput<TimeTag> {
        time::day(self, at.at())
    }

    /// The day and time to the second, as an audit log wants it.
    pub fn moment(&self, at: &impl Moment) -> HtmlSafeOutput<TimeTag> {
        time::moment(self, at.at())
    }

    /// A number with its thousands set apart.
    pub fn n(&self, number: impl Value) -> String {
        self.language.number(&number.value())
    }

    /// An icon of the symbol sheet; always beside a word, so hidden from screen readers.
    pub fn icon(&self, name: &str) -> HtmlSafeOutput<String> {
        HtmlSafeOutput(format!(r##"<svg class="icon" aria-hidden="true"><use href="#i-{name}"/></svg>"##))
    }

    /// The address of an asset, which changes with its content.
    pub fn asset(&self, name: &str) -> String {
        assets::href(name)
    }
}

/// What a placeholder may hold; templates hand out references to references, all of which will do.
pub trait Value {
    /// As the catalogue wants it.
    fn value(&self) -> FluentValue<'_>;
}

impl<V: Value + ?Sized> Value for &V {
    fn value(&self) -> FluentValue<'_> {
        (**self).value()
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Value for $number {
            fn value(&self) -> FluentValue<'_> {
                self.into()
            }
        })*
    };
}

numbers!(u64, i64, usize);

impl Value for str {
    fn value(&self) -> FluentValue<'_> {
        self.into()
    }
}

impl Value for String {
    fn value(&self) -> FluentValue<'_> {
        self.as_str().into()
    }
}

impl Value for Cow<'_, str> {
    fn value(&self) -> FluentValue<'_> {
        (&**self).into()
    }
}
