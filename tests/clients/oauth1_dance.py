"""The dance with requests-oauthlib, unmodified; the person's browser is played by requests."""
import html
import re
import sys

import requests
from requests_oauthlib import OAuth1Session

url, provider, consumer, proof, login, password = sys.argv[1:]
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


def field(page, name):
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name} in {page}"
    return html.unescape(found.group(1))


oauth = OAuth1Session(consumer, callback_uri="oob", **means)
oauth.fetch_request_token(url + request_path)
address = oauth.authorization_url(url + authorize_path)

browser = requests.Session()
page = browser.get(address).text
assert "/sign-in" in browser.get(address).url, "who is not signed in is asked to"
answer = browser.post(
    url + "/sign-in",
    data={"csrf": field(page, "csrf"), "next": field(page, "next"), "login": login, "password": password},
)
assert answer.status_code == 200, answer.text
page = answer.text
assert consumer in page or "consumer" in page, page
data = {"csrf": field(page, "csrf"), "oauth_token": field(page, "oauth_token"), "decision": "allow", "set": "Full access"}
action = url + html.unescape(re.search(r'<form method="post" action="([^"]+)"', page).group(1))
wrong = browser.post(action, data={**data, "password": "wrong"})
assert wrong.status_code == 422, wrong.status_code
page = browser.post(action, data={**data, "password": password}).text
code = re.search(r'id="secret"[^>]*>([^<]+)<', page).group(1)
if provider == "allura":
    assert f"PIN: {code}" in page, page

oauth.fetch_access_token(url + access_path, verifier=code)
who = oauth.get(url + me)
assert who.status_code == 200 and login in who.text, who.text
assert oauth.get(url + me, params={"a b": "ü~&=", "c": ""}).status_code == 200
print("ok")
