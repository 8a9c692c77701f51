//! `GET /admin`: how the site stands, and what happened last.

use axum::response::Response;
use claviger_auth::{AuditSearch, Part, site};

use super::{Ruler, audit};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::rows::number;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::site::AdminHome;

/// Lines of the audit log on this page.
const LINES: u32 = 20;

/// The page.
pub(crate) async fn show(ruler: Ruler) -> Result<Response, Failure> {
    let numbers = site::numbers(ruler.desk(), &ruler).await?;
    let newest = Part { skip: 0, rows: LINES };
    let lines = site::search_audit(ruler.desk(), &ruler, &AuditSearch::default(), newest).await?;
    let names = site::names_in(ruler.desk(), &ruler, &lines).await?;
    Ok(page(&AdminHome {
        expiring: number(numbers.expiring),
        endless: number(numbers.endless),
        idle: number(numbers.idle),
        full: number(numbers.full),
        oauth1: number(numbers.oauth1),
        refused: Some(number(numbers.refused)),
        nodes: None,
        lines: lines.iter().map(|line| audit::line(ruler.reader(), line, &names)).collect(),
        shell: ruler.shell(Place::Administration),
    }))
}
