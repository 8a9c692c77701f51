//! What is true of every operation, said once: how it is authenticated, how it is refused, how a change is confirmed.

use claviger_domain::action::{Action, Effect};
use http::StatusCode;
use serde_json::json;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Required, Response};

use super::{SCHEMES, operations};
use crate::problem::codes;

/// The statuses of problems, and the names of their shared descriptions.
const PROBLEMS: &[(u16, &str)] = &[
    (400, "BadRequest"),
    (401, "Unauthenticated"),
    (403, "Forbidden"),
    (404, "NotFound"),
    (408, "TooSlow"),
    (409, "Conflict"),
    (413, "TooLarge"),
    (415, "WrongMediaType"),
    (422, "Invalid"),
    (429, "Throttled"),
    (503, "Unavailable"),
];

/// Adds it to the document.
pub(super) fn complete(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for (status, name) in PROBLEMS {
        components.responses.insert((*name).to_owned(), problem(*status).into());
    }
    for operation in operations(document) {
        let action = operation.operation_id.as_deref().and_then(Action::of_method);
        operation.security = Some(requirements());
        if action.is_some_and(|action| action.effect() == Effect::Rules && action.is_grantable()) {
            operation.parameters.get_or_insert_default().push(confirmation().into());
        }
        let changes = action.is_some_and(|action| action.effect() != Effect::Reads);
        describe(operation, changes);
    }
}

/// Any one of the schemes is enough; the two headers of the token pair belong together.
fn requirements() -> Vec<SecurityRequirement> {
    let none = || Vec::<String>::new();
    let pair = SecurityRequirement::new(SCHEMES.pair.0, none()).add(SCHEMES.pair.1, none());
    let single = SCHEMES.single.iter().map(|name| SecurityRequirement::new(*name, none()));
    single.chain([pair]).collect()
}

/// A change to credentials is confirmed in the same step.
fn confirmation() -> Parameter {
    ParameterBuilder::new()
        .name("Claviger-Confirm")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "The account's password, which confirms this change. Not needed with Basic and the password, or with a \
             token that includes this method. HTTP takes blanks off the ends of a header: a password with such is sent as \
             Basic.",
        ))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).max_length(Some(1024)).build()))
        .build()
}

fn describe(operation: &mut Operation, changes: bool) {
    let in_path = |parameter: &RefOr<Parameter>| match parameter {
        RefOr::T(parameter) => parameter.parameter_in == ParameterIn::Path,
        RefOr::Ref(_) => false,
    };
    let mut statuses = vec![400, 401, 403, 429, 503];
    if operation.parameters.iter().flatten().any(in_path) {
        statuses.push(404);
    }
    match &operation.request_body {
        Some(RefOr::T(body)) if body.content.contains_key("application/json") => statuses.extend([408, 413, 415, 422]),
        Some(_) => statuses.extend([408, 413]),
        None if changes => statuses.extend([408, 413, 415, 422]), // a body that nobody reads is refused
        None => {}
    }
    let responses = &mut operation.responses.responses;
    statuses.extend(responses.keys().filter_map(|status| status.parse().ok()).filter(|status: &u16| *status >= 400));
    for status in statuses {
        let Some((_, name)) = PROBLEMS.iter().find(|(known, _)| *known == status) else { continue };
        // What an operation says in words of its own stays.
        let said = |response: &RefOr<Response>| matches!(response, RefOr::T(own) if !own.description.is_empty());
        if !responses.get(&status.to_string()).is_some_and(said) {
            responses.insert(status.to_string(), RefOr::Ref(Ref::from_response_name(*name)));
        }
    }
    for response in responses.values_mut() {
        if let RefOr::T(response) = response {
            response.headers.insert("X-Request-Id".to_owned(), request_id().into());
        }
    }
}

fn problem(status: u16) -> Response {
    let title = StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason()).unwrap_or_default();
    let mut description = format!("{title}. The `code` is one of:\n");
    for code in codes::with_status(status) {
        description.push_str(&format!("\n- `{}`: {} {}", code.code, code.means, code.remedy));
    }
    let example = codes::with_status(status).next().map(|code| {
        json!({"type": "about:blank", "title": title, "status": status, "code": code.code, "detail": code.means,
               "request_id": "req_01jd8m2v7wf3r9n0h4k6t5x2qz"})
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(example).build();
    let mut response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", content)
        .header("X-Request-Id", request_id());
    if status == 401 {
        response =
            response.header("WWW-Authenticate", text_header("The dialects that are accepted, one challenge each."));
    }
    if status == 429 || status == 503 {
        response = response.header("Retry-After", text_header("After how many seconds to come back."));
    }
    response.build()
}

fn request_id() -> utoipa::openapi::Header {
    text_header("The request, as the server's log names it.")
}

fn text_header(description: &str) -> utoipa::openapi::Header {
    let schema = ObjectBuilder::new().schema_type(Type::String).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(description)).build()
}
