//! Ready-made uses of a value: each can be pasted as it is. Pure.

use claviger_domain::token::{SecretFormat, TokenFormat};

use crate::dashboard::view::Reader;
use crate::dashboard::view::token_value::Snippet;
use crate::state::Faces;

/// The uses, the one of the value's own product first.
pub(super) fn snippets(
    reader: &Reader,
    base: &str,
    faces: Faces,
    format: SecretFormat,
    login: &str,
    secret: &str,
) -> Vec<Snippet> {
    let snippet = |title: &str, note: Option<&str>, body: String| Snippet {
        title: title.to_owned(),
        note: note.map(|key| reader.t(key).into_owned()),
        body,
    };
    let mut found = vec![
        (
            TokenFormat::Native,
            snippet("curl", None, format!("curl -H \"Authorization: Bearer {secret}\" \\\n  {base}/v1/me")),
        ),
        (TokenFormat::Native, snippet("Python", None, python(base, secret))),
        (TokenFormat::Native, snippet(&reader.t("snippet-environment"), None, format!("CLAVIGER_TOKEN={secret}"))),
        (TokenFormat::Native, snippet("git", Some("snippet-git-note"), git(base, login, secret))),
        (
            TokenFormat::Native,
            snippet("Basic", Some("snippet-basic-note"), format!("curl -u '{login}:{secret}' \\\n  {base}/v1/me")),
        ),
    ];
    if faces.tuleap {
        let body = format!("curl -H \"X-Auth-AccessKey: {secret}\" \\\n  {base}/api/projects");
        found.push((TokenFormat::Tuleap, snippet("Tuleap", Some("snippet-tuleap-note"), body)));
    }
    if faces.allura {
        let body = format!("curl -d access_token={secret} \\\n  {base}/rest/");
        found.push((TokenFormat::Allura, snippet("Allura", Some("snippet-allura-note"), body)));
    }
    if faces.youtrack {
        let body = format!("curl -H \"Authorization: Bearer {secret}\" \\\n  '{base}/api/users/me?fields=id,login'");
        found.push((TokenFormat::Youtrack, snippet("YouTrack", None, body)));
    }
    if faces.jelastic {
        let body = format!("curl '{base}/1.0/users/account/rest/getuserinfo?session={secret}'");
        found.push((TokenFormat::Jelastic, snippet("Jelastic", Some("snippet-jelastic-note"), body)));
    }
    found.sort_by_key(|(of, _)| SecretFormat::Token(*of) != format);
    found.into_iter().map(|(_, snippet)| snippet).collect()
}

fn python(base: &str, secret: &str) -> String {
    format!(
        "import requests\n\nanswer = requests.get(\n    \"{base}/v1/me\",\n    headers={{\"Authorization\": \"Bearer {secret}\"}},\n)\nprint(answer.json())"
    )
}

/// For a git server behind the gate: git asks with Basic, and the gate takes the token as the password.
fn git(base: &str, login: &str, secret: &str) -> String {
    let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
    format!("git clone {scheme}://{login}:{secret}@{rest}/path/to/repository.git")
}
