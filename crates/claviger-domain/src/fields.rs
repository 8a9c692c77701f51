//! The `fields=` parameter of YouTrack and Hub: which attributes of an entity come back.
//!
//! ```text
//! fields := item (',' item)*
//! item   := name ('/' name)* [ '(' [fields] ')' ]      name := letters, digits, '$', '_'
//!
//! id,name,leader(login,name)      permission/key,projects(id)      $type
//! ```
//!
//! A slash is Hub's short form: `profile/avatar/url` is `profile(avatar(url))`. The text arrives percent-decoded; nothing
//! at all, and empty parentheses, mean "not given".

use serde_json::{Map, Value};

/// What a request may ask for at most. A line of `fields` is as long as a URL; real clients stay under 2 KiB and 6 levels.
const MAX_LENGTH: usize = 8 * 1024;
const MAX_DEPTH: usize = 16;
const MAX_NAMES: usize = 512;

/// A parsed `fields` parameter: names, each with the names wanted below it. A name given twice stands once, with both wishes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<Field>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Field {
    name: Box<str>,
    /// `None`: named without parentheses.
    below: Option<Fields>,
}

/// Which product's rules decide what comes back unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// `$type` always; without wishes only `id`.
    YouTrack,
    /// Without wishes all direct attributes, and of nested entities `id`, `name` and `type`.
    Hub,
}

/// The text is no list of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldsError {
    /// A parenthesis without its partner, an empty item, or a character that no name has.
    #[error("`fields` has invalid syntax at byte {0}")]
    Syntax(usize),
    /// Longer, deeper or with more names than any client needs.
    #[error("`fields` asks for too much: at most {MAX_LENGTH} bytes, {MAX_NAMES} names and {MAX_DEPTH} levels")]
    TooLarge,
}

impl Fields {
    /// Reads the parameter; `None` if it wishes nothing.
    pub fn parse(text: &str) -> Result<Option<Self>, FieldsError> {
        if text.len() > MAX_LENGTH {
            return Err(FieldsError::TooLarge);
        }
        let mut parser = Parser { bytes: text.as_bytes(), at: 0, names: 0 };
        parser.skip_blanks();
        if parser.peek().is_none() {
            return Ok(None);
        }
        let fields = parser.items(0)?;
        match parser.peek() {
            None => Ok(Some(fields)),
            Some(_) => Err(FieldsError::Syntax(parser.at)),
        }
    }

    /// Whether this attribute is asked for: some are costly to find out.
    #[must_use]
    pub fn wants(&self, name: &str) -> bool {
        self.0.iter().any(|field| &*field.name == name)
    }

    fn add(&mut self, field: Field) {
        match self.0.iter_mut().find(|known| known.name == field.name) {
            None => self.0.push(field),
            Some(known) => match (&mut known.below, field.below) {
                (_, None) => {}
                (Some(known), Some(more)) => more.0.into_iter().for_each(|field| known.add(field)),
                (none, more) => *none = more,
            },
        }
    }
}

/// The part of `value` that the wishes name, as the product would answer. Objects of `value` are entities and carry all
/// their attributes, `$type` (YouTrack) or `type` (Hub) among them; an attribute without a value is `null` there. Names
/// that the value does not have are dropped; of an array each element is projected.
#[must_use]
pub fn project(value: &Value, fields: Option<&Fields>, flavour: Flavour) -> Value {
    match (fields, flavour) {
        (None, Flavour::Hub) => each_entity(value, |entity| {
            entity.iter().map(|(name, value)| (name.clone(), below(value, None, flavour))).collect()
        }),
        _ => below(value, fields, flavour),
    }
}

/// A nested value, or in YouTrack the outermost one too.
fn below(value: &Value, fields: Option<&Fields>, flavour: Flavour) -> Value {
    each_entity(value, |entity| {
        let unasked: &[&str] = match (flavour, fields) {
            (Flavour::YouTrack, None) => &["id", "$type"],
            (Flavour::YouTrack, Some(_)) => &["$type"],
            (Flavour::Hub, None) => &["type", "id", "name"],
            (Flavour::Hub, Some(_)) => &[],
        };
        let mut answer = Map::new();
        for field in fields.iter().flat_map(|fields| &fields.0) {
            if let Some(value) = entity.get(&*field.name) {
                answer.insert(field.name.to_string(), below(value, field.below.as_ref(), flavour));
            }
        }
        for name in unasked {
            if let Some(value) = entity.get(*name) {
                answer.entry(*name).or_insert_with(|| value.clone());
            }
        }
        answer
    })
}

