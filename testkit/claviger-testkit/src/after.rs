//! What holds after every case of the security catalogue: its checks g1 to g6.

use std::collections::HashMap;

use claviger_auth::audit_log;
use claviger_domain::action::{Action, Effect};
use claviger_domain::audit::{AuditEntry, Outcome};
use claviger_store::audit::{AuditFilter, AuditLine};
use claviger_store::{Engine, PageRequest};
use data_encoding::{BASE64, HEXLOWER};
use sqlx::Connection;

use crate::client::Answer;
use crate::logs;
use crate::server::TestServer;

impl TestServer {
    /// The server lives and nothing panicked (g1); no secret of the test stands in clear in the log, the audit, the
    /// metrics or the database (g2); the audit chain is whole, and tells of each change how it was confirmed.
    pub async fn after(&self) {
        self.get("/health/live").send().await.assert(200);
        assert_eq!(logs::panics(), Vec::<String>::new(), "something panicked");
        self.flush().await;
        let secrets = self.secrets.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        let (log, dump) = (logs::text(), self.database_dump().await);
        if let Some(secret) = Needles::of(secrets.iter().cloned()).first_in(log.as_bytes()) {
            panic!("the log holds {secret}: {}", around(&log, secret));
        }
        if let Some(secret) = Needles::of(secrets.iter().flat_map(|secret| spellings(secret))).first_in(&dump) {
            panic!("the database holds {secret}");
        }
        assert_eq!(
            audit_log::verify(&self.desk).await.expect("the audit log can be read"),
            None,
            "the chain is broken"
        );
        let unconfirmed: Vec<_> =
            self.audit().await.into_iter().map(|line| line.entry).filter(is_unconfirmed).collect();
        assert!(unconfirmed.is_empty(), "changes without a word on how they were confirmed: {unconfirmed:?}");
    }

    /// Whether the secret stands anywhere in the database: as it is, in hex or in base64.
    pub async fn database_dump_contains(&self, secret: &str) -> bool {
        let dump = self.database_dump().await;
        spellings(secret).iter().any(|form| contains(&dump, form.as_bytes()))
    }

    /// Every byte that the database keeps.
    pub async fn database_dump(&self) -> Vec<u8> {
        match self.desk.store.path() {
            Some(path) => {
                let wal = path.with_file_name(format!("{}-wal", path.file_name().unwrap_or_default().display()));
                let mut bytes = std::fs::read(path).expect("the database can be read");
                bytes.extend(std::fs::read(wal).unwrap_or_default());
                bytes
            }
            None if self.desk.store.engine() == Engine::Sqlite => vec![], // it is in memory, and nobody can take it away
            None => dump_postgres(self.database.url()).await.expect("the database can be read"),
        }
    }

    /// The newest lines of the audit log, with what was noted in memory.
    pub async fn audit(&self) -> Vec<AuditLine> {
        self.flush().await;
        let operator = claviger_auth::operator(&self.desk);
        let page = PageRequest::first(500);
        audit_log::list(&self.desk, &operator, &AuditFilter::default(), &page).await.expect("the audit log").items
    }

    /// Whether a refusal with this code is in the audit log, with where it came from (g5).
    pub async fn audited(&self, code: &str) -> bool {
        self.audit().await.iter().any(|line| {
            line.entry.outcome == Outcome::Refused
                && line.entry.detail.get("code").and_then(|value| value.as_str()) == Some(code)
                && line.entry.address.is_some()
        })
    }
}

/// Whether it tells of a change that must be confirmed, and not how it was. What a consumer fetches was confirmed at the
/// consent, who opens a link that was mailed to them has that for it, and a bot without tokens goes with its project.
fn is_unconfirmed(entry: &AuditEntry) -> bool {
    let must_be = Action::of_method(&entry.action).is_some_and(|action| action.effect() == Effect::Rules);
    let elsewhere = matches!(entry.dialect.as_deref(), Some("oauth1" | "link")) || entry.action == "bots.delete";
    entry.outcome == Outcome::Done && must_be && !elsewhere && !entry.detail.contains_key("confirmed_by")
}

