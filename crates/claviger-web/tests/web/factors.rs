//! Second factors: authenticator apps, recovery codes and passkeys, behind every door.

use std::time::Duration;

use claviger_auth::factors::{self, passkeys, totp};
use claviger_auth::sign_in::{self, Door, HALF_LIFE, Step};
use claviger_auth::{Error, accounts, operator, sudo};
use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::policy::Sudo;
use claviger_domain::secret::Secret;
use claviger_domain::time::Clock;
use claviger_domain::totp::TotpSecret;
use claviger_domain::webauthn::RelyingParty;
use claviger_testkit::actors::Actor;
use claviger_testkit::authenticator::Authenticator;
use claviger_testkit::{TestDatabase, TestServer, both_databases};
use data_encoding::BASE32_NOPAD;
use serde_json::json;

const ORIGIN: &str = "https://keys.example.org";
const DOOR: Door =
    Door { address: std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), dialect: "cookie", life: SESSION_LIFE };

fn party() -> RelyingParty {
    RelyingParty::of(ORIGIN).unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(result: Result<T, Error>, code: &str) {
    match result {
        Err(Error::Refused(refusal)) => assert_eq!(refusal.code(), code),
        other => panic!("not refused as {code}: {other:?}"),
    }
}

/// The first step, for somebody with a factor.
async fn half(server: &TestServer, who: &Actor) -> String {
    let password = Secret::from(who.password());
    match sign_in::by_password(&server.desk, who.login(), &password, DOOR).await.unwrap() {
        Step::Half(text) => text.expose().clone(),
        Step::In(_) => panic!("the password alone opened a session"),
    }
}

/// Somebody who is signed in, with whatever they have.
async fn signed_in(server: &TestServer, who: &Actor) -> Caller {
    let password = Secret::from(who.password());
    match sign_in::by_password(&server.desk, who.login(), &password, DOOR).await.unwrap() {
        Step::In(opened) => opened.caller,
        Step::Half(_) => panic!("a second factor is demanded"),
    }
}

/// Gives somebody an app, and returns what it knows, and the recovery codes.
async fn with_app(server: &TestServer, who: &Actor) -> (TotpSecret, Vec<String>) {
    let caller = signed_in(server, who).await;
    let told = totp::begin(&server.desk, &caller).await.unwrap();
    let again = totp::begin(&server.desk, &caller).await.unwrap();
    assert_eq!(told.uri.expose(), again.uri.expose(), "a page loaded twice shows the same picture");
    let text = told.spelled.expose().replace(' ', "");
    server.remember_secret(&text);
    let secret = TotpSecret::from_bytes(Secret::new(BASE32_NOPAD.decode(text.as_bytes()).unwrap()));
    let wrong = totp::confirm(&server.desk, &caller, Sudo::by_password(), "000000").await;
    assert!(matches!(wrong, Err(Error::Invalid(field)) if field.field == "code"));
    let code = secret.code_at(server.clock.now());
    let codes = totp::confirm(&server.desk, &caller, Sudo::by_password(), &code).await.unwrap().unwrap();
    codes.iter().for_each(|code| server.remember_secret(code.expose()));
    (secret, codes.iter().map(|code| code.expose().clone()).collect())
}

/// Gives somebody a passkey.
async fn with_passkey(server: &TestServer, caller: &Caller, name: &str) -> Authenticator {
    let mut device = Authenticator::new(ORIGIN);
    let options = passkeys::begin_registration(&server.desk, caller, &party()).await.unwrap();
    let answer = device.create(&options);
    passkeys::finish_registration(&server.desk, caller, Sudo::by_password(), &party(), name, &answer).await.unwrap();
    device
}

both_databases! {
    async fn a_password_alone_opens_nothing_of_an_account_with_a_second_factor(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let token = alice.token().make().await;
        server.get("/v1/me").basic("alice", alice.password()).send().await.assert(200);
        with_app(&server, &alice).await;
        server.get("/v1/me").basic("alice", alice.password()).send().await.refused(403, "second_factor_required");
        server.get("/v1/me").basic("alice", "wrong").send().await.refused(401, "invalid_credential");
        server.get("/gate/check").basic("alice", alice.password()).send().await.assert(403);
        let body = json!({"username": "alice", "password": alice.password()});
        assert_eq!(server.post("/api/tokens").json(body).send().await.status, 403);
        let signin = server.post("/1.0/users/authentication/rest/signin").form("login", "alice");
        let answer = signin.form("password", alice.password()).send().await.assert(200).json();
        let told = answer["error"].as_str().unwrap();
        assert!(answer["result"] == 701 && told.contains("has a second factor: use an access token"), "{answer}");
        // a token works as ever, also in Basic, and the password still confirms what it does
        assert!(server.lets_in(&token).await);
        server.get("/v1/me").basic("alice", &token).send().await.assert(200);
        let make = server.post("/v1/tokens").bearer(&token).confirm(alice.password());
        make.json(json!({"description": "another", "sets": ["Read only"]})).send().await.assert(201);
        server.after().await;
    }

    async fn acc_12_a_code_is_good_once_in_turn_at_the_same_time_and_on_two_nodes(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let (app, _) = with_app(&server, &alice).await;
        let first = half(&server, &alice).await;
        // the code that confirmed the app is spent
        refused(sign_in::by_code(&server.desk, &first, &app.code_at(server.clock.now()), DOOR).await, "invalid_credential");
        server.clock.advance(Duration::from_secs(30));
        let code = app.code_at(server.clock.now());
        let opened = sign_in::by_code(&server.desk, &first, &code, DOOR).await.unwrap();
        assert_eq!(opened.caller.actor().login, "alice");
        refused(sign_in::by_code(&server.desk, &first, &code, DOOR).await, "invalid_credential");
        refused(sign_in::by_code(&server.desk, &half(&server, &alice).await, &code, DOOR).await, "invalid_credential");

        server.clock.advance(Duration::from_secs(30));
        let (twin, code) = (server.twin().await, app.code_at(server.clock.now()));
        let both = half(&server, &alice).await;
        let (one, two) = tokio::join!(
            sign_in::by_code(&server.desk, &both, &code, DOOR),
            sign_in::by_code(&twin.desk, &both, &code, DOOR),
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1, "{one:?} {two:?}");
        // the clock goes back: what was spent stays spent (F-12)
        server.clock.set(server.clock.now().minus(Duration::from_secs(30)));
        let older = app.code_at(server.clock.now());
        refused(sign_in::by_code(&server.desk, &half(&server, &alice).await, &older, DOOR).await, "invalid_credential");
        server.after().await;
    }

    async fn acc_13_recovery_codes_are_good_once_and_guessing_is_counted(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (_, codes) = with_app(&server, &alice).await;
        let (_, of_bob) = with_app(&server, &bob).await;
        assert_eq!(codes.len(), 10);
        let between = half(&server, &alice).await;
        let caller = sign_in::by_code(&server.desk, &between, &codes[0].to_uppercase(), DOOR).await.unwrap().caller;
        for code in [&codes[0], &of_bob[1]] {
            refused(sign_in::by_code(&server.desk, &between, code, DOOR).await, "invalid_credential");
        }
        assert_eq!(factors::list(&server.desk, &caller).await?.codes_left, 9);
        let renewed = factors::renew_codes(&server.desk, &caller, Sudo::by_password()).await?;
        renewed.iter().for_each(|code| server.remember_secret(code.expose()));
        refused(sign_in::by_code(&server.desk, &between, &codes[1], DOOR).await, "invalid_credential");
        sign_in::by_code(&server.desk, &between, renewed[0].expose(), DOOR).await?;

        // whoever knows the password does not clear the count with it
        for n in 0..6 {
            refused(sign_in::by_code(&server.desk, &between, &format!("{n:06}"), DOOR).await, "invalid_credential");
            half(&server, &alice).await;
        }
        refused(sign_in::by_code(&server.desk, &between, renewed[1].expose(), DOOR).await, "throttled");
        assert!(server.audited("throttled").await);
        server.after().await;
    }

    async fn half_a_sign_in_opens_nothing_and_ends_soon(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (_, codes) = with_app(&server, &alice).await;
        let between = half(&server, &alice).await;
        assert!(!server.lets_in(&between).await);
        let told = sign_in::half(&server.desk, &between).await?.unwrap();
        assert_eq!((told.login.as_str(), told.app, told.passkey), ("alice", true, false));
        for place in [0, 20, between.len() / 2, between.len() - 1] {
            let mut touched = between.clone().into_bytes();
            touched[place] = if touched[place] == b'A' { b'B' } else { b'A' };
            let touched = String::from_utf8(touched).unwrap();
            refused(sign_in::by_code(&server.desk, &touched, &codes[0], DOOR).await, "credential_expired");
        }
        accounts::set_password(&server.desk, &operator(&server.desk), Sudo::by_password(), alice.account.id, &Secret::from(alice.password())).await?;
        refused(sign_in::by_code(&server.desk, &between, &codes[0], DOOR).await, "credential_expired");
        let between = half(&server, &alice).await;
        server.clock.advance(HALF_LIFE);
        assert!(sign_in::half(&server.desk, &between).await?.is_none());
        refused(sign_in::by_code(&server.desk, &between, &codes[0], DOOR).await, "credential_expired");
        let between = half(&server, &alice).await;
        alice.enable(false).await;
        refused(sign_in::by_code(&server.desk, &between, &codes[0], DOOR).await, "credential_expired");
        alice.enable(true).await;
        sign_in::by_code(&server.desk, &between, &codes[0], DOOR).await?;
        assert!(matches!(sign_in::by_password(&server.desk, "bob", &Secret::from(bob.password()), DOOR).await?, Step::In(_)));
        server.after().await;
    }

    async fn a_passkey_signs_in_alone_as_a_second_step_and_confirms(database) {
        let server = TestServer::on(database).await;
        let alice = server.person("alice").await;
        let caller = signed_in(&server, &alice).await;
        let mut device = with_passkey(&server, &caller, "Laptop").await;
        let (desk, party) = (&server.desk, party());

        let options = sign_in::begin_passkey(desk, &party, b"this browser");
        assert_eq!(options["allowCredentials"], json!([]));
        let answer = device.get(&options);
        refused(sign_in::by_passkey(desk, &party, b"another browser", &answer, DOOR).await, "invalid_credential");
        let opened = sign_in::by_passkey(desk, &party, b"this browser", &answer, DOOR).await?;
        assert_eq!(opened.caller.actor().login, "alice");
        refused(sign_in::by_passkey(desk, &party, b"this browser", &answer, DOOR).await, "invalid_credential");

        let between = half(&server, &alice).await;
        let options = sign_in::begin_passkey_step(desk, &party, &between).await?.unwrap();
        assert_eq!(options["allowCredentials"].as_array().unwrap().len(), 1);
        let answer = device.get(&options);
        refused(sign_in::by_passkey(desk, &party, b"", &answer, DOOR).await, "invalid_credential");
        sign_in::by_passkey_step(desk, &party, &between, &answer, DOOR).await?;

        let options = passkeys::begin_confirmation(desk, &caller, &party).await?;
        let answer = device.get(&options);
        refused(passkeys::confirm(desk, &opened.caller, &party, &answer).await, "reauth_required");
        passkeys::confirm(desk, &caller, &party, &answer).await?;
        refused(passkeys::confirm(desk, &caller, &party, &answer).await, "reauth_required");

        let told = factors::list(desk, &caller).await?;
        assert_eq!((told.passkeys[0].name.as_str(), told.passkeys[0].counter, told.codes_left), ("Laptop", 3, 10));
        assert_eq!(told.passkeys[0].last_used_at, Some(server.clock.now()));
        let line = server.audit().await.into_iter().find(|line| line.entry.detail.get("by").is_some_and(|by| by == "passkey"));
        assert!(line.is_some(), "how somebody signed in is accounted for");
        server.after().await;
    }

    async fn a_passkey_that_was_copied_removed_late_or_somebody_elses_is_refused(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (of_alice, of_bob) = (signed_in(&server, &alice).await, signed_in(&server, &bob).await);
        let mut hers = with_passkey(&server, &of_alice, "Laptop").await;
        let mut his = with_passkey(&server, &of_bob, "Phone").await;
        let (desk, party) = (&server.desk, party());

        // his signature for her second step, and for her change
        let between = half(&server, &alice).await;
        let options = sign_in::begin_passkey_step(desk, &party, &between).await?.unwrap();
        refused(sign_in::by_passkey_step(desk, &party, &between, &his.get(&options), DOOR).await, "invalid_credential");
        let options = passkeys::begin_confirmation(desk, &of_alice, &party).await?;
        refused(passkeys::confirm(desk, &of_alice, &party, &his.get(&options)).await, "reauth_required");

        sign_in::by_passkey(desk, &party, b"", &hers.get(&sign_in::begin_passkey(desk, &party, b"")), DOOR).await?;
        hers.counter = 0; // a copy that was made before
        let answer = hers.get(&sign_in::begin_passkey(desk, &party, b""));
        refused(sign_in::by_passkey(desk, &party, b"", &answer, DOOR).await, "invalid_credential");
        hers.counter = 9;

        let options = sign_in::begin_passkey(desk, &party, b"");
        let late = hers.get(&options);
        server.clock.advance(Duration::from_mins(5));
        refused(sign_in::by_passkey(desk, &party, b"", &late, DOOR).await, "invalid_credential");

        alice.enable(false).await; // REV-05
        let answer = hers.get(&sign_in::begin_passkey(desk, &party, b""));
        refused(sign_in::by_passkey(desk, &party, b"", &answer, DOOR).await, "account_disabled");
        alice.enable(true).await;
        let id = factors::list(desk, &of_alice).await?.passkeys[0].id;
        assert!(matches!(passkeys::remove(desk, &of_bob, Sudo::by_password(), id).await, Err(Error::NotFound("passkey"))));
        assert!(passkeys::rename(desk, &of_bob, Sudo::by_password(), id, "mine").await.is_err());
        passkeys::rename(desk, &of_alice, Sudo::by_password(), id, "Old laptop").await?;
        passkeys::remove(desk, &of_alice, Sudo::by_password(), id).await?;
        let answer = hers.get(&sign_in::begin_passkey(desk, &party, b""));
        refused(sign_in::by_passkey(desk, &party, b"", &answer, DOOR).await, "invalid_credential");
        // with the last factor the codes are gone, and the password is enough again
        assert_eq!(factors::list(desk, &of_alice).await?.codes_left, 0);
        signed_in(&server, &alice).await;
        server.after().await;
    }

    async fn one_passkey_is_added_once(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (of_alice, of_bob) = (signed_in(&server, &alice).await, signed_in(&server, &bob).await);
        let (desk, party) = (&server.desk, party());
        let options = passkeys::begin_registration(desk, &of_alice, &party).await?;
        let mut device = Authenticator::new(ORIGIN);
        let answer = device.create(&options);
        let add = |caller: Caller, answer: String| {
            let party = party.clone();
            async move { passkeys::finish_registration(desk, &caller, Sudo::by_password(), &party, "x", &answer).await }
        };
        assert!(matches!(add(of_bob.clone(), answer.clone()).await, Err(Error::Invalid(_))), "made for another session");
        let evil = Authenticator::new("https://evil.example").create(&options);
        assert!(matches!(add(of_alice.clone(), evil).await, Err(Error::Invalid(_))));
        add(of_alice.clone(), answer.clone()).await?;
        assert!(matches!(add(of_alice.clone(), answer).await, Err(Error::Invalid(_))));
        let again = passkeys::begin_registration(desk, &of_bob, &party).await?;
        assert!(matches!(add(of_bob, device.create(&again)).await, Err(Error::Taken("passkey"))));
        assert_eq!(passkeys::begin_registration(desk, &of_alice, &party).await?["excludeCredentials"].as_array().unwrap().len(), 1);
        server.after().await;
    }

    async fn acc_11_a_new_password_leaves_the_second_factor_and_only_an_administrator_resets_it(database) {
        let server = TestServer::on(database).await;
        let (alice, bob) = (server.person("alice").await, server.person("bob").await);
        let (_, codes) = with_app(&server, &alice).await;
        let (desk, sudo, id) = (&server.desk, Sudo::by_password(), alice.account.id);
        accounts::set_password(desk, &server.admin().caller(), sudo, id, &Secret::from(alice.password())).await?;
        let between = half(&server, &alice).await;
        let caller = sign_in::by_code(desk, &between, &codes[0], DOOR).await?.caller;
        assert!(factors::reset(desk, &bob.caller(), sudo, id).await.is_err());
        assert!(factors::reset(desk, &caller, sudo, id).await.is_err());
        factors::reset(desk, &server.admin().caller(), sudo, id).await?;
        signed_in(&server, &alice).await;
        assert!(server.audit().await.iter().any(|line| line.entry.action == "users.reset_factors"));
        server.after().await;
    }
}

#[tokio::test]
async fn no_token_and_no_service_has_a_second_factor() {
    let server = TestServer::start().await;
    let (alice, robot) = (server.person("alice").await, server.service("robot").await);
    let token = alice.token().make().await;
    let (desk, sudo) = (&server.desk, Sudo::by_password());
    let mut by_token = alice.caller();
    let mut grant = (*by_token.grant).clone();
    grant.limits = claviger_domain::caller::Limits::Token(claviger_domain::rights::Rights {
        sets: vec![],
        methods: vec![],
        projects: None,
        cidrs: vec![],
    });
    by_token.grant = grant.into();
    for caller in [&by_token, &robot.caller()] {
        refused(totp::begin(desk, caller).await, "forbidden");
        refused(totp::remove(desk, caller, sudo).await, "forbidden");
        refused(factors::renew_codes(desk, caller, sudo).await, "forbidden");
        refused(passkeys::begin_registration(desk, caller, &party()).await, "forbidden");
        refused(passkeys::begin_confirmation(desk, caller, &party()).await, "forbidden");
    }
    let unconfirmed = sudo::confirm(desk, &signed_in(&server, &alice).await, Action::MeSetPassword, None).await;
    refused(unconfirmed, "reauth_required");
    assert!(server.lets_in(&token).await);
    server.after().await;
}

#[tokio::test]
async fn a_deleted_account_leaves_no_factor() {
    let server = TestServer::on(TestDatabase::sqlite().await).await;
    let alice = server.person("alice").await;
    let caller = signed_in(&server, &alice).await;
    let mut device = with_passkey(&server, &caller, "Laptop").await;
    alice.delete().await;
    let answer = device.get(&sign_in::begin_passkey(&server.desk, &party(), b""));
    refused(sign_in::by_passkey(&server.desk, &party(), b"", &answer, DOOR).await, "invalid_credential");
    server.after().await;
}
