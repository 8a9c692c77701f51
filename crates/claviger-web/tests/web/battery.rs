//! Every door, every dialect that is spoken there, every way of not being let in.

use claviger_auth::dialects::Accepts;
use claviger_testkit::battery::{self, Door, Told, told_by_status};
use claviger_testkit::client::Answer;
use claviger_testkit::upstream::Upstream;
use claviger_testkit::{TestDatabase, TestServer};

const IN_HEADERS: &[&str] = &["bearer", "access-key", "token-pair", "basic"];
const EVERYTHING: &[&str] = &["bearer", "access-key", "token-pair", "access-token", "session", "basic"];

/// A door as most are; each of the others says what is different there.
const USUAL: Door = Door {
    name: "",
    accepts: IN_HEADERS,
    ask: |server, _| server.get("/v1/me"),
    needs: None,
    of_project: false,
    anonymous: false,
    without_method: Told::What,
    over_tls: false,
    told: told_by_status,
};

const DOORS: &[Door] = &[
    Door { name: "GET /v1/me", ..USUAL },
    Door { name: "GET /v1/tokens", ask: |server, _| server.get("/v1/tokens"), needs: Some("tokens.list"), ..USUAL },
    Door {
        name: "GET /v1/projects/{project}",
        ask: |server, project| server.get(&format!("/v1/projects/{}", project.name)),
        needs: Some("projects.read"),
        of_project: true,
        ..USUAL
    },
    Door {
        name: "POST /oauth2/introspect",
        ask: |server, _| server.post("/oauth2/introspect").form("token", "any"),
        needs: Some("tokens.introspect"),
        ..USUAL
    },
    Door { name: "GET /gate/check", ask: |server, _| server.get("/gate/check"), needs: Some("gate.write"), ..USUAL },
    Door {
        name: "GET /guarded",
        accepts: EVERYTHING,
        ask: |server, _| server.get("/guarded/thing"),
        needs: Some("guarded.read"),
        ..USUAL
    },
    Door {
        name: "POST /open",
        accepts: EVERYTHING,
        ask: |server, _| server.post("/open/thing"),
        needs: Some("open.write"),
        anonymous: true,
        ..USUAL
    },
    Door {
        name: "GET /rest/p/{project} of Allura",
        accepts: &["bearer", "access-token"],
        ask: |server, project| server.get(&format!("/rest/p/{}", project.name)),
        needs: Some("projects.read"),
        of_project: true,
        over_tls: true,
        ..USUAL
    },
    Door {
        name: "GET /api/projects/{id} of Tuleap",
        ask: |server, project| server.get(&format!("/api/projects/{}", project.number)),
        needs: Some("projects.read"),
        without_method: Told::Who,
        of_project: true,
        ..USUAL
    },
    Door {
        name: "GET /api/admin/projects/{id} of YouTrack",
        accepts: &["bearer"],
        ask: |server, project| server.get(&format!("/api/admin/projects/{}", project.name)),
        needs: Some("projects.read"),
        of_project: true,
        ..USUAL
    },
    Door {
        name: "GET /hub/api/rest/users/me of Hub",
        accepts: &["bearer", "basic"],
        ask: |server, _| server.get("/hub/api/rest/users/me"),
        ..USUAL
    },
    Door {
        name: "GET gettokens of Jelastic",
        accepts: &["session"],
        ask: |server, _| server.get("/1.0/users/authentication/rest/gettokens"),
        needs: Some("users.authentication.gettokens"),
        told: told_by_result,
        ..USUAL
    },
];

/// Jelastic's answers are all 200.
fn told_by_result(answer: &Answer) -> Told {
    match answer.json()["result"].as_i64() {
        Some(0) => Told::In,
        Some(702) => Told::Who,
        Some(5 | 8 | 8202) => Told::What,
        _ => Told::Unclear,
    }
}

/// A dialect that no door of the battery accepts would be a dialect that nobody tries. A cookie carries sessions, and a
/// signature what a consumer was allowed: neither carries the battery's tokens, and each has tests of its own.
#[test]
fn every_dialect_is_tried_at_some_door() {
    for dialect in Accepts::all().names().filter(|dialect| !["oauth1", "cookie"].contains(dialect)) {
        assert!(DOORS.iter().any(|door| door.accepts.contains(&dialect)), "no door of the battery accepts {dialect}");
    }
}

async fn battery_on(database: TestDatabase) {
    let upstream = Upstream::start().await;
    let routes = format!(
        "[[route]]\nname = 'guarded'\npath = '/guarded'\nupstream = '{0}'\n\
         [[route]]\nname = 'open'\npath = '/open'\nupstream = '{0}'\nanonymous = true",
        upstream.url()
    );
    let server = TestServer::with(database, |options| options.routes = routes).await;
    for door in DOORS {
        battery::run(&server, door).await;
    }
    server.after().await;
}

#[tokio::test]
async fn scp_01_the_battery_on_sqlite() {
    battery_on(TestDatabase::sqlite().await).await;
}

#[tokio::test]
async fn scp_01_the_battery_on_postgres() {
    battery_on(TestDatabase::postgres().await).await;
}
