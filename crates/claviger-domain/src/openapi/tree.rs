//! JSON and YAML as one small tree, with the lines where YAML knows them, within limits.

use super::{MAX_DOCUMENT_BYTES, OpenApiError, OpenApiProblem, Place};
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span};
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::{HashMap, HashSet};
use std::fmt;

/// Deeper than any document that people write.
const MAX_DEPTH: usize = 64;

/// Also with every alias written out.
const MAX_NODES: usize = 1_000_000;

/// A value. Numbers and truth values are kept as their text: nothing here calculates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// Counted from 1; `None` in JSON.
    pub(super) line: Option<usize>,
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(super) fn parse(text: &str) -> Result<Node, OpenApiError> {
        if text.len() > MAX_DOCUMENT_BYTES {
            return Err(too_much(None, "the document is larger than 24 MiB"));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_start().starts_with('{') { Node::parse_json(text) } else { Yaml::new(text).document() }
    }

    fn parse_json(text: &str) -> Result<Node, OpenApiError> {
        serde_json::from_str(text).map_err(|error| OpenApiError {
            place: Place { line: Some(error.line()).filter(|line| *line > 0), path: String::new() },
            problem: OpenApiProblem::Syntax(without_position(&error.to_string())),
        })
    }

    /// The value under a key; `null` counts as absent.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let Value::Map(entries) = &self.value else { return None };
        entries.iter().find(|(name, node)| name == key && node.value != Value::Null).map(|(_, node)| node)
    }

    pub(super) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(super) fn entries(&self) -> Option<&[(String, Node)]> {
        if let Value::Map(entries) = &self.value { Some(entries) } else { None }
    }

    pub(super) fn items(&self) -> Option<&[Node]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    /// How many nodes, and how deep. Safe to recurse: no tree is built deeper than `MAX_DEPTH`.
    fn size(&self) -> (usize, usize) {
        let add = |(nodes, depth): (usize, usize), child: &Node| {
            let (n, d) = child.size();
            (nodes + n, depth.max(d + 1))
        };
        match &self.value {
            Value::Null | Value::Text(_) => (1, 1),
            Value::List(items) => items.iter().fold((1, 1), add),
            Value::Map(entries) => entries.iter().map(|(_, node)| node).fold((1, 1), add),
        }
    }
}

fn too_much(line: Option<usize>, what: &'static str) -> OpenApiError {
    OpenApiError { place: Place { line, path: String::new() }, problem: OpenApiProblem::TooMuch(what) }
}

fn syntax(line: Option<usize>, what: impl Into<String>) -> OpenApiError {
    OpenApiError { place: Place { line, path: String::new() }, problem: OpenApiProblem::Syntax(what.into()) }
}

/// serde_json ends its messages with " at line 3 column 4"; the place says that already.
fn without_position(message: &str) -> String {
    message.rsplit_once(" at line ").map_or(message, |(text, _)| text).to_owned()
}

/// A YAML parser's events, gathered into a tree.
struct Yaml<'t> {
    events: Parser<'t, saphyr_parser::StrInput<'t>>,
    anchors: HashMap<usize, Node>,
    nodes: usize,
}

impl<'t> Yaml<'t> {
    fn new(text: &'t str) -> Self {
        Self { events: Parser::new_from_str(text), anchors: HashMap::new(), nodes: 0 }
    }

