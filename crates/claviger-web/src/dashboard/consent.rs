//! The question of OAuth 1.0a: a program asks for access, a person allows or denies it.
//!
//! ```text
//! GET  /plugins/servlet/oauth/authorize?oauth_token=T    Atlassian's programs send people here
//! GET  /rest/oauth/authorize?oauth_token=T               Allura's
//! ```
//!
//! It is asked each time anew, whatever was allowed before (RFC 5849 section 4.15), and confirmed as every change to
//! credentials is. A callback in the address is not looked at: only the one that the program signed counts.

use axum::extract::Query;
use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::oauth1::{self, Allowed, Asked};
use claviger_domain::action::Action;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::method::{SetName, sets::FULL_ACCESS};
use claviger_domain::oauth1::{Callback, Problem, Provider};
use claviger_domain::refusal::Refusal;
use claviger_domain::rights::Rights;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::time::Duration;

use super::page::{Failure, page_with, see_other};
use super::post::{Fields, Post};
use super::view::assets::policy_of_consent;
use super::view::confirm::Confirm;
use super::view::consent::{Choice, Consent, ConsentCode};
use super::view::problem::Trouble;
use super::view::token_form::{Deeds, Preview};
use super::view::{Place, Plain};
use super::visitor::Visitor;

/// The address that a program sends people to.
#[derive(Debug, Deserialize)]
pub(crate) struct Question {
    #[serde(default)]
    oauth_token: String,
}

const DAY: Duration = Duration::from_hours(24);
/// The lives to offer besides the usual one, in days.
const LIVES: [u64; 4] = [1, 30, 90, 365];

/// `GET`: the question.
pub(crate) async fn show(visitor: Visitor, Query(question): Query<Question>) -> Result<Response, Failure> {
    let asked = find(&visitor, &question.oauth_token).await?;
    Ok(form(&visitor, &question.oauth_token, &asked, StatusCode::OK, Confirm::default()))
}

/// `POST`: the answer.
pub(crate) async fn decide(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let token = fields.one("oauth_token");
    let asked = find(&visitor, token).await?;
    if fields.one("decision") != "allow" {
        let decided = oauth1::deny(visitor.desk(), &visitor, token).await.map_err(told)?;
        return Ok(match decided.redirect {
            Some(address) => see_other(&address),
            None => {
                let home = match decided.consumer.provider {
                    Provider::Atlassian => Place::Authorized.href(),
                    Provider::Allura => "/auth/oauth/", // where Allura itself leads
                };
                visitor.done(home, visitor.reader().t1("consent-denied", "name", &decided.consumer.name))
            }
        });
    }
    let sudo = match visitor.confirm(Action::TokensCreate, fields.one("password")).await? {
        Ok(sudo) => sudo,
        Err(fault) => {
            let confirm = Confirm { fault: Some(fault) };
            return Ok(form(&visitor, token, &asked, StatusCode::UNPROCESSABLE_ENTITY, confirm));
        }
    };
    let allowed = allowed(&visitor, &fields)?;
    let decided = oauth1::allow(visitor.desk(), &visitor, sudo, token, allowed).await.map_err(told)?;
    match (decided.redirect, decided.code) {
        (Some(address), _) => Ok(see_other(&address)),
        (None, Some(code)) => {
            let shell = plain(&visitor);
            // Allura's programs and people look for the word.
            let name = decided.consumer.name;
            let label = (decided.consumer.provider == Provider::Allura).then_some("PIN");
            Ok(page_with(StatusCode::OK, &ConsentCode { shell, name, code, label }))
        }
        (None, None) => Err(Trouble::Broken.into()),
    }
}

/// What is asked. A question that was answered, is over or never was is a link that leads nowhere any more.
async fn find(visitor: &Visitor, token: &str) -> Result<Asked, Failure> {
    oauth1::asked(visitor.desk(), token).await.map_err(told)
}

fn told(error: Error) -> Failure {
    match error {
        Error::Refused(Refusal::Signed(problem))
            if matches!(*problem, Problem::TokenRejected | Problem::TokenUsed | Problem::TokenExpired) =>
        {
            Trouble::LinkUsed.into()
        }
        other => other.into(),
    }
}

/// What the person chose: a set, and how long.
fn allowed(visitor: &Visitor, fields: &Fields) -> Result<Allowed, Failure> {
    let name = match fields.one("set") {
        "" => FULL_ACCESS,
        name => name,
    };
    let set = SetName::parse(name).map_err(Error::from)?;
    let expiry = match fields.one("expires").parse::<u64>() {
        Ok(days) => {
            let days = u32::try_from(days).unwrap_or(u32::MAX);
            WantedExpiry::At(visitor.desk().now().plus(DAY.saturating_mul(days)))
        }
        Err(_) => WantedExpiry::Default,
    };
    Ok(Allowed { rights: Rights::of_set(set), expiry })
}

fn form(visitor: &Visitor, token: &str, asked: &Asked, status: StatusCode, confirm: Confirm) -> Response {
    let consumer = &asked.consumer;
    let address = match &asked.callback {
        Callback::Url(address) => url::Url::parse(address).ok(),
        Callback::OutOfBand => None,
    };
    let until = asked.until.map(claviger_domain::time::Timestamp::to_jiff);
    let page = Consent {
        shell: plain(visitor),
        action: match consumer.provider {
            Provider::Atlassian => "/plugins/servlet/oauth/authorize".to_owned(),
            Provider::Allura => "/rest/oauth/do_authorize".to_owned(),
        },
        hidden: vec![("oauth_token".to_owned(), token.to_owned())],
        name: consumer.name.clone(),
        host: match &address {
            Some(address) => address.host_str().unwrap_or_default().to_owned(),
            None => visitor.reader().t("consent-by-hand").into_owned(),
        },
        registered_by: asked.registered_by.clone().unwrap_or_else(|| visitor.reader().t("consent-site").into_owned()),
        trusted: asked.registered_by.is_none(),
        login: visitor.account.login.clone(),
        asks: vec![],
        choice: Some(Choice { sets: sets(visitor), lives: lives(visitor, asked) }),
        preview: Preview {
            deeds: Deeds::Everything { grave: vec![] },
            actor: visitor.account.login.clone(),
            projects: vec![],
            from: vec![],
            until,
        },
        projects: vec![],
        confirm: Some(confirm),
    };
    let mut response = page_with(status, &page);
    if let Some(address) = address
        && let Ok(policy) = HeaderValue::from_str(&policy_of_consent(&address.origin().ascii_serialization()))
    {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// The sets to choose from: everything first, because that is what these programs expect.
fn sets(visitor: &Visitor) -> Vec<String> {
    let catalogue = visitor.desk().catalogue();
    let mut names: Vec<String> = catalogue.sets().map(|set| set.name.to_string()).collect();
    names.sort_by_key(|name| name != FULL_ACCESS);
    names
}

/// The lives that end before it would end anyway.
fn lives(visitor: &Visitor, asked: &Asked) -> Vec<u64> {
    let now = visitor.desk().now();
    let shorter = |days: &u64| {
        let end = now.plus(DAY.saturating_mul(u32::try_from(*days).unwrap_or(u32::MAX)));
        asked.until.is_none_or(|until| end < until)
    };
    LIVES.into_iter().filter(shorter).collect()
}

fn plain(visitor: &Visitor) -> Plain {
    let shell = visitor.shell(None);
    Plain { reader: shell.reader, site: shell.site, csrf: shell.csrf }
}
