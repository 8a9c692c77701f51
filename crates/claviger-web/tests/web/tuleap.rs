//! Tuleap's face, as its scripts meet it.

use std::time::Duration;

use claviger_domain::token::TokenFormat;
use claviger_testkit::client::{Answer, Ask};
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use claviger_web::TuleapTokens;
use serde_json::{Value, json};

const CHALLENGES: &str = "Basic realm=\"Restricted Tuleap API\", Token realm=\"Restricted Tuleap API\", \
                          AccessKey realm=\"Restricted Tuleap API\", Bearer realm=\"Restricted Tuleap API\"";

/// Signs in as the seed's script does, and returns user id and token.
async fn sign_in(server: &TestServer, login: &str, password: &str) -> (String, String) {
    let made = server.post("/api/tokens").json(json!({"username": login, "password": password})).send().await;
    let made = made.assert(200).json();
    let token = made["token"].as_str().unwrap().to_owned();
    server.remember_secret(&token);
    assert_eq!(made["uri"], json!(format!("/api/tokens/{token}")));
    (made["user_id"].as_str().unwrap().to_owned(), token)
}

fn pair(ask: Ask, user: &str, token: &str) -> Ask {
    ask.header("X-Auth-UserId", user).header("X-Auth-Token", token)
}

#[track_caller]
fn refused(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.text(), format!("{{\"error\":{{\"code\":{status},\"message\":\"{message}\"}}}}"));
    assert_eq!(answer.status, status);
    assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.all("access-control-allow-origin"), ["*"]);
    let challenges = answer.all("www-authenticate");
    assert_eq!(challenges, if status == 401 { vec![CHALLENGES] } else { vec![] });
}

both_databases! {
    async fn the_seeds_three_ways_work_in_turn(database) {
        let server = TestServer::on(database).await;
        let john = server.person("john_doe").await;
        let project = server.project("editor", &john).await;
        let path = format!("/api/projects/{}", project.number);

        let (user, token) = sign_in(&server, "john_doe", &john.password()).await;
        assert_eq!(user, john.account.number.to_string());
        let shown = pair(server.get(&path), &user, &token).send().await.assert(200);
        assert_eq!(shown.json()["shortname"], "editor");
        assert_eq!(shown.json()["is_member_of"], true);
        assert_eq!(shown.header("allow"), "OPTIONS, GET");

        let made = server.post("/api/access_keys").basic("john_doe", john.password()).json(json!({"description": "ci"}));
        let made = made.send().await.assert(201).json();
        let key = made["identifier"].as_str().unwrap().to_owned();
        server.remember_secret(&key);
        assert!(key.starts_with("tlp.k1."), "{made}");
        server.get(&path).header("X-Auth-AccessKey", &key).send().await.assert(200);
        // Newer releases print the same key with dashes.
        let dashes = key.replacen("tlp.k1.", "tlp-k1-", 1);
        server.get(&path).header("X-Auth-AccessKey", &dashes).send().await.assert(200);
        let (head, hex) = key.rsplit_once('.').unwrap();
        let upper = format!("{}.{}", head.replacen("tlp.k1.", "tlp-k1.", 1), hex.to_uppercase());
        server.get(&path).header("X-Auth-AccessKey", &upper).send().await.assert(200);
        // Who says nothing of a key means the usual one.
        let made = server.post("/api/access_keys").basic("john_doe", john.password()).send().await.assert(201).json();
        server.remember_secret(made["identifier"].as_str().unwrap());
        // YouTrack's word for oneself, with Tuleap's credential.
        let me = server.get("/api/users/me").header("X-Auth-AccessKey", &key).send().await;
        refused(&me, 404, "Not Found");
        server.get(&path).bearer(&key).send().await.assert(200);
        server.get(&path).basic("john_doe", john.password()).send().await.assert(200);

        // The same as a form, and out again.
        let form = server.post("/api/tokens").form("username", "john_doe").form("password", john.password());
        let token = form.send().await.assert(200).json()["token"].as_str().unwrap().to_owned();
        server.remember_secret(&token);
        pair(server.delete(&format!("/api/tokens/{token}")), &user, &token).send().await.assert(200);
        refused(&pair(server.get(&path), &user, &token).send().await, 401, "Unauthorized: Invalid Token");
        server.after().await;
    }
}

