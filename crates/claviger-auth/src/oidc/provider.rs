//! The other site: what it says of itself, its keys, and the exchange of a code for a token.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use claviger_domain::secret::Secret;
use claviger_domain::time::Timestamp;
use data_encoding::BASE64;
use jsonwebtoken::jwk::JwkSet;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::id_token::{self, Who};
use super::{IdentityProvider, Refused};

/// How long what a site says of itself is believed.
const FRESH: Duration = Duration::from_hours(1);
/// How long its keys are kept although it names one that is not among them: who sends forged tokens makes us ask no more
/// often than this.
const KEYS_FRESH: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest answer that is read, in bytes.
const ANSWER: usize = 1024 * 1024;

/// The sites that were asked.
#[derive(Default)]
pub(crate) struct Providers {
    client: OnceLock<reqwest::Client>,
    known: Mutex<HashMap<String, (Timestamp, Arc<Provider>)>>,
}

/// One site, as it was when it was asked.
pub(super) struct Provider {
    metadata: Metadata,
    keys: JwkSet,
    client: reqwest::Client,
}

/// OpenID Connect Discovery 1.0 section 3, what we need of it.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(default)]
    id_token: String,
    #[serde(default)]
    error: String,
}

impl Providers {
    /// The site, asked within the last hour.
    pub(super) async fn get(&self, site: &IdentityProvider, now: Timestamp) -> Result<Arc<Provider>, Refused> {
        self.get_within(site, now, FRESH).await
    }

    async fn get_within(
        &self,
        site: &IdentityProvider,
        now: Timestamp,
        age: Duration,
    ) -> Result<Arc<Provider>, Refused> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&site.name).cloned();
        if let Some((asked, provider)) = known
            && now < asked.plus(age)
        {
            return Ok(provider);
        }
        let provider = Arc::new(Provider::ask(self.client()?, site).await?);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(site.name.clone(), (now, Arc::clone(&provider)));
        Ok(provider)
    }

    fn client(&self) -> Result<reqwest::Client, Refused> {
        if let Some(client) = self.client.get() {
            return Ok(client.clone());
        }
        let builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(TIMEOUT);
        let client = builder.build().map_err(|error| Refused::Unreachable(error.to_string()))?;
        Ok(self.client.get_or_init(|| client).clone())
    }
}

impl Provider {
    async fn ask(client: reqwest::Client, site: &IdentityProvider) -> Result<Self, Refused> {
        let base = site.issuer.trim_end_matches('/');
        let address: Url = format!("{base}/.well-known/openid-configuration").parse().map_err(unreachable)?;
        let metadata: Metadata = fetch(client.get(safe(address)?)).await?;
        // Discovery section 4.3: what it says of itself must be of the issuer that was asked
        if metadata.issuer != site.issuer {
            return Err(Refused::NotBelieved("the discovery document is another issuer's"));
        }
        safe(metadata.authorization_endpoint.clone())?;
        let keys = fetch(client.get(safe(metadata.jwks_uri.clone())?)).await?;
        Ok(Self { metadata, keys, client })
    }

    /// Where the browser is sent.
    pub(super) fn authorization_url(&self, parameters: &[(&str, &str)]) -> Result<String, Refused> {
        let mut url = safe(self.metadata.authorization_endpoint.clone())?;
        url.query_pairs_mut().extend_pairs(parameters);
        Ok(url.into())
    }

    /// Changes the code for an ID token (RFC 6749 section 4.1.3, RFC 7636 section 4.5).
    pub(super) async fn exchange(
        &self,
        site: &IdentityProvider,
        code: &str,
        redirect_uri: &str,
        verifier: &str,
    ) -> Result<String, Refused> {
        let secret = client_secret(site).await?;
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", verifier),
        ];
        let mut request = self.client.post(safe(self.metadata.token_endpoint.clone())?);
        let methods = &self.metadata.token_endpoint_auth_methods_supported;
        let by_post = methods.iter().any(|method| method == "client_secret_post")
            && !methods.iter().any(|method| method == "client_secret_basic");
        match &secret {
            Some(secret) if by_post => {
                form.extend([("client_id", &*site.client_id), ("client_secret", secret.expose())]);
            }
            // RFC 6749 section 2.3.1: both parts are encoded as in a form before they are joined
            Some(secret) => {
                let part = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
                let pair = format!("{}:{}", part(&site.client_id), part(secret.expose()));
                request =
                    request.header(http::header::AUTHORIZATION, format!("Basic {}", BASE64.encode(pair.as_bytes())));
            }
            None => form.push(("client_id", &site.client_id)),
        }
        let tokens: Tokens = fetch(request.form(&form)).await?;
        match tokens {
            Tokens { error, .. } if !error.is_empty() => Err(Refused::Theirs(super::plain(&error))),
            Tokens { id_token, .. } if id_token.is_empty() => Err(Refused::NotBelieved("there is no ID token")),
            Tokens { id_token, .. } => Ok(id_token),
        }
    }

    /// Believes an ID token or not. A key that is not known may be new: then they are asked for once more.
    pub(super) async fn believe(
        &self,
        providers: &Providers,
        site: &IdentityProvider,
        token: &str,
        nonce: &str,
        now: Timestamp,
    ) -> Result<Who, Refused> {
        if let Some(key) = id_token::find_key(token, &self.keys)? {
            return id_token::believe(token, key, site, nonce, now);
        }
        let renewed = providers.get_within(site, now, KEYS_FRESH).await?;
        let key = id_token::find_key(token, &renewed.keys)?.ok_or(Refused::NotBelieved("an unknown key"))?;
        id_token::believe(token, key, site, nonce, now)
    }
}

async fn client_secret(site: &IdentityProvider) -> Result<Option<Secret<String>>, Refused> {
    let Some(file) = &site.client_secret_file else { return Ok(None) };
    let text = tokio::fs::read_to_string(file).await.map(Secret::new);
    let text = text.map_err(|error| Refused::Unreachable(format!("{}: {error}", file.display())))?;
    Ok(Some(text.expose().trim().into()))
}

/// Secrets go over TLS, or stay on this machine.
fn safe(url: Url) -> Result<Url, Refused> {
    let here = match url.host() {
        Some(url::Host::Domain(host)) => host == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    if url.scheme() == "https" || url.scheme() == "http" && here {
        Ok(url)
    } else {
        Err(Refused::NotBelieved("an address without TLS"))
    }
}

/// Sends, and reads JSON up to a limit. An error of theirs is JSON too, so its status is not asked for first.
async fn fetch<T: DeserializeOwned>(request: reqwest::RequestBuilder) -> Result<T, Refused> {
    let mut response = request.header(http::header::ACCEPT, "application/json").send().await.map_err(unreachable)?;
    let status = response.status();
    let mut body = vec![];
    while let Some(part) = response.chunk().await.map_err(unreachable)? {
        if body.len() + part.len() > ANSWER {
            return Err(Refused::Unreachable("its answer is too long".to_owned()));
        }
        body.extend_from_slice(&part);
    }
    serde_json::from_slice(&body)
        .map_err(|_| Refused::Unreachable(format!("it answers {status} with something else than was agreed")))
}

/// The chain of causes without the address, whose query may hold what is nobody's business.
fn unreachable(error: impl std::error::Error) -> Refused {
    let mut causes = vec![];
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    Refused::Unreachable(causes.join(": "))
}
