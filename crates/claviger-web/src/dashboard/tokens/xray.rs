//! `GET /tokens/{id}`: what one token did, in which projects, from where, what it was refused, and what it could do without.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::response::Response;
use claviger_auth::PageRequest;
use claviger_auth::audit_log::{self, About, AuditFilter, AuditLine};
use claviger_auth::tokens::{self, Seen, day_of};
use claviger_domain::action::Action;
use claviger_domain::audit::{AuditSubject, Outcome};
use claviger_domain::catalogue::Catalogue;
use claviger_domain::credential::{Credential, CredentialKind, CredentialState};
use claviger_domain::ids::{CredentialId, ProjectId};
use claviger_domain::rights::Rights;
use claviger_domain::time::Timestamp;
use http::StatusCode;

use super::rows::{Names, row, state};
use super::{choices, id_of, preview as words};
use crate::dashboard::page::{Failure, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::refused::why;
use crate::dashboard::text::Language;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Fault;
use crate::dashboard::view::token_form::Preview;
use crate::dashboard::view::token_list::TokenState;
use crate::dashboard::view::token_xray::{
    AddressUse, Ended, HistoryLine, MethodUse, ProjectUse, RefusalLine, Shrink, ShrunkProjects, TokenXray, Uses,
};
use crate::dashboard::view::{Notice, Place, Reader, shell};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// Days of the heat map.
const SHOWN: u64 = 28;
/// Days that decide about what a token needs: all that is known.
const KNOWN: u64 = 90;
/// Lines of refusals and of history.
const LINES: u32 = 10;

/// The page.
pub(crate) async fn show(visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    shown(&visitor, id_of(&id)?, None).await
}

/// `POST /tokens/{id}/shrink`: by the same days that the page showed.
pub(crate) async fn shrink(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let sudo = match visitor.confirm(Action::TokensEdit, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return shown(&visitor, id, Some(fault)).await,
    };
    let since = visitor.desk().now().minus(Duration::from_hours(24 * (KNOWN - 1)));
    tokens::narrow(visitor.desk(), &visitor, sudo, id, since).await?;
    Ok(visitor.done(&format!("/tokens/{id}"), visitor.reader().t("done-shrunk")))
}

/// `POST /tokens/{id}/unshrink`.
pub(crate) async fn unshrink(Path(id): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let id = id_of(&id)?;
    let href = format!("/tokens/{id}");
    let failed = |text: String| Notice { tone: shell::Tone::Failed, text, action: None };
    let sudo = match visitor.confirm(Action::TokensEdit, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => return Ok(visitor.lead_to(&href, failed(fault.text(visitor.reader())))),
    };
    match tokens::widen_again(visitor.desk(), &visitor, sudo, id).await {
        Ok(_) => Ok(visitor.done(&href, visitor.reader().t("done-unshrunk"))),
        Err(claviger_auth::Error::Invalid(_)) => {
            Ok(visitor.lead_to(&href, failed(visitor.reader().t("failed-unshrink").into_owned())))
        }
        Err(other) => Err(other.into()),
    }
}

async fn shown(visitor: &Visitor, id: CredentialId, fault: Option<Fault>) -> Result<Response, Failure> {
    let now = visitor.desk().now();
    let catalogue = visitor.desk().catalogue();
    let seen = tokens::see(visitor.desk(), visitor, id, choices::since(visitor, KNOWN)).await?;
    let credential = &seen.token.credential;
    let named = credential.rights.projects.iter().flatten().copied();
    let named = named.chain(seen.projects.iter().map(|used| used.project)).collect();
    let names = Names::of_projects(visitor, named).await?;
    let preview = |rights: &Rights| preview(&catalogue, visitor.reader().language, rights, &seen, &names);
    let held = catalogue.resolve(&credential.rights.sets, &credential.rights.methods).len();
    let status = if fault.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let may_change = seen.may_change && credential.state != CredentialState::Revoked;
    let shrink = seen.narrower.as_ref().filter(|_| may_change).map(|after| Shrink {
        after: preview(after),
        loses: held.saturating_sub(after.methods.len()) as u64,
        projects: match after.projects == credential.rights.projects {
            false => ShrunkProjects::Fewer,
            true if seen.within_projects => ShrunkProjects::AllUsed,
            true => ShrunkProjects::Unknown,
        },
        confirm: Confirm { fault },
    });
    let works = state(credential, now) == TokenState::Active;
    let refusals = lines(visitor, id, Outcome::Refused).await?;
    let history = lines(visitor, id, Outcome::Done).await?;
    let reader = visitor.reader();
    let page = TokenXray {
        shell: visitor.shell(if credential.kind == CredentialKind::OAuth1 { Place::Authorized } else { Place::Tokens }),
        token: row(&seen.token, &[], &names, now),
        mask: seen.token.hint.as_ref().map(|hint| credential.format.hinted(credential.number, hint)),
        ranges: credential.rights.cidrs.iter().map(ToString::to_string).collect(),
        older_secret_until: seen.older_value_until.filter(|_| works).map(Timestamp::to_jiff),
        may_change,
        consented: credential.kind == CredentialKind::OAuth1,
        preview: preview(&credential.rights),
        ended: ended(credential, &history, now),
        uses: Some(Uses { projects: projects(&seen, &names), ..uses(&catalogue, &seen, now) }),
        refusals: refusals.into_iter().map(|line| refusal(reader, line)).collect(),
        history: history.into_iter().map(|line| change(reader, line)).collect(),
        shrink,
        undo_until: seen.undo_until.filter(|_| may_change).map(Timestamp::to_jiff),
    };
    Ok(page_with(status, &page))
}

/// Since when and by whom it can do nothing. What goes with its owner has no line of its own.
fn ended(credential: &Credential, history: &[AuditLine], now: Timestamp) -> Option<Ended> {
    let deeds: &[&str] = match state(credential, now) {
        TokenState::Active => return None,
        TokenState::Expired => {
            return credential.expires_at.map(|end| Ended { at: end.to_jiff(), by: None, reason: None });
        }
        TokenState::Suspended => &["tokens.suspend"],
        TokenState::Removed => &["tokens.delete", "tokens.revoke"],
    };
    let line = history.iter().find(|line| deeds.contains(&line.entry.action.as_str()));
    let at = line.map_or(credential.updated_at, |line| line.entry.at).to_jiff();
    Some(Ended { at, by: line.map(|line| line.entry.actor_name.clone()), reason: credential.reason.clone() })
}

fn preview(catalogue: &Catalogue, language: Language, rights: &Rights, seen: &Seen, names: &Names) -> Preview {
    Preview {
        deeds: words::deeds(catalogue, language, &rights.sets, &catalogue.resolve(&rights.sets, &rights.methods)),
        actor: seen.token.actor_login.clone(),
        projects: names.of_rights(rights),
        from: rights.cidrs.iter().map(ToString::to_string).collect(),
        until: seen.token.credential.expires_at.map(Timestamp::to_jiff),
        renewable: None,
    }
}

/// The heat map, the addresses, and what was never used in all the time that is known.
fn uses(catalogue: &Catalogue, seen: &Seen, now: Timestamp) -> Uses {
    let first = day_of(now) - i64::try_from(SHOWN).unwrap_or(0) + 1;
    let days = (0..SHOWN).map(|n| now.minus(Duration::from_hours(24 * (SHOWN - 1 - n))).to_jiff()).collect();
    let mut methods: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for used in &seen.methods {
        if let Ok(day) = usize::try_from(used.day - first) {
            let calls = methods.entry(&used.method).or_insert_with(|| vec![0; SHOWN as usize]);
            calls[day.min(SHOWN as usize - 1)] += u64::try_from(used.calls).unwrap_or(0);
        }
    }
    let mut methods: Vec<_> =
        methods.into_iter().map(|(method, calls)| MethodUse { method: method.to_owned(), calls }).collect();
    methods.sort_by_key(|method| std::cmp::Reverse(method.total()));
    let rights = &seen.token.credential.rights;
    let held = catalogue.resolve(&rights.sets, &rights.methods);
    // what everybody may call is called without being held
    let holds = |name: &str| catalogue.place(name).is_some_and(|place| held.contains(place));
    let used = methods.iter().filter(|method| holds(&method.method)).count() as u64;
    let never = |name: &str| !seen.methods.iter().any(|used| used.method == name);
    let unused = held.places().map(|place| catalogue.methods()[place].name.to_string()).filter(|name| never(name));
    let (addresses, unused) = (addresses(seen, first), unused.collect());
    Uses { days, methods, projects: vec![], known: KNOWN, addresses, granted: held.len() as u64, used, unused }
}

/// The projects of all the time that is known, which is what decides about them.
fn projects(seen: &Seen, names: &Names) -> Vec<ProjectUse> {
    let mut found: BTreeMap<ProjectId, ProjectUse> = BTreeMap::new();
    for used in &seen.projects {
        // noon of that day is that day almost everywhere
        let last = Timestamp::from_millis(used.day * 86_400_000 + 43_200_000).to_jiff();
        let known = found.entry(used.project).or_insert_with(|| ProjectUse {
            name: names.name(used.project),
            methods: vec![],
            calls: 0,
            last,
        });
        if !known.methods.contains(&used.method) {
            known.methods.push(used.method.clone());
        }
        known.calls += u64::try_from(used.calls).unwrap_or(0);
        known.last = known.last.max(last);
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|project| std::cmp::Reverse(project.calls));
    found
}

fn addresses(seen: &Seen, first: i64) -> Vec<AddressUse> {
    let mut found: BTreeMap<&str, AddressUse> = BTreeMap::new();
    for used in seen.addresses.iter().filter(|used| used.day >= first) {
        let (calls, last) = (u64::try_from(used.calls).unwrap_or(0), used.last_at.to_jiff());
        let known = found.entry(&used.address).or_insert_with(|| AddressUse {
            from: used.address.clone(),
            dialects: String::new(),
            calls: 0,
            last,
        });
        if !known.dialects.split(", ").any(|dialect| dialect == used.dialect) {
            let comma = if known.dialects.is_empty() { "" } else { ", " };
            known.dialects = format!("{}{comma}{}", known.dialects, used.dialect);
        }
        (known.calls, known.last) = (known.calls + calls, known.last.max(last));
    }
    let mut found: Vec<_> = found.into_values().collect();
    found.sort_by_key(|address| std::cmp::Reverse(address.calls));
    found
}

async fn lines(visitor: &Visitor, id: CredentialId, outcome: Outcome) -> Result<Vec<AuditLine>, Failure> {
    let about = About::Subject(AuditSubject::Credential(id));
    let filter = AuditFilter { about, outcome: Some(outcome), ..AuditFilter::default() };
    Ok(audit_log::list(visitor.desk(), visitor, &filter, &PageRequest::first(LINES)).await?.items)
}

/// A refusal in plain words: what it asked for, if that is known, and why not.
fn refusal(reader: &Reader, line: AuditLine) -> RefusalLine {
    let detail = |key: &str| line.entry.detail.get(key).and_then(|value| value.as_str()).unwrap_or_default();
    let count = line.entry.detail.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
    // it is there, and was shown as what it is not
    let why = match detail("code") {
        "invalid_credential" => reader.t("why-elsewhere").into_owned(),
        code => why(reader, code, count),
    };
    let asked = match (detail("method"), line.entry.action.as_str()) {
        // refused before it was looked at what it wanted
        ("", "authenticate") => None,
        ("", place) => Some(place.to_owned()),
        (method, _) => Some(method.to_owned()),
    };
    RefusalLine {
        at: line.entry.at.to_jiff(),
        why,
        from: line.entry.address.map(|address| address.to_string()).unwrap_or_default(),
        asked,
    }
}

/// A change in plain words.
fn change(reader: &Reader, line: AuditLine) -> HistoryLine {
    let told = |key: &str| line.entry.detail.contains_key(key);
    let key = match line.entry.action.as_str() {
        "tokens.edit" if told("narrowed") => "history-narrowed",
        "tokens.edit" if told("widened_again") => "history-widened",
        "tokens.edit" => "history-edited",
        "tokens.create" | "tokens.copy" => "history-made",
        "tokens.rotate" => "history-rotated",
        "tokens.regenerate" => "history-regenerated",
        "tokens.suspend" => "history-suspended",
        "tokens.resume" => "history-resumed",
        "tokens.delete" | "tokens.revoke" => "history-revoked",
        _ => "history-other",
    };
    HistoryLine {
        at: line.entry.at.to_jiff(),
        what: reader.t1(key, "action", &line.entry.action),
        by: line.entry.actor_name,
    }
}
