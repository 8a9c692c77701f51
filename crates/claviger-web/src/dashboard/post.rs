//! Forms: ours are known by their token, and their fields are read once, within limits.

use axum::extract::{FromRequest, FromRequestParts, Request};
use claviger_domain::action::Action;
use claviger_domain::policy::Sudo;

use super::page::Failure;
use super::view::fault::Faults;
use super::view::problem::Trouble;
use super::visitor::Visitor;
use crate::layer::form::FormBody;
use crate::state::AppState;

/// Fields of one form at most.
const MOST: usize = 10_000;

/// The fields of a form, in their order.
#[derive(Default)]
pub(crate) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads them. The body is what the layer `form` kept: anything else was no form.
    pub(crate) fn of(request: &Request) -> Result<Self, Failure> {
        let Some(FormBody(bytes)) = request.extensions().get::<FormBody>() else {
            return Err(Trouble::Forged.into());
        };
        let pairs: Vec<_> = url::form_urlencoded::parse(bytes).into_owned().take(MOST + 1).collect();
        if pairs.len() > MOST || pairs.iter().any(|(name, value)| name.contains('\0') || value.contains('\0')) {
            return Err(Trouble::Forged.into());
        }
        Ok(Self(pairs))
    }

    /// A field; empty if it is not there.
    pub(crate) fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value of a field that may stand more than once, such as ticked boxes.
    pub(crate) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the field stands in the form at all, empty or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }
}

/// A form that one of our pages sent, and who sent it.
pub(crate) struct Post {
    /// Who.
    pub(crate) visitor: Visitor,
    /// What was filled in.
    pub(crate) fields: Fields,
}

impl FromRequest<AppState> for Post {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let fields = Fields::of(&request);
        let (mut parts, _) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, state).await?;
        let fields = fields?;
        if !visitor.gave(fields.one("csrf")) {
            return Err(Trouble::Forged.into());
        }
        Ok(Self { visitor, fields })
    }
}

/// The confirmation, if nothing at all is wrong with the form.
pub(crate) async fn confirmed(
    visitor: &Visitor,
    action: Action,
    fields: &Fields,
    faults: &mut Faults,
) -> Result<Option<Sudo>, Failure> {
    match visitor.confirm(action, fields.one("password")).await? {
        Ok(sudo) => Ok(Some(sudo).filter(|_| faults.is_empty())),
        Err(fault) => {
            faults.add("password", fault);
            Ok(None)
        }
    }
}
