//! What tokens did is counted, once for each request that was allowed, and a token can be narrowed to it.

use std::time::Duration;

use claviger_auth::{Error, tokens};
use claviger_domain::ids::CredentialId;
use claviger_domain::method::MethodName;
use claviger_domain::policy::Sudo;
use claviger_testkit::{TestServer, both_databases};
use serde_json::json;

async fn seen(
    server: &TestServer,
    caller: &claviger_domain::caller::Caller,
    id: CredentialId,
) -> (Vec<(String, i64)>, i64) {
    server.flush().await;
    let seen = tokens::see(&server.desk, caller, id, 0).await.unwrap();
    let methods = seen.methods.iter().map(|seen| (seen.method.clone(), seen.calls)).collect();
    (methods, seen.addresses.iter().map(|seen| seen.calls).sum())
}

both_databases! {
    async fn each_allowed_request_counts_once_under_its_method(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().sets(["Read only"]).methods(["tokens.create", "users.account.getuserinfo"]).make().await;
        for _ in 0..3 {
            server.get("/v1/projects").bearer(&token).send().await.assert(200);
        }
        server.get("/v1/me").bearer(&token).send().await.assert(200);
        server.post("/v1/projects").bearer(&token).json(json!({"name": "x"})).send().await.assert(403);
        server.get("/v1/tokens/self").bearer(&token).send().await.assert(200);
        server.post("/v1/tokens").bearer(&token).json(json!({"description": "x", "sets": ["Read only"]})).send().await.assert(201);
        server.get("/1.0/users/account/rest/getuserinfo").query("session", &token.secret).secure().send().await.assert(200);
        server.get("/v1/me").bearer("cvg_t_nonsense").send().await.assert(401);
        let (methods, calls) = seen(&server, &alice.caller(), token.id).await;
        let expected = [("me.read", 1), ("projects.list", 3), ("tokens.create", 1), ("users.account.getuserinfo", 1)];
        assert_eq!(methods, expected.map(|(name, calls)| (name.to_owned(), calls)));
        // seeing itself needs no method, and is a request all the same
        assert_eq!(calls, 7);
    }

    async fn a_token_is_narrowed_to_what_it_used_and_the_step_can_be_taken_back(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let token = alice.token().make().await;
        let desk = &server.desk;
        let caller = alice.caller();
        let since = desk.now().minus(Duration::from_hours(90 * 24));
        let narrow = || tokens::narrow(desk, &caller, Sudo::by_password(), token.id, since);
        assert!(matches!(narrow().await, Err(Error::Invalid(_))), "nothing was used");
        server.get("/v1/projects").bearer(&token).send().await.assert(200);
        server.flush().await;
        assert!(tokens::see(desk, &caller, token.id, 0).await?.narrower.is_some());
        assert!(matches!(tokens::see(desk, &bob.caller(), token.id, 0).await, Err(Error::NotFound(_))));
        assert!(matches!(
            tokens::narrow(desk, &bob.caller(), Sudo::by_password(), token.id, since).await, Err(Error::NotFound(_))
        ));

        let narrowed = narrow().await?;
        assert_eq!(narrowed.credential.rights.methods, [MethodName::from_static("projects.list")]);
        assert!(narrowed.credential.rights.sets.is_empty());
        server.get("/v1/projects").bearer(&token).send().await.assert(200);
        server.post("/v1/projects").bearer(&token).json(json!({"name": "x"})).send().await.assert(403);

        let seen = tokens::see(desk, &caller, token.id, 0).await?;
        assert_eq!((seen.narrower, seen.undo_until), (None, Some(desk.now().plus(tokens::UNDO))));
        let widen = || tokens::widen_again(desk, &caller, Sudo::by_password(), token.id);
        server.clock.advance(Duration::from_hours(24 * 7));
        assert!(matches!(widen().await, Err(Error::Invalid(_))), "too late");
        server.clock.advance(Duration::from_hours(1));
    }

    async fn what_was_changed_since_is_not_undone(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        let (desk, caller) = (&server.desk, alice.caller());
        let since = desk.now().minus(Duration::from_hours(24));
        server.get("/v1/projects").bearer(&token).send().await.assert(200);
        server.flush().await;
        tokens::narrow(desk, &caller, Sudo::by_password(), token.id, since).await?;
        let widen = || tokens::widen_again(desk, &caller, Sudo::by_password(), token.id);
        assert_eq!(widen().await?.credential.rights.sets[0].as_str(), "Full access");
        assert!(matches!(widen().await, Err(Error::Invalid(_))), "it was taken back already");
        tokens::narrow(desk, &caller, Sudo::by_password(), token.id, since).await?;
        let edit = tokens::TokenEdit { methods: Some(vec![MethodName::from_static("projects.read")]), ..Default::default() };
        tokens::edit(desk, &caller, Sudo::by_password(), token.id, edit).await?;
        assert!(matches!(widen().await, Err(Error::Invalid(_))), "the rights were changed since");
    }
}
