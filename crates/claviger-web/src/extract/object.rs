//! `{"name": value}`, and nothing else where an object is meant.
//!
//! serde's structs also read `[value]`, field by field in their order: a form that no document of ours tells of, and that
//! walks past the names.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A struct that was written as an object.
#[derive(Debug)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Named(PhantomData)).map(Self)
    }
}

struct Named<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Named<T> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Edit {
        title: Option<String>,
    }

    #[test]
    fn an_object_is_read_by_its_names_and_a_list_is_refused() {
        let read = |text: &str| serde_json::from_str::<Object<Edit>>(text);
        assert_eq!(read(r#"{"title": "x"}"#).unwrap().0.title.as_deref(), Some("x"));
        assert!(read("{}").unwrap().0.title.is_none());
        for other in [r#"["x"]"#, "[null]", "null", r#""x""#, r#"{"titel": "x"}"#, r#"{"title": "x", "title": "y"}"#] {
            assert!(read(other).is_err(), "{other}");
        }
    }
}
