//! Administration: who has access, and take it away now. Each page asks the verbs below as any other caller does; whoever
//! may not rule the site is told that there is nothing here.

pub(crate) mod audit;
pub(crate) mod credentials;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod routes;
pub(crate) mod settings;

use std::ops::Deref;

use axum::extract::{FromRequest, FromRequestParts, Request};
use http::request::Parts;

use super::page::Failure;
use super::post::{Fields, Post};
use super::view::problem::Trouble;
use super::visitor::Visitor;
use crate::state::AppState;

/// Somebody who rules the site.
pub(crate) struct Ruler(pub(crate) Visitor);

impl Deref for Ruler {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.0
    }
}

impl FromRequestParts<AppState> for Ruler {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        ruler(Visitor::from_request_parts(parts, state).await?)
    }
}

/// A form of somebody who rules the site.
pub(crate) struct RulerPost {
    /// Who.
    pub(crate) ruler: Ruler,
    /// What was filled in.
    pub(crate) fields: Fields,
}

impl FromRequest<AppState> for RulerPost {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let Post { visitor, fields } = Post::from_request(request, state).await?;
        Ok(Self { ruler: ruler(visitor)?, fields })
    }
}

fn ruler(visitor: Visitor) -> Result<Ruler, Failure> {
    if visitor.rules() { Ok(Ruler(visitor)) } else { Err(Trouble::NotFound.into()) }
}
