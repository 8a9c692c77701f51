//! The parameters of a request, from its query and its form, for faces that read them one by one.

use http::Uri;
use http::request::Parts;

use crate::layer::form::FormBody;
use crate::problem::Problem;

/// Names and values, decoded, in their order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

/// A parameter stands more than once: which of them a proxy in front has seen cannot be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Twice;

impl From<Twice> for Problem {
    fn from(Twice: Twice) -> Self {
        Self::invalid_query()
    }
}

impl Parameters {
    /// Those of the query.
    pub(crate) fn of_query(uri: &Uri) -> Self {
        Self(pairs(uri.query().unwrap_or_default().as_bytes()).collect())
    }

    /// Those of the query and of the form.
    pub(crate) fn of_query_and_form(parts: &Parts) -> Self {
        let mut all = Self::of_query(&parts.uri);
        if let Some(FormBody(bytes)) = parts.extensions.get() {
            all.0.extend(pairs(bytes));
        }
        all
    }

    /// The value of this name; an empty one is none.
    pub(crate) fn find(&self, name: &str) -> Result<Option<&str>, Twice> {
        let mut values = self.0.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(Twice),
            (value, None) => Ok(value.filter(|value| !value.is_empty())),
        }
    }

    /// Whether the name stands there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

fn pairs(text: &[u8]) -> impl Iterator<Item = (String, String)> {
    url::form_urlencoded::parse(text).map(|(name, value)| (name.into_owned(), value.into_owned()))
}

#[cfg(test)]
mod tests {
    use axum::body::Bytes;

    use super::*;

    #[test]
    fn query_and_form_are_one_and_nothing_stands_twice() {
        let (mut parts, ()) =
            http::Request::get("/x?%24top=5&a=1&empty=&fields=id,tags(name)").body(()).unwrap().into_parts();
        parts.extensions.insert(FormBody(Bytes::from_static(b"b=two+words&a=3")));
        let parameters = Parameters::of_query_and_form(&parts);
        assert_eq!(parameters.find("$top"), Ok(Some("5")));
        assert_eq!(parameters.find("b"), Ok(Some("two words")));
        assert_eq!(parameters.find("fields"), Ok(Some("id,tags(name)")));
        assert_eq!(parameters.find("a"), Err(Twice));
        assert_eq!(parameters.find("empty"), Ok(None));
        assert!(parameters.has("empty") && !parameters.has("nothing"));
        assert_eq!(Parameters::of_query(&parts.uri).find("a"), Ok(Some("1")));
    }
}
