//! Path templates of OpenAPI: `/pets/{id}`, `/files/{name}.json`, `/things:{verb}`.

use super::path::{CanonicalPath, is_plain, push_encoded};
use std::borrow::Cow;

/// No template of a real API comes near it.
const MAX_SEGMENTS: usize = 64;

/// A path template, in the spelling of canonical paths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    segments: Vec<Segment>,
}

/// One segment of a template; the order is the order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Segment {
    /// `pets`
    Literal(String),
    /// `{name}.json`: the texts around and between the parameters, first and last may be empty.
    Mixed(Vec<String>),
    /// `{id}`: any text but none.
    Parameter,
}

impl Template {
    /// Reads a template; the error says what is wrong, after "the path template `..`".
    pub fn parse(text: &str) -> Result<Template, &'static str> {
        let Some(rest) = text.strip_prefix('/') else { return Err("must begin with a slash") };
        let mut segments = Vec::new();
        let mut parts = rest.split('/').peekable();
        while let Some(part) = parts.next() {
            if part.is_empty() && parts.peek().is_some() {
                return Err("has an empty segment");
            }
            segments.push(Segment::parse(part)?);
        }
        if segments.len() > MAX_SEGMENTS { Err("has too many segments") } else { Ok(Template { segments }) }
    }

    /// The template without its parameters' names: templates of one shape match the same paths.
    pub fn shape(&self) -> String {
        self.segments.iter().fold(String::new(), |shape, segment| match segment {
            Segment::Literal(text) => shape + "/" + text,
            Segment::Mixed(texts) => shape + "/" + &texts.join("{}"),
            Segment::Parameter => shape + "/{}",
        })
    }

    pub(super) fn segments(&self) -> &[Segment] {
        &self.segments
    }
}

impl Segment {
    fn parse(text: &str) -> Result<Segment, &'static str> {
        let mut texts = vec![String::new()];
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}').ok_or("has a brace that is not closed")?;
            if name.is_empty() || name.contains('{') {
                return Err("has a parameter without a name");
            }
            // `{a}{b}` cannot be told apart: it is one parameter.
            if !before.is_empty() || texts.len() == 1 {
                texts.last_mut().into_iter().for_each(|last| last.push_str(before));
                texts.push(String::new());
            }
            rest = after;
        }
        texts.last_mut().into_iter().for_each(|last| last.push_str(rest));
        let mut texts = texts.iter().map(|text| literal(text)).collect::<Result<Vec<_>, _>>()?;
        Ok(match texts.as_slice() {
            [only] if only == "." || only == ".." => return Err("has a dot segment"),
            [_] => Segment::Literal(texts.swap_remove(0)),
            [before, after] if before.is_empty() && after.is_empty() => Segment::Parameter,
            _ => Segment::Mixed(texts),
        })
    }

    pub(super) fn text_len(&self) -> usize {
        match self {
            Segment::Literal(text) => text.len(),
            Segment::Mixed(texts) => texts.iter().map(String::len).sum(),
            Segment::Parameter => 0,
        }
    }

    pub(super) fn matches(&self, segment: &str) -> bool {
        match self {
            Segment::Literal(text) => plus(segment) == *text,
            Segment::Mixed(texts) => matches_mixed(texts, &plus(segment)),
            Segment::Parameter => !segment.is_empty(),
        }
    }
}

/// A canonical path keeps `%2B` apart from `+` for the upstream; to the rules they are one.
pub(super) fn plus(segment: &str) -> Cow<'_, str> {
    if segment.contains("%2B") { Cow::Owned(segment.replace("%2B", "+")) } else { Cow::Borrowed(segment) }
}

fn matches_mixed(texts: &[String], segment: &str) -> bool {
    let [first, middle @ .., last] = texts else { return false };
    let Some(mut rest) = segment.strip_prefix(first.as_str()) else { return false };
    for text in middle {
        // Every parameter takes one character at least.
        let Some(start) = rest.char_indices().nth(1).map(|(at, _)| at) else { return false };
        let Some(found) = rest[start..].find(text.as_str()) else { return false };
        rest = &rest[start + found + text.len()..];
    }
    rest.strip_suffix(last.as_str()).is_some_and(|parameter| !parameter.is_empty())
}

/// A literal text in the spelling that canonical paths have.
fn literal(text: &str) -> Result<String, &'static str> {
    let mut raw = String::from("/-"); // a piece of a segment may well be two dots
    for byte in text.bytes() {
        match byte {
            b'}' => return Err("has a brace that was not opened"),
            b'?' | b'#' => return Err("has a query or a fragment; only the path can be matched"),
            b'%' => raw.push('%'),
            byte if is_plain(byte) => raw.push(char::from(byte)),
            byte => push_encoded(&mut raw, byte),
        }
    }
    let path = CanonicalPath::read(&raw).map_err(|_| "has a text that no request path can have")?;
    Ok(plus(&path.as_str()[2..]).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(template: &str, segment: &str) -> bool {
        Template::parse(&format!("/{template}")).unwrap().segments()[0].matches(segment)
    }

    #[test]
    fn segments_match_texts_parameters_and_both() {
        assert!(matches("pets", "pets") && !matches("pets", "Pets"));
        assert!(matches("{id}", "7") && !matches("{id}", ""));
        assert!(
            matches("{name}.json", "a.json") && !matches("{name}.json", ".json") && !matches("{name}.json", "a.xml")
        );
        assert!(matches("{a}..{b}", "1..2") && matches("v{a}-{b}x", "v1-2x") && !matches("v{a}-{b}x", "v-2x"));
        assert!(matches("{a}{b}", "x"));
        assert!(matches("Jörg B", "J%C3%B6rg%20B"));
        assert!(matches("a+b", "a+b") && matches("a+b", "a%2Bb"));
    }

    #[test]
    fn templates_of_one_shape_are_recognised() {
        let shape = |text| Template::parse(text).unwrap().shape();
        assert_eq!(shape("/a/{b}/c.{d}"), shape("/a/{x}/c.{y}"));
        assert_ne!(shape("/a/{b}"), shape("/a/{b}/"));
    }

    #[test]
    fn templates_that_match_nothing_are_refused() {
        for text in ["pets", "/a//b", "/{", "/{}", "/a}", "/a?x=1", "/a#b", "/..", "/a;b", "/%zz"] {
            assert!(Template::parse(text).is_err(), "{text}");
        }
    }
}
