//! A consumer of OAuth 1.0a as its program is: it signs requests with its key or its secret. RSA over SHA-1, which the
//! library verifies and does not make, is left to the foreign clients.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::hmac;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding};
use claviger_auth::consumers::{self, NewConsumer, NewProof};
use claviger_auth::oauth1::{self, Allowed};
use claviger_domain::credential::WantedExpiry;
use claviger_domain::ids::ConsumerId;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::oauth1::encoding::encode;
use claviger_domain::oauth1::{Provider, Scheme, SignatureMethods, SignedRequest, Wire};
use claviger_domain::policy::Sudo;
use claviger_domain::rights::Rights;
use claviger_domain::secret::Secret;
use claviger_domain::time::Clock;
use data_encoding::BASE64;

use crate::actors::Actor;
use crate::client::{Answer, Ask};
use crate::server::TestServer;

/// One key for all tests: making one takes a while.
static KEY: LazyLock<KeyPair> = LazyLock::new(|| KeyPair::generate(KeySize::Rsa2048).expect("a key for tests"));
static NONCE: AtomicU64 = AtomicU64::new(1);

/// The public half of the key of all tests, as PEM.
#[must_use]
pub fn public_key() -> String {
    let der: PublicKeyX509Der<'_> = KEY.public_key().as_der().expect("a public key can be written");
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(der.as_ref()))
}

/// The private half, for programs of others.
#[must_use]
pub fn private_key() -> String {
    let der: Pkcs8V1Der<'_> = KEY.as_der().expect("a private key can be written");
    let base64 = BASE64.encode(der.as_ref());
    let lines: Vec<&str> = base64.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", lines.join("\n"))
}

/// The addresses of the dance: request token, access token.
const ATLASSIAN: [&str; 2] = ["/plugins/servlet/oauth/request-token", "/plugins/servlet/oauth/access-token"];
const ALLURA: [&str; 2] = ["/rest/oauth/request_token", "/rest/oauth/access_token"];

/// A consumer's program.
#[derive(Debug, Clone)]
pub struct Consumer {
    server: TestServer,
    /// The id of the consumer.
    pub id: ConsumerId,
    /// The consumer key.
    pub key: String,
    /// The shared secret; empty for one with a key.
    pub secret: String,
    /// The method it signs with.
    pub method: &'static str,
    /// The token that it sends; empty for none.
    pub token: String,
    /// The secret of the token.
    pub token_secret: String,
    /// Parameters that it sends besides, such as a verifier.
    pub more: Vec<(&'static str, String)>,
    /// The timestamp and the nonce, if not the present moment and a new one.
    pub at: Option<(String, String)>,
    provider: Provider,
}

impl TestServer {
    /// An application link with the key of all tests.
    pub async fn link(&self, key: &str) -> Consumer {
        self.link_with(key, |_| {}).await
    }

    /// The same, with other decisions of its operator.
    pub async fn link_with(&self, key: &str, decide: impl FnOnce(&mut NewConsumer)) -> Consumer {
        self.consumer(key, NewProof::Key(public_key()), Provider::Atlassian, decide).await
    }

    /// An application with a secret, as Allura's people register them.
    pub async fn application(&self, key: &str, owner: &Actor) -> Consumer {
        let own = |new: &mut NewConsumer| new.owner = Some(owner.account.id);
        self.consumer(key, NewProof::Secret(None), Provider::Allura, own).await
    }

    /// The program of a link that was made by hand with the key of all tests.
    pub async fn program_of(&self, key: &str) -> Consumer {
        let operator = claviger_auth::operator(&self.desk);
        let consumer = consumers::find_by_key(&self.desk, &operator, key).await.expect("a link with this key").consumer;
        Consumer {
            server: self.clone(),
            id: consumer.id,
            key: consumer.key,
            method: "RSA-SHA256",
            secret: String::new(),
            token: String::new(),
            token_secret: String::new(),
            more: vec![],
            at: None,
            provider: consumer.provider,
        }
    }

    /// The same program at another person: without a token.
    pub fn consumer_again(&self, consumer: &Consumer) -> Consumer {
        Consumer { server: self.clone(), more: vec![], at: None, ..consumer.with("", "") }
    }

    /// Any consumer.
    pub async fn consumer(
        &self,
        key: &str,
        proof: NewProof,
        provider: Provider,
        decide: impl FnOnce(&mut NewConsumer),
    ) -> Consumer {
        let mut new = NewConsumer {
            owner: None,
            key: Some(key.to_owned()),
            name: format!("consumer {key}"),
            description: String::new(),
            url: None,
            provider,
            proof,
            methods: SignatureMethods::NONE,
            callback: None,
            two_legged: None,
            demands_body_hash: false,
        };
        decide(&mut new);
        let provider = new.provider;
        let operator = claviger_auth::operator(&self.desk);
        let made = consumers::create(&self.desk, &operator, Sudo::by_password(), new).await;
        let made = made.expect("a consumer for a test");
        let secret = made.secret.map(|secret| secret.expose().clone()).unwrap_or_default();
        self.remember_secret(&secret);
        Consumer {
            server: self.clone(),
            id: made.consumer.id,
            key: key.to_owned(),
            method: if secret.is_empty() { "RSA-SHA256" } else { "HMAC-SHA1" },
            secret,
            token: String::new(),
            token_secret: String::new(),
            more: vec![],
            at: None,
            provider,
        }
    }
}

impl Consumer {
    /// The same program with this token.
    #[must_use]
    pub fn with(&self, token: &str, token_secret: &str) -> Self {
        Self { token: token.to_owned(), token_secret: token_secret.to_owned(), ..self.clone() }
    }

