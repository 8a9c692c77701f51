//! The small languages inside Jelastic's parameters: names of methods, lists of them, lists of ids.
//!
//! ```text
//! apiList   environment.control.StopEnv,env.control.StartEnv         Jelastic's dashboard
//!           ["environment.control.StopEnv"]                          JSON
//!           ['environment.control.StopEnv']                          what py-jelastic sends: Python's own text of a list
//! path      /1.0/environment/control/rest/stopenv
//! ids       1;4      1,4      *
//! ```
//!
//! All spellings of a method come out as one: lower case, with `env.` written out. That is what is stored and compared.

/// What one parameter may hold at most.
const MAX_ITEMS: usize = 2000;
const MAX_NAME: usize = 128;

/// The parameter is no list in any of its spellings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// This element is not a name.
    #[error("`{0}` is not a name")]
    Name(String),
    /// An opening bracket or quote without its partner, or two names without a comma between them.
    #[error("the list has brackets or quotes that do not match")]
    Unbalanced,
    /// Nothing stands between two separators, or at an end of the list.
    #[error("the list has a separator too many: an element is empty")]
    Empty,
    /// More elements than there are methods or tokens.
    #[error("the list is longer than {MAX_ITEMS} elements")]
    TooLong,
}

/// The methods that `apiList` names, each once, in the order given.
pub fn parse_api_list(text: &str) -> Result<Vec<String>, ListError> {
    let mut methods = Vec::new();
    for element in elements(text, &[','])? {
        let method = normalize_method(element).ok_or_else(|| ListError::Name(shorten(element)))?;
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    Ok(methods)
}

/// The one spelling of a method's name: `env.control.StopEnv` is `environment.control.stopenv`. `None` if it is no name.
#[must_use]
pub fn normalize_method(name: &str) -> Option<String> {
    let is_word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    };
    if name.len() > MAX_NAME || !name.split('.').all(is_word) {
        return None;
    }
    let name = name.to_ascii_lowercase();
    let name = match name.strip_prefix("env.") {
        Some(rest) => format!("environment.{rest}"),
        None => name,
    };
    (name.len() <= MAX_NAME).then_some(name) // written out it may have become too long
}

/// The method that a path calls: `/1.0/environment/control/rest/StopEnv` calls `environment.control.stopenv`.
#[must_use]
pub fn method_of_path(path: &str) -> Option<String> {
    let parts: Vec<&str> = path.strip_prefix("/1.0/")?.split('/').collect();
    let [group, class, rest, method] = parts[..] else { return None };
    let plain = [group, class, method].iter().all(|part| !part.contains('.'));
    (plain && rest.eq_ignore_ascii_case("rest")).then(|| normalize_method(&format!("{group}.{class}.{method}")))?
}

/// What `ids` names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ids {
    /// `*`: all that the caller owns.
    All,
    /// These, each once, in the order given.
    Some(Vec<String>),
}

/// Reads `1;4`, `1,4`, `*` or one id.
pub fn parse_ids(text: &str) -> Result<Ids, ListError> {
    if text.trim() == "*" {
        return Ok(Ids::All);
    }
    let mut ids: Vec<String> = Vec::new();
    for element in elements(text, &[',', ';'])? {
        let is_id = (1..=MAX_NAME).contains(&element.len())
            && element.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
        if !is_id {
            return Err(ListError::Name(shorten(element)));
        }
        if !ids.iter().any(|id| id == element) {
            ids.push(element.to_owned());
        }
    }
    Ok(Ids::Some(ids))
}

/// The elements of a list, out of their brackets and quotes. Names need no escapes, so quotes hold none.
fn elements<'t>(text: &'t str, separators: &[char]) -> Result<Vec<&'t str>, ListError> {
    let text = text.trim();
    let inner = match (text.strip_prefix('['), text.strip_suffix(']')) {
        (None, None) => text,
        (Some(_), Some(_)) if text.len() >= 2 => text[1..text.len() - 1].trim(),
        _ => return Err(ListError::Unbalanced),
    };
    if inner.is_empty() {
        return Ok(Vec::new());
    }
    let elements: Vec<&str> = inner.split(separators).take(MAX_ITEMS + 1).map(unquote).collect::<Result<_, _>>()?;
    if elements.len() > MAX_ITEMS { Err(ListError::TooLong) } else { Ok(elements) }
}

fn unquote(element: &str) -> Result<&str, ListError> {
    let element = element.trim();
    if element.is_empty() {
        return Err(ListError::Empty);
    }
    // Python 2 wrote u'name'.
    let quoted = element.strip_prefix('u').filter(|rest| rest.starts_with(['\'', '"'])).unwrap_or(element);
    for quote in ['\'', '"'] {
        if let Some(rest) = quoted.strip_prefix(quote) {
            return rest.strip_suffix(quote).ok_or(ListError::Unbalanced);
        }
    }
    if element.ends_with(['\'', '"']) { Err(ListError::Unbalanced) } else { Ok(element) }
}

