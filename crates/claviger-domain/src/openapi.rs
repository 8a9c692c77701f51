//! The methods of an API, read from its OpenAPI document.
//!
//! Versions 3.0 to 3.2, as JSON or YAML. Only what permission needs is taken: each operation's id, verb, path, summary,
//! documentation link and tags. Schemas are not looked at, `$ref` is followed for path items inside the document only,
//! nothing is ever fetched.
//!
//! ```text
//! servers:                       base path "/v2", from the first server
//!   - url: https://pets.example/v2
//! paths:
//!   /pets/{id}:                  template
//!     get:                       verb
//!       operationId: getPet      the method's name; without it the derived "get_/pets/{id}"
//!       summary: One pet
//!       externalDocs: { url: https://docs.pets.example/get }
//!       tags: [pets]             a set for each tag
//! ```
//!
//! A document is the operator's, yet often somebody else's text: it is read within limits of size, depth and number of
//! nodes, where a YAML alias counts as much as what it stands for.

mod document;
mod tree;

use crate::method::MethodName;
use http::Method;
use thiserror::Error;

/// The largest document that is read: the largest public ones are near 12 MB.
pub const MAX_DOCUMENT_BYTES: usize = 24 << 20;

/// What an OpenAPI document says about an API's methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiDocument {
    /// `info.title`.
    pub title: String,
    /// The path of the first server's address, without a slash at its end; empty when the API sits at the root.
    pub servers_base_path: String,
    /// Every operation, in the document's order.
    pub operations: Vec<Operation>,
}

/// One operation: the atom of permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// `operationId`, or the derived name `get_/a/{b}`; unique in its document. Characters that a method's name cannot
    /// hold, such as blanks, are `_` here; those beyond ASCII are percent-encoded.
    pub id: MethodName,
    /// `operationId` as it was written.
    pub label: String,
    /// The verb it answers to.
    pub verb: Method,
    /// The template as written, `/a/{b}`, without the servers' base path.
    pub path_template: String,
    /// One line for people.
    pub summary: Option<String>,
    /// Where it is documented; `http` or `https`.
    pub docs_url: Option<String>,
    /// The groups it belongs to.
    pub tags: Vec<String>,
}

/// Why a document cannot be used, and where.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{place}{problem}")]
pub struct OpenApiError {
    /// Where in the document.
    pub place: Place,
    /// What is wrong there.
    pub problem: OpenApiProblem,
}

/// A place in a document: a line where the format knows it, and the way down by keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Counted from 1.
    pub line: Option<usize>,
    /// `paths./pets.get`; empty for the document as a whole.
    pub path: String,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.line, self.path.is_empty()) {
            (Some(line), true) => write!(f, "line {line}: "),
            (Some(line), false) => write!(f, "line {line}, {}: ", self.path),
            (None, false) => write!(f, "{}: ", self.path),
            (None, true) => Ok(()),
        }
    }
}

/// What can be wrong with a document.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenApiProblem {
    /// Neither JSON nor YAML, or one of a limit's breakers.
    #[error("not readable: {0}")]
    Syntax(String),
    /// A limit was reached.
    #[error("{0}")]
    TooMuch(&'static str),
    /// The document is not OpenAPI 3.
    #[error("{0}")]
    Version(String),
    /// A value has the wrong kind.
    #[error("must be {0}")]
    Expected(&'static str),
    /// Two operations with one name.
    #[error("the operation `{id}` is named twice, first at {first}; every operationId must be unique")]
    DuplicateId {
        /// The name.
        id: MethodName,
        /// Where it was seen first.
        first: String,
    },
    /// Two templates that no request can tell apart.
    #[error("`{0}` is the same path as an earlier one, only the parameters' names differ")]
    SamePath(String),
    /// A name that cannot be listed, typed or logged.
    #[error("an operationId is 1 to 200 printable characters")]
    BadId,
    /// A template that no request can reach.
    #[error("the path template `{template}` {why}")]
    BadTemplate {
        /// As written.
        template: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A `$ref` out of the document or to nowhere.
    #[error("`$ref: {0}` does not lead to a path item of this document")]
    BadRef(String),
}

impl ApiDocument {
    /// Reads a document. JSON is recognised by its first character, everything else is YAML.
    pub fn parse(text: &str) -> Result<ApiDocument, OpenApiError> {
        document::read(&tree::Node::parse(text)?)
    }
}
