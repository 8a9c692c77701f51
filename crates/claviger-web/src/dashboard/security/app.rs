//! The authenticator app: set up with a picture, confirmed with a code, removed.

use axum::response::Response;
use claviger_auth::Error;
use claviger_auth::factors::{self, totp};

use super::{HERE, again, codes_page, confirmed};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::post::Post;
use crate::dashboard::view::Place;
use crate::dashboard::view::confirm::Confirm;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::qr::Picture;
use crate::dashboard::view::question::Question;
use crate::dashboard::view::security::AppSetup;
use crate::dashboard::visitor::Visitor;

/// `GET /profile/security/app`.
pub(crate) async fn show(visitor: Visitor) -> Result<Response, Failure> {
    match setup(&visitor, Faults::none(), Confirm::default()).await {
        Ok(setup) => Ok(page(&setup)),
        Err(Error::Taken(_)) => Ok(crate::dashboard::page::see_other(HERE)),
        Err(other) => Err(other.into()),
    }
}

/// `POST /profile/security/app`.
pub(crate) async fn add(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let (mut faults, mut confirm) = (Faults::none(), Confirm::default());
    match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => match totp::confirm(visitor.desk(), &visitor, sudo, fields.one("code")).await {
            Ok(Some(codes)) => return Ok(codes_page(&visitor, "app-added", codes)),
            Ok(None) => return Ok(visitor.done(HERE, visitor.reader().t("app-added-another"))),
            Err(Error::Invalid(_)) => {
                faults.add("code", Fault::Said("app-wrong-code"));
            }
            Err(other) => return Err(other.into()),
        },
        Err(fault) => confirm.fault = Some(fault),
    }
    Ok(again(&setup(&visitor, faults, confirm).await?))
}

/// `GET /profile/security/app/remove`.
pub(crate) async fn ask_remove(visitor: Visitor) -> Result<Response, Failure> {
    Ok(page(&question(&visitor, Confirm::default()).await?))
}

/// `POST /profile/security/app/remove`.
pub(crate) async fn remove(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    match confirmed(&visitor, fields.one("password")).await? {
        Ok(sudo) => {
            totp::remove(visitor.desk(), &visitor, sudo).await?;
            Ok(visitor.done(HERE, visitor.reader().t("app-removed")))
        }
        Err(fault) => Ok(again(&question(&visitor, Confirm { fault: Some(fault) }).await?)),
    }
}

async fn setup(visitor: &Visitor, faults: Faults, confirm: Confirm) -> Result<AppSetup, Error> {
    let told = totp::begin(visitor.desk(), visitor).await?;
    let (picture, spelled) = (Picture::of(told.uri.expose()), told.spelled.expose().clone());
    Ok(AppSetup { shell: visitor.shell(Place::Profile), picture, spelled, faults, confirm })
}

async fn question(visitor: &Visitor, confirm: Confirm) -> Result<Question, Error> {
    let held = factors::list(visitor.desk(), visitor).await?;
    Ok(Question::remove_app(visitor.shell(Place::Profile), held.passkeys.is_empty(), confirm))
}
