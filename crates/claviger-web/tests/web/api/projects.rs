//! `/v1/projects`, their members and their bots.

use claviger_domain::project::{Project, Role};
use claviger_testkit::{TestServer, both_databases};
use http::Method;
use serde_json::json;

both_databases! {
    async fn a_project_lives_with_members_and_bots(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let with = |method, path: &str| server.ask(method, path).basic("alice", alice.password());
        let made = with(Method::POST, "/v1/projects").json(json!({"name": "glass", "private": true})).send().await;
        assert_eq!(made.assert(201).json()["title"], "glass");
        let seen = with(Method::GET, "/v1/projects/glass").send().await.assert(200).json();
        assert_eq!(seen["role"], "admin");
        with(Method::PATCH, "/v1/projects/glass").json(json!({"title": "Glass"})).send().await.assert(200);

        let bobs = || server.get("/v1/projects/glass").basic("bob", bob.password());
        bobs().send().await.refused(404, "not_found");
        let set = |role| with(Method::PUT, "/v1/projects/glass/members/bob").json(json!({"role": role}));
        assert_eq!(set("developer").send().await.assert(200).json()["role"], "developer");
        assert_eq!(bobs().send().await.assert(200).json()["role"], "developer");
        let members = with(Method::GET, "/v1/projects/glass/members").send().await.assert(200).json();
        assert_eq!(members["items"].as_array().unwrap().len(), 2);

        let bot = with(Method::POST, "/v1/projects/glass/bots").json(json!({"login": "glass-ci"})).send().await;
        assert_eq!(bot.assert(201).json()["kind"], "bot");
        let token = json!({"description": "ci", "user": "glass-ci"});
        let token = with(Method::POST, "/v1/tokens").json(token).send().await.assert(201).secret();
        let me = server.get("/v1/projects/glass").bearer(&token).send().await.assert(200).json();
        assert_eq!(me["role"], "developer");
        let others = server.post("/v1/projects/glass/bots").basic("bob", bob.password()).json(json!({"login": "x"}));
        others.send().await.refused(403, "forbidden");
        let list = server.get("/v1/projects/glass/bots").basic("bob", bob.password()).send().await.assert(200).json();
        assert_eq!(list["items"][0]["login"], "glass-ci");
        with(Method::DELETE, "/v1/projects/glass/bots/bob").send().await.refused(404, "not_found");
        with(Method::DELETE, "/v1/projects/glass/bots/glass-ci").send().await.assert(204);
        server.get("/v1/me").bearer(&token).send().await.assert(401);

        with(Method::DELETE, "/v1/projects/glass/members/bob").send().await.assert(204);
        bobs().send().await.refused(404, "not_found");
        let last = with(Method::DELETE, "/v1/projects/glass/members/alice").send().await.refused(422, "invalid_field");
        assert!(last.text().contains("last administrator"));
        with(Method::DELETE, "/v1/projects/glass").send().await.assert(204);
        with(Method::GET, "/v1/projects/glass").send().await.refused(404, "not_found");
        server.after().await;
    }
}

#[tokio::test]
async fn api_09_a_private_project_is_as_if_it_were_not_there() {
    let server = TestServer::start().await;
    let (alice, eve) = (server.person("alice").await, server.person("eve").await);
    let project = server.private_project("glass", &alice).await;
    let id = project.id.to_string();
    let mut answers = vec![];
    for name in ["glass", &id, "nothing"] {
        for (method, rest) in [
            (Method::GET, ""),
            (Method::PATCH, ""),
            (Method::DELETE, ""),
            (Method::GET, "/members"),
            (Method::PUT, "/members/eve"),
            (Method::DELETE, "/members/alice"),
            (Method::GET, "/bots"),
            (Method::POST, "/bots"),
            (Method::DELETE, "/bots/x"),
        ] {
            let ask = server.ask(method.clone(), &format!("/v1/projects/{name}{rest}")).basic("eve", eve.password());
            let body = match (method, rest) {
                (Method::PUT, _) => json!({"role": "admin"}),
                (Method::POST, _) => json!({"login": "spy"}),
                _ => json!({}),
            };
            let answer = ask.json(body).send().await.refused(404, "not_found").is_a_proper_refusal();
            answers.push((rest, answer.json()["detail"].clone()));
        }
    }
    let (glass, nothing) = (&answers[..9], &answers[18..]);
    assert_eq!(glass, nothing);
    server.after().await;
}

