//! A browser without a screen: it keeps cookies, follows redirects and sends the forms of the page it is on.
//!
//! ```no_run
//! # async fn scenario(server: claviger_testkit::TestServer) {
//! let alice = server.person("alice").await;
//! let mut browser = server.pages();
//! browser.sign_in(&alice).await;
//! browser.open("/sessions").await.assert(200);
//! browser.post("/sign-out", &[]).await.assert(200);
//! # }
//! ```

use std::collections::BTreeMap;

use crate::actors::Actor;
use crate::client::{Answer, Ask};
use crate::server::TestServer;

impl TestServer {
    /// A browser that was never here.
    pub fn pages(&self) -> Pages {
        Pages { server: self.clone(), cookies: BTreeMap::new(), csrf: String::new(), headers: vec![] }
    }
}

/// The browser.
#[derive(Debug, Clone)]
pub struct Pages {
    server: TestServer,
    /// Its cookies.
    pub cookies: BTreeMap<String, String>,
    /// The token of the forms on the page it saw last.
    pub csrf: String,
    headers: Vec<(String, String)>,
}

impl Pages {
    /// Sends this header with everything from now on.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Signs in as this person, by the form.
    pub async fn sign_in(&mut self, actor: &Actor) {
        self.open("/sign-in").await.assert(200);
        let (login, password) = (actor.login().to_owned(), actor.password());
        self.post("/sign-in", &[("login", &login), ("password", &password)]).await.assert(200);
        assert!(self.cookies.contains_key("claviger"), "{login} is not signed in");
    }

    /// Opens an address, and goes where it leads.
    pub async fn open(&mut self, path: &str) -> Answer {
        let answer = self.send(self.server.get(path)).await;
        self.follow(answer).await
    }

    /// Sends a form with the token of the last page, and goes where it leads.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let csrf = self.csrf.clone();
        let answer = self.post_raw(path, &[&[("csrf", csrf.as_str())], fields].concat()).await;
        self.follow(answer).await
    }

    /// Sends exactly these fields, and stays where the answer is.
    pub async fn post_raw(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let ask = fields.iter().fold(self.server.post(path), |ask, (name, value)| ask.form(name, value));
        self.send(ask).await
    }

    async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..5 {
            let to = answer.header("location").to_owned();
            if to.is_empty() {
                return answer;
            }
            answer = self.send(self.server.get(&to)).await;
        }
        panic!("{answer:?} leads round in a circle")
    }

    /// Sends a request with the browser's cookies, and keeps what it is given.
    pub async fn send(&mut self, ask: Ask) -> Answer {
        let line = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let ask = if line.is_empty() { ask } else { ask.header("cookie", line) };
        let ask = self.headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value));
        let answer = ask.send().await;
        for line in answer.headers.get_all("set-cookie") {
            let (name, rest) = line.to_str().ok().and_then(|line| line.split_once('=')).expect("a cookie");
            let value = rest.split(';').next().unwrap_or_default();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
                if matches!(name, "claviger" | "__Host-claviger") {
                    self.server.remember_secret(value);
                }
            }
        }
        if let Some(at) = answer.text().split(r#"name="csrf" value=""#).nth(1) {
            at.split('"').next().unwrap_or_default().clone_into(&mut self.csrf);
        }
        answer
    }
}