#[tokio::test]
async fn refusals_are_tuleaps_byte_for_byte() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let bob = server.person("bob").await;
    let hidden = server.private_project("hidden", &bob).await;
    let gone = server.person("gone").await;
    let gone_key = gone.token().format(TokenFormat::Tuleap).make().await;
    disable(&server, "gone").await;
    let narrow = alice.token().methods(["tokens.list"]).make().await;
    let key = alice.token().format(TokenFormat::Tuleap).make().await;
    let (user, token) = sign_in(&server, "alice", &alice.password()).await;
    let foreign = bob.account.number.to_string();
    let unknown = format!("tlp.k1.99.{}", "0".repeat(64));
    let me = || server.get("/api/users/self");
    let project = |id: i64| server.get(&format!("/api/projects/{id}")).header("X-Auth-AccessKey", &key.secret);

    for (ask, status, message) in [
        (me(), 401, "Unauthorized"),
        (me().header("X-Auth-AccessKey", &unknown), 401, "Unauthorized: Invalid access key"),
        (me().header("X-Auth-AccessKey", "tlp.k1.x"), 401, "Unauthorized: Key or token incorrectly formatted"),
        (me().bearer("nonsense"), 401, "Unauthorized: Key or token incorrectly formatted"),
        (me().bearer(&unknown), 401, "Unauthorized: Invalid OAuth2 access token"),
        (pair(me(), &user, "abcd"), 401, "Unauthorized: Invalid Token"),
        // TOK-10: user id and token belong together.
        (pair(me(), &foreign, &token), 401, "Unauthorized: Invalid Token"),
        (pair(me(), &foreign, &key.secret), 401, "Unauthorized: Invalid Token"),
        // A token without its user is no credential.
        (me().header("X-Auth-Token", &token), 401, "Unauthorized"),
        (me().basic("alice", "wrong"), 401, "Unauthorized: Basic Authentication Required"),
        (me().basic("nobody", "wrong"), 401, "Unauthorized: Basic Authentication Required"),
        (me().header("Authorization", "Digest x"), 401, "Unauthorized"),
        // Tokens in query or body are not seen.
        (me().query("access_token", &key.secret), 401, "Unauthorized"),
        // Two credentials: neither is chosen.
        (
            me().header("X-Auth-AccessKey", &key.secret).basic("bob", bob.password()),
            400,
            "Bad Request: The request carries more than one credential: send exactly one.",
        ),
        (
            me().bearer(&key.secret).query("access_token", &narrow.secret),
            400,
            "Bad Request: The request carries more than one credential: send exactly one.",
        ),
        (
            me().header("X-Auth-AccessKey", &gone_key.secret),
            403,
            "Forbidden: The account of this credential may not act.",
        ),
        // What the scopes of a credential do not reach is not valid there: the original says 403 of accounts alone.
        (server.get("/api/projects").bearer(&narrow), 401, "Unauthorized: Invalid OAuth2 access token"),
        (
            server.get("/api/projects").header("X-Auth-AccessKey", &narrow.secret),
            401,
            "Unauthorized: Invalid access key",
        ),
        (pair(server.get("/api/projects"), &user, &narrow.secret), 401, "Unauthorized: Invalid Token"),
        (
            server.get("/api/projects").basic("alice", &narrow.secret),
            401,
            "Unauthorized: Basic Authentication Required",
        ),
        (
            server
                .post("/api/access_keys")
                .json(json!({"expiration_date": "2020-01-01T00:00:00+01:00"}))
                .basic("alice", alice.password()),
            400,
            "Bad Request: `expiration_date` must be in the future",
        ),
        // An invalid credential is refused where strangers may come in.
        (server.get("/api/version").bearer(&unknown), 401, "Unauthorized: Invalid OAuth2 access token"),
        // API-09: what is hidden is told as what is not there.
        (project(hidden.number), 404, "Not Found: Project does not exist"),
        (project(4711), 404, "Not Found: Project does not exist"),
        (server.get("/api/v1/nothing"), 404, "Not Found"),
        (server.ask(http::Method::PUT, "/api/tokens"), 405, "Method Not Allowed"),
        (server.post("/api/tokens").json(json!({"username": "alice", "password": "no"})), 401, "Unauthorized"),
        (
            server.post("/api/tokens").json(json!({"username": "gone", "password": gone.password()})),
            403,
            "Forbidden: The account of this credential may not act.",
        ),
        (server.post("/api/tokens").json(json!({"username": "alice"})), 400, "Bad Request: missing field `password`"),
        (pair(server.delete("/api/tokens/abcd"), &user, &token), 400, "Bad Request: Invalid Token"),
        (
            server.get("/api/projects").query("query", "x").bearer(&key),
            400,
            "Bad Request: `query` must be {\\\"shortname\\\":\\\"name\\\"}, {\\\"is_member_of\\\":true} or {\\\"is_admin_of\\\":true}",
        ),
        (
            server.get(&format!("/api/users/{foreign}/access_keys")).bearer(&key),
            403,
            "Forbidden: You can only access to your own access keys",
        ),
    ] {
        refused(&ask.send().await, status, message);
    }
    server.after().await;
}

