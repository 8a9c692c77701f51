//! Accounts of other sites that are a person's here: linked, and unlinked.

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::oidc::{self, Identity};
use data_encoding::BASE64URL_NOPAD;

use super::{HERE, again, confirmed};
use crate::dashboard::door::upstream as way;
use crate::dashboard::page::{Failure, page};
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::question::Question;
use crate::dashboard::view::security::{Leave, LinkRow};
use crate::dashboard::visitor::Visitor;
use crate::extract::Path;

/// The visitor's links.
pub(super) async fn list(visitor: &Visitor) -> Result<Vec<LinkRow>, Failure> {
    let held = oidc::list_links(visitor.desk(), visitor).await?;
    Ok(held.iter().map(|identity| row(visitor, identity)).collect())
}

/// The sites that are not linked yet: name and title.
pub(super) fn linkable(visitor: &Visitor, links: &[LinkRow]) -> Vec<(String, String)> {
    let sites = visitor.desk().settings.upstreams.iter();
    let free = sites.filter(|site| !links.iter().any(|link| link.title == site.title));
    free.map(|site| (site.name.clone(), site.title.clone())).collect()
}

/// `GET /profile/security/upstreams/{name}`.
pub(crate) async fn ask_link(visitor: Visitor, Path(name): Path<String>) -> Result<Response, Failure> {
    Ok(page(&link_question(&visitor, &name, Confirm::default())?))
}

/// `POST /profile/security/upstreams/{name}`.
pub(crate) async fn link(Path(name): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    if let Err(fault) = confirmed(&visitor, fields.one("password")).await? {
        return Ok(again(&link_question(&visitor, &name, Confirm { fault: Some(fault) })?));
    }
    let title = title(&visitor, &name)?;
    let begun = way::begin(&visitor.state, &name, visitor.secure, HERE, visitor.credential()).await;
    let (href, kept) = begun.map_err(|refused| {
        tracing::warn!(%refused, "another site could not be asked");
        Trouble::Unavailable
    })?;
    let mut response = page(&Leave { shell: visitor.shell(Place::Profile), title, href });
    kept.set(&mut response);
    Ok(response)
}

/// `GET /profile/security/links/{key}/remove`.
pub(crate) async fn ask_unlink(visitor: Visitor, Path(key): Path<String>) -> Result<Response, Failure> {
    Ok(page(&question(&visitor, &key, Confirm::default()).await?))
}

/// `POST /profile/security/links/{key}/remove`.
pub(crate) async fn unlink(Path(key): Path<String>, Post { visitor, fields }: Post) -> Result<Response, Failure> {
    match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => {
            let held = oidc::list_links(visitor.desk(), &visitor).await?;
            let found = held.iter().find(|identity| key_of(identity) == key).ok_or(Error::NotFound("link"))?;
            oidc::unlink(visitor.desk(), &visitor, sudo, found).await?;
            Ok(visitor.done(HERE, visitor.reader().t("identity-unlinked")))
        }
        Err(fault) => Ok(again(&question(&visitor, &key, Confirm { fault: Some(fault) }).await?)),
    }
}

async fn question(visitor: &Visitor, key: &str, confirm: Confirm) -> Result<Question, Failure> {
    let links = list(visitor).await?;
    let found = links.iter().find(|link| link.key == key).ok_or(Error::NotFound("link"))?;
    Ok(Question::remove_identity(visitor.shell(Place::Profile), found, confirm))
}

fn link_question(visitor: &Visitor, name: &str, confirm: Confirm) -> Result<Question, Failure> {
    let title = title(visitor, name)?;
    Ok(Question::link_identity(visitor.shell(Place::Profile), name, &title, confirm))
}

fn title(visitor: &Visitor, name: &str) -> Result<String, Failure> {
    let found = visitor.desk().settings.upstreams.iter().find(|site| site.name == name);
    Ok(found.ok_or(Error::NotFound("upstream"))?.title.clone())
}

fn row(visitor: &Visitor, identity: &Identity) -> LinkRow {
    let site = visitor.desk().settings.upstreams.iter().find(|site| site.issuer == identity.issuer);
    LinkRow {
        key: key_of(identity),
        title: site.map_or_else(|| identity.issuer.clone(), |site| site.title.clone()),
        email: identity.email.clone(),
        since: identity.linked_at.to_jiff(),
        used: identity.last_used_at.map(|used| used.to_jiff()),
    }
}

fn key_of(identity: &Identity) -> String {
    BASE64URL_NOPAD.encode(format!("{}\n{}", identity.issuer, identity.subject).as_bytes())
}
