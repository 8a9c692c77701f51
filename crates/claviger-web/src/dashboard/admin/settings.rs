//! `GET /admin/settings`: what is in effect, and where it comes from. The gate's routes have a page of their own.

use axum::response::Response;

use super::Ruler;
use crate::dashboard::page::page;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::site::Settings;

/// The page.
pub(crate) async fn show(ruler: Ruler) -> Response {
    let config = &ruler.state.config;
    let (sections, file) = (config.settings.clone(), config.file.clone());
    page(&Settings { shell: ruler.shell(Place::Settings), sections, file })
}