#[tokio::test]
async fn tok_11_a_session_token_lives_exactly_24_hours() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (user, token) = sign_in(&server, "alice", &alice.password()).await;
    let me = || pair(server.get("/api/users/self"), &user, &token).send();
    server.clock.advance(Duration::from_secs(24 * 3600 - 1));
    me().await.assert(200);
    server.clock.advance(Duration::from_millis(999));
    me().await.assert(200);
    server.clock.advance(Duration::from_millis(1));
    refused(&me().await, 401, "Unauthorized: Invalid Token");
    server.after().await;
}

#[tokio::test]
async fn keys_are_listed_shown_and_deleted_and_every_change_is_confirmed() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let (user, token) = sign_in(&server, "alice", &alice.password()).await;
    let plain = alice.token().make().await;
    let ruling = alice.token().sets(["Full access"]).methods(["tokens.create", "tokens.delete"]).make().await;
    let wanted = json!({"description": "ci", "expiration_date": "2027-02-01T00:00:00+01:00", "scopes": ["write:rest"]});

    // Without confirmation nothing is made.
    let why = "Forbidden: Confirm this change with your password in the header `Claviger-Confirm`, or use a token that includes the method itself.";
    let create = || server.post("/api/access_keys").json(wanted.clone());
    refused(&pair(create(), &user, &token).send().await, 403, why);
    refused(&create().bearer(&plain).send().await, 403, why);
    let wrong = "Forbidden: The password that came to confirm this change is not your password.";
    refused(&create().bearer(&plain).confirm("wrong").send().await, 403, wrong);
    let mut made = vec![];
    for confirmed in [
        pair(create(), &user, &token).confirm(alice.password()),
        create().bearer(&plain).confirm(alice.password()),
        create().bearer(&ruling),
        create().basic("alice", alice.password()),
    ] {
        let answer = confirmed.send().await.assert(201).json();
        made.push(answer["identifier"].as_str().unwrap().to_owned());
        server.remember_secret(made.last().unwrap());
    }

    let key = server.get("/api/access_keys/self").header("X-Auth-AccessKey", &made[0]).send().await.assert(200).json();
    let number = key["id"].as_i64().unwrap();
    assert_eq!(
        key,
        json!({"id": number, "creation_date": "2027-01-15T08:00:00+00:00",
            "expiration_date": "2027-01-31T23:00:00+00:00", "description": "ci",
            "last_used_on": "2027-01-15T08:00:00+00:00", "last_used_by": "127.0.0.1",
            "scopes": [{"identifier": "write:rest"}]})
    );
    let all = server.get(&format!("/api/users/{user}/access_keys")).bearer(&plain).query("limit", "2").send().await;
    let all = all.assert(200);
    assert_eq!((all.header("x-pagination-size"), all.header("x-pagination-limit-max")), ("6", "50"));
    assert_eq!(all.json().as_array().map(Vec::len), Some(2));

    // Somebody else's key is passed over in silence, and stays.
    let path = format!("/api/access_keys/{number}");
    server.delete(&path).basic("bob", bob.password()).send().await.assert(200);
    server.get(&path).basic("bob", bob.password()).send().await.assert(404);
    server.get("/api/access_keys/self").header("X-Auth-AccessKey", &made[0]).send().await.assert(200);
    refused(&server.delete(&path).bearer(&plain).send().await, 403, why);
    server.delete(&path).bearer(&ruling).send().await.assert(200);
    server.get(&path).bearer(&plain).send().await.assert(404);
    let dead = server.get("/api/users/self").header("X-Auth-AccessKey", &made[0]).send().await;
    refused(&dead, 401, "Unauthorized: Invalid access key");
    // A key removes itself, confirmed.
    let own = server.delete("/api/access_keys/self").header("X-Auth-AccessKey", &made[1]).confirm(alice.password());
    own.send().await.assert(200);
    server.get("/api/users/self").header("X-Auth-AccessKey", &made[1]).send().await.assert(401);
    server.after().await;
}