    /// The same program that sends one more parameter of the protocol.
    #[must_use]
    pub fn and(&self, name: &'static str, value: &str) -> Self {
        let mut same = self.clone();
        same.more.push((name, value.to_owned()));
        same
    }

    /// The same program that signs with another method.
    #[must_use]
    pub fn by(&self, method: &'static str) -> Self {
        Self { method, ..self.clone() }
    }

    /// The same program that signs at this moment with this nonce.
    #[must_use]
    pub fn at(&self, timestamp: &str, nonce: &str) -> Self {
        Self { at: Some((timestamp.to_owned(), nonce.to_owned())), ..self.clone() }
    }

    /// Signs the request, in its header.
    pub fn sign(&self, ask: Ask) -> Ask {
        let header = self.header(&ask);
        ask.header("authorization", header)
    }

    /// Signs the request, in its query (RFC 5849 section 3.5.3).
    pub fn sign_in_query(&self, ask: Ask) -> Ask {
        let pairs = self.pairs_of(&ask);
        pairs.into_iter().fold(ask, |ask, (name, value)| ask.query(name, value))
    }

    /// Signs the request, in its form (section 3.5.2).
    pub fn sign_in_form(&self, ask: Ask) -> Ask {
        let pairs = self.pairs_of(&ask);
        pairs.into_iter().fold(ask, |ask, (name, value)| ask.form(name, value))
    }

    /// The header that signs this request as it is now.
    pub fn header(&self, ask: &Ask) -> String {
        written(&self.pairs_of(ask))
    }

    /// The header that signs this request as if it went to another address.
    pub fn header_for(&self, ask: &Ask, scheme: Scheme, host: &str) -> String {
        written(&self.pairs_for(ask, scheme, host))
    }

    /// The header that signs any request, which may be one that somebody else asks about.
    pub fn header_on(&self, wire: Wire<'_>) -> String {
        written(&self.signed(wire))
    }

    fn pairs_of(&self, ask: &Ask) -> Pairs {
        let url = ask.url();
        let host = format!("{}:{}", url.host_str().unwrap_or_default(), url.port().unwrap_or(80));
        let (_, _, secure) = ask.signed_parts();
        self.pairs_for(ask, if secure { Scheme::Https } else { Scheme::Http }, &host)
    }

    fn pairs_for(&self, ask: &Ask, scheme: Scheme, host: &str) -> Pairs {
        let url = ask.url();
        let (method, form, _) = ask.signed_parts();
        let (path, query) = (url.path(), url.query());
        self.signed(Wire { method: method.as_str(), scheme, host, path, query, authorization: None, form })
    }

    /// The protocol's parameters with the signature, wherever they will stand: the place is not signed.
    fn signed(&self, wire: Wire<'_>) -> Pairs {
        let now = self.server.clock.now().as_seconds().to_string();
        let nonce = format!("nonce-{}-of-a-test", NONCE.fetch_add(1, Ordering::Relaxed));
        let (timestamp, nonce) = self.at.clone().unwrap_or((now, nonce));
        let mut pairs = vec![
            ("oauth_consumer_key", self.key.clone()),
            ("oauth_signature_method", self.method.to_owned()),
            ("oauth_timestamp", timestamp),
            ("oauth_nonce", nonce),
            ("oauth_version", "1.0".to_owned()),
        ];
        if !self.token.is_empty() {
            pairs.push(("oauth_token", self.token.clone()));
        }
        pairs.extend(self.more.iter().cloned());
        let mut unsigned = pairs.clone();
        unsigned.push(("oauth_signature", "none".to_owned()));
        let unsigned = written(&unsigned);
        let wire = Wire { authorization: Some(&unsigned), ..wire };
        let text = SignedRequest::read(wire).ok().flatten().and_then(|signed| signed.base_string());
        pairs.push(("oauth_signature", self.signature(&text.unwrap_or_default())));
        pairs
    }

