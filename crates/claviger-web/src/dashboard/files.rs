//! `/assets/<digest>/<name>`: the few files that pages load; and the addresses that only lead on.

use axum::response::{IntoResponse, Response};
use http::header;

use super::page::{Failure, see_other};
use super::view::assets;
use super::view::problem::Trouble;
use super::visitor::{PLACES, Visitor};
use crate::extract::Path;

/// One file, which a browser may keep: another content has another address.
pub(crate) async fn show(Path(path): Path<String>) -> Response {
    match assets::find(&path) {
        Some(file) => {
            let headers = [
                (header::CONTENT_TYPE, file.content_type),
                (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            (headers, file.body).into_response()
        }
        None => Failure::from(Trouble::NotFound).into_response(),
    }
}

/// `/favicon.ico`: where browsers look for the icon of what names none.
pub(crate) async fn icon() -> Response {
    see_other(&assets::href("favicon.svg"))
}

/// `/`: what people come for stands first in the rail.
pub(crate) async fn home(_: Visitor) -> Response {
    see_other(PLACES[0].0.href())
}
