//! `/admin/audit`: the log in plain words, searched, and exported whole.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::{IntoResponse, Response};
use claviger_auth::audit_log::AuditLine as Stored;
use claviger_auth::site::Names;
use claviger_auth::still::still_good;
use claviger_auth::{AuditSearch, Error, Part, site};
use claviger_domain::audit::{AuditSubject, Outcome};
use claviger_domain::refusal::Refusal;
use futures_util::stream;
use http::header;
use serde_json::json;

use super::Ruler;
use crate::dashboard::page::{Failure, page};
use crate::dashboard::rows::{pager, part};
use crate::dashboard::view::admin::audit::{AuditLine, AuditLog, AuditQuery};
use crate::dashboard::view::{Place, Reader};
use crate::extract::Query;

mod words;

/// Lines that an export reads at once.
const BATCH: u32 = 500;
/// The word in addresses for what was refused, whatever it was.
const REFUSED: &str = "refused";
/// The action of a request that was refused before it was looked at what it wanted.
const AUTHENTICATE: &str = "authenticate";

/// `GET /admin/audit`.
pub(crate) async fn list(ruler: Ruler, Query(query): Query<AuditQuery>) -> Result<Response, Failure> {
    let search = search(&ruler, &query);
    let lines = site::search_audit(ruler.desk(), &ruler, &search, part(query.page())).await?;
    let names = site::names_in(ruler.desk(), &ruler, &lines).await?;
    let count = site::count_audit(ruler.desk(), &ruler, &search).await?;
    let pager = pager(query.page(), count, |page| query.at_page(page))?;
    Ok(page(&AuditLog {
        lines: lines.iter().map(|stored| line(ruler.reader(), stored, &names)).collect(),
        shell: ruler.shell(Place::Audit),
        actions: words::actions(ruler.reader(), &query.action),
        query,
        pager,
    }))
}

/// `GET /admin/audit.csv`.
pub(crate) async fn csv(ruler: Ruler, Query(query): Query<AuditQuery>) -> Response {
    let head = "seq,at,action,outcome,actor,subject_kind,subject,dialect,address,request,detail\r\n";
    export(ruler, &query, "text/csv; charset=utf-8", "audit.csv", Some(head), |stored| {
        let entry = &stored.entry;
        let (kind, subject) = subject(entry.subject);
        let fields = [
            stored.seq.to_string(),
            entry.at.to_string(),
            entry.action.clone(),
            entry.outcome.as_str().to_owned(),
            entry.actor_name.clone(),
            kind.to_owned(),
            subject.unwrap_or_default(),
            entry.dialect.clone().unwrap_or_default(),
            entry.address.map(|address| address.to_string()).unwrap_or_default(),
            entry.request.map(|id| id.to_string()).unwrap_or_default(),
            json!(entry.detail).to_string(),
        ];
        fields.map(|field| quoted(&field)).join(",") + "\r\n"
    })
}

/// `GET /admin/audit.jsonl`.
pub(crate) async fn jsonl(ruler: Ruler, Query(query): Query<AuditQuery>) -> Response {
    export(ruler, &query, "application/jsonl", "audit.jsonl", None, |stored| {
        let entry = &stored.entry;
        let (kind, subject) = subject(entry.subject);
        let line = json!({
            "seq": stored.seq, "at": entry.at.to_string(), "action": entry.action, "outcome": entry.outcome.as_str(),
            "actor": entry.actor.map(|id| id.to_string()), "actor_login": entry.actor_name, "subject_kind": kind,
            "subject": subject, "dialect": entry.dialect, "address": entry.address,
            "request_id": entry.request.map(|id| id.to_string()), "detail": entry.detail,
        });
        format!("{line}\n")
    })
}

/// A line as people read it.
pub(super) fn line(reader: &Reader, stored: &Stored, names: &Names) -> AuditLine {
    let entry = &stored.entry;
    let refused = entry.outcome == Outcome::Refused;
    let target = match (names.of(entry.subject), entry.subject) {
        // what was allowed or denied was so to a program; the line's subject is the person, who is named as who it was
        _ if entry.action.starts_with("consents.") => words::named(entry).map(|name| (name, String::new())),
        (Some(name), AuditSubject::Credential(id)) => Some((name.to_owned(), format!("/tokens/{id}"))),
        (Some(name), AuditSubject::Account(_)) => Some((name.to_owned(), format!("/admin/people/{name}"))),
        (Some(name), AuditSubject::Project(_)) => Some((name.to_owned(), format!("/projects/{name}"))),
        // what has no page, or is no more, is called as the line calls it
        _ => words::named(entry).map(|name| (name, String::new())),
    };
    let who = words::who(reader, entry);
    let from = entry.address.map(|address| address.to_string()).unwrap_or_default();
    let what = words::said(reader, entry);
    AuditLine { at: entry.at.to_jiff(), who, what, action: entry.action.clone(), target, from, refused }
}

/// The whole of what matches, as a stream: it is read on while it is sent, as long as whoever asked may read it.
fn export(
    ruler: Ruler,
    query: &AuditQuery,
    kind: &'static str,
    name: &str,
    head: Option<&'static str>,
    write: fn(&Stored) -> String,
) -> Response {
    let search = search(&ruler, query);
    let since = ruler.desk().now();
    let state = Some((ruler, search, head.unwrap_or_default().to_owned()));
    let lines = stream::try_unfold(state, move |state| async move {
        let Some((ruler, search, head)) = state else { return Ok::<_, Error>(None) };
        if !still_good(ruler.desk(), &ruler, since).await? {
            return Err(Error::Refused(Refusal::Unknown));
        }
        let lines = site::search_audit(ruler.desk(), &ruler, &search, Part { skip: 0, rows: BATCH }).await?;
        let text = lines.iter().fold(head, |text, stored| text + &write(stored));
        let before = lines.last().filter(|_| lines.len() == BATCH as usize).map(|last| last.seq);
        let next = before.map(|before| (ruler, AuditSearch { before: Some(before), ..search }, String::new()));
        Ok(Some((Bytes::from(text), next)))
    });
    let disposition = format!("attachment; filename=\"{name}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, Body::from_stream(lines)).into_response()
}

/// What the query means for the store; the number of the home page is counted by it too.
pub(super) fn search(ruler: &Ruler, query: &AuditQuery) -> AuditSearch {
    const DAY: Duration = Duration::from_hours(24);
    let days = match query.since.as_str() {
        "day" => Some(1),
        "week" => Some(7),
        "month" => Some(30),
        _ => None,
    };
    let refused = query.action == REFUSED;
    AuditSearch {
        words: query.q.trim().to_owned(),
        called: words::called(ruler.reader(), query.q.trim()),
        action: Some(query.action.clone()).filter(|action| !action.is_empty() && !refused),
        outcome: refused.then_some(Outcome::Refused),
        since: days.map(|days| ruler.desk().now().minus(days * DAY)),
        before: None,
    }
}

fn subject(subject: AuditSubject) -> (&'static str, Option<String>) {
    match subject {
        AuditSubject::Account(id) => ("account", Some(id.to_string())),
        AuditSubject::Project(id) => ("project", Some(id.to_string())),
        AuditSubject::Credential(id) => ("credential", Some(id.to_string())),
        AuditSubject::Site => ("site", None),
    }
}

/// A field of RFC 4180. What a table program would take for a formula is kept from being one.
fn quoted(field: &str) -> String {
    let guard = if field.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    format!("\"{guard}{}\"", field.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_no_formula() {
        assert_eq!(quoted("=cmd|' /C calc'!A0"), "\"'=cmd|' /C calc'!A0\"");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }
}
