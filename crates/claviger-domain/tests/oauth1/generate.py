#!/usr/bin/env python3
"""Signed requests by oauthlib, and requests that somebody changed afterwards, with oauthlib's own verdict on each.

    target/test-tools/venv/bin/python crates/claviger-domain/tests/oauth1/generate.py --count 400 --seed 1 > vectors.jsonl

The first line holds the keys, every further line one request. What the two sides are known to see differently is not
generated: oauthlib decodes `oauth_*` values of a query twice, does not decode unknown parameters of the header, keeps the
last of two equal header parameters, rewrites IPv6 addresses, and refuses raw characters in queries that browsers send.
"""
import argparse
import datetime
import functools
import json
import random
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from oauthlib.common import Request, urldecode
from oauthlib.oauth1 import Client
from oauthlib.oauth1.rfc5849 import signature as wire

# oauthlib parses and checks the PEM text of a key for every signature: that is where nearly all the time went.
wire._prepare_key_plus = functools.cache(wire._prepare_key_plus)

FORM = "application/x-www-form-urlencoded"
PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
SPKI, PKCS1 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PublicFormat.PKCS1
RSA_METHODS = ["RSA-SHA1", "RSA-SHA256", "RSA-SHA512"]
HMAC_METHODS = ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"]
WORDS = ["a", "size", "a2", "A", "file", "x[]", "c@", "naïve", "日本", "q", "", "a b", "~", "100%", "a+b", "e=mc2", "&", ";", "r&b=c"]
VALUES = WORDS + ["1", "original", "=%3D", "2 q", "r b", "ü ß", "\U0001f511", "a\nb", "'(!*)'", "/path/?q", "-._~", "\x00\x7f", "%7E", "%2B"]
HOSTS = ["example.org", "EXAMPLE.org", "a.b-c.example", "example.org:8080", "example.org:80", "example.org:443", "127.0.0.1:8470",
         "[::1]:8443", "localhost", "xn--bcher-kva.example"]
PATHS = ["/", "/request", "/r%20v/X", "/rest/api/2/myself", "/a;b=c", "/a/;p", "/%7Ea/~b", "/%e2%98%83", "/A//b/", "/.well-known/x",
         "/plugins/servlet/oauth/request-token", "/a+b", "/a%2Fb", "/*'()!$,:@=&"]


def key_pair(bits, exponent=65537):
    private = rsa.generate_private_key(exponent, bits)
    public = private.public_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "consumer")])
    start = datetime.datetime(2020, 1, 1)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(public)
    builder = builder.serial_number(4711).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=1))
    # cryptography signs no certificate with less than 1024 bits of key.
    certificate = builder.sign(private, hashes.SHA256()) if bits >= 1024 else None
    return {
        "private": private.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode(),
        "spki": public.public_bytes(PEM, SPKI).decode(),
        "pkcs1": public.public_bytes(PEM, PKCS1).decode(),
        "certificate": certificate and certificate.public_bytes(PEM).decode(),
        "bits": bits,
    }


def pairs(chance):
    return [(chance.choice(WORDS), chance.choice(VALUES)) for _ in range(chance.choice([0, 0, 1, 2, 3, 6]))]


def spell(text, chance):
    """One of the many spellings of a text in a form: raw where it may be, hexadecimal digits in both cases, + or %20."""
    spelled = ""
    for byte in text.encode():
        character = chr(byte)
        if character == " ":
            spelled += chance.choice(["+", "%20"])
        elif character.isascii() and (character.isalnum() or character in "-._") and chance.random() < 0.95:
            spelled += character
        elif character in "~*!()'/:,$@?;" and chance.random() < 0.5:
            spelled += character
        else:
            spelled += chance.choice(["%{:02X}", "%{:02x}"]).format(byte)
    return spelled


