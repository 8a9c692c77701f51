#!/usr/bin/env python3
"""Keys that must be refused and RSA signatures that must not verify, each by a known trick.

    target/test-tools/venv/bin/python crates/claviger-domain/tests/oauth1/forge.py > forgeries.json

The tricks: Bleichenbacher 2006 (garbage behind the digest, cube root for e = 3) and its many descendants, as Project
Wycheproof lists them. `openssl` makes the keys that the cryptography package is too careful to make.
"""
import base64
import hashlib
import json
import subprocess

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
SPKI, PKCS8 = serialization.PublicFormat.SubjectPublicKeyInfo, serialization.PrivateFormat.PKCS8
# A digest that is odd has a cube root among the powers of two: the second forgery for e = 3 needs one.
MESSAGE = next(m for m in (b"GET&https%%3A%%2F%%2Fexample.org%%2F&oauth_nonce%%3D%d" % n for n in range(99)) if hashlib.sha1(m).digest()[-1] & 1)
SHA1 = bytes.fromhex("3021300906052b0e03021a05000414")
SHA1_WITHOUT_NULL = bytes.fromhex("301f300706052b0e03021a0414")
SHA1_LONG_LENGTH = bytes.fromhex("308121300906052b0e03021a05000414")
SHA1_OF_MD5 = bytes.fromhex("3021300c06082a864886f70d020505000414")
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")


def openssl(*arguments, stdin=None):
    return subprocess.run(["openssl", *arguments], input=stdin, capture_output=True, check=True).stdout.decode()


def keys():
    short = openssl("genrsa", "512").encode()
    pss = openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048").encode()
    elliptic = ec.generate_private_key(ec.SECP256R1())
    plain = rsa.generate_private_key(65537, 1024)
    return {
        "rsa512": openssl("rsa", "-pubout", stdin=short),
        "rsa_pss": openssl("pkey", "-pubout", stdin=pss),
        "elliptic": elliptic.public_key().public_bytes(PEM, SPKI).decode(),
        "private_pkcs8": base64.b64encode(plain.private_bytes(DER, PKCS8, serialization.NoEncryption())).decode(),
        "private_pkcs1": base64.b64encode(
            plain.private_bytes(DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption())
        ).decode(),
        "private_elliptic": base64.b64encode(elliptic.private_bytes(DER, PKCS8, serialization.NoEncryption())).decode(),
    }


def cube_root(number):
    low, high = 0, 1 << (number.bit_length() // 3 + 2)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < number else (low, middle)
    return low


def forgeries(name, private):
    numbers = private.private_numbers()
    n, e, d = numbers.public_numbers.n, numbers.public_numbers.e, numbers.d
    size = (n.bit_length() + 7) // 8
    digest, digest256 = hashlib.sha1(MESSAGE).digest(), hashlib.sha256(MESSAGE).digest()

    def block(info, head=b"\x00\x01", fill=b"\xff", zero=b"\x00", garbage=b""):
        padding = fill * (size - len(head) - len(zero) - len(info) - len(garbage))
        return head + padding + zero + info + garbage

    def power(encoded):
        return pow(int.from_bytes(encoded, "big"), d, n)

    good = power(block(SHA1 + digest))
    flipped = bytearray(block(SHA1 + digest))
    flipped[size // 2] ^= 1
    short_fill = b"\x00\x01" + b"\xff" * 8 + b"\x00" + SHA1 + digest
    tries = {
        "": good,
        "another digest": power(block(SHA1 + hashlib.sha1(b"other").digest())),
        "garbage behind the digest": power(block(SHA1 + digest, garbage=b"\x2a" * 64)),
        "eight bytes of padding, then garbage": power(short_fill + b"\x2a" * (size - len(short_fill))),
        "garbage inside the algorithm": power(block(bytes.fromhex("302f301706052b0e03021a") + b"\x04\x0c" + b"\x2a" * 12 + b"\x04\x14" + digest)),
        "a changed byte of padding": power(bytes(flipped)),
        "zeros as padding": power(block(SHA1 + digest, fill=b"\x00")),
        "block type 0": power(block(SHA1 + digest, head=b"\x00\x00")),
        "block type 2": power(block(SHA1 + digest, head=b"\x00\x02")),
        "no zero before the digest": power(block(SHA1 + digest, zero=b"\xff")),
        "the digest without its algorithm": power(block(digest)),
        "algorithm without its null": power(block(SHA1_WITHOUT_NULL + digest)),
        "length in the long form": power(block(SHA1_LONG_LENGTH + digest)),
        "MD5 named as the algorithm": power(block(SHA1_OF_MD5 + digest)),
        "SHA-256 named and used": power(block(SHA256 + digest256)),
        "a digest cut short": power(block(SHA1 + digest[:-1])),
        "zero": 0,
        "one": 1,
        "the modulus": n,
        "the modulus less one": n - 1,
        "the signature and the modulus": good + n,
        "the signature negated": n - good,
    }
    rows = [{"what": what or "good", "signature": value.to_bytes(max(size, (value.bit_length() + 7) // 8), "big")} for what, value in tries.items()]
    exact = good.to_bytes(size, "big")
    rows += [
        {"what": "empty", "signature": b""},
        {"what": "a byte short", "signature": exact[:-1]},
        {"what": "a byte too many", "signature": exact + b"\x00"},
        {"what": "a zero before it", "signature": b"\x00" + exact},
    ]
    if e == 3:
        prefix = b"\x00\x01" + b"\xff" * 8 + b"\x00" + SHA1 + digest
        rows.append({"what": "cube root", "signature": cube_root(int.from_bytes(prefix + b"\x00" * (size - len(prefix)), "big")).to_bytes(size, "big")})
        target = int.from_bytes(b"\x00" + SHA1 + digest, "big")
        bits = 8 * (len(SHA1) + len(digest) + 1)
        root = 1
        for bit in range(1, bits):
            if (pow(root, 3, 1 << (bit + 1)) ^ target) & (1 << bit):
                root |= 1 << bit
        rows.append({"what": "cube root from the right", "signature": root.to_bytes(size, "big")})
    return [{"key": name, "what": row["what"], "signature": base64.b64encode(row["signature"]).decode(), "valid": row["what"] == "good"} for row in rows]


def main():
    pairs = {"e65537": rsa.generate_private_key(65537, 2048), "e3": rsa.generate_private_key(3, 2048), "e65537_1024": rsa.generate_private_key(65537, 1024)}
    print(json.dumps({
        "message": MESSAGE.decode(),
        "refused": keys(),
        "keys": {name: private.public_key().public_bytes(PEM, SPKI).decode() for name, private in pairs.items()},
        "signatures": [row for name, private in pairs.items() for row in forgeries(name, private)],
    }, indent=1))


if __name__ == "__main__":
    main()
