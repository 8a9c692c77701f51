//! The end of an account: first what dies with it, then the deed.

use axum::response::Response;
use claviger_auth::accounts::{self, Doomed, PersonLine};
use claviger_auth::tokens::Listed;
use claviger_auth::{Error, SiteFilter, site};
use claviger_domain::action::Action;
use claviger_domain::credential::CredentialKind;
use http::StatusCode;

use super::one::LAST_RULER;
use super::row;
use crate::dashboard::page::{Failure, page, page_with};
use crate::dashboard::post::Post;
use crate::dashboard::rows::number;
use crate::dashboard::view::admin::people::PersonDelete;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::Faults;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::{Place, Reader};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// Tokens that are named before they die.
const NAMED: u32 = 20;

/// `GET /admin/people/{login}/delete`.
pub(crate) async fn ask(visitor: Visitor, Path(login): Path<String>) -> Result<Response, Failure> {
    let (line, doomed) = find(&visitor, &login).await?;
    Ok(page(&preview(&visitor, &line, doomed, Faults::none()).await?))
}

/// `POST /admin/people/{login}/delete`. Not while a project would be left without an administrator.
pub(crate) async fn carry_out(Path(login): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let (line, doomed) = find(&visitor, &login).await?;
    let mut faults = Faults::none();
    match visitor.confirm(Action::UsersDelete, fields.one("password")).await? {
        Ok(sudo) if doomed.orphans.is_empty() => {
            match accounts::delete(visitor.desk(), &visitor, sudo, line.account.id).await {
                Ok(()) => {
                    let said = visitor.reader().t1("person-deleted", "name", &line.account.name);
                    return Ok(visitor.done("/admin/people", said));
                }
                Err(Error::Invalid(_)) => faults.add("password", LAST_RULER),
                Err(other) => return Err(other.into()),
            }
        }
        Ok(_) => {}
        Err(fault) => faults.add("password", fault),
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &preview(&visitor, &line, doomed, faults).await?))
}

/// What an account's end or its disabling stops, in words; nothing if nothing runs.
pub(super) fn stops(reader: &Reader, doomed: &Doomed) -> String {
    let counted = [("sessions-number", doomed.sessions), ("tokens-number", doomed.tokens)];
    let mut words: Vec<_> =
        counted.iter().filter(|(_, n)| *n > 0).map(|(key, n)| reader.t1(key, "n", number(*n))).collect();
    if doomed.tokens_in_use > 0 {
        words.push(reader.t1("tokens-in-use", "n", number(doomed.tokens_in_use)));
    }
    words.join(", ")
}

async fn find(visitor: &Visitor, login: &str) -> Result<(PersonLine, Doomed), Failure> {
    let (line, _) = accounts::find_person(visitor.desk(), visitor, login).await?;
    if line.account.id == visitor.account.id {
        return Err(Trouble::Forbidden.into());
    }
    let doomed = accounts::preview_delete(visitor.desk(), visitor, line.account.id).await?;
    Ok((line, doomed))
}

async fn preview(
    visitor: &Visitor,
    line: &PersonLine,
    doomed: Doomed,
    faults: Faults,
) -> Result<PersonDelete, Failure> {
    let tokens = SiteFilter {
        login: Some(line.account.login.clone()),
        kind: Some(CredentialKind::Token),
        ends_after: Some(visitor.desk().now()),
        ..SiteFilter::default()
    };
    let found = site::matching(visitor.desk(), visitor, &tokens, NAMED).await?.some;
    let named = |listed: Listed| (listed.credential.description, listed.last_use.map(|used| used.at.to_jiff()));
    Ok(PersonDelete {
        shell: visitor.shell(Place::People),
        person: row(line),
        tokens: number(doomed.tokens),
        in_use: number(doomed.tokens_in_use),
        named: found.into_iter().map(named).collect(),
        applications: number(doomed.applications),
        foreign_tokens: number(doomed.foreign_tokens),
        sessions: number(doomed.sessions),
        orphans: doomed.orphans,
        confirm: Confirm { fault: faults.of("password").cloned() },
        faults,
    })
}