def form(items, chance):
    parts = []
    for name, value in items:
        bare = value == "" and name != "" and chance.random() < 0.5
        parts.append(spell(name, chance) + ("" if bare else "=" + spell(value, chance)))
    return "&".join(parts)


def respell_header(header, chance):
    """The same parameters in another order, with other blanks, another case of the scheme."""
    scheme, _, rest = header.partition(" ")
    items = [item.strip() for item in rest.split(",")]
    if chance.random() < 0.5:
        chance.shuffle(items)
    return chance.choice(["OAuth", "oauth", "OAUTH"]) + " " + chance.choice([", ", ",", " , "]).join(items)


def signed(keys, chance):
    method = chance.choice(RSA_METHODS * 2 + HMAC_METHODS * 2 + ["PLAINTEXT"])
    key = chance.choice([name for name in keys if name != "rsa4096" or chance.random() < 0.2])
    secret, token_secret = (chance.choice(["", "secret", "dpf43f3p2l4k3l03", "a&b%", "ü "]) for _ in "ab")
    secret = secret or "s"
    scheme, host, path = "https" if method == "PLAINTEXT" else chance.choice(["http", "https"]), chance.choice(HOSTS), chance.choice(PATHS)
    query = form(pairs(chance), chance)
    verb = chance.choice(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "post", "PROPFIND"])
    body, headers = None, {}
    if verb.upper() not in ("GET", "HEAD") and chance.random() < 0.5:
        body, headers = form(pairs(chance), chance), {"Content-Type": FORM}
    elif chance.random() < 0.2:
        body, headers = '{"a": 1}', {"Content-Type": "application/json"}
    places = ["AUTH_HEADER"] * 3 + ["QUERY"] + (["BODY"] if headers.get("Content-Type") == FORM else [])
    client = Client(
        chance.choice(["bamboo", "dpf43f3p2l4k3l03", "key with blank", "clé"]),
        client_secret=secret,
        resource_owner_key=chance.choice([None, "nnch734d00sl2jdk", "t~.-_"]),
        resource_owner_secret=token_secret,
        callback_uri=chance.choice([None, None, "oob", "https://client.example/ready?x=1&y"]),
        verifier=chance.choice([None, None, "hfdp7dh39dks9884"]),
        signature_method=method,
        signature_type=chance.choice(places),
        rsa_key=keys[key]["private"],
        realm=chance.choice([None, None, "http://sp.example.com/", "Photos"]),
        nonce="".join(chance.choices("0123456789abcdef", k=16)),
        timestamp=str(1798758000 + chance.randrange(1000)),
    )
    uri = f"{scheme}://{host}{path}" + (f"?{query}" if query else "")
    uri, headers, body = client.sign(uri, verb, body, headers)
    parts = urllib.parse.urlsplit(uri)
    authorization = headers.get("Authorization")
    row = {
        "what": "signed", "method": verb, "scheme": scheme, "host": host, "path": path, "query": parts.query or None,
        "authorization": authorization and respell_header(authorization, chance),
        "form": body if headers.get("Content-Type") == FORM else None,
        "signature_method": method, "token_secret": token_secret,
    }
    row.update({"key": key} if method in RSA_METHODS else {"secret": secret})
    return row


