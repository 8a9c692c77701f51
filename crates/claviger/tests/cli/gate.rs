//! The gate, through the whole program.

use crate::house::{House, Upstream, curl};

#[test]
fn an_api_behind_the_gate_is_reached_with_a_token_and_not_without() {
    let house = House::new();
    let upstream = Upstream::serve(&house.path(""));
    std::fs::create_dir(house.path("reports")).unwrap();
    house.write("reports/index.json", "{\"reports\": []}");
    let route = format!(
        "[[gate.route]]\nname = \"reports\"\npath = \"/reports\"\nupstream = \"http://{}\"\n",
        upstream.address
    );
    house.write("claviger.toml", &route);
    let server = house.serve(&[]);
    house.ok(&["user", "add", "nightly", "--service"]);
    let token = house.ok(&["token", "create", "--user", "nightly", "--description", "x", "--set", "Read only"]);
    let url = format!("{}/reports/index.json", server.url);
    let bearer = format!("Authorization: Bearer {token}");
    assert_eq!(curl(&[&url]).status, 401);
    let answer = curl(&["-H", &bearer, &url]);
    assert_eq!((answer.status, answer.body.as_str()), (200, "{\"reports\": []}"));
    assert_eq!(curl(&["-H", &bearer, "-X", "POST", &url]).status, 403);
    assert_eq!(curl(&["-H", &format!("X-Auth-AccessKey: {token}"), &url]).status, 200);
    assert_eq!(curl(&[&format!("{url}?session={token}")]).status, 200);
    assert_eq!(curl(&["-u", &format!("nightly:{token}"), &url]).status, 200);
    let listed = house.json(&["token", "list", "--user", "nightly", "--json"]);
    house.ok(&["token", "revoke", listed[0]["id"].as_str().unwrap()]);
    assert_eq!(curl(&["-H", &bearer, &url]).status, 401);
}