impl Answer {
    /// A refusal tells a stable code and the request's id and nothing of our insides (g3), a 401 challenges (g4), and
    /// nobody keeps the answer (g6).
    #[track_caller]
    pub fn is_a_proper_refusal(self) -> Self {
        let (text, json) = (self.text(), self.json());
        for inside in ["SELECT ", "sqlx", "SQLITE", "claviger-", "crates/", ".rs:", "panicked", "stack backtrace"] {
            assert!(!text.contains(inside), "{}: the answer tells of our insides: {text}", self.what);
        }
        if self.header("content-type") == "application/problem+json" {
            assert!(json["code"].is_string() && json["title"].is_string(), "{}: {text}", self.what);
            assert_eq!(json["request_id"].as_str().unwrap_or_default(), self.header("x-request-id"), "{}", self.what);
            assert_eq!(json["status"], self.status, "{}: {text}", self.what);
        }
        if self.status == 401 {
            assert!(self.headers.contains_key("www-authenticate"), "{}: no challenge", self.what);
        }
        if self.code() == "insufficient_scope" {
            assert!(
                self.header("www-authenticate").contains("insufficient_scope"),
                "{}: {:?}",
                self.what,
                self.headers
            );
        }
        self.is_not_kept()
    }

    /// The same, if it is a refusal at all.
    #[track_caller]
    pub fn is_a_proper_refusal_if_refused(self) -> Self {
        if self.status >= 400 { self.is_a_proper_refusal() } else { self }
    }

    /// `Cache-Control: no-store`.
    #[track_caller]
    pub fn is_not_kept(self) -> Self {
        assert_eq!(self.header("cache-control"), "no-store", "{}: {:?}", self.what, self.headers);
        self
    }
}

/// A secret in the spellings in which something might keep it.
fn spellings(secret: &str) -> [String; 3] {
    [secret.to_owned(), HEXLOWER.encode(secret.as_bytes()), BASE64.encode(secret.as_bytes())]
}

/// Many texts that are looked for in one walk, because a test may know a thousand secrets.
struct Needles {
    /// Whether one begins with these two bytes.
    begins: Vec<bool>,
    by_head: HashMap<[u8; HEAD], Vec<String>>,
}

/// No secret is shorter.
const HEAD: usize = 8;

impl Needles {
    fn of(texts: impl Iterator<Item = String>) -> Self {
        let mut needles = Self { begins: vec![false; 1 << 16], by_head: HashMap::new() };
        for text in texts {
            let head = *text.as_bytes().first_chunk().expect("a secret is longer than eight bytes");
            needles.begins[place(head[0], head[1])] = true;
            needles.by_head.entry(head).or_default().push(text);
        }
        needles
    }

    fn first_in(&self, bytes: &[u8]) -> Option<&str> {
        let heads = bytes.windows(HEAD).enumerate().filter(|(_, head)| self.begins[place(head[0], head[1])]);
        heads.filter_map(|(at, head)| Some((at, self.by_head.get(head)?))).find_map(|(at, texts)| {
            texts.iter().find(|text| bytes[at..].starts_with(text.as_bytes())).map(String::as_str)
        })
    }
}

fn place(first: u8, second: u8) -> usize {
    usize::from(u16::from_be_bytes([first, second]))
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return false };
    let mut rest = bytes;
    while let Some(at) = rest.iter().position(|byte| byte == first) {
        if rest[at..].starts_with(wanted) {
            return true;
        }
        rest = &rest[at + 1..];
    }
    false
}

fn around<'t>(text: &'t str, word: &str) -> &'t str {
    text.lines().find(|line| line.contains(word)).unwrap_or_default()
}

async fn dump_postgres(url: &str) -> anyhow::Result<Vec<u8>> {
    let mut connection = sqlx::PgConnection::connect(url).await?;
    let tables: Vec<String> = sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
        .fetch_all(&mut connection)
        .await?;
    let mut dump = vec![];
    for table in tables {
        let text = sqlx::AssertSqlSafe(format!("SELECT row_to_json(t)::text FROM \"{table}\" t"));
        let rows: Vec<String> = sqlx::query_scalar(text).fetch_all(&mut connection).await?;
        rows.iter().for_each(|row| dump.extend_from_slice(row.as_bytes()));
    }
    connection.close().await?;
    Ok(dump)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_needle_is_found_wherever_it_stands() {
        let needles = Needles::of(["abcdefgh-one", "abcdefgh-two", "canary-of-three"].map(str::to_owned).into_iter());
        for (hay, found) in [
            ("abcdefgh-two", Some("abcdefgh-two")),
            ("xxabcdefgh-onexx", Some("abcdefgh-one")),
            ("canary-of-canary-of-three", Some("canary-of-three")),
            ("abcdefgh-on", None),
            ("", None),
        ] {
            assert_eq!(needles.first_in(hay.as_bytes()), found, "{hay}");
        }
    }
}
