//! `GET /admin/routes`: the gate, with what it let in and refused.

use axum::response::Response;

use super::Ruler;
use crate::dashboard::page::page;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::site::{RouteList, RouteRow};

/// The page.
pub(crate) async fn show(ruler: Ruler) -> Response {
    let table = ruler.state.gate().map(|gate| gate.routes());
    let routes = table.as_ref().map(|table| table.all()).unwrap_or_default();
    let rows = routes
        .iter()
        .map(|route| RouteRow {
            host: route.host().unwrap_or_default().to_owned(),
            path: route.path().to_owned(),
            upstream: route.upstream().unwrap_or_default(),
            accepts: route.accepts.names().map(str::to_owned).collect(),
            anonymous: route.anonymous,
            methods: route.methods() as u64,
            allowed: route.counts.allowed(),
            refused: route.counts.refused(),
            last_refusal: route.counts.last_refusal().map(|at| at.to_jiff()),
        })
        .collect();
    let file = ruler.state.config.file.clone().unwrap_or_else(|| "claviger.toml".to_owned());
    page(&RouteList { shell: ruler.shell(Place::Routes), rows, file })
}