#[tokio::test]
async fn a_key_cannot_be_made_wrong_or_wide() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let maker = alice.token().sets(["Read only"]).methods(["tokens.create"]).make().await;
    let create = |body: Value| server.post("/api/access_keys").basic("alice", alice.password()).json(body).send();
    for body in [
        json!({"expiration_date": "tomorrow"}),
        json!({"expiration_date": "2020-01-01T00:00:00Z"}),
        json!({"expiration_date": 5}),
        json!({"scopes": []}),
        json!({"scopes": ["write"]}),
        json!({"scopes": ["write:everything"]}),
        json!([]),
    ] {
        create(body).await.assert(400);
    }
    // SCP-02: a key makes no key that is wider than itself.
    let wide = server.post("/api/access_keys").bearer(&maker).json(json!({}));
    wide.send().await.assert(403);
    let narrow = server.post("/api/access_keys").bearer(&maker).json(json!({"scopes": ["read:rest"]})).send().await;
    server.remember_secret(narrow.assert(201).json()["identifier"].as_str().unwrap());
    server.after().await;
}

#[tokio::test]
async fn sessions_end_together_and_a_narrow_key_does_not_end_them() {
    let server = TestServer::start().await;
    let alice = server.person("alice").await;
    let (user, first) = sign_in(&server, "alice", &alice.password()).await;
    let (_, second) = sign_in(&server, "alice", &alice.password()).await;
    let narrow = alice.token().sets(["Read only"]).make().await;
    server.delete("/api/tokens").bearer(&narrow).send().await.assert(403);
    pair(server.get("/api/users/self"), &user, &first).send().await.assert(200);
    pair(server.delete("/api/tokens"), &user, &second).send().await.assert(200);
    for token in [first, second] {
        pair(server.get("/api/users/self"), &user, &token).send().await.assert(401);
    }
    server.after().await;
}