#[tokio::test]
async fn pages_of_projects_are_whole_for_a_token_that_is_bound_to_some() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let mut projects = vec![];
    for number in 0..7 {
        projects.push(server.project(&format!("project-{number}"), &alice).await);
    }
    let token = alice.token().sets(["Read only"]).projects([&projects[1], &projects[4], &projects[6]]).make().await;
    let mut seen = vec![];
    let mut cursor = None;
    loop {
        let mut ask = server.get("/v1/projects").bearer(&token).query("limit", "1");
        if let Some(cursor) = &cursor {
            ask = ask.query("cursor", cursor);
        }
        let page = ask.send().await.assert(200).json();
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = Some(next.to_owned()),
            None => break,
        }
    }
    seen.sort();
    assert_eq!(seen, ["project-1", "project-4", "project-6"]);
    let make = server.post("/v1/projects").bearer(alice.token().projects([&projects[1]]).make().await);
    make.json(json!({"name": "more"})).send().await.refused(403, "wider_than_caller");
    let path = "/v1/projects/project-2";
    server.get(path).bearer(&token).send().await.refused(404, "not_found");
    server.member(&projects[2], &server.person("bob").await, Role::Reader).await;
    server.after().await;
}

#[tokio::test]
async fn projects_are_told_by_the_names_that_they_are_asked_for_by() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (editor, _) = (server.project("editor", &alice).await, server.project("reader", &alice).await);
    let wanted = json!({"description": "x", "projects": ["editor", editor.id.to_string(), "reader"]});
    let made = server.post("/v1/tokens").basic("alice", alice.password()).json(wanted).send().await.assert(201).json();
    let secret = made["secret"].as_str().unwrap();
    let names = json!(["editor", "reader"]);
    assert_eq!(made["projects"], names);
    for path in ["/v1/me", "/v1/tokens/self"] {
        assert_eq!(server.get(path).bearer(secret).send().await.assert(200).json()["projects"], names, "{path}");
    }
    let listed = server.get("/v1/tokens").bearer(secret).send().await.assert(200).json();
    assert_eq!(listed["items"][0]["projects"], names);
    // One that is gone has no name any more.
    server.delete("/v1/projects/editor").basic("alice", alice.password()).send().await.assert(204);
    let me = server.get("/v1/me").bearer(secret).send().await.assert(200).json();
    assert_eq!(me["projects"], json!([editor.id.to_string(), "reader"]));
}

#[tokio::test]
async fn a_project_whose_bots_have_tokens_is_deleted_by_who_confirms_it() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (busy, empty) = (server.project("busy", &alice).await, server.project("empty", &alice).await);
    let bots = server.bot("robot", &busy).await.token().make().await;
    let full = alice.token().make().await;
    let delete = |project: &Project| server.delete(&format!("/v1/projects/{}", project.name));
    delete(&busy).bearer(&full).send().await.refused(403, "reauth_required");
    delete(&busy).bearer(&full).confirm("not the password").send().await.refused(403, "wrong_confirmation");
    assert!(server.lets_in(&bots).await, "nothing was done");
    delete(&empty).bearer(&full).send().await.assert(204);
    let named = alice.token().methods(["projects.delete", "bots.delete"]).make().await;
    delete(&busy).bearer(&named).send().await.assert(204);
    assert!(!server.lets_in(&bots).await);
    server.after().await;
}
