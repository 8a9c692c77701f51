//! Requests as tests write them: `server.get("/v1/me").bearer(&token).send().await.assert(200)`.

use std::net::IpAddr;

use data_encoding::BASE64;
use http::{HeaderMap, Method};
use serde_json::Value;

use crate::server::TestServer;

impl TestServer {
    /// `GET`.
    pub fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    /// `POST`.
    pub fn post(&self, path: &str) -> Ask {
        self.ask(Method::POST, path)
    }

    /// `PATCH`.
    pub fn patch(&self, path: &str) -> Ask {
        self.ask(Method::PATCH, path)
    }

    /// `DELETE`.
    pub fn delete(&self, path: &str) -> Ask {
        self.ask(Method::DELETE, path)
    }

    /// Any method.
    pub fn ask(&self, method: Method, path: &str) -> Ask {
        Ask {
            server: self.clone(),
            method,
            path: path.to_owned(),
            query: vec![],
            headers: vec![],
            body: None,
            secure: false,
            from: None,
        }
    }
}

/// A request in the making.
#[derive(Debug, Clone)]
#[must_use = "a request is sent by `send().await`"]
pub struct Ask {
    server: TestServer,
    pub(crate) method: Method,
    path: String,
    query: Vec<(String, String)>,
    headers: Vec<(String, Vec<u8>)>,
    body: Option<(String, Vec<u8>)>,
    secure: bool,
    from: Option<IpAddr>,
}

impl Ask {
    /// `Authorization: Bearer`.
    pub fn bearer(self, token: impl AsRef<str>) -> Self {
        let value = format!("Bearer {}", token.as_ref());
        self.header("authorization", value)
    }

    /// `Authorization: Basic`.
    pub fn basic(self, login: &str, password: impl AsRef<str>) -> Self {
        let encoded = BASE64.encode(format!("{login}:{}", password.as_ref()).as_bytes());
        self.header("authorization", format!("Basic {encoded}"))
    }

    /// `Claviger-Confirm`.
    pub fn confirm(self, password: impl AsRef<str>) -> Self {
        let value = password.as_ref().to_owned();
        self.header("claviger-confirm", value)
    }

    /// One more header; the same name may stand twice.
    pub fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    /// One more parameter of the query.
    pub fn query(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.query.push((name.to_owned(), value.as_ref().to_owned()));
        self
    }

    /// One more field of a form.
    pub fn form(mut self, name: &str, value: impl AsRef<str>) -> Self {
        let encoded = reqwest::Url::parse_with_params("http://x", [(name, value.as_ref())]).expect("a form");
        let (kind, body) = self.body.get_or_insert_default();
        "application/x-www-form-urlencoded".clone_into(kind);
        if !body.is_empty() {
            body.push(b'&');
        }
        body.extend_from_slice(encoded.query().unwrap_or_default().as_bytes());
        self
    }

    /// A JSON body.
    pub fn json(self, body: Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// Any body.
    pub fn body(mut self, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some((content_type.to_owned(), body.into()));
        self
    }

    /// The address that it goes to, as its sender writes it.
    pub fn url(&self) -> reqwest::Url {
        let address = if self.secure { self.server.secure_address } else { self.server.address };
        let mut url = reqwest::Url::parse(&format!("http://{address}{}", self.path)).expect("a path");
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        url
    }

    /// What a signature covers of it beside the address: the method, and the form if there is one.
    pub(crate) fn signed_parts(&self) -> (&Method, Option<&[u8]>, bool) {
        let form = self.body.as_ref().filter(|(kind, _)| kind == "application/x-www-form-urlencoded");
        (&self.method, form.map(|(_, body)| &body[..]), self.secure)
    }

    /// Over a connection that counts as encrypted.
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// From another address of this machine, such as `127.0.0.7`.
    pub fn from(mut self, address: &str) -> Self {
        self.from = Some(address.parse().expect("an address"));
        self
    }

    /// Sends it, and reads the whole answer. A value in the answer is remembered as a secret.
    pub async fn send(self) -> Answer {
        let client = match self.from {
            None => self.server.client.clone(),
            Some(address) => self.server.client_at(address),
        };
        self.send_by(&client, |body| body.into()).await
    }

    /// The same over HTTP/2 or a new connection of HTTP/1.1, without saying how long the body is.
    pub async fn send_without_length(self, http_2: bool) -> Answer {
        let client = reqwest::Client::builder().no_proxy();
        let client = if http_2 { client.http2_prior_knowledge() } else { client };
        let pieces = |body| futures_util::stream::iter([Ok::<_, std::io::Error>(body)]);
        self.send_by(&client.build().expect("a client"), |body| reqwest::Body::wrap_stream(pieces(body))).await
    }

    async fn send_by(self, client: &reqwest::Client, carried: impl FnOnce(Vec<u8>) -> reqwest::Body) -> Answer {
        let url = self.url();
        let what = format!("{} {}", self.method, self.path);
        let mut request = client.request(self.method, url);
        for (name, value) in self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, body)) = self.body {
            request = request.header("content-type", kind).body(carried(body));
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{what}: no answer: {error:?}"));
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap_or_else(|error| panic!("{what}: no whole answer: {error:?}"));
        let answer = Answer { what, status, headers, body: body.to_vec() };
        answer.remember(&self.server);
        answer
    }
}

/// An answer, read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(crate) what: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// Demands a status; otherwise the test ends and shows the answer.
    #[track_caller]
    pub fn assert(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}: {} {:?}", self.what, self.text(), self.headers);
        self
    }

    /// Demands a status and a problem's code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Self {
        let answer = self.assert(status);
        assert_eq!(answer.code(), code, "{}: {}", answer.what, answer.text());
        answer
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The `code` of a problem; empty if there is none.
    pub fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The `secret` of an answer that holds one.
    #[track_caller]
    pub fn secret(&self) -> String {
        let json = self.json();
        json["secret"].as_str().unwrap_or_else(|| panic!("{}: no secret in {}", self.what, self.text())).to_owned()
    }

    /// A header's first value; empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// All values of a header.
    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    pub(crate) fn remember(&self, server: &TestServer) {
        if let Some(secret) = self.json()["secret"].as_str() {
            server.remember_secret(secret);
        }
    }
}
