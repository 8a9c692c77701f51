//! What tokens did is counted, once for each request that was allowed, and a token can be narrowed to it.

use std::time::Duration;

use claviger_auth::audit_log::{self, About, AuditFilter, AuditLine};
use claviger_auth::{Error, PageRequest, operator, tokens};
use claviger_domain::audit::{AuditSubject, Outcome};
use claviger_domain::caller::Caller;
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

/// The refusals of a token: codes and how often, oldest first.
async fn refusals(server: &TestServer, caller: &Caller, id: CredentialId) -> Vec<(String, u64)> {
    server.flush().await;
    let about = About::Subject(AuditSubject::Credential(id));
    let filter = AuditFilter { about, outcome: Some(Outcome::Refused), ..AuditFilter::default() };
    let lines = audit_log::list(&server.desk, caller, &filter, &PageRequest::first(50)).await.unwrap().items;
    let said = |line: &AuditLine| {
        let detail = &line.entry.detail;
        assert_eq!(line.entry.address.map(|address| address.is_loopback()), Some(true));
        (detail["code"].as_str().unwrap().to_owned(), detail["count"].as_u64().unwrap())
    };
    lines.iter().map(said).collect()
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

    async fn calls_are_told_apart_by_project_where_our_own_decision_knows_it(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let web = server.project("web", &alice).await;
        server.project("api", &alice).await;
        server.person("bob").await;
        let token = alice.token().sets(["Full access"]).methods(["members.set"]).make().await;
        let (desk, caller) = (&server.desk, alice.caller());
        let since = desk.now().minus(Duration::from_hours(90 * 24));
        let call = |path: &'static str| server.get(path).bearer(&token).send();
        let within = async || {
            server.flush().await;
            let seen = tokens::see(desk, &caller, token.id, 0).await.unwrap();
            let told = seen.projects.into_iter().map(|used| (used.method, used.project, used.calls)).collect::<Vec<_>>();
            (told, seen.within_projects, seen.narrower.and_then(|rights| rights.projects))
        };
        call("/v1/me").await.assert(200);
        assert_eq!(within().await, (vec![], false, None), "who one is, is asked in no project");
        call("/v1/projects/web").await.assert(200);
        call("/v1/projects/web").await.assert(200);
        call("/v1/projects/nothing").await.assert(404);
        server.ask(http::Method::PUT, "/v1/projects/web/members/bob").bearer(&token).json(json!({"role": "reader"})).send().await.assert(200);
        let read = |calls| ("projects.read".to_owned(), web.id, calls);
        let set = ("members.set".to_owned(), web.id, 1);
        assert_eq!(within().await, (vec![set.clone(), read(2)], true, Some(vec![web.id])));

        let narrowed = tokens::narrow(desk, &caller, Sudo::by_password(), token.id, since).await?;
        assert_eq!(narrowed.credential.rights.projects, Some(vec![web.id]));
        call("/v1/projects/api").await.assert(404);
        call("/v1/projects/web").await.assert(200);
        let given_back = tokens::widen_again(desk, &caller, Sudo::by_password(), token.id).await?;
        assert_eq!(given_back.credential.rights.projects, None);
        call("/v1/projects/api").await.assert(200);
        let (_, known, narrower) = within().await;
        assert_eq!((known, narrower.map(|projects| projects.len())), (true, Some(2)));

        // a project that is gone is nothing to be narrowed to
        claviger_forge::projects::delete(desk, &caller, Some(Sudo::by_password()), "api").await?;
        assert_eq!(within().await.2, Some(vec![web.id]));
        call("/v1/projects").await.assert(200);
        assert!(!within().await.1, "a list is in no project");
        let narrowed = tokens::narrow(desk, &caller, Sudo::by_password(), token.id, since).await?;
        assert_eq!(narrowed.credential.rights.projects, None);
    }

    async fn whoever_calls_with_a_dead_token_is_named_to_its_owner(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let expired = alice.token().lasting(Duration::from_secs(60)).make().await;
        let (suspended, revoked, far) = (alice.token().make().await, alice.token().make().await, alice.token().cidrs(["192.0.2.0/24"]).make().await);
        let disabled = bob.token().make().await;
        let hers = alice.caller();
        suspended.suspend().await;
        revoked.revoke().await;
        bob.enable(false).await;
        server.clock.advance(Duration::from_secs(60));
        assert!(server.desk.index.is_complete(), "no refusal reads the store");
        for token in [&expired, &suspended, &revoked, &disabled] {
            server.get("/v1/me").bearer(token).send().await.assert(401);
            server.get("/v1/projects").bearer(token).send().await.assert(401);
        }
        server.get("/v1/me").bearer(&far).send().await.assert(403);
        let operator = operator(&server.desk);
        for (token, code, count) in [
            (&expired, "credential_expired", 2),
            (&suspended, "credential_suspended", 2),
            (&revoked, "credential_revoked", 2),
            (&disabled, "account_disabled", 2),
            (&far, "address_not_allowed", 1),
        ] {
            assert_eq!(refusals(&server, &operator, token.id).await, [(code.to_owned(), count)]);
        }
        let mine = AuditFilter { about: About::Concerning(hers.actor().id), outcome: Some(Outcome::Refused), ..Default::default() };
        let mine = audit_log::list(&server.desk, &hers, &mine, &PageRequest::first(50)).await?.items;
        assert_eq!(mine.len(), 4, "her own log names hers: {mine:?}");

        // what was revoked before this server was started too
        let server = server.restarted().await;
        server.get("/v1/me").bearer(&revoked).send().await.assert(401);
        assert_eq!(refusals(&server, &operator, revoked.id).await.len(), 2);
    }

    async fn a_flood_of_made_up_tokens_is_one_line_and_names_nobody(database) {
        let server = TestServer::on(database).await;
        let revoked = server.person("alice").await.token().make().await;
        revoked.revoke().await;
        let operator = operator(&server.desk);
        server.get("/v1/me").bearer(&revoked).send().await.assert(401);
        for n in 0..150 {
            server.get("/v1/me").bearer(format!("{n:020x}")).send().await.assert(401);
        }
        assert_eq!(refusals(&server, &operator, revoked.id).await, [("credential_revoked".to_owned(), 1)]);
        let all = AuditFilter { outcome: Some(Outcome::Refused), ..AuditFilter::default() };
        let lines = audit_log::list(&server.desk, &operator, &all, &PageRequest::first(50)).await?.items;
        let counts: Vec<_> = lines.iter().map(|line| line.entry.detail["count"].as_u64()).collect();
        assert_eq!(counts.iter().flatten().sum::<u64>(), 151);
        assert_eq!(counts.len(), 2, "{lines:?}");
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
