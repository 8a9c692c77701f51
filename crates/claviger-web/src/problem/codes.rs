//! The stable codes of problems: what each means, and what to do. Programs decide by the code; it is never renamed.

use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

/// One stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Code {
    /// The code.
    pub(crate) code: &'static str,
    /// The status it comes with.
    pub(crate) status: u16,
    /// What happened.
    pub(crate) means: &'static str,
    /// What to do.
    pub(crate) remedy: &'static str,
}

const fn code(status: u16, code: &'static str, means: &'static str, remedy: &'static str) -> Code {
    Code { code, status, means, remedy }
}

/// Every code, by status.
pub(crate) const CODES: &[Code] = &[
    code(400, "ambiguous_credentials", "The request carries more than one credential.", "Send exactly one."),
    code(400, "invalid_json", "The body is no JSON.", "Look at the line and column that `detail` names."),
    code(
        400,
        "invalid_query",
        "A parameter of the query is unknown, stands twice, or has the wrong form.",
        "Compare the query with the operation's parameters.",
    ),
    code(400, "broken_body", "The body broke off.", "Send it to its end."),
    code(400, "invalid_cursor", "The cursor is not one of ours.", "Start the list again without it."),
    code(
        400,
        "parameter_absent",
        "A parameter that a signed request (OAuth 1.0a) needs is missing.",
        "Look at `oauth_parameters_absent` where the answer has it, or at RFC 5849 section 3.1.",
    ),
    code(
        400,
        "parameter_rejected",
        "A parameter of a signed request is unreadable, doubled, or not allowed here.",
        "Send the `oauth_` parameters in one place, each once.",
    ),
    code(400, "version_rejected", "`oauth_version` is not 1.0.", "Send 1.0, or leave it out."),
    code(
        400,
        "signature_method_rejected",
        "The consumer may not sign with this method.",
        "Sign with a method that the link permits; one with a key is never spoken to by HMAC.",
    ),
    code(
        400,
        "timestamp_refused",
        "The timestamp of a signed request is too far from the server's clock.",
        "Set the clock of the machine that signs.",
    ),
    code(401, "credential_required", "No credential was sent.", "Send an access token as `Authorization: Bearer ...`."),
    code(
        401,
        "malformed_credential",
        "The credential is not in a form that is understood.",
        "Look for a cut or doubled value, a missing scheme, or a second `Authorization` header.",
    ),
    code(
        401,
        "dialect_not_accepted",
        "This way of sending a credential is not accepted here.",
        "Send it in one of the ways that `WWW-Authenticate` names.",
    ),
    code(
        401,
        "invalid_credential",
        "The credential is not valid.",
        "Check the value, or make a new token. No further reason is told to a stranger.",
    ),
    code(401, "credential_expired", "The token has expired.", "Regenerate it, or make a new one."),
    code(
        401,
        "credential_replaced",
        "This value of the token was replaced.",
        "Use the newer value. Regenerating would end that one too.",
    ),
    code(401, "credential_revoked", "The token was revoked.", "Make a new one."),
    code(401, "credential_suspended", "The token is suspended.", "Its owner can resume it."),
    code(
        401,
        "account_disabled",
        "The account of the credential may not act.",
        "An administrator of the site can enable it, unless it was deleted.",
    ),
    code(
        401,
        "signature_invalid",
        "The signature is not the consumer's over this request.",
        "Compare what was signed: the public address, all parameters, the right key or secret.",
    ),
    code(401, "consumer_key_unknown", "No consumer has this key.", "Check the consumer key, or make the link."),
    code(401, "nonce_used", "This very request was sent before.", "Sign each request anew."),
    code(
        401,
        "token_rejected",
        "The token is not valid for this consumer.",
        "Ask the person again: it may have been revoked.",
    ),
    code(401, "token_used", "The request token was decided already.", "Begin again with a new request token."),
    code(
        401,
        "token_expired",
        "The token's time is over.",
        "Renew it with its session handle, or ask the person again.",
    ),
    code(
        401,
        "permission_unknown",
        "Nobody has allowed the request token yet.",
        "Send the person to the authorize address first.",
    ),
    code(401, "permission_denied", "Access was denied, or the time to renew it is over.", "Ask the person again."),
    code(
        401,
        "user_refused",
        "The account that the token acts as may not be used.",
        "An administrator of the site can enable it, unless it was deleted.",
    ),
    code(
        403,
        "insecure_transport",
        "The credential may be sent over HTTPS only.",
        "Consider it seen by others: regenerate it, and send the new value over HTTPS.",
    ),
    code(
        403,
        "insufficient_scope",
        "The token does not include the method.",
        "Use a token with the method that `detail` names, or add it to this one.",
    ),
    code(
        403,
        "unknown_method",
        "No method is known for this request, so no token can permit it.",
        "Check the address; an operator may have to add the operation to the route's OpenAPI file.",
    ),
    code(403, "forbidden", "The account itself may not do this.", "Ask an administrator of the project or the site."),
    code(
        403,
        "address_not_allowed",
        "The token may not be used from this address.",
        "Send from an allowed address, or change the token's `cidrs`.",
    ),
    code(
        403,
        "reauth_required",
        "The change was not confirmed.",
        "Send the password in `Claviger-Confirm`, or use a token that includes this very method.",
    ),
    code(
        403,
        "wrong_confirmation",
        "The password that came to confirm the change is not the account's.",
        "Send the right one; wrong ones are counted, and soon refused unseen.",
    ),
    code(
        403,
        "wider_than_caller",
        "A token would get hold of more than it has itself.",
        "Ask for rights, projects, addresses and a life within those of the token that asks.",
    ),
    code(
        403,
        "second_factor_required",
        "The password is right, and the account signs in with a second factor.",
        "Use an access token: a password alone opens nothing of this account.",
    ),
    code(404, "not_found", "There is no such thing, or none that the caller may see.", "Check the name or id."),
    code(405, "method_not_allowed", "The address does not take this HTTP method.", "Use one that `Allow` names."),
    code(408, "slow_body", "The body took too long to arrive.", "Send it at once, or less of it."),
    code(409, "already_taken", "A name is taken.", "Choose another."),
    code(
        409,
        "wrong_state",
        "The token's state forbids the change.",
        "`detail` says which state: resume, regenerate or copy it first.",
    ),
    code(413, "body_too_large", "The body is too large.", "Send less; `detail` names the limit."),
    code(
        415,
        "unsupported_media_type",
        "The body has the wrong content type.",
        "Send it as `Content-Type: application/json`.",
    ),
    code(
        422,
        "invalid_body",
        "The JSON has not the form of the operation's body.",
        "A field is missing, unknown, doubled or of the wrong type: `detail` says where.",
    ),
    code(422, "invalid_field", "A field cannot be accepted.", "`errors` names each field and what it must be."),
    code(422, "quota_exceeded", "A quota is used up.", "Revoke what is not needed, or ask the operator."),
    code(
        429,
        "throttled",
        "Too many attempts, or too much work at once.",
        "Wait for as many seconds as `Retry-After` says.",
    ),
    code(
        500,
        "internal_error",
        "Something went wrong on our side.",
        "Tell the operator the `request_id`: the log has the rest.",
    ),
    code(503, "consumer_key_refused", "The consumer may not be used.", "Ask the operator."),
    code(
        503,
        "unavailable",
        "The server cannot know just now. It never means no.",
        "Try again after as many seconds as `Retry-After` says.",
    ),
];