    fn document(mut self) -> Result<Node, OpenApiError> {
        let mut root = None;
        loop {
            let (event, line) = self.next()?;
            match event {
                Event::StreamEnd => return root.ok_or_else(|| syntax(None, "the document is empty")),
                Event::DocumentStart(_) if root.is_some() => {
                    return Err(syntax(Some(line), "a second document begins"));
                }
                Event::DocumentStart(_) => {
                    let (event, line) = self.next()?;
                    root = Some(self.node(event, line, 1)?);
                }
                _ => {}
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'t>, usize), OpenApiError> {
        match self.events.next_event() {
            Some(Ok((event, span))) => Ok((event, line_of(&span))),
            Some(Err(error)) => Err(scan_error(&error)),
            None => Ok((Event::StreamEnd, 0)),
        }
    }

    fn node(&mut self, event: Event<'t>, line: usize, depth: usize) -> Result<Node, OpenApiError> {
        if depth > MAX_DEPTH {
            return Err(too_much(Some(line), "the document is nested deeper than 64 levels"));
        }
        let (value, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (scalar(text.into_owned(), style), anchor),
            Event::SequenceStart(anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(anchor) => return self.alias(anchor, line, depth),
            _ => return Err(syntax(Some(line), "a value is missing")),
        };
        self.count(1, line)?;
        let node = Node { line: Some(line), value };
        if anchor > 0 {
            self.count(node.size().0, line)?;
            self.anchors.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// What an alias stands for counts again, in nodes and in depth, each time it is used.
    fn alias(&mut self, anchor: usize, line: usize, depth: usize) -> Result<Node, OpenApiError> {
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(syntax(Some(line), "an alias stands inside its own anchor"));
        };
        let (nodes, levels) = target.size();
        if depth + levels - 1 > MAX_DEPTH {
            return Err(too_much(Some(line), "the document is nested deeper than 64 levels"));
        }
        let copy = target.clone();
        self.count(nodes, line)?;
        Ok(copy)
    }

    fn list(&mut self, depth: usize) -> Result<Value, OpenApiError> {
        let mut items = Vec::new();
        loop {
            let (event, line) = self.next()?;
            if event == Event::SequenceEnd {
                return Ok(Value::List(items));
            }
            items.push(self.node(event, line, depth + 1)?);
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, OpenApiError> {
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        let mut merged = Vec::new();
        loop {
            let (event, line) = self.next()?;
            if event == Event::MappingEnd {
                // YAML 1.1's `<<`: its entries stand behind the map's own.
                entries.extend(merged.into_iter().filter(|(key, _): &(String, Node)| seen.insert(key.clone())));
                return Ok(Value::Map(entries));
            }
            let Event::Scalar(key, style, ..) = event else {
                return Err(syntax(Some(line), "a key must be a text"));
            };
            let merge = style == ScalarStyle::Plain && key == "<<";
            let (event, line) = self.next()?;
            let node = self.node(event, line, depth + 1)?;
            if merge {
                merge_into(&mut merged, node);
            } else if !seen.insert(key.clone().into_owned()) {
                return Err(syntax(Some(line), format!("the key `{key}` appears twice")));
            } else {
                entries.push((key.into_owned(), node));
            }
        }
    }

    fn count(&mut self, nodes: usize, line: usize) -> Result<(), OpenApiError> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes > MAX_NODES {
            Err(too_much(Some(line), "the document has more than a million values"))
        } else {
            Ok(())
        }
    }
}

fn merge_into(merged: &mut Vec<(String, Node)>, node: Node) {
    match node.value {
        Value::Map(entries) => merged.extend(entries),
        Value::List(items) => items.into_iter().for_each(|item| merge_into(merged, item)),
        Value::Null | Value::Text(_) => {}
    }
}

fn scalar(text: String, style: ScalarStyle) -> Value {
    let null = style == ScalarStyle::Plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL");
    if null { Value::Null } else { Value::Text(text) }
}

fn line_of(span: &Span) -> usize {
    span.start.line()
}

fn scan_error(error: &ScanError) -> OpenApiError {
    syntax(Some(error.marker().line()), error.info())
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor).map(|value| Node { line: None, value })
    }
}

/// serde_json itself refuses more than 128 levels.
struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Text(v.to_string()))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::Text(v.to_string()))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::Text(v.to_string()))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Value::Text(v.to_string()))
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::Text(v.to_owned()))
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::Text(v))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Value::List(items))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        let mut seen = HashSet::new();
        while let Some((key, node)) = map.next_entry::<String, Node>()? {
            if !seen.insert(key.clone()) {
                return Err(A::Error::custom(format!("the key `{key}` appears twice")));
            }
            entries.push((key, node));
        }
        Ok(Value::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn problem(text: &str) -> String {
        Node::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn yaml_knows_its_lines_and_nulls() {
        let node = Node::parse("# first\na:\n  b: 3.1\n  c: ~\n").unwrap();
        let b = node.get("a").unwrap().get("b").unwrap();
        assert_eq!((b.line, b.text()), (Some(3), Some("3.1")));
        assert_eq!(node.get("a").unwrap().get("c"), None);
    }

    #[test]
    fn aliases_and_merge_keys_are_written_out() {
        let node = Node::parse("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nlist: [*b]\n").unwrap();
        assert_eq!(node.get("use").unwrap().get("y").unwrap().text(), Some("3"));
        assert_eq!(node.get("use").unwrap().get("x").unwrap().text(), Some("1"));
        assert_eq!(node.get("list").unwrap().items().unwrap()[0].get("y").unwrap().text(), Some("2"));
    }

    #[test]
    fn dos_05_a_billion_laughs_ends_at_the_limit() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for i in 1..12 {
            let last = format!("*a{}", i - 1);
            bomb += &format!("a{i}: &a{i} [{}]\n", [last.as_str(); 10].join(", "));
        }
        assert!(problem(&bomb).contains("a million"), "{}", problem(&bomb));
    }

    #[test]
    fn dos_05_depth_is_bounded_also_through_aliases() {
        let mut tower = String::from("a0: &a0 [x]\n");
        for i in 1..5000 {
            tower += &format!("a{i}: &a{i} [*a{}]\n", i - 1);
        }
        assert!(problem(&tower).contains("64 levels"));
        assert!(problem(&("[".repeat(100_000))).contains("line 1"));
        assert!(problem(&format!("{{\"a\":{}", "[".repeat(100_000))).contains("recursion"));
    }

    #[test]
    fn doubled_keys_second_documents_and_broken_text_are_named() {
        assert_eq!(problem("a: 1\na: 2\n"), "line 2: not readable: the key `a` appears twice");
        assert!(problem("{\"a\":1,\n\"a\":2}").starts_with("line 2: not readable: the key `a` appears twice"));
        assert!(problem("a: 1\n---\nb: 2\n").contains("a second document"));
        assert!(problem("a: [1\nb: 2").starts_with("line "));
        assert_eq!(problem(""), "not readable: the document is empty");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[-:{}\\[\\]&*a-c \\n\"'|>#!?,~<0-9]{0,200}") {
            let _ = Node::parse(&text);
        }

        #[test]
        fn json_and_yaml_agree_on_plain_documents(keys in proptest::collection::btree_map("[a-z]{1,5}", "[a-z]{1,8}x", 1..6)) {
            let json = serde_json::to_string(&keys).unwrap();
            let yaml: String = keys.iter().map(|(k, v)| format!("\"{k}\": {v}\n")).collect();
            let bare = |node: Node| node.entries().unwrap().iter()
                .map(|(k, v)| (k.clone(), v.text().unwrap().to_owned())).collect::<Vec<_>>();
            prop_assert_eq!(bare(Node::parse(&json).unwrap()), bare(Node::parse(&yaml).unwrap()));
        }
    }
}
