//! Every route of the OpenAPI document, asked by everybody: no endpoint without its refusal.
//!
//! What a route needs to be asked rightly (whose id stands in the path, what a body holds) is written here once; a route of
//! which nothing is known here fails the test, so that none is added without.

use std::fmt::Write;

use claviger_domain::limits::SESSION_LIFE;
use claviger_domain::project::{Project, Role};
use claviger_testkit::actors::{Actor, TestToken};
use claviger_testkit::client::{Answer, Ask};
use claviger_testkit::signer::Consumer;
use claviger_testkit::speakers::{Holder, Speaker};
use claviger_testkit::{TestDatabase, TestServer};
use serde_json::{Value, json};

/// Asked by any credential at all, whatever its methods.
const OPEN_TO_ALL: &[&str] = &["me.read"];
/// Given to no token: it takes the password itself.
const NOT_FOR_TOKENS: &[&str] = &["me.set_password"];

/// One operation of the document.
#[derive(Debug, Clone)]
struct Operation {
    id: String,
    verb: String,
    path: String,
    takes_form: bool,
    takes_body: bool,
}

async fn operations(server: &TestServer) -> Vec<Operation> {
    let document = server.get("/openapi.json").send().await.assert(200).json();
    let mut found = vec![];
    for (path, item) in document["paths"].as_object().unwrap() {
        for (verb, operation) in item.as_object().unwrap() {
            let content = &operation["requestBody"]["content"];
            found.push(Operation {
                id: operation["operationId"].as_str().unwrap_or_default().to_owned(),
                verb: verb.to_uppercase(),
                path: path.clone(),
                takes_form: content.get("application/x-www-form-urlencoded").is_some(),
                takes_body: content.is_object(),
            });
        }
    }
    assert!(found.len() > 10, "{found:?}");
    found.sort_by(|a, b| (&a.path, &a.verb).cmp(&(&b.path, &b.verb)));
    found
}

/// What the routes are about: somebody's things, new for each deed that may change them.
struct Scene {
    server: TestServer,
    alice: Actor,
    project: Project,
    token: TestToken,
    link: Consumer,
    application: Consumer,
    n: usize,
}

impl Scene {
    async fn new(server: &TestServer, n: usize) -> Self {
        let alice = server.person(&format!("alice-{n}")).await;
        let member = server.person(&format!("member-{n}")).await;
        let project = server.private_project(&format!("apollo-{n}"), &alice).await;
        server.member(&project, &member, Role::Reader).await;
        server.bot(&format!("bot-{n}"), &project).await;
        let token = alice.token().sets(["Read only"]).make().await;
        alice.session(SESSION_LIFE).await;
        let methods = vec![claviger_domain::method::MethodName::from_static("projects.read")];
        let name = claviger_domain::method::SetName::parse(&format!("set-{n}")).unwrap();
        let operator = claviger_auth::operator(&server.desk);
        let sudo = claviger_domain::policy::Sudo::by_password();
        claviger_auth::sets::create(&server.desk, &operator, sudo, name, "", methods).await.unwrap();
        let link = server.link(&format!("link-{n}")).await;
        let application = server.application(&format!("application-{n}"), &alice).await;
        Self { server: server.clone(), alice, project, token, link, application, n }
    }

    /// The request, rightly made, without a credential.
    async fn ask(&self, operation: &Operation) -> Ask {
        let mut path = operation.path.clone();
        while let Some((start, rest)) = path.split_once('{') {
            let (parameter, end) = rest.split_once('}').unwrap();
            let meant = self.parameter(&operation.id, parameter).await;
            path = format!("{start}{meant}{end}");
        }
        let ask = self.server.ask(operation.verb.parse().unwrap(), &path);
        match (operation.takes_form, operation.takes_body) {
            (true, _) => ask.form("token", &self.token.secret),
            (false, true) => ask.json(self.body(&operation.id)),
            (false, false) => ask,
        }
    }

    async fn parameter(&self, operation: &str, parameter: &str) -> String {
        match (operation, parameter) {
            ("sessions.delete", "id") => self.session_id().await,
            (name, "id") if name.starts_with("links.") => self.link.id.to_string(),
            (name, "id") if name.starts_with("applications.") => self.application.id.to_string(),
            (_, "id") => self.token.id.to_string(),
            (_, "project") => self.project.name.clone(),
            (_, "user") => self.alice.login().to_owned(),
            ("bots.delete", "login") => format!("bot-{}", self.n),
            (_, "login") => format!("member-{}", self.n),
            ("sets.delete", "name") => format!("set-{}", self.n),
            _ => panic!("say in routes.rs what {{{parameter}}} of {operation} stands for"),
        }
    }

    async fn session_id(&self) -> String {
        let list = self.server.get("/v1/sessions").basic(self.alice.login(), self.alice.password()).send().await;
        list.json()["items"][0]["id"].as_str().unwrap_or("tok_none").to_owned()
    }

