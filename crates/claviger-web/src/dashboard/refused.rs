//! Why something was refused, in plain words.

use super::view::Reader;

/// The sentence of a refusal's code, so many times.
pub(super) fn why(reader: &Reader, code: &str, times: u64) -> String {
    let key = match code {
        "insufficient_scope" => "why-method",
        "unknown_method" => "why-unknown-method",
        "forbidden" => "why-role",
        "not_found" => "why-hidden",
        "address_not_allowed" => "why-address",
        "reauth_required" => "why-unconfirmed",
        "wrong_confirmation" => "why-wrong-confirmation",
        "wider_than_caller" => "why-wider",
        "insecure_transport" => "why-insecure",
        "throttled" => "why-throttled",
        "credential_expired" => "why-expired",
        "credential_replaced" => "why-replaced",
        "credential_revoked" => "why-revoked",
        "credential_suspended" => "why-suspended",
        "account_disabled" => "why-disabled",
        "invalid_credential" => "why-invalid",
        "wrong_password" => "why-password",
        "credential_required" => "why-absent",
        "ambiguous_credentials" => "why-ambiguous",
        "malformed_credential" => "why-malformed",
        "dialect_not_accepted" => "why-dialect",
        "second_factor_required" => "why-factor",
        _ => "why-other",
    };
    let why = reader.t1(key, "code", code);
    if times > 1 { reader.t2("why-times", "why", why, "n", times) } else { why }
}
