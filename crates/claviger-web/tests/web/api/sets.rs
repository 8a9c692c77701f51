//! `POST /v1/sets` and `DELETE /v1/sets/{name}`.

use claviger_testkit::TestServer;
use serde_json::json;

#[tokio::test]
async fn a_set_gives_what_it_holds_for_as_long_as_it_is_there() {
    let server = TestServer::start().await;
    let (admin, alice) = (server.admin(), server.person("alice").await);
    let make = |body| server.post("/v1/sets").basic("admin", admin.password()).json(body);
    let deployment = json!({"name": "Deployment", "note": "For pipelines.", "methods": ["me.read", "projects.list"]});
    let made = make(deployment.clone()).send().await.assert(201).json();
    assert_eq!((made["custom"].clone(), made["methods"].clone()), (json!(true), json!(["me.read", "projects.list"])));
    make(deployment.clone()).send().await.refused(409, "already_taken").is_a_proper_refusal();
    make(json!({"name": "full ACCESS", "methods": ["me.read"]})).send().await.refused(409, "already_taken");
    make(json!({"name": "Odd", "methods": ["no.such"]})).send().await.refused(422, "invalid_field");
    for bad in [" ", "a/b", "a\\b", "x%2Fy", ".", ".."] {
        let answer = make(json!({"name": bad, "methods": ["me.read"]})).send().await.refused(422, "invalid_field");
        assert_eq!(answer.json()["errors"][0]["field"], "name", "{bad}");
    }
    let others =
        server.post("/v1/sets").basic("alice", alice.password()).json(json!({"name": "X", "methods": ["me.read"]}));
    others.send().await.refused(403, "forbidden");

    let token = alice.token().sets(["Deployment"]).make().await;
    server.get("/v1/projects").bearer(&token).send().await.assert(200);
    server.delete("/v1/sets/Deployment").basic("alice", alice.password()).send().await.refused(403, "forbidden");
    server.delete("/v1/sets/Read%20only").basic("admin", admin.password()).send().await.refused(404, "not_found");
    server.delete("/v1/sets/Deployment").basic("admin", admin.password()).send().await.assert(204);
    server.get("/v1/projects").bearer(&token).send().await.refused(403, "insufficient_scope");
    server.delete("/v1/sets/Deployment").basic("admin", admin.password()).send().await.refused(404, "not_found");
    server.after().await;
}