    fn body(&self, operation: &str) -> Value {
        let n = self.n;
        match operation {
            "tokens.create" => json!({"description": "made", "methods": ["me.read"]}),
            "tokens.edit" => json!({"description": "changed"}),
            "tokens.rotate" => json!({"overlap": 60}),
            "tokens.copy" | "tokens.suspend" | "tokens.delete" => json!({}),
            "tokens.revoke" => json!({"ids": [self.token.id.to_string()]}),
            "projects.create" => json!({"name": format!("gemini-{n}")}),
            "projects.edit" => json!({"title": "changed"}),
            "members.set" => json!({"role": "developer"}),
            "bots.create" => json!({"login": format!("another-bot-{n}")}),
            "users.create" => json!({"login": format!("newcomer-{n}"), "password": format!("canary-of-newcomer-{n}")}),
            "users.edit" => json!({"name": "Changed"}),
            "users.set_password" => json!({"password": format!("canary-of-somebody-{n}")}),
            "me.set_password" => {
                json!({"old_password": self.alice.password(), "password": format!("canary-of-alice-{n}")})
            }
            "sets.create" => json!({"name": format!("another-set-{n}"), "methods": ["projects.read"]}),
            "links.create" => json!({"name": "Another link", "consumer_key": format!("another-link-{n}")}),
            "links.edit" | "applications.edit" => json!({"description": "changed"}),
            "applications.create" => json!({"name": format!("Another application {n}")}),
            "applications.generate_token" => json!({}),
            _ => panic!("say in routes.rs what the body of {operation} holds"),
        }
    }
}

/// Every method of our own API that a token can have, but one.
fn all_but(server: &TestServer, id: &str) -> Vec<String> {
    let listed = server.desk.catalogue();
    let own = listed.listed().filter(|method| method.api == claviger_domain::catalogue::OWN_API);
    let names = own.map(|method| method.name.to_string());
    names.filter(|name| name != id && !NOT_FOR_TOKENS.contains(&name.as_str())).collect()
}

fn told(answer: &Answer) -> String {
    match answer.code() {
        code if code.is_empty() => answer.status.to_string(),
        code => format!("{} {code}", answer.status),
    }
}

#[tokio::test]
async fn scp_01_no_route_lets_in_who_is_unknown_or_lacks_its_method() {
    let server = TestServer::on(TestDatabase::memory().await).await;
    let scene = Scene::new(&server, 0).await;
    let admin = server.admin();
    for operation in operations(&server).await {
        let what = format!("{} {}", operation.verb, operation.path);
        let anonymous = scene.ask(&operation).await.send().await;
        anonymous.refused(401, "credential_required").is_a_proper_refusal();
        let wrong = scene.ask(&operation).await.bearer(format!("cvg_p_{}", "A".repeat(36))).send().await;
        wrong.assert(401).is_a_proper_refusal();

        let methods = all_but(&server, &operation.id);
        let token = admin.token().methods(methods.iter().map(String::as_str)).make().await;
        let holder = Holder::of(&admin, &token);
        let mut answers = vec![];
        for dialect in ["bearer", "access-key", "token-pair", "basic"] {
            let ask = Speaker::of(dialect).say(scene.ask(&operation).await, &holder);
            let answer = ask.send().await.is_a_proper_refusal_if_refused();
            answers.push(told(&answer));
        }
        let program = scene.link.dance_for(&admin, &methods).await;
        let answer = program.sign(scene.ask(&operation).await).send().await.is_a_proper_refusal_if_refused();
        answers.push(told(&answer));
        assert!(answers.windows(2).all(|two| two[0] == two[1]), "{what}: not the same in every slot: {answers:?}");
        if OPEN_TO_ALL.contains(&operation.id.as_str()) {
            assert_eq!(answers[0], "200", "{what}");
        } else {
            let lacks = ["403 insufficient_scope", "403 reauth_required", "403 forbidden"];
            assert!(lacks.contains(&answers[0].as_str()), "{what}: {}", answers[0]);
        }
    }
    let still = server.get(&scene.token.path()).basic(scene.alice.login(), scene.alice.password()).send().await;
    assert_eq!(still.assert(200).json()["state"], "active", "nothing of all that changed anything");
    server.after().await;
}

/// The matrix, printed: who (column) is told what at which route (row). Review every change of it.
#[tokio::test]
async fn scp_01_the_matrix_is_what_was_reviewed() {
    let server = TestServer::on(TestDatabase::memory().await).await;
    let mut printed = String::new();
    let mut n = 1;
    for operation in operations(&server).await {
        writeln!(printed, "{} {} ({})", operation.verb, operation.path, operation.id).unwrap();
        for who in
            ["stranger", "reader", "owner", "admin", "owner's full access", "owner's read only", "owner's method"]
        {
            n += 1;
            let scene = Scene::new(&server, n).await;
            let ask = scene.ask(&operation).await;
            let owner = &scene.alice;
            let ask = match who {
                "stranger" => {
                    let bob = server.person(&format!("bob-{n}")).await;
                    ask.basic(bob.login(), bob.password())
                }
                "reader" => {
                    let login = format!("member-{n}");
                    ask.basic(&login, claviger_testkit::server::password_of(&login))
                }
                "owner" => ask.basic(owner.login(), owner.password()),
                "admin" => ask.basic("admin", server.admin().password()),
                "owner's full access" => ask.bearer(owner.token().sets(["Full access"]).make().await),
                "owner's read only" => ask.bearer(owner.token().sets(["Read only"]).make().await),
                _ if NOT_FOR_TOKENS.contains(&operation.id.as_str()) => continue,
                _ => {
                    let methods = [operation.id.as_str(), "me.read"];
                    ask.bearer(owner.token().methods(methods).sets(["Read only"]).make().await)
                }
            };
            let answer = ask.send().await;
            assert!(answer.status < 500, "{operation:?} for {who}: {}", answer.text());
            writeln!(printed, "    {who:<22}{}", told(&answer)).unwrap();
        }
    }
    server.after().await;
    insta::assert_snapshot!("scp_01_matrix", printed);
}
