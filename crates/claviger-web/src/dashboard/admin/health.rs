//! `GET /admin/health`: what the server stands on, looked at now.

use axum::response::Response;
use claviger_auth::audit_log;
use tokio::time::Instant;

use super::Ruler;
use crate::dashboard::page::page;
use crate::dashboard::view::Place;
use crate::dashboard::view::admin::site::{Check, CheckState, Health};

/// A database that takes longer than this for nothing is slow, in milliseconds.
const SLOW: u128 = 250;
/// Lines of the audit log that a page looks at; `claviger doctor` looks at all.
const NEWEST: i64 = 10_000;

/// The page.
pub(crate) async fn show(ruler: Ruler) -> Response {
    let checks = vec![database(&ruler).await, index(&ruler), audit(&ruler).await, gate(&ruler), doors(&ruler)];
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let since = ruler.state.started.to_jiff();
    page(&Health { shell: ruler.shell(Place::Health), version, since, checks })
}

async fn database(ruler: &Ruler) -> Check {
    let began = Instant::now();
    let answer = ruler.desk().store.ping().await;
    let took = began.elapsed().as_millis();
    let (state, detail) = match answer {
        Ok(()) if took < SLOW => (CheckState::Well, "health-database-well"),
        Ok(()) => (CheckState::Soon, "health-database-slow"),
        Err(_) => (CheckState::Bad, "health-database-bad"),
    };
    let detail = ruler.reader().t1(detail, "n", u64::try_from(took).unwrap_or(u64::MAX));
    Check { name: ruler.reader().t("health-database").into_owned(), state, detail }
}

fn index(ruler: &Ruler) -> Check {
    let index = &ruler.desk().index;
    let (state, detail) = if index.is_complete() {
        (CheckState::Well, "health-index-well")
    } else {
        (CheckState::Soon, "health-index-filling")
    };
    let detail = ruler.reader().t1(detail, "n", index.len());
    Check { name: ruler.reader().t("health-index").into_owned(), state, detail }
}

async fn audit(ruler: &Ruler) -> Check {
    let (state, detail) = match audit_log::verify_newest(ruler.desk(), NEWEST).await {
        Ok(None) => (CheckState::Well, ruler.reader().t("health-audit-well").into_owned()),
        Ok(Some(broken)) => (CheckState::Bad, ruler.reader().t1("health-audit-bad", "n", broken.seq)),
        Err(_) => (CheckState::Soon, ruler.reader().t("health-audit-unknown").into_owned()),
    };
    Check { name: ruler.reader().t("place-audit").into_owned(), state, detail }
}

fn gate(ruler: &Ruler) -> Check {
    let routes = ruler.state.gate().map_or(0, |gate| gate.routes().all().len());
    let detail = ruler.reader().t1("health-gate", "n", routes);
    Check { name: ruler.reader().t("place-routes").into_owned(), state: CheckState::Well, detail }
}

fn doors(ruler: &Ruler) -> Check {
    let local = ["127.0.0.1", "localhost", "[::1]"].iter().any(|host| ruler.state.realm().starts_with(host));
    let (state, detail) = match ruler.state.config.public_url.starts_with("https://") {
        true => (CheckState::Well, "health-doors-tls"),
        false if local => (CheckState::Well, "health-doors-local"),
        false => (CheckState::Soon, "health-doors-clear"),
    };
    let detail = ruler.reader().t1(detail, "url", &ruler.state.config.public_url);
    Check { name: ruler.reader().t("health-doors").into_owned(), state, detail }
}
