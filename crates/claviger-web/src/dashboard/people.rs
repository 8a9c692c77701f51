//! People and service accounts, for those who rule the site: the list. What is done to one of them are files of their own.

pub(crate) mod access;
pub(crate) mod delete;
pub(crate) mod new;
pub(crate) mod one;

use axum::response::Response;
use claviger_auth::accounts::{self, PeopleFilter, PersonLine};
use claviger_auth::invitations::Invitation;
use claviger_domain::account::{AccountKind, AccountState, SiteRole};
use claviger_domain::limits;
use claviger_domain::text;

use super::page::{Failure, page};
use super::rows::{number, pager, part};
use super::view::Place;
use super::view::admin::people::{People, PeopleQuery, PersonInvited, PersonRow};
use super::view::fault::{Fault, Faults};
use super::visitor::Visitor;
use crate::extract::Query;

/// `GET /admin/people`.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<PeopleQuery>) -> Result<Response, Failure> {
    let part = part(query.page());
    let (lines, matching) = accounts::list_people(visitor.desk(), &visitor, &filter(&query), part).await?;
    let pager = pager(query.page(), matching, |page| query.at_page(page))?;
    let rows = lines.iter().map(row).collect();
    Ok(page(&People { shell: visitor.shell(Place::People), rows, pager, query }))
}

/// What the menus stand for. What a menu does not offer filters nothing.
fn filter(query: &PeopleQuery) -> PeopleFilter {
    PeopleFilter {
        search: query.q.clone(),
        kind: match query.kind.as_str() {
            "person" => Some(AccountKind::Person),
            "service" => Some(AccountKind::Service),
            _ => None,
        },
        site_role: (query.kind == "admin").then_some(SiteRole::Admin),
        state: match query.state.as_str() {
            "active" => Some(AccountState::Active),
            "disabled" => Some(AccountState::Disabled),
            _ => None,
        },
    }
}

/// An account as its line shows it.
fn row(line: &PersonLine) -> PersonRow {
    let account = &line.account;
    PersonRow {
        login: account.login.clone(),
        name: if account.name == account.login { String::new() } else { account.name.clone() },
        email: account.email.clone(),
        service: account.kind == AccountKind::Service,
        admin: account.site_role == SiteRole::Admin,
        disabled: account.state == AccountState::Disabled,
        credentials: number(line.credentials),
        seen: line.seen.map(claviger_domain::time::Timestamp::to_jiff),
        password: line.has_password,
        made: account.created_at.to_jiff(),
    }
}

/// What is wrong with a name and an address, as they are typed.
fn faults_of(name: &str, email: &str) -> Faults {
    let mut faults = Faults::none();
    if text::line("name", name, limits::NAME).is_err() {
        faults.add("name", fault_of_line(name));
    }
    if text::email(email).is_err() {
        faults.add("email", Fault::BadEmail);
    }
    faults
}

/// What is wrong with a line of text.
pub(super) fn fault_of_line(typed: &str) -> Fault {
    if typed.trim().is_empty() {
        return Fault::Missing;
    }
    if typed.chars().count() > limits::NAME {
        return Fault::TooLong(limits::NAME as u64);
    }
    Fault::BadLine
}

/// The link of an invitation, shown this once. It begins with the address that the operator configured: what a client calls
/// this server decides nothing (ACC-08).
fn invited(visitor: &Visitor, invitation: &Invitation) -> Response {
    page(&PersonInvited {
        shell: visitor.shell(Place::People),
        login: invitation.account.login.clone(),
        link: invitation.link(&visitor.state.config.public_url).expose().clone(),
        until: invitation.until.to_jiff(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn menus_filter_and_nonsense_does_not() {
        let asked = |kind: &str, state: &str| {
            filter(&PeopleQuery { kind: kind.into(), state: state.into(), ..PeopleQuery::default() })
        };
        assert_eq!(asked("service", "disabled").kind, Some(AccountKind::Service));
        assert_eq!(asked("service", "disabled").state, Some(AccountState::Disabled));
        assert_eq!((asked("admin", "").kind, asked("admin", "").site_role), (None, Some(SiteRole::Admin)));
        assert_eq!((asked("bot", "deleted").kind, asked("bot", "deleted").state), (None, None));
    }
}
