//! Methods and sets: the atoms of permission and their names.

use std::borrow::{Borrow, Cow};
use std::fmt;

use percent_encoding::{CONTROLS, utf8_percent_encode};
use serde::{Deserialize, Serialize};

use crate::limits;
use crate::text::{InvalidField, is_invisible};

/// One operation of an API, by its OpenAPI `operationId`. Our own are `noun.verb`; Jelastic's are kept in lower case
/// (`environment.control.stopenv`), however they were spelled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct MethodName(String);

/// A named set of methods: `Full access`, `Read only`, one for each tag, or the operator's own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct SetName(String);

impl MethodName {
    /// Reads a name: visible ASCII without blanks, commas, quotes or brackets. Letters and signs beyond ASCII are taken as
    /// they are written in a document, and kept percent-encoded.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        let unseen = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
        let name = match text {
            text if text.is_ascii() || text.contains(unseen) => Cow::Borrowed(text),
            text => Cow::from(utf8_percent_encode(text, CONTROLS)),
        };
        let good = !name.is_empty()
            && name.len() <= limits::METHOD_NAME
            && name.bytes().all(|b| b.is_ascii_graphic() && !b",;\"'[]\\".contains(&b));
        if good {
            Ok(Self(name.into_owned()))
        } else {
            Err(InvalidField::new("methods", "must name each method by its operationId, such as tokens.create"))
        }
    }

    /// A name known at build time.
    #[must_use]
    pub fn from_static(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SetName {
    /// Reads a name: one line that people read.
    pub fn parse(text: &str) -> Result<Self, InvalidField> {
        crate::text::required_line("sets", text, limits::SET_NAME).map(Self)
    }

    /// Whether a new set can have this name: it must stand in a path whole, wherever a proxy decodes or folds it. What an
    /// API's document calls its tags is not ours to choose.
    pub fn for_new(self) -> Result<Self, InvalidField> {
        if matches!(self.as_str(), "." | "..") || self.0.contains(['/', '\\', '%']) {
            return Err(InvalidField::new(
                "name",
                "must hold none of / \\ % and be neither . nor ..: it stands in a path",
            ));
        }
        Ok(self)
    }

    /// A name known at build time.
    #[must_use]
    pub fn from_static(text: &'static str) -> Self {
        Self(text.to_owned())
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! name {
    ($type:ident) => {
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl Borrow<str> for $type {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}
name!(MethodName);
name!(SetName);

/// The sets that exist on every site.
pub mod sets {
    /// Everything but changes to credentials, which are ticked one by one.
    pub const FULL_ACCESS: &str = "Full access";
    /// Everything that only reads.
    pub const READ_ONLY: &str = "Read only";
    /// Jelastic's four, by the names its clients send as `tokenTemplate`.
    pub const JELASTIC: [&str; 4] = ["Extended Access", "IDE Plugins", "Marketplace", "Maven Plugin"];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_beyond_ascii_is_the_same_however_it_is_written() {
        let name = MethodName::parse("listar_usuários").unwrap();
        assert_eq!(name.as_str(), "listar_usu%C3%A1rios");
        assert_eq!(MethodName::parse(name.as_str()).unwrap(), name);
    }

    #[test]
    fn a_new_sets_name_can_stand_in_a_path() {
        let new = |name: &str| SetName::parse(name).and_then(SetName::for_new);
        for good in ["Deployment", "what the pipeline needs?", "...", "a.b", "Größe #1"] {
            assert!(new(good).is_ok(), "{good}");
        }
        for bad in ["a/b", "a\\b", "x%2Fy", ".", ".."] {
            assert_eq!(new(bad).unwrap_err().field, "name", "{bad}");
        }
    }

    #[test]
    fn scp_06_a_method_name_holds_nothing_that_separates_or_hides() {
        assert!(MethodName::parse("tokens.create").is_ok());
        for bad in ["", "a b", "a,b", "a\nb", "méth ode", "a\u{a0}b", "é\u{202e}", &"é".repeat(34), &"x".repeat(201)]
        {
            assert!(MethodName::parse(bad).is_err(), "{bad:?}");
        }
    }
}
