//! The printed commands: one for each dialect and for each way to use the gate, and what each of them shows.
//!
//! ```text
//! # bearer, a native token -> "you":"alice"       what to look for in the answer
//! curl -sS -H 'Authorization: Bearer cvg_p_..' http://127.0.0.1:8470/demo/notes
//! ```

use std::fmt::Write;
use std::path::Path;

use claviger_auth::dialects::cookie;
use claviger_domain::oauth1::encoding::encode;

use super::people::People;

/// A command, what it is about, and what its answer holds.
struct Try {
    about: &'static str,
    shows: String,
    command: String,
}

/// Writes all that a visitor needs.
pub(super) fn write(program: &str, url: &str, folder: &Path, people: &People, password: &str) -> String {
    let mut text = format!(
        "A throw-away claviger, full of samples. It is gone when you press Ctrl-C.\n\n\
         dashboard      {url}/   sign in as admin, alice or bob\n\
         password       {password}   the same for all of them\n\
         configuration  {file}\n\n\
         Paste these into another terminal:\n\n",
        file = folder.join("claviger.toml").display(),
    );
    for attempt in tries(program, url, folder, people, password) {
        let _ = writeln!(text, "# {} -> {}\n{}\n", attempt.about, attempt.shows, attempt.command);
    }
    text.pop();
    text
}

fn tries(program: &str, url: &str, folder: &Path, people: &People, password: &str) -> Vec<Try> {
    let notes = format!("{url}/demo/notes");
    let (native, reader, session) = (people.native.expose(), people.reader.expose(), people.session.expose());
    let spoken = |about, dialect: &str, flags: String, address: String| Try {
        about,
        shows: format!("\"dialect\":\"{dialect}\""),
        command: format!("curl -sS {flags}{}'{address}'", if flags.is_empty() { "" } else { " " }),
    };
    let status = |about, shows: &str, flags: String| Try {
        about,
        shows: shows.to_owned(),
        command: format!("curl -sS -o /dev/null -w '%{{http_code}}\\n' {flags} '{notes}'"),
    };
    let bearer = |token: &str| format!("-H 'Authorization: Bearer {token}'");
    let forwarded = "-H 'X-Forwarded-Method: GET' -H 'X-Forwarded-Uri: /demo/notes'";
    let data = folder.join("data");
    vec![
        spoken("bearer: a native token", "bearer", bearer(native), notes.clone()),
        spoken("bearer: a YouTrack permanent token", "bearer", bearer(people.youtrack.expose()), notes.clone()),
        spoken(
            "access-token: Allura's parameter, over HTTPS only; the header plays a proxy that ends TLS",
            "access-token",
            "-H 'X-Forwarded-Proto: https'".to_owned(),
            format!("{notes}?access_token={}", people.allura.expose()),
        ),
        spoken(
            "access-key: a Tuleap access key",
            "access-key",
            format!("-H 'X-Auth-AccessKey: {}'", people.tuleap.expose()),
            notes.clone(),
        ),
        spoken(
            "token-pair: a session of Tuleap's and its user",
            "token-pair",
            format!("-H 'X-Auth-Token: {session}' -H 'X-Auth-UserId: {}'", people.alice),
            notes.clone(),
        ),
        spoken(
            "session: a session in Jelastic's parameter",
            "session",
            String::new(),
            format!("{notes}?session={session}"),
        ),
        spoken(
            "session: a Jelastic token in the same parameter",
            "session",
            String::new(),
            format!("{notes}?session={}", people.jelastic.expose()),
        ),
        Try {
            about: "oauth1: a request that is signed, and not sent with its secret",
            shows: "\"dialect\":\"oauth1\"".to_owned(),
            command: signed(&notes, people.signer.expose()),
        },
        spoken(
            "cookie: what the browser of somebody who is signed in sends",
            "cookie",
            format!("-H 'Cookie: {}={session}'", cookie::name(false)),
            notes.clone(),
        ),
        spoken("basic: login and password", "basic", format!("-u 'alice:{password}'"), notes.clone()),
        spoken("basic: a token in place of the password", "basic", format!("-u 'ci:{reader}'"), notes.clone()),
        status("no credential", "401", String::new()),
        status("a token that may only read does not write", "403", format!("-X POST {}", bearer(reader))),
        Try {
            about: "forward-auth: what nginx, Caddy or Traefik ask",
            shows: "x-claviger-user: alice".to_owned(),
            command: format!("curl -sS -o /dev/null -D - {forwarded} {} '{url}/gate/check'", bearer(native)),
        },
        Try {
            about: "who am I, and what may I do?",
            shows: "\"login\":\"apollo-bot\"".to_owned(),
            command: format!("curl -sS {} '{url}/v1/me'", bearer(people.bot.expose())),
        },
        Try {
            about: "take a token back",
            shows: "is revoked".to_owned(),
            command: format!("{program} token revoke {} --data '{}'", people.bot_number, data.display()),
        },
        status("it is over at once", "401", bearer(people.bot.expose())),
    ]
}

/// A signature of HMAC-SHA1, made by the shell: no library is needed to see what is signed (RFC 5849, section 3.4).
fn signed(address: &str, secret: &str) -> String {
    let parameters = "oauth_consumer_key=demo&oauth_nonce=NONCE&oauth_signature_method=HMAC-SHA1&oauth_timestamp=TIME";
    let base = format!("GET&{}&{}", encode(address.as_bytes()), encode(parameters.as_bytes()));
    let base = base.replace("NONCE", "'$n'").replace("TIME", "'$t'");
    format!(
        "n=$(openssl rand -hex 10); t=$(date +%s); \
         s=$(printf %s '{base}' | openssl dgst -sha1 -hmac '{secret}&' -binary | base64 | sed 's/+/%2B/g;s/[/]/%2F/g;s/=/%3D/'); \
         curl -sS -H \"Authorization: OAuth oauth_consumer_key=\\\"demo\\\", oauth_nonce=\\\"$n\\\", \
         oauth_signature_method=\\\"HMAC-SHA1\\\", oauth_timestamp=\\\"$t\\\", oauth_signature=\\\"$s\\\"\" '{address}'"
    )
}
