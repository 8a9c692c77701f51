//! An authenticator for passkeys, as small as one can be: it answers what a browser's `navigator.credentials` would.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

/// User present, user verified.
const FLAGS: u8 = 0x05;
const MADE_A_KEY: u8 = 0x40;

/// One device with one key.
#[derive(Debug)]
pub struct Authenticator {
    key: EcdsaKeyPair,
    origin: String,
    id: Vec<u8>,
    handle: String,
    /// How often it has signed. A test may turn it back, as a copied key would.
    pub counter: u32,
}

impl Authenticator {
    /// A device in a browser that shows pages of this origin.
    pub fn new(origin: &str) -> Self {
        let key = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key for tests");
        let id = digest(&SHA256, key.public_key().as_ref()).as_ref()[..16].to_vec();
        Self { key, origin: origin.to_owned(), id, handle: String::new(), counter: 0 }
    }

    /// `navigator.credentials.create()` with these options.
    pub fn create(&mut self, options: &Value) -> String {
        self.handle = options["user"]["id"].as_str().expect("a user").to_owned();
        let client = self.client_data("webauthn.create", options);
        let (x, y) = self.key.public_key().as_ref()[1..].split_at(32);
        let cose = [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat();
        let mut data = self.data(options["rp"]["id"].as_str().expect("a host"), FLAGS | MADE_A_KEY);
        data.extend([&[0; 16][..], &[0, 16], &self.id, &cose].concat());
        let length = u8::try_from(data.len()).expect("short data");
        let head = [
            &[0xa3, 0x63][..],
            b"fmt",
            &[0x64],
            b"none",
            &[0x67],
            b"attStmt",
            &[0xa0, 0x68],
            b"authData",
            &[0x58, length],
        ];
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "attestationObject": BASE64URL_NOPAD.encode(&[&head.concat()[..], &data].concat()),
            "transports": ["internal"],
        }))
    }

    /// `navigator.credentials.get()` with these options.
    pub fn get(&mut self, options: &Value) -> String {
        self.counter += 1;
        let client = self.client_data("webauthn.get", options);
        let data = self.data(options["rpId"].as_str().expect("a host"), FLAGS);
        let message = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = self.key.sign(&SystemRandom::new(), &message).expect("a signature");
        self.answer(&json!({
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(signature.as_ref()),
            "userHandle": self.handle,
        }))
    }

    fn answer(&self, response: &Value) -> String {
        let id = BASE64URL_NOPAD.encode(&self.id);
        json!({"id": id, "rawId": id, "type": "public-key", "response": response}).to_string()
    }

    fn client_data(&self, kind: &str, options: &Value) -> Vec<u8> {
        let data =
            json!({"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": false});
        data.to_string().into_bytes()
    }

    fn data(&self, host: &str, flags: u8) -> Vec<u8> {
        [digest(&SHA256, host.as_bytes()).as_ref(), &[flags], &self.counter.to_be_bytes()].concat()
    }
}
