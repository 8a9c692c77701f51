//! `POST /v1/links/{id}/secret`.

use axum::extract::State;
use claviger_auth::{consumers, sudo};
use claviger_domain::action::Action;

use super::{ConsumerPath, Link, LinkWithSecret, consumer};
use crate::extract::{Confirm, Json, Known, NoBody, Path};
use crate::faces::native::Native;
use crate::problem::Problem;
use crate::state::AppState;

/// Give a link another shared secret.
///
/// The old one works no longer; the tokens stay. A link with a key has none.
#[utoipa::path(post, path = "/v1/links/{id}/secret", operation_id = "links.renew_secret", tag = "Links",
    params(ConsumerPath),
    responses((status = 200, description = "The link, with its new secret.", body = LinkWithSecret),
        (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn renew(
    State(state): State<AppState>,
    caller: Known<Native>,
    Path(id): Path<String>,
    Confirm(password): Confirm,
    _: NoBody,
) -> Result<Json<LinkWithSecret>, Problem> {
    let desk = &state.desk;
    let sudo = sudo::confirm(desk, &caller, Action::LinksRenewSecret, password.as_ref()).await?;
    let made = consumers::renew_secret(desk, &caller, sudo, consumer(&id)?).await?;
    let listed = consumers::shown(desk, made.consumer).await?;
    let secret = made.secret.map(|secret| secret.expose().clone());
    Ok(Json(LinkWithSecret { link: Link::of(listed), secret }))
}