    fn signature(&self, text: &str) -> String {
        let secrets = format!("{}&{}", encode(self.secret.as_bytes()), encode(self.token_secret.as_bytes()));
        let mac = |algorithm| {
            let key = hmac::Key::new(algorithm, secrets.as_bytes());
            BASE64.encode(hmac::sign(&key, text.as_bytes()).as_ref())
        };
        match self.method {
            "HMAC-SHA1" => mac(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
            "HMAC-SHA256" => mac(hmac::HMAC_SHA256),
            "HMAC-SHA512" => mac(hmac::HMAC_SHA512),
            "RSA-SHA256" => rsa(&RSA_PKCS1_SHA256, text),
            "RSA-SHA512" => rsa(&RSA_PKCS1_SHA512, text),
            _ => secrets,
        }
    }

    /// Asks for a request token, out of band unless it says otherwise; the program has it from then on.
    pub async fn request_token(&self) -> Self {
        let named = self.more.iter().any(|(name, _)| *name == "oauth_callback");
        let asking = if named { self.clone() } else { self.and("oauth_callback", "oob") };
        let answer = asking.sign(self.dance(0)).send().await.assert(200);
        self.taken(&answer)
    }

    /// A person allows what the program's request token asks, and the code goes back to the program.
    pub async fn allowed_by(&self, person: &Actor, sets: &[&str]) -> Self {
        self.and("oauth_verifier", &self.allowed(person, sets, WantedExpiry::Default).await)
    }

    /// The code that a person gets for allowing what the program asks.
    pub async fn allowed(&self, person: &Actor, sets: &[&str], expiry: WantedExpiry) -> String {
        let sets = sets.iter().map(|name| SetName::parse(name).expect("the name of a set")).collect();
        let rights = Rights { sets, methods: vec![], projects: None, cidrs: vec![] };
        self.allowed_rights(person, Allowed { rights, expiry }).await
    }

    /// The same, for whatever a person gives.
    pub async fn allowed_rights(&self, person: &Actor, allowed: Allowed) -> String {
        let desk = &self.server.desk;
        let decided = oauth1::allow(desk, &person.caller(), Sudo::by_password(), &self.token, allowed).await;
        let decided = decided.expect("a person may allow");
        let code = decided.code.or_else(|| {
            let address = reqwest::Url::parse(&decided.redirect?).ok()?;
            let found = address.query_pairs().find(|(name, _)| name == "oauth_verifier")?.1.into_owned();
            Some(found)
        });
        let code = code.expect("a code comes back");
        self.server.remember_secret(&code);
        code
    }

    /// The call that exchanges the program's request token.
    pub async fn exchange(&self) -> Answer {
        self.sign(self.dance(1)).send().await
    }

    /// The whole dance: the program acts as this person afterwards.
    pub async fn dance_with(&self, person: &Actor) -> Self {
        let ready = self.request_token().await.allowed_by(person, &["Full access"]).await;
        self.taken(&ready.exchange().await.assert(200))
    }

    /// The same, where the person allows these methods and no other.
    pub async fn dance_for(&self, person: &Actor, methods: &[String]) -> Self {
        let methods = methods.iter().map(|name| MethodName::parse(name).expect("the name of a method")).collect();
        let rights = Rights { sets: vec![], methods, projects: None, cidrs: vec![] };
        let asked = self.request_token().await;
        let code = asked.allowed_rights(person, Allowed { rights, expiry: WantedExpiry::Default }).await;
        asked.taken(&asked.and("oauth_verifier", &code).exchange().await.assert(200))
    }

    /// The same, with the session handle by which the program may renew its token.
    pub async fn renewable_dance_with(&self, person: &Actor) -> (Self, String) {
        let ready = self.request_token().await.allowed_by(person, &["Full access"]).await;
        let answer = ready.exchange().await.assert(200);
        let handle = field(&answer, "oauth_session_handle");
        self.server.remember_secret(&handle);
        (self.taken(&answer), handle)
    }

    /// The request of a step of the dance, encrypted where the site has TLS.
    pub fn dance(&self, step: usize) -> Ask {
        let clear = self.dance_in_clear(step);
        if self.server.state.config.public_url.starts_with("https:") { clear.secure() } else { clear }
    }

    /// The same, never encrypted.
    pub fn dance_in_clear(&self, step: usize) -> Ask {
        match self.provider {
            Provider::Atlassian => self.server.post(ATLASSIAN[step]),
            Provider::Allura => self.server.post(ALLURA[step]),
        }
    }

    /// The same program with the token of an answer, and nothing else of before.
    #[must_use]
    pub fn taken(&self, answer: &Answer) -> Self {
        let token_secret = field(answer, "oauth_token_secret");
        self.server.remember_secret(&token_secret);
        let fresh = Self { more: vec![], at: None, ..self.clone() };
        fresh.with(&field(answer, "oauth_token"), &token_secret)
    }
}

/// A field of an answer that is a form; empty if it is not there.
#[must_use]
pub fn field(answer: &Answer, name: &str) -> String {
    let text = answer.text();
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).expect("a form");
    url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// Parameters of the protocol, in the order in which they are sent.
type Pairs = Vec<(&'static str, String)>;

/// Parameters as an `Authorization` header.
fn written(pairs: &Pairs) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}=\"{}\"", encode(value.as_bytes()));
    format!("OAuth {}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
}

fn rsa(encoding: &'static dyn RsaEncoding, text: &str) -> String {
    let mut signature = vec![0; KEY.public_modulus_len()];
    KEY.sign(encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).expect("a key signs");
    BASE64.encode(&signature)
}

/// A secret that a program has already.
#[must_use]
pub fn own_secret(text: &str) -> NewProof {
    NewProof::Secret(Some(Secret::from(text)))
}