#[tokio::test]
async fn the_user_and_the_projects_are_told() {
    let server = TestServer::start().await;
    let (alice, bob) = (server.person("alice").await, server.person("bob").await);
    let key = alice.token().make().await;
    server.project("editor", &alice).await;
    server.project("public", &bob).await;
    server.private_project("hidden", &bob).await;
    for path in ["/api/users/self", "/api/v1/users/self", "/api/v2/users/self"] {
        let me = server.get(path).bearer(&key).send().await.assert(200).json();
        assert_eq!((me["id"].as_i64(), me["username"].as_str()), (Some(alice.account.number), Some("alice")));
        assert_eq!(me["email"], "alice@example.org");
    }
    server.get(&format!("/api/users/{}", bob.account.number)).bearer(&key).send().await.assert(404);
    let names = async |query: Option<&str>| -> Vec<String> {
        let ask = server.get("/api/projects").bearer(&key);
        let ask = if let Some(query) = query { ask.query("query", query) } else { ask };
        let found = ask.send().await.assert(200).json();
        found.as_array().unwrap().iter().map(|one| one["shortname"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(None).await, ["editor", "public"]);
    assert_eq!(names(Some(r#"{"is_member_of":true}"#)).await, ["editor"]);
    assert_eq!(names(Some(r#"{"is_admin_of":true}"#)).await, ["editor"]);
    assert_eq!(names(Some(r#"{"shortname":"public"}"#)).await, ["public"]);
    assert_eq!(names(Some(r#"{"shortname":"hidden"}"#)).await, Vec::<String>::new());
    server.after().await;
}

#[tokio::test]
async fn options_is_always_answered_and_every_answer_carries_the_same_headers() {
    let server = TestServer::start().await;
    for (path, verbs) in [
        ("/api/tokens", "OPTIONS, POST, DELETE"),
        ("/api/v1/access_keys/self", "OPTIONS, GET, DELETE"),
        ("/api/v2/projects", "OPTIONS, GET"),
        ("/api/version", "OPTIONS, GET"),
        ("/api/users/self", "OPTIONS, GET"),
    ] {
        let answer = server.ask(http::Method::OPTIONS, path).bearer("nonsense").send().await.assert(200);
        assert_eq!(answer.header("allow"), verbs);
        assert_eq!(answer.header("access-control-allow-credentials"), "true");
        assert_eq!(
            answer.header("access-control-allow-headers"),
            "Authorization, Content-Type, Origin, X-Auth-UserId, X-Auth-Token, X-Client-Uuid, X-Auth-AccessKey"
        );
        assert_eq!(
            answer.header("access-control-expose-headers"),
            "X-PAGINATION-SIZE, X-PAGINATION-LIMIT-MAX, X-PAGINATION-LIMIT"
        );
    }
    server.get("/api/version").send().await.assert(200);
}

#[tokio::test]
async fn a_setting_gives_the_answer_of_the_released_code_and_another_hides_the_face() {
    let database = TestDatabase::sqlite().await;
    let server = TestServer::with(database, |options| options.web.tuleap_tokens = TuleapTokens::Released).await;
    let alice = server.person("alice").await;
    let body = json!({"username": "alice", "password": alice.password()});
    let made = server.post("/api/tokens").json(body).send().await.assert(201).json();
    let token = made["token"].as_str().unwrap();
    server.remember_secret(token);
    assert_eq!((&made["user_id"], &made["uri"]), (&json!(alice.account.number), &json!(format!("tokens/{token}"))));

    let database = TestDatabase::sqlite().await;
    let server = TestServer::with(database, |options| options.web.faces.tuleap = false).await;
    server.get("/api/version").send().await.assert(404);
}

async fn disable(server: &TestServer, login: &str) {
    use claviger_auth::accounts::{self, AccountEdit};
    use claviger_domain::policy::Sudo;
    let operator = claviger_auth::operator(&server.desk);
    let account = accounts::find_by_login(&server.desk, &operator, login).await.unwrap();
    let edit = AccountEdit { enabled: Some(false), ..AccountEdit::default() };
    accounts::edit(&server.desk, &operator, Sudo::by_password(), account.id, edit).await.unwrap();
}