fn shorten(element: &str) -> String {
    element.chars().filter(|character| !character.is_control()).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(list: &[&str]) -> Result<Vec<String>, ListError> {
        Ok(list.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn every_spelling_of_a_list_names_the_same_methods() {
        let same = names(&["environment.control.stopenv", "environment.control.startenv"]);
        for text in [
            "environment.control.StopEnv,environment.control.StartEnv",
            " env.control.StopEnv , env.control.startenv ",
            "[env.control.StopEnv,env.control.StartEnv]",
            r#"["environment.control.StopEnv","environment.control.StartEnv"]"#,
            "['environment.control.StopEnv', 'environment.control.StartEnv']",
            "[u'environment.control.StopEnv', u'env.control.StartEnv']",
            "environment.control.StopEnv,env.control.STOPENV,environment.control.StartEnv",
        ] {
            assert_eq!(parse_api_list(text), same, "{text}");
        }
        for empty in ["", "  ", "[]", "[ ]"] {
            assert_eq!(parse_api_list(empty), Ok(Vec::new()));
        }
        assert_eq!(parse_api_list("users.x"), names(&["users.x"]), "a name may begin with u");
    }

    #[test]
    fn what_is_no_list_is_refused() {
        for text in ["[a.b", "a.b]", "[", "]", "['a.b", "a.b'", "['a.b]", "['a']'", "\"a.b'"] {
            assert_eq!(parse_api_list(text), Err(ListError::Unbalanced), "{text}");
        }
        for text in ["a.b,", ",", "a.b,,c.d", "[,]"] {
            assert_eq!(parse_api_list(text), Err(ListError::Empty), "{text}");
        }
        for text in ["*", "environment.control.*", "a b", "a..b", ".a", "a.", "a;b", "é", "['a.b\\'']", "''", "a\0b"] {
            assert!(matches!(parse_api_list(text), Err(ListError::Name(_))), "{text}");
        }
        assert_eq!(parse_api_list(&"a.b,".repeat(MAX_ITEMS + 1)), Err(ListError::TooLong));
        assert!(parse_api_list(&"a".repeat(MAX_NAME + 1)).is_err());
    }

    #[test]
    fn a_path_calls_a_method() {
        assert_eq!(
            method_of_path("/1.0/environment/control/rest/stopenv").as_deref(),
            Some("environment.control.stopenv")
        );
        assert_eq!(method_of_path("/1.0/Env/Control/REST/StopEnv").as_deref(), Some("environment.control.stopenv"));
        for path in [
            "/1.0/environment/control/rest/",
            "/1.0/environment/control/stopenv",
            "/1.0/environment/control/rest/stop.env",
            "/1.0/a.b/control/rest/stopenv",
            "/1.0/environment/control/rest/stopenv/",
            "/1.0//environment/control/rest/stopenv",
            "/2.0/environment/control/rest/stopenv",
            "environment/control/rest/stopenv",
        ] {
            assert_eq!(method_of_path(path), None, "{path}");
        }
    }

    #[test]
    fn ids_come_with_commas_semicolons_or_a_star() {
        let ids = |list: &[&str]| Ok(Ids::Some(list.iter().map(|&id| id.to_owned()).collect()));
        assert_eq!(parse_ids("1;4"), ids(&["1", "4"]));
        assert_eq!(parse_ids("1, 4,1"), ids(&["1", "4"]));
        assert_eq!(parse_ids("[1, 4]"), ids(&["1", "4"]));
        assert_eq!(parse_ids("tok_01jd8m2v7wf3r9n0h4k6t5x2qz"), ids(&["tok_01jd8m2v7wf3r9n0h4k6t5x2qz"]));
        assert_eq!(parse_ids(" * "), Ok(Ids::All));
        assert_eq!(parse_ids(""), ids(&[]));
        for text in ["1;*", "**", "1 4", "1;", ";", "''", "%2A", "1\n"] {
            assert_eq!(parse_ids(text).is_ok(), text == "1\n", "{text}");
        }
    }

    #[test]
    fn a_name_is_bounded_as_it_is_stored() {
        assert!(normalize_method(&format!("a.{}", "b".repeat(MAX_NAME - 2))).is_some());
        assert_eq!(normalize_method(&format!("env.{}", "b".repeat(MAX_NAME - 4))), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[ae.,;*'\"\\[\\] uénv]{0,24}") {
            let _ = (parse_api_list(&text), parse_ids(&text), method_of_path(&text));
        }

        #[test]
        fn a_normal_name_stays_as_it_is(name in "(env|a|users)(\\.[a-zA-Z]{1,5}){1,3}") {
            let normal = normalize_method(&name).unwrap();
            prop_assert_eq!(normalize_method(&normal), Some(normal.clone()));
            let python = format!("['{name}']");
            prop_assert_eq!(parse_api_list(&python).unwrap(), vec![normal]);
        }
    }
}
