//! What looks like a secret is masked before it is logged, wherever it stands.

use std::borrow::Cow;
use std::sync::LazyLock;

use claviger_auth::dialects::{Accepts, credential_parameters};
pub(crate) use claviger_domain::token::masked as text;

const MASK: &str = "***";

/// Parameters that carry secrets besides those of the dialects.
const SECRET_PARAMETERS: &[&str] = &[
    "password",
    "passwd",
    "client_secret",
    "code",
    "state",
    "oauth_token",
    "oauth_signature",
    "oauth_verifier",
    "token",
    "refresh_token",
    "id_token",
    "api_key",
];

/// All of them, by their names in lower case.
static SECRETS: LazyLock<Vec<&str>> =
    LazyLock::new(|| credential_parameters(Accepts::all()).chain(SECRET_PARAMETERS.iter().copied()).collect());

/// A path and query, masked.
pub(crate) fn target(path: &str, query: Option<&str>) -> String {
    let mut line = String::with_capacity(path.len() + query.map_or(0, |query| query.len() + 1));
    for (at, segment) in path.split('/').enumerate() {
        line.push_str(if at > 0 { "/" } else { "" });
        line.push_str(&encoded(segment));
    }
    for (at, sent) in query.into_iter().flat_map(|query| query.split('&')).enumerate() {
        line.push(if at > 0 { '&' } else { '?' });
        line.push_str(&pair(sent));
    }
    line
}

fn pair(pair: &str) -> String {
    let Some((name, value)) = pair.split_once('=') else { return encoded(pair).into_owned() };
    let meant = decoded(name).to_ascii_lowercase();
    let secret = SECRETS.contains(&&*meant);
    if meant == "next" {
        // an address within the address: what stands in its query is not needed to understand the log
        let path = decoded(value).split('?').next().map(|path| target(path, None)).unwrap_or_default();
        return format!("{name}={path}");
    }
    if secret { format!("{name}={MASK}") } else { format!("{name}={}", encoded(value)) }
}

/// What may be percent-encoded is looked at as whoever reads it will see it, and shown as it was sent.
fn encoded(sent: &str) -> Cow<'_, str> {
    let meant = decoded(sent);
    match text(&meant) {
        Cow::Borrowed(_) => text(sent),
        Cow::Owned(masked) => Cow::Owned(masked.replace(char::is_control, "?")),
    }
}

fn decoded(sent: &str) -> Cow<'_, str> {
    percent_encoding::percent_decode_str(sent).decode_utf8_lossy()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_02_a_token_is_masked_wherever_it_stands() {
        let hex = "0123456789abcdef0123456789abcdef01234567";
        assert_eq!(target("/1.0/x", Some(&format!("a=1&session={hex}"))), "/1.0/x?a=1&session=***");
        assert_eq!(target(&format!("/api/tokens/{hex}"), None), "/api/tokens/***");
        assert_eq!(target("/", Some(&format!("other={hex}"))), "/?other=***");
        assert_eq!(target("/", Some("%70assword=x&Password=y&a=1")), "/?%70assword=***&Password=***&a=1");
        let others = target("/x", Some("refresh_token=a&id_token=b&api_key=c&passwd=d"));
        assert_eq!(others, "/x?refresh_token=***&id_token=***&api_key=***&passwd=***");
        assert_eq!(target("/back", Some("code=abc&state=def&iss=x")), "/back?code=***&state=***&iss=x");
        assert_eq!(
            target("/sign-in", Some("next=%2Fa%2Fb%3Foauth_token%3Dsecret&said=ended")),
            "/sign-in?next=/a/b&said=ended"
        );
        assert_eq!(target("/x", Some("p%61ssword=hunter2&s%65ssion=abc")), "/x?p%61ssword=***&s%65ssion=***");
        assert_eq!(target("/%63vg_p_notevenrightbutmarked/x", Some("a=b%20c")), "/***/x?a=b%20c");
        assert_eq!(target("/x", Some("other=perm%3Acm9vdA%3D%3D.dG9rZW4%3D.secretsecret")), "/x?other=***");
        assert_eq!(text("curl/8 cvg_p_notevenrightbutmarked"), "curl/8 ***");
        assert_eq!(text("Mozilla/5.0 (X11; Linux)"), "Mozilla/5.0 (X11; Linux)");
    }
}
