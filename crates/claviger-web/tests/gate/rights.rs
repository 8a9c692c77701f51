//! Which requests a credential's rights are for.

use crate::house::House;

const API: &str = "
openapi: 3.1.0
info: { title: Pets, version: '1' }
paths:
  /pets:
    get: { operationId: listPets, tags: [pets] }
    post: { operationId: addPet, tags: [pets] }
  /pets/{id}:
    get: { operationId: getPet, tags: [pets] }
    delete: { operationId: removePet, tags: [danger] }
";

async fn pets() -> (House, claviger_testkit::database::Scratch) {
    let folder = claviger_testkit::database::Scratch::new("openapi");
    let file = folder.path().join("pets.yaml");
    std::fs::write(&file, API).unwrap();
    let routes = format!(
        "[[route]]\npath = '/api'\nupstream = 'UP'\nopenapi = '{}'\n[[route]]\npath = '/other'\nupstream = 'UP'",
        file.display()
    );
    (House::with(&routes).await, folder)
}

async fn status(house: &House, token: &str, verb: &str, path: &str) -> u16 {
    let request = house.http.request(verb.parse().unwrap(), house.url(path)).bearer_auth(token);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn gat_12_each_request_is_decided_on_its_own() {
    let (house, _folder) = pets().await;
    let (_, token) = house.token("alice", &[], &["getPet"]).await;
    for (verb, path, expected) in [
        ("GET", "/api/pets/7", 200),
        ("GET", "/api/pets", 403),
        ("POST", "/api/pets", 403),
        ("DELETE", "/api/pets/7", 403),
        ("GET", "/other/pets/7", 403),
        ("GET", "/api/pets/7", 200),
    ] {
        assert_eq!(status(&house, &token, verb, path).await, expected, "{verb} {path}");
    }
    assert_eq!(house.up.take().len(), 2);
}

#[tokio::test]
async fn sets_are_made_of_verbs_and_tags() {
    let (house, _folder) = pets().await;
    let (_, read) = house.token("alice", &["Read only"], &[]).await;
    let (_, danger) = house.token("alice", &["danger"], &[]).await;
    assert_eq!(status(&house, &read, "GET", "/api/pets").await, 200);
    assert_eq!(status(&house, &read, "POST", "/api/pets").await, 403);
    assert_eq!(status(&house, &read, "GET", "/other/x").await, 200);
    assert_eq!(status(&house, &read, "PUT", "/other/x").await, 403);
    assert_eq!(status(&house, &danger, "DELETE", "/api/pets/7").await, 200);
    assert_eq!(status(&house, &danger, "GET", "/api/pets").await, 403);
}

#[tokio::test]
async fn scp_12_no_other_spelling_gains_a_right() {
    let (house, _folder) = pets().await;
    for path in ["/api/pets/", "/api/pets.json", "/api/PETS", "/api/v1/pets", "/api/pets/7/", "/api"] {
        assert_eq!(status(&house, &house.full, "POST", path).await, 403, "{path}");
    }
    assert_eq!(house.up.take(), []);
    let (_, get) = house.token("alice", &[], &["getPet"]).await;
    assert_eq!(status(&house, &get, "GET", "/api/pets.json").await, 403);
}

#[tokio::test]
async fn scp_10_head_is_get_and_options_is_nothing() {
    let (house, _folder) = pets().await;
    let (_, get) = house.token("alice", &[], &["getPet"]).await;
    assert_eq!(status(&house, &get, "HEAD", "/api/pets/7").await, 200);
    assert_eq!(status(&house, &get, "HEAD", "/api/pets").await, 403);
    assert_eq!(status(&house, &house.full, "OPTIONS", "/api/pets").await, 403);
}

#[tokio::test]
async fn scp_09_a_verb_is_what_the_request_says() {
    let (house, _folder) = pets().await;
    let (_, get) = house.token("alice", &[], &["getPet"]).await;
    let request = house.http.get(house.url("/api/pets/7?_method=DELETE")).bearer_auth(get);
    let request = request.header("X-HTTP-Method-Override", "DELETE").header("X-Method-Override", "DELETE");
    assert_eq!(request.send().await.unwrap().status(), 200);
    let seen = house.up.only();
    assert!(seen.line.starts_with("GET ") && !seen.headers.iter().any(|(name, _)| name.contains("override")));
}

#[tokio::test]
async fn a_refusal_says_what_is_missing_and_how_to_ask() {
    let (house, _folder) = pets().await;
    let (_, get) = house.token("alice", &[], &["getPet"]).await;
    let response = house.http.get(house.url("/api/pets")).bearer_auth(get).send().await.unwrap();
    assert_eq!(response.status(), 403);
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(
        challenge.contains("error=\"insufficient_scope\"") && challenge.contains("scope=\"listPets\""),
        "{challenge}"
    );
    assert_eq!(response.headers()["cache-control"], "no-store");
    let problem: serde_json::Value = response.json().await.unwrap();
    assert_eq!(problem["code"], "insufficient_scope");
    assert!(problem["request_id"].as_str().unwrap().starts_with("req_"));

    let response = house.http.get(house.url("/api/pets")).send().await.unwrap();
    assert_eq!(response.status(), 401);
    let challenges: Vec<_> =
        response.headers().get_all("www-authenticate").iter().map(|v| v.to_str().unwrap()).collect();
    assert_eq!(challenges[0], "Bearer realm=\"gate.example\"");
    assert!(challenges.contains(&"Basic realm=\"gate.example\""));

    let response = house.http.get(house.url("/api/pets")).bearer_auth("cvg_p_nonsense").send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.headers()["www-authenticate"].to_str().unwrap().contains("invalid_token"));
}

