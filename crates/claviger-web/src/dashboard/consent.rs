//! The question of OAuth 1.0a: a program asks for access, a person allows or denies it.
//!
//! ```text
//! GET  /plugins/servlet/oauth/authorize?oauth_token=T    Atlassian's programs send people here
//! GET  /rest/oauth/authorize?oauth_token=T               Allura's
//! ```
//!
//! It is asked each time anew, whatever was allowed before (RFC 5849 section 4.15), and confirmed as every change to
//! credentials is. A callback in the address is not looked at: only the one that the program signed counts.

mod wish;

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::oauth1::{self, Asked, Decided};
use claviger_domain::action::Action;
use claviger_domain::oauth1::{Callback, Problem, Provider};
use claviger_domain::refusal::Refusal;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::page::{Failure, found, page, page_with};
use super::post::Post;
use super::view::assets::CONSENT_SECURITY_POLICY;
use super::view::confirm::Confirm;
use super::view::consent::{Consent, ConsentCode};
use super::view::fault::{Fault, Faults};
use super::view::listing;
use super::view::problem::Trouble;
use super::view::token_form::PreviewFragment;
use super::view::{Place, Plain};
use super::visitor::Visitor;
use crate::extract::Query;
use wish::Wish;

/// The address that a program sends people to.
#[derive(Debug, Deserialize)]
pub(crate) struct AuthorizeQuery {
    #[serde(default)]
    oauth_token: String,
}

/// `GET`: the question.
pub(crate) async fn show(visitor: Visitor, Query(query): Query<AuthorizeQuery>) -> Result<Response, Failure> {
    let question = Question::find(visitor, &query.oauth_token, Wish::default()).await?;
    question.form(StatusCode::OK, Faults::none(), Confirm::default()).await
}

/// `POST /consent/preview`: the paragraph alone, for the page that is being filled in.
pub(crate) async fn preview(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let Question { visitor, asked, wish, .. } =
        Question::find(visitor, fields.one("oauth_token"), Wish::read(&fields)).await?;
    let preview = wish.preview(&visitor, &asked);
    Ok(page(&PreviewFragment { shell: visitor.shell(None), preview }))
}

/// `POST`: the answer.
pub(crate) async fn decide(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let question = Question::find(visitor, fields.one("oauth_token"), Wish::read(&fields)).await?;
    // Allura's own form has a button for each answer. Whoever says both does not allow.
    let answer = ["no", "yes"].into_iter().find(|answer| fields.has(answer)).unwrap_or(fields.one("decision"));
    match answer {
        "allow" | "yes" => question.allow(fields.one("password")).await,
        "deny" | "no" => question.deny().await,
        _ => question.form(StatusCode::OK, Faults::none(), Confirm::default()).await,
    }
}

/// What is asked of whom, and what they chose so far.
struct Question {
    visitor: Visitor,
    token: String,
    asked: Asked,
    wish: Wish,
}

impl Question {
    /// A question that was answered, is over or never was is a link that leads nowhere any more.
    async fn find(visitor: Visitor, token: &str, wish: Wish) -> Result<Self, Failure> {
        let asked = oauth1::asked(visitor.desk(), token).await.map_err(told)?;
        Ok(Self { visitor, token: token.to_owned(), asked, wish })
    }

    async fn allow(&self, password: &str) -> Result<Response, Failure> {
        let Self { visitor, token, asked, wish } = self;
        let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
        let allowed = match wish.meant(visitor, asked).await? {
            Ok(allowed) => allowed,
            Err(faults) => return self.form(unprocessable, faults, Confirm::default()).await,
        };
        let sudo = match visitor.confirm(Action::TokensCreate, password).await? {
            Ok(sudo) => sudo,
            Err(fault) => {
                let confirm = Confirm { fault: Some(fault.clone()) };
                return self.form(unprocessable, fault_of("password", fault), confirm).await;
            }
        };
        let decided = oauth1::allow(visitor.desk(), visitor, sudo, token, allowed).await.map_err(told)?;
        let Decided { consumer, redirect, code } = decided;
        match (redirect, code) {
            (Some(address), _) => Ok(found(&address)),
            (None, Some(code)) => {
                // Allura's programs and people look for the word.
                let label = (consumer.provider == Provider::Allura).then_some("PIN");
                let shell = plain(visitor);
                Ok(page_with(StatusCode::OK, &ConsentCode { shell, name: consumer.name, code, label }))
            }
            (None, None) => Err(Trouble::Broken.into()),
        }
    }

    async fn deny(&self) -> Result<Response, Failure> {
        let visitor = &self.visitor;
        let decided = oauth1::deny(visitor.desk(), visitor, &self.token).await.map_err(told)?;
        let said = visitor.reader().t1("consent-denied", "name", &decided.consumer.name);
        Ok(match (decided.redirect, decided.consumer.provider) {
            (Some(address), _) => found(&address),
            (None, Provider::Atlassian) => visitor.done(Place::Authorized.href(), said),
            // Where Allura sends people, the page of their applications.
            (None, Provider::Allura) => visitor.done("/auth/oauth/", said),
        })
    }

    async fn form(&self, status: StatusCode, faults: Faults, confirm: Confirm) -> Result<Response, Failure> {
        let Self { visitor, token, asked, wish } = self;
        let consumer = &asked.consumer;
        let address = match &asked.callback {
            Callback::Url(address) => url::Url::parse(address).ok(),
            Callback::OutOfBand => None,
        };
        let (shown, action) = match consumer.provider {
            Provider::Atlassian => ("/plugins/servlet/oauth/authorize", "/plugins/servlet/oauth/authorize"),
            Provider::Allura => ("/rest/oauth/authorize", "/rest/oauth/do_authorize"),
        };
        let page = Consent {
            shell: plain(visitor),
            action: action.to_owned(),
            page: listing::address(shown, &[("oauth_token", token.as_str())]),
            hidden: vec![("oauth_token".to_owned(), token.clone())],
            name: consumer.name.clone(),
            host: match &address {
                Some(address) => address.host_str().unwrap_or_default().to_owned(),
                None => visitor.reader().t("consent-by-hand").into_owned(),
            },
            registered_by: asked
                .registered_by
                .clone()
                .unwrap_or_else(|| visitor.reader().t("consent-site").into_owned()),
            trusted: asked.registered_by.is_none(),
            login: visitor.account.login.clone(),
            asks: vec![],
            choice: Some(wish.choice(visitor, asked)),
            preview: wish.preview(visitor, asked),
            preview_from: Some("/consent/preview"),
            projects: wish.projects(visitor).await?,
            held: wish.held(),
            faults,
            confirm: Some(confirm),
            passkey: visitor.has_passkey(),
        };
        let mut response = page_with(status, &page);
        if address.is_some() {
            let policy = HeaderValue::from_static(CONSENT_SECURITY_POLICY);
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        Ok(response)
    }
}

fn fault_of(field: &'static str, fault: Fault) -> Faults {
    [(field, fault)].into_iter().collect()
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

fn plain(visitor: &Visitor) -> Plain {
    let shell = visitor.shell(None);
    Plain { reader: shell.reader, site: shell.site, csrf: shell.csrf }
}
