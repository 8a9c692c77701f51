//! Another site that speaks OpenID Connect: a small provider on a real port, which signs in whoever it was told to.
//!
//! ```text
//! GET  /.well-known/openid-configuration, /jwks
//! GET  /authorize    -> 303 to redirect_uri with code, state and iss
//! POST /token        -> ID token, if code, verifier and secret belong together
//! ```

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use bytes::Bytes;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// What the provider knows us as.
pub const CLIENT: &str = "claviger";
/// And what we prove ourselves with; a letter of it has to be encoded.
pub const SECRET: &str = "canary secret+of the client";

/// The provider. It ends with the test.
#[derive(Clone)]
pub struct Provider(Arc<Inner>);

struct Inner {
    address: SocketAddr,
    key: EcdsaKeyPair,
    now: i64,
    /// Claims of the next token, over those that are usual.
    claims: Mutex<Value>,
    /// Codes that were given out: redirect_uri, challenge, nonce.
    codes: Mutex<HashMap<String, (String, String, String)>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Provider").field("address", &self.0.address).finish_non_exhaustive()
    }
}

impl Provider {
    /// Starts it, with a clock that stands still at this second.
    pub async fn start(now: i64) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).expect("a key for tests");
        let address = socket.local_addr().expect("a bound socket has an address");
        let (claims, codes) = (Mutex::new(json!({})), Mutex::default());
        let provider = Self(Arc::new(Inner { address, key, now, claims, codes }));
        let serving = provider.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                let provider = serving.clone();
                let service = service_fn(move |request| {
                    let provider = provider.clone();
                    async move { Ok::<_, Infallible>(provider.answer(request).await) }
                });
                tokio::spawn(async move {
                    drop(
                        hyper::server::conn::http1::Builder::new()
                            .serve_connection(TokioIo::new(stream), service)
                            .await,
                    );
                });
            }
        });
        provider
    }

    /// Its issuer identifier.
    pub fn issuer(&self) -> String {
        format!("http://{}", self.0.address)
    }

    /// Whoever comes next is this one: claims over the usual ones; null takes one away.
    pub fn is(&self, claims: Value) {
        *self.0.claims.lock().unwrap_or_else(PoisonError::into_inner) = claims;
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let path = request.uri().path().to_owned();
        match path.as_str() {
            "/.well-known/openid-configuration" => self.metadata(),
            "/jwks" => self.keys(),
            "/authorize" => self.authorize(request.uri().query().unwrap_or_default()),
            "/token" => self.token(request).await,
            _ => status(StatusCode::NOT_FOUND),
        }
    }

    fn metadata(&self) -> Response<Full<Bytes>> {
        let issuer = self.issuer();
        json_answer(&json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"),
            "jwks_uri": format!("{issuer}/jwks"),
        }))
    }

    fn keys(&self) -> Response<Full<Bytes>> {
        let (x, y) = self.0.key.public_key().as_ref()[1..].split_at(32);
        let [x, y] = [x, y].map(|part| BASE64URL_NOPAD.encode(part));
        json_answer(
            &json!({"keys": [{"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": "1", "x": x, "y": y}]}),
        )
    }

    fn authorize(&self, query: &str) -> Response<Full<Bytes>> {
        let asked = pairs(query.as_bytes());
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        assert_eq!((of("client_id").as_str(), of("code_challenge_method").as_str()), (CLIENT, "S256"));
        let mut codes = self.0.codes.lock().unwrap_or_else(PoisonError::into_inner);
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), (of("redirect_uri"), of("code_challenge"), of("nonce")));
        let mut back = reqwest::Url::parse(&of("redirect_uri")).expect("a redirect address");
        back.query_pairs_mut()
            .append_pair("code", &code)
            .append_pair("state", &of("state"))
            .append_pair("iss", &self.issuer());
        let answer = Response::builder().status(StatusCode::SEE_OTHER).header("location", back.as_str());
        answer.body(Full::default()).expect("an answer")
    }

    async fn token(&self, request: Request<Incoming>) -> Response<Full<Bytes>> {
        let proof = request.headers().get("authorization").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
        let asked = pairs(&body);
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        let wanted = format!(
            "Basic {}",
            BASE64.encode(format!("{CLIENT}:{}", SECRET.replace('+', "%2B").replace(' ', "+")).as_bytes())
        );
        let known = self.0.codes.lock().unwrap_or_else(PoisonError::into_inner).remove(&of("code"));
        let challenge = BASE64URL_NOPAD.encode(digest(&SHA256, of("code_verifier").as_bytes()).as_ref());
        match known {
            Some((uri, asked_for, nonce))
                if uri == of("redirect_uri") && asked_for == challenge && proof == Some(wanted) =>
            {
                json_answer(&json!({"id_token": self.sign(&nonce), "token_type": "Bearer"}))
            }
            _ => json_answer(&json!({"error": "invalid_grant"})),
        }
    }

    fn sign(&self, nonce: &str) -> String {
        let mut claims = json!({
            "iss": self.issuer(), "aud": CLIENT, "sub": "1", "nonce": nonce,
            "iat": self.0.now, "exp": self.0.now + 300,
        });
        let told = self.0.claims.lock().unwrap_or_else(PoisonError::into_inner).clone();
        for (name, value) in told.as_object().cloned().unwrap_or_default() {
            claims[name] = value;
        }
        let part = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
        let text = format!("{}.{}", part(&json!({"alg": "ES256", "kid": "1"})), part(&claims));
        let signature = self.0.key.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature");
        format!("{text}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
    }
}

fn pairs(form: &[u8]) -> HashMap<String, String> {
    let text = String::from_utf8_lossy(form);
    let url = reqwest::Url::parse(&format!("http://x/?{text}")).expect("a form");
    url.query_pairs().into_owned().collect()
}

fn json_answer(value: &Value) -> Response<Full<Bytes>> {
    let answer = Response::builder().header("content-type", "application/json");
    answer.body(Full::from(value.to_string())).expect("an answer")
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::default()).expect("an answer")
}