#[tokio::test]
async fn rev_01_a_revoked_token_is_refused_on_an_open_connection() {
    use claviger_auth::tokens;
    use claviger_domain::policy::Sudo;
    let house = House::open().await;
    let (id, token) = house.token("alice", &["Full access"], &[]).await;
    assert_eq!(status(&house, &token, "GET", "/api/x").await, 200);
    tokens::revoke(
        &house.desk,
        &claviger_auth::operator(&house.desk),
        Sudo::by_password(),
        id,
        Some("test".to_owned()),
    )
    .await
    .unwrap();
    assert_eq!(status(&house, &token, "GET", "/api/x").await, 401);
    assert_eq!(house.up.take().len(), 1);
}

#[tokio::test]
async fn tok_03_two_credentials_are_none() {
    let house = House::open().await;
    let bad = "Authorization: Bearer cvg_p_wrong\r\n";
    let good = format!("Authorization: Bearer {}\r\n", house.full);
    for lines in [format!("{bad}{good}"), format!("{good}{bad}"), format!("{good}X-Auth-AccessKey: {}\r\n", house.full)]
    {
        let wire = house.raw(format!("GET /api/x HTTP/1.1\r\nHost: a\r\n{lines}Connection: close\r\n\r\n")).await;
        assert_eq!(wire.status(), 400, "{lines}");
    }
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn a_dialect_that_the_route_does_not_accept_does_not_count() {
    let routes = "[[route]]\npath = '/api'\nupstream = 'UP'\naccepts = ['access-key']\nanonymous = true";
    let house = House::with(routes).await;
    assert_eq!(status(&house, &house.full, "GET", "/api/x").await, 401);
    let request = house.http.get(house.url("/api/x")).header("X-Auth-AccessKey", &house.full);
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert_eq!(house.http.get(house.url("/api/x")).send().await.unwrap().status(), 200);
    // Also where strangers may come in: this is no stranger.
    let parameter = house.http.get(house.url(&format!("/api/x?access_token={}", house.full)));
    assert_eq!(parameter.header("X-Forwarded-Proto", "https").send().await.unwrap().status(), 401);
    let other = house.http.get(house.url("/api/x?session=of-their-own"));
    assert_eq!(other.send().await.unwrap().status(), 200);
    assert_eq!(house.up.take().last().unwrap().target(), "/api/x?session=of-their-own");
    // The word is theirs, a token in it is ours.
    let token = house.http.get(house.url(&format!("/api/x?session=a&%73ession={}", house.full)));
    assert_eq!(token.send().await.unwrap().status(), 401);
    let form = house.http.post(house.url("/api/x")).form(&[("session", &house.full)]);
    assert_eq!(form.header("X-Auth-AccessKey", &house.full).send().await.unwrap().status(), 401);
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn each_dialect_alone_has_its_challenge() {
    let routes = |name: &str| format!("[[route]]\npath = '/{name}'\nupstream = 'UP'\naccepts = ['{name}']\n");
    let challenges = [
        ("bearer", "Bearer"),
        ("access-key", "AccessKey"),
        ("token-pair", "Token"),
        ("access-token", "Bearer"),
        ("session", "Session"),
        ("oauth1", "OAuth"),
        ("basic", "Basic"),
        ("cookie", "Cookie"),
    ];
    assert!(challenges.iter().map(|(name, _)| *name).eq(claviger_auth::dialects::Accepts::all().names()));
    let all: String = challenges.iter().map(|(name, _)| routes(name)).collect();
    let house = House::with(&all).await;
    for (name, scheme) in challenges {
        for query in ["", "?session=bad", "?access_token=bad"] {
            let asked = house.http.get(house.url("/gate/check")).header("X-Forwarded-Host", "a");
            let check =
                asked.header("X-Forwarded-Uri", format!("/{name}/x{query}")).header("X-Forwarded-Method", "GET");
            let through = house.http.get(house.url(&format!("/{name}/x{query}")));
            for ask in [through, check] {
                let answer = ask.header("X-Forwarded-Proto", "https").send().await.unwrap();
                let challenge = answer.headers().get("www-authenticate").and_then(|value| value.to_str().ok());
                let (status, said) = (answer.status(), challenge.unwrap_or_default());
                assert!(
                    status == 401 && said.starts_with(&format!("{scheme} realm=\"")),
                    "{name}{query}: {status} {said}"
                );
            }
        }
    }
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn tok_04_a_credential_that_is_not_accepted_makes_another_one_ambiguous() {
    let house = House::with("[[route]]\npath = '/api'\nupstream = 'UP'\naccepts = ['bearer']").await;
    let (_, other) = house.token("alice", &["Full access"], &[]).await;
    let request = house.http.get(house.url(&format!("/api/x?access_token={other}"))).bearer_auth(&house.full);
    assert_eq!(request.header("X-Forwarded-Proto", "https").send().await.unwrap().status(), 400);
    assert_eq!(house.up.take(), []);
}

#[tokio::test]
async fn gat_19_a_preflight_passes_only_where_the_route_says_so() {
    let preflight = |house: &House, path: &str| {
        let request = house.http.request(reqwest::Method::OPTIONS, house.url(path));
        request.header("Origin", "https://app.example").header("Access-Control-Request-Method", "PUT").send()
    };
    let house = House::with(
        "[[route]]\npath = '/api'\nupstream = 'UP'\n[[route]]\npath = '/open'\nupstream = 'UP'\npreflight = true",
    )
    .await;
    assert_eq!(preflight(&house, "/api/x").await.unwrap().status(), 401);
    assert_eq!(house.up.take(), []);
    assert_eq!(preflight(&house, "/open/x").await.unwrap().status(), 200);
    let seen = house.up.only();
    assert!(seen.all("authorization").is_empty() && seen.all("x-claviger-user").is_empty());
    assert_eq!(house.http.request(reqwest::Method::OPTIONS, house.url("/open/x")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn an_api_can_refuse_as_the_product_does_that_its_clients_know() {
    let faces: [(&str, u16, &[&str]); 7] = [
        ("native", 401, &["\"code\":\"credential_required\""]),
        ("allura", 401, &["\"code\":\"401 Unauthorized\""]),
        ("atlassian", 401, &["\"errorMessages\":[", "\"status-code\":401"]),
        ("jelastic", 200, &["\"result\":3", "\"error\":\"invalid parameter [session]\""]),
        ("tuleap", 401, &["\"error\":{\"code\":401"]),
        ("youtrack", 401, &["\"error\":\"Unauthorized\"", "error_description"]),
        ("hub", 401, &["\"error\":"]),
    ];
    let route = |face: &str| format!("[[route]]\npath = '/{face}'\nupstream = 'http://127.0.0.1:9'\nface = '{face}'\n");
    let house = House::with(&faces.map(|(face, ..)| route(face)).concat()).await;
    for (face, status, words) in faces {
        let answer = house.http.get(house.url(&format!("/{face}/x"))).send().await.unwrap();
        let challenged = answer.headers().contains_key("www-authenticate");
        assert_eq!((answer.status().as_u16(), challenged), (status, status == 401), "{face}");
        let said = answer.text().await.unwrap().replace("\": ", "\":");
        assert!(words.iter().all(|word| said.contains(word)), "{face}: {said}");

        let broken = house.get(&format!("/{face}/x")).await;
        let expected = if face == "jelastic" { 200 } else { 502 };
        assert_eq!(broken.status().as_u16(), expected, "{face}");
        let said = broken.text().await.unwrap();
        assert!(said.contains("cannot be reached"), "{face}: {said}");

        let check = house.http.get(house.url("/gate/check")).header("X-Forwarded-Host", "a");
        let check = check.header("X-Forwarded-Uri", format!("/{face}/x")).header("X-Forwarded-Method", "GET");
        let answer = check.header("X-Forwarded-Proto", "https").send().await.unwrap();
        assert_eq!(answer.status(), 401, "{face}: proxies know four answers");
    }
}
