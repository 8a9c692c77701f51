//! `GET /admin`: how the site stands, and what happened last.

use axum::response::Response;
use claviger_auth::{AuditSearch, Part, site};

use super::{Ruler, audit, credentials};
use crate::dashboard::page::{Failure, page};
use crate::dashboard::rows::number;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::site::{AdminHome, Behind, Count};

/// Lines of the audit log on this page.
const LINES: u32 = 20;

/// The page.
pub(crate) async fn show(ruler: Ruler) -> Result<Response, Failure> {
    let desk = ruler.desk();
    let mut counts = vec![];
    for count in Count::ALL {
        let found = match count.behind() {
            Behind::Credentials(query) => site::count(desk, &ruler, &credentials::filter(desk, &query)).await?,
            Behind::Audit(query) => site::count_audit(desk, &ruler, &audit::search(&ruler, &query)).await?,
        };
        counts.push((count, number(found)));
    }
    let newest = Part { skip: 0, rows: LINES };
    let lines = site::search_audit(desk, &ruler, &AuditSearch::default(), newest).await?;
    let names = site::names_in(desk, &ruler, &lines).await?;
    Ok(page(&AdminHome {
        counts,
        nodes: None,
        lines: lines.iter().map(|line| audit::line(ruler.reader(), line, &names)).collect(),
        shell: ruler.shell(Place::Administration),
    }))
}
