"""PyJWT, unmodified, as an API behind the gate uses it: the bearer that it is sent is checked with the published keys."""
import sys

import jwt

url, authorization, audience, login = sys.argv[1:]
scheme, token = authorization.split(" ")
assert scheme == "Bearer", scheme
key = jwt.PyJWKClient(url + "/oauth2/jwks").get_signing_key_from_jwt(token)
needed = {"algorithms": ["EdDSA"], "options": {"require": ["exp", "iat", "iss", "aud", "sub", "jti"]}}
claims = jwt.decode(token, key, audience=audience, issuer="http://127.0.0.1:8470", **needed)
assert (claims["preferred_username"], claims["dialect"]) == (login, "oauth1"), claims
try:
    jwt.decode(token, key, audience="http://another.example", **needed)
    raise SystemExit("it was made out to somebody else")
except jwt.InvalidAudienceError:
    pass

print("ok")