fn each_entity(value: &Value, pick: impl Fn(&Map<String, Value>) -> Map<String, Value> + Copy) -> Value {
    match value {
        Value::Object(entity) => Value::Object(pick(entity)),
        Value::Array(elements) => elements.iter().map(|element| each_entity(element, pick)).collect(),
        plain => plain.clone(),
    }
}

struct Parser<'t> {
    bytes: &'t [u8],
    at: usize,
    names: usize,
}

impl Parser<'_> {
    fn items(&mut self, depth: usize) -> Result<Fields, FieldsError> {
        let mut fields = Fields::default();
        loop {
            fields.add(self.item(depth)?);
            self.skip_blanks();
            if !self.take(b',') {
                return Ok(fields);
            }
        }
    }

    fn item(&mut self, depth: usize) -> Result<Field, FieldsError> {
        if depth >= MAX_DEPTH {
            return Err(FieldsError::TooLarge);
        }
        self.skip_blanks();
        let name = self.name()?;
        let below = if self.take(b'/') { Some(Fields(vec![self.item(depth + 1)?])) } else { self.parentheses(depth)? };
        Ok(Field { name, below })
    }

    fn parentheses(&mut self, depth: usize) -> Result<Option<Fields>, FieldsError> {
        self.skip_blanks();
        if !self.take(b'(') {
            return Ok(None);
        }
        self.skip_blanks();
        let below = if self.peek() == Some(b')') { None } else { Some(self.items(depth + 1)?) };
        if self.take(b')') { Ok(below) } else { Err(FieldsError::Syntax(self.at)) }
    }

    fn name(&mut self) -> Result<Box<str>, FieldsError> {
        let rest = &self.bytes[self.at..];
        let length = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'$' | b'_')).count();
        self.names += 1;
        if self.names > MAX_NAMES {
            return Err(FieldsError::TooLarge);
        }
        match std::str::from_utf8(&rest[..length]) {
            Ok(name) if length > 0 => {
                self.at += length;
                Ok(name.into())
            }
            _ => Err(FieldsError::Syntax(self.at)),
        }
    }

    fn skip_blanks(&mut self) {
        while self.take(b' ') {}
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn youtrack(value: &Value, fields: &str) -> Value {
        project(value, Fields::parse(fields).unwrap().as_ref(), Flavour::YouTrack)
    }

    fn hub(value: &Value, fields: &str) -> Value {
        project(value, Fields::parse(fields).unwrap().as_ref(), Flavour::Hub)
    }

    fn project_of_the_seed() -> Value {
        let user = |id: &str, login: &str, name: &str| json!({"$type": "User", "id": id, "login": login, "name": name});
        json!({"$type": "Project", "id": "0-2", "shortName": "RAP", "name": "Rest Api Project", "archived": false,
               "description": null, "leader": user("1-2", "john.doe", "John Doe"),
               "team": {"$type": "UserGroup", "id": "3-1", "users": [user("1-1", "root", "John Smith")]}})
    }

    #[test]
    fn youtrack_gives_what_is_asked_and_the_type() {
        let project = project_of_the_seed();
        assert_eq!(
            youtrack(&project, "id,name,shortName,leader(login,name,id)"),
            json!({"$type": "Project", "id": "0-2", "name": "Rest Api Project", "shortName": "RAP",
                   "leader": {"$type": "User", "login": "john.doe", "name": "John Doe", "id": "1-2"}})
        );
        assert_eq!(youtrack(&project, "name"), json!({"$type": "Project", "name": "Rest Api Project"}));
        assert_eq!(
            youtrack(&json!([project]), "team(users(login))"),
            json!([{"$type": "Project", "team": {"$type": "UserGroup", "users": [{"$type": "User", "login": "root"}]}}])
        );
    }

    #[test]
    fn youtrack_without_wishes_gives_id_and_type_at_every_level() {
        let project = project_of_the_seed();
        for absent in ["", "  "] {
            assert_eq!(youtrack(&project, absent), json!({"$type": "Project", "id": "0-2"}));
        }
        for absent in ["leader", "leader()", "leader( )"] {
            assert_eq!(
                youtrack(&project, absent),
                json!({"$type": "Project", "leader": {"$type": "User", "id": "1-2"}})
            );
        }
    }

    #[test]
    fn unknown_names_vanish_and_missing_values_are_null() {
        let project = project_of_the_seed();
        assert_eq!(
            youtrack(&project, "nonsense,description,description2(id),archived(id)"),
            json!({"$type": "Project", "description": null, "archived": false})
        );
    }

    #[test]
    fn a_name_given_twice_gives_both_wishes() {
        let project = project_of_the_seed();
        let merged = json!({"$type": "Project", "leader": {"$type": "User", "login": "john.doe", "id": "1-2"}});
        assert_eq!(youtrack(&project, "leader(login),leader,leader(id)"), merged);
        assert_eq!(youtrack(&project, "leader,leader/login,leader/id"), merged);
    }

    #[test]
    fn hub_gives_direct_attributes_and_reduces_nested_ones() {
        let token = json!({"type": "permanentToken", "id": "1", "name": "ci", "creationTime": 5,
            "scope": [{"type": "service", "id": "0-0-0-0-0", "name": "Hub", "homeUrl": "/hub"}],
            "user": {"type": "user", "id": "u", "login": "root", "name": "Root", "profile": {"avatar": {"url": "x"}}}});
        assert_eq!(
            hub(&token, ""),
            json!({"type": "permanentToken", "id": "1", "name": "ci", "creationTime": 5,
                   "scope": [{"type": "service", "id": "0-0-0-0-0", "name": "Hub"}],
                   "user": {"type": "user", "id": "u", "name": "Root"}})
        );
        assert_eq!(hub(&token, "id,user(login)"), json!({"id": "1", "user": {"login": "root"}}));
        assert_eq!(hub(&token, "user"), json!({"user": {"type": "user", "id": "u", "name": "Root"}}));
        assert_eq!(hub(&token, "user/profile/avatar/url"), json!({"user": {"profile": {"avatar": {"url": "x"}}}}));
    }

    #[test]
    fn what_is_no_list_is_refused_with_its_place() {
        for (text, at) in [
            ("id,leader(login", 15),
            ("id)", 2),
            ("(id)", 0),
            ("id,", 3),
            (",id", 0),
            ("id,,name", 3),
            ("a(b))", 4),
            ("a(,)", 2),
            ("id;name", 2),
            ("a b", 2),
            ("a(b)c", 4),
            ("a/", 2),
            ("näme", 1),
            ("id\n", 2),
        ] {
            assert_eq!(Fields::parse(text), Err(FieldsError::Syntax(at)), "{text}");
        }
    }

    #[test]
    fn too_much_is_refused() {
        let nested = |levels: usize| format!("{}a{}", "a(".repeat(levels), ")".repeat(levels));
        assert!(Fields::parse(&nested(MAX_DEPTH - 1)).is_ok());
        for text in
            [nested(MAX_DEPTH), "a/".repeat(MAX_DEPTH) + "a", "a,".repeat(MAX_NAMES) + "a", "a".repeat(MAX_LENGTH + 1)]
        {
            assert_eq!(Fields::parse(&text), Err(FieldsError::TooLarge));
        }
    }

    #[test]
    fn a_reader_can_ask_what_is_wanted() {
        let fields = Fields::parse("$type,tags(name)").unwrap().unwrap();
        assert!(fields.wants("$type") && fields.wants("tags") && !fields.wants("name"));
    }

    fn any_fields() -> impl Strategy<Value = String> {
        let name = "[a-z$_]{1,6}";
        name.prop_recursive(4, 32, 4, move |below| {
            (name, prop::collection::vec(below, 1..4)).prop_map(|(name, below)| format!("{name}({})", below.join(",")))
        })
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[a-c$_(),/ %é]{0,40}") {
            if let Ok(Some(fields)) = Fields::parse(&text) {
                let _ = project(&json!([{"a": {"b": 1, "c": [{"a": 2}]}}]), Some(&fields), Flavour::Hub);
            }
        }

        #[test]
        fn every_sentence_of_the_grammar_is_read(text in any_fields()) {
            prop_assert!(Fields::parse(&text).unwrap().is_some());
            let (too_few, too_many) = (format!("a({text}"), format!("{text})"));
            prop_assert!(Fields::parse(&too_few).is_err());
            prop_assert!(Fields::parse(&too_many).is_err());
        }

        #[test]
        fn an_answer_holds_nothing_but_the_value_has_it(text in any_fields()) {
            let value = project_of_the_seed();
            let answer = project(&value, Fields::parse(&text).unwrap().as_ref(), Flavour::YouTrack);
            prop_assert_eq!(&answer["$type"], "Project");
            for (name, _) in answer.as_object().unwrap() {
                prop_assert!(value.get(name).is_some());
            }
        }
    }
}
