//! The three steps of OAuth 1.0a as a person can paste them. Pure.

use claviger_domain::oauth1::Consumer;

/// The steps for this consumer, in Python. A consumer key needs no quoting, and the secret is no part of it.
pub(super) fn steps(base: &str, [request, authorize, access]: &[String; 3], consumer: &Consumer) -> String {
    let method = consumer.methods.iter().next().map_or("HMAC-SHA1", |method| method.name());
    let proof = if super::has_key(consumer) {
        "rsa_key=open(\"link.pem\").read()"
    } else {
        "client_secret=os.environ[\"CONSUMER_SECRET\"]"
    };
    let key = &consumer.key;
    format!(
        r#"import os
from requests_oauthlib import OAuth1Session

me = dict(client_key="{key}", signature_method="{method}", {proof})

def token(given):
    return dict(resource_owner_key=given["oauth_token"], resource_owner_secret=given["oauth_token_secret"])

asked = OAuth1Session(**me, callback_uri="oob").fetch_request_token("{request}")
print(f"{authorize}?oauth_token={{asked['oauth_token']}}")

allowed = OAuth1Session(**me, **token(asked), verifier=input("code: ")).fetch_access_token("{access}")

print(OAuth1Session(**me, **token(allowed)).get("{base}/v1/me").json())"#
    )
}
