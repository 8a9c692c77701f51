//! `/v1/sessions`.

use std::time::Duration;

use claviger_testkit::TestServer;

const HOUR: Duration = Duration::from_secs(3600);

#[tokio::test]
async fn sessions_are_listed_and_ended_by_their_owner() {
    let server = TestServer::start().await;
    let (alice, eve) = (server.person("alice").await, server.person("eve").await);
    let (one, two) = (alice.session(HOUR).await, alice.session(HOUR).await);
    let pair = |value: &str, path: &str| {
        let user = alice.account.number.to_string();
        server.get(path).header("x-auth-token", value).header("x-auth-userid", user)
    };
    let listed = pair(&one, "/v1/sessions").send().await.assert(200).json();
    let sessions = listed["items"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    let other = sessions.iter().find(|session| session["current"] == false).unwrap()["id"].as_str().unwrap().to_owned();

    let path = format!("/v1/sessions/{other}");
    server.delete(&path).basic("eve", eve.password()).send().await.refused(404, "not_found").is_a_proper_refusal();
    let full = alice.token().make().await;
    server.delete(&path).bearer(&full).send().await.refused(403, "reauth_required");
    server.delete(&path).basic("alice", alice.password()).send().await.assert(204);
    pair(&two, "/v1/me").send().await.assert(401);
    pair(&one, "/v1/me").send().await.assert(200);
    server.delete("/v1/sessions").bearer(&full).confirm(alice.password()).send().await.assert(204);
    pair(&one, "/v1/me").send().await.assert(401);
    server.delete("/v1/sessions/nonsense").basic("alice", alice.password()).send().await.refused(404, "not_found");
    server.after().await;
}
