//! How the methods of our own API are called. Their English stands in the methods themselves, where the API's document has
//! it from; every other language has its `<code>-methods.ftl`. An upstream's methods speak as its own document does.
use std::borrow::Cow;

use claviger_domain::catalogue::{Method, OWN_API};

use super::Language;

impl Language {
    /// The heading under which a method is listed.
    pub(crate) fn tag_of(self, method: &Method) -> Cow<'_, str> {
        self.of_own(method, &tag_key(&method.tag)).unwrap_or(Cow::Borrowed(method.tag.as_str()))
    }

    /// What a method does, in one line.
    pub(crate) fn summary_of(self, method: &Method) -> Cow<'_, str> {
        self.of_own(method, &method_key(method.name.as_str())).unwrap_or(Cow::Borrowed(method.summary.as_str()))
    }

    fn of_own(self, method: &Method, key: &str) -> Option<Cow<'static, str>> {
        if method.api == OWN_API { self.find(key, None) } else { None }
    }
}

pub(super) fn tag_key(tag: &str) -> String {
    format!("tag-{tag}")
}

/// A key has no dots.
pub(super) fn method_key(name: &str) -> String {
    format!("method-{}", name.replace('.', "-"))
}