/// The schema of the field `code`.
pub(crate) fn schema() -> Object {
    let codes: Vec<_> = CODES.iter().map(|code| code.code).collect();
    ObjectBuilder::new().schema_type(Type::String).enum_values(Some(codes)).build()
}

/// The codes that come with a status.
pub(crate) fn with_status(status: u16) -> impl Iterator<Item = &'static Code> {
    CODES.iter().filter(move |code| code.status == status)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use claviger_domain::refusal::Refusal;

    use super::*;
    use crate::problem::status_of_refusal;

    fn find(code: &str) -> Option<&'static Code> {
        CODES.iter().find(|known| known.code == code)
    }

    #[test]
    fn every_refusal_is_in_the_table_with_its_status() {
        for refusal in Refusal::each() {
            let known = find(refusal.code()).unwrap_or_else(|| panic!("`{}` is not in the table", refusal.code()));
            assert_eq!(known.status, status_of_refusal(&refusal).as_u16(), "{}", known.code);
        }
    }

    #[test]
    fn no_code_stands_twice_and_the_table_is_sorted_by_status() {
        for (place, code) in CODES.iter().enumerate() {
            assert_eq!(CODES.iter().position(|other| other.code == code.code), Some(place), "{}", code.code);
        }
        assert!(CODES.is_sorted_by_key(|code| code.status));
    }

    /// Whoever writes `Problem::new(.., "new_code")` is sent here.
    #[test]
    fn every_code_that_is_written_somewhere_is_in_the_table() {
        let mut written = vec![];
        collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut written);
        assert!(written.iter().any(|(code, _)| code == "not_found"), "the search finds nothing any more");
        for (code, file) in written {
            assert!(find(&code).is_some(), "{file} has the code `{code}`: describe it in problem/codes.rs");
        }
    }

    #[test]
    fn the_book_has_the_same_table() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/src/reference/api.md");
        let page = std::fs::read_to_string(page).unwrap();
        let row = |code: &Code| format!("| {} | `{}` | {} | {} |\n", code.status, code.code, code.means, code.remedy);
        let table: String = CODES.iter().map(row).collect();
        assert!(page.contains(&table), "docs/src/reference/api.md should have:\n{table}");
    }

    fn collect(folder: &Path, written: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && path.ends_with("faces") {
                // Other products have words of their own.
            } else if path.is_dir() {
                collect(&path, written);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("problem/codes.rs")
            {
                let text = std::fs::read_to_string(&path).unwrap();
                let calls = ["Problem::new(", "Self::new(StatusCode"].map(|start| text.split(start).skip(1));
                for call in calls.into_iter().flatten() {
                    let arguments = call.split(')').next().unwrap_or_default();
                    if let Some(code) = arguments.split('"').nth(1) {
                        written.push((code.to_owned(), path.display().to_string()));
                    }
                }
            }
        }
    }
}
