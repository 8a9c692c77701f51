//! Schemas as people read them: one line for each field.

use serde_json::Value;

use super::prose::inline;

/// One field of a body or an answer, or one parameter.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) required: bool,
    pub(super) about: String,
}

impl Field {
    /// `described` has the text, `schema` the type.
    pub(super) fn of(document: &Value, name: &str, described: &Value, schema: &Value, required: bool) -> Self {
        let own = described["description"].as_str().or(described["oneOf"][0]["description"].as_str());
        let about = own.or(schema["description"].as_str()).unwrap_or_default();
        Self { name: name.to_owned(), kind: kind(document, schema), required, about: inline(&about.replace('\n', " ")) }
    }
}

/// What a reference points to; anything else is itself.
pub(super) fn resolve<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    match schema["$ref"].as_str().and_then(|reference| reference.strip_prefix('#')) {
        Some(pointer) => document.pointer(pointer).unwrap_or(schema),
        None => schema,
    }
}

/// The fields of an object, with those of the objects that it consists of.
pub(super) fn fields(document: &Value, schema: &Value) -> Vec<Field> {
    let schema = present(document, schema);
    let mut found: Vec<Field> =
        schema["allOf"].as_array().into_iter().flatten().flat_map(|part| fields(document, part)).collect();
    let required = schema["required"].as_array();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        let needed = required.is_some_and(|names| names.iter().any(|known| known == name));
        found.push(Field::of(document, name, property, present(document, property), needed));
    }
    found
}

/// The example of a body.
pub(super) fn example(document: &Value, schema: &Value) -> Option<Value> {
    let schema = present(document, schema);
    schema.get("example").or_else(|| schema["examples"].get(0)).cloned()
}

/// The schema itself, behind references and behind "this or null".
fn present<'d>(document: &'d Value, schema: &'d Value) -> &'d Value {
    let schema = resolve(document, schema);
    let choices = schema["oneOf"].as_array().into_iter().flatten();
    match choices.clone().find(|choice| choice["type"] != "null") {
        Some(choice) if choices.count() == 2 => resolve(document, choice),
        _ => schema,
    }
}

fn kind(document: &Value, schema: &Value) -> String {
    if let Some(words) = schema["enum"].as_array() {
        return words.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" | ");
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).filter(|word| *word != "null").collect(),
        _ => vec![],
    };
    match types.as_slice() {
        ["array"] => format!("list of {}", kind(document, resolve(document, &schema["items"]))),
        [one] => schema["format"].as_str().filter(|format| *format == "date-time").unwrap_or(one).to_owned(),
        _ => "object".to_owned(),
    }
}
