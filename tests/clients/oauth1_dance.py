"""The dance with requests-oauthlib, unmodified. A person's browser opens the address that this prints, and the person
types the code."""
import sys

from requests_oauthlib import OAuth1Session

url, provider, consumer, proof, login = sys.argv[1:]
request_path, authorize_path, access_path, me = {
    "atlassian": (
        "/plugins/servlet/oauth/request-token",
        "/plugins/servlet/oauth/authorize",
        "/plugins/servlet/oauth/access-token",
        "/rest/api/2/myself",
    ),
    "allura": ("/rest/oauth/request_token", "/rest/oauth/authorize", "/rest/oauth/access_token", "/v1/me"),
}[provider]
if provider == "atlassian":
    means = {"signature_method": "RSA-SHA1", "rsa_key": open(proof).read()}
else:
    means = {"client_secret": proof}

oauth = OAuth1Session(consumer, callback_uri="oob", **means)
oauth.fetch_request_token(url + request_path)
print(oauth.authorization_url(url + authorize_path), flush=True)
code = sys.stdin.readline().strip()

oauth.fetch_access_token(url + access_path, verifier=code)
who = oauth.get(url + me)
assert who.status_code == 200 and login in who.text, who.text
assert oauth.get(url + me, params={"a b": "ü~&=", "c": ""}).status_code == 200
print("ok")