def changed(row, chance):
    """What an attacker or a proxy may do to a request on its way. Some of it changes nothing that is signed."""
    row = dict(row)

    def edit_form(place):
        items = (row[place] or "").split("&")
        at = chance.randrange(len(items))
        match chance.randrange(6):
            case 0:
                items.append("added=1")
            case 1:
                items.append("")
            case 2:
                chance.shuffle(items)
            case 3 if not items[at].startswith("oauth_"):
                del items[at]
            case 4 if not items[at].startswith("oauth_"):
                items[at] += chance.choice(["=", "1", "+", "%20"]) if items[at] else "x"
            case _:
                items = [item.replace("+", "%20").replace("~", "%7E") for item in items]
        row[place] = "&".join(items)

    def edit_method():
        method = row["signature_method"]
        other = chance.choice([other for other in RSA_METHODS + HMAC_METHODS + ["PLAINTEXT"] if other != method])
        for place in ("authorization", "query", "form"):
            if row[place]:
                row[place] = row[place].replace(method, other)
        same_kind = (other in RSA_METHODS) == (method in RSA_METHODS)
        row["signature_method"] = other if same_kind else method
        if not same_kind:
            row["other_kind"] = True

    def edit_signature():
        place = next(place for place in ("authorization", "query", "form") if row[place] and "oauth_signature=" in row[place])
        at = row[place].index("oauth_signature=") + len("oauth_signature=")
        at += row[place][at] == '"'
        kept = row[place][at:] if row[place][at] == "%" else row[place][at + 1:]
        row[place] = row[place][:at] + ("A" if row[place][at] != "A" else "B") + kept

    edits = {
        "query": lambda: edit_form("query"),
        "form": lambda: edit_form("form") if row["form"] is not None else edit_form("query"),
        "method": lambda: row.update(method=chance.choice(["GET", "POST", "Get", "PURGE"])),
        "scheme": lambda: row.update(scheme="http" if row["scheme"] == "https" and row["signature_method"] != "PLAINTEXT" else "https"),
        "host": lambda: row.update(host=chance.choice([row["host"].upper(), row["host"].lower(), "evil.example", row["host"].split(":80")[0]])),
        "path": lambda: row.update(path=chance.choice([row["path"] + "/", row["path"].lower(), row["path"].replace("%20", "+"), row["path"]])),
        "token secret": lambda: row.update(token_secret="other"),
        "signature method": edit_method,
        "signature": edit_signature,
    }
    row["what"] = chance.choice(list(edits))
    edits[row["what"]]()
    return row


def sent_signature(row):
    """Decoded once, which collect_parameters does not do."""
    if row["authorization"]:
        return dict(wire.collect_parameters(headers={"Authorization": row["authorization"]}, exclude_oauth_signature=False))["oauth_signature"]
    return dict(urldecode(row["query"] or "") + urldecode(row["form"] or ""))["oauth_signature"]


def judge(row, keys):
    """oauthlib's base string and verdict; no base string where it refuses to read the request."""
    uri = f"{row['scheme']}://{row['host']}{row['path']}" + (f"?{row['query']}" if row["query"] is not None else "")
    headers = {"Authorization": row["authorization"]} if row["authorization"] else {}
    request = Request(uri, row["method"], row["form"], headers)
    try:
        collected = wire.collect_parameters(row["query"] or "", row["form"], headers, exclude_oauth_signature=False)
        request.params = [(name, value) for name, value in collected if name != "oauth_signature"]
        request.signature = sent_signature(row)
        base = wire.signature_base_string(row["method"], wire.base_string_uri(uri), wire.normalize_parameters(request.params))
        # oauthlib verifies with whatever it is told to: the kind of consumer is its caller's to watch.
        method = "verify_" + row["signature_method"].lower().replace("-", "_")
        if row.get("other_kind"):
            return base, False
        if "key" in row:
            return base, bool(getattr(wire, method)(request, keys[row["key"]]["spki"]))
        return base, bool(getattr(wire, method)(request, row["secret"], row["token_secret"]))
    except (ValueError, KeyError):
        return None, False


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=400)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    keys = {"rsa1024": key_pair(1024), "rsa2048": key_pair(2048), "rsa4096": key_pair(4096), "rsa2048e3": key_pair(2048, 3)}
    public = {name: {form: text for form, text in key.items() if form != "private"} for name, key in keys.items()}
    print(json.dumps({"keys": public}))
    for number in range(options.count):
        row = signed(keys, chance)
        if number % 2:
            row = changed(row, chance)
        row["base_string"], row["valid"] = judge(row, keys)
        print(json.dumps({"id": number, **row}))


if __name__ == "__main__":
    main()
