//! A small authenticator of our own, and every way in which its answers may not be what they should.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use serde_json::{Value, json};

use super::*;

const PARTY: &str = "https://keys.example.org";

enum Key {
    P256(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
}

/// An answer in the making: each test bends one part of it.
struct Answer {
    key: Key,
    kind: &'static str,
    origin: &'static str,
    extra: Value,
    host: &'static str,
    flags: u8,
    counter: u32,
}

impl Answer {
    fn new(kind: &'static str) -> Self {
        let key = Key::P256(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap());
        Self { key, kind, origin: PARTY, extra: json!(false), host: "keys.example.org", flags: 0x05, counter: 0 }
    }

    fn client_data(&self) -> Vec<u8> {
        json!({"type": self.kind, "challenge": "AQIDBA", "origin": self.origin, "crossOrigin": self.extra})
            .to_string()
            .into_bytes()
    }

    fn cose(&self) -> Vec<u8> {
        match &self.key {
            Key::P256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                [&[0xa5, 1, 2, 3, 0x26, 0x20, 1, 0x21, 0x58, 32][..], x, &[0x22, 0x58, 32], y].concat()
            }
            Key::Ed25519(pair) => {
                [&[0xa4, 1, 1, 3, 0x27, 0x20, 6, 0x21, 0x58, 32][..], pair.public_key().as_ref()].concat()
            }
        }
    }

    fn data(&self, made: bool) -> Vec<u8> {
        let flags = self.flags | if made { 0x40 } else { 0 };
        let host = digest(&SHA256, self.host.as_bytes());
        let mut data = [host.as_ref(), &[flags], &self.counter.to_be_bytes()].concat();
        if made {
            data.extend([&[0; 16][..], &[0, 4], b"name", &self.cose()].concat());
        }
        data
    }

    fn registration(&self) -> String {
        let data = self.data(true);
        let head =
            [&[0xa3, 0x63][..], b"fmt", &[0x64], b"none", &[0x67], b"attStmt", &[0xa0, 0x68], b"authData", &[0x58]];
        let object = [&head.concat()[..], &[u8::try_from(data.len()).unwrap()], &data].concat();
        json!({"rawId": BASE64URL_NOPAD.encode(b"name"), "type": "public-key", "response": {
            "clientDataJSON": BASE64URL_NOPAD.encode(&self.client_data()),
            "attestationObject": BASE64URL_NOPAD.encode(&object),
            "transports": ["usb", "<script>", "internal"],
        }})
        .to_string()
    }

    #[expect(clippy::disallowed_methods, reason = "an ECDSA signature takes its chance from the library alone")]
    fn assertion(&self) -> String {
        let (data, client) = (self.data(false), self.client_data());
        let message = [&data[..], digest(&SHA256, &client).as_ref()].concat();
        let signature = match &self.key {
            Key::P256(pair) => pair.sign(&SystemRandom::new(), &message).unwrap().as_ref().to_vec(),
            Key::Ed25519(pair) => pair.sign(&message).as_ref().to_vec(),
        };
        json!({"rawId": BASE64URL_NOPAD.encode(b"name"), "response": {
            "clientDataJSON": BASE64URL_NOPAD.encode(&client),
            "authenticatorData": BASE64URL_NOPAD.encode(&data),
            "signature": BASE64URL_NOPAD.encode(&signature),
            "userHandle": BASE64URL_NOPAD.encode(b"alice"),
        }})
        .to_string()
    }

    fn register(&self) -> Result<Registered, NotAccepted> {
        Response::read(&self.registration())?.check_registration(&RelyingParty::of(PARTY).unwrap())
    }

    fn assert(&self, counter: u32) -> Result<Asserted, NotAccepted> {
        Response::read(&self.assertion())?.check_assertion(&RelyingParty::of(PARTY).unwrap(), &self.cose(), counter)
    }
}

#[test]
fn a_key_that_is_made_can_sign() {
    for key in [None, Some(Key::Ed25519(Ed25519KeyPair::generate().unwrap()))] {
        let mut answer = Answer::new("webauthn.create");
        answer.key = key.unwrap_or(answer.key);
        let made = answer.register().unwrap();
        assert_eq!((made.credential, made.transports.as_str()), (b"name".to_vec(), "internal usb"));
        answer.kind = "webauthn.get";
        assert_eq!(answer.assert(0), Ok(Asserted { counter: 0, synced: false }));
        let response = Response::read(&answer.assertion()).unwrap();
        assert_eq!(response.challenge(), Ok(Challenge(vec![1, 2, 3, 4])));
        assert_eq!(response.user_handle(), Ok(Some(b"alice".to_vec())));
    }
}

#[test]
fn what_is_not_as_it_should_be_is_not_accepted() {
    let bends: [fn(&mut Answer); 8] = [
        |answer| answer.kind = "webauthn.other",
        |answer| answer.origin = "https://keys.example.org.evil.example",
        |answer| answer.origin = "http://keys.example.org",
        |answer| answer.extra = json!(true),
        |answer| answer.host = "evil.example",
        |answer| answer.flags = 0x04, // nobody was there
        |answer| answer.flags = 0x01, // nobody was verified
        |answer| answer.flags = 0x15, // kept elsewhere, which it says is impossible
    ];
    for (number, bend) in bends.iter().enumerate() {
        let mut made = Answer::new("webauthn.create");
        bend(&mut made);
        assert!(made.register().is_err(), "registration {number}");
        let mut signed = Answer::new("webauthn.get");
        bend(&mut signed);
        assert!(signed.assert(0).is_err(), "assertion {number}");
    }
    assert!(Answer::new("webauthn.get").register().is_err());
    assert!(Answer::new("webauthn.create").assert(0).is_err());
}

#[test]
fn a_signature_of_another_key_or_over_another_text_does_not_hold() {
    let party = RelyingParty::of(PARTY).unwrap();
    let (one, other) = (Answer::new("webauthn.get"), Answer::new("webauthn.get"));
    let response = Response::read(&one.assertion()).unwrap();
    assert!(response.check_assertion(&party, &one.cose(), 0).is_ok());
    assert!(response.check_assertion(&party, &other.cose(), 0).is_err());
    let mut touched: Value = serde_json::from_str(&one.assertion()).unwrap();
    let later = Answer { counter: 9, ..Answer::new("webauthn.get") };
    touched["response"]["authenticatorData"] = json!(BASE64URL_NOPAD.encode(&later.data(false)));
    assert!(Response::read(&touched.to_string()).unwrap().check_assertion(&party, &one.cose(), 0).is_err());
}

#[test]
fn a_counter_never_goes_back() {
    let at = |counter| Answer { counter, ..Answer::new("webauthn.get") };
    assert!(at(5).assert(4).is_ok());
    for (now, before) in [(5, 5), (4, 5), (0, 5)] {
        assert!(at(now).assert(before).is_err(), "{now} after {before}");
    }
    assert!(at(0).assert(0).is_ok(), "one that does not count");
}

#[test]
fn broken_answers_are_refused_and_never_panic() {
    let (made, signed) = (Answer::new("webauthn.create"), Answer::new("webauthn.get"));
    let party = RelyingParty::of(PARTY).unwrap();
    let object = made.data(true);
    for length in 0..object.len() {
        assert!(AuthenticatorData::read(&object[..length]).is_err(), "{length}");
    }
    assert!(AuthenticatorData::read(&[&object[..], &[0]].concat()).is_err());
    for text in ["", "{}", "null", r#"{"rawId":"","response":{"clientDataJSON":""}}"#] {
        let checked = Response::read(text).and_then(|response| response.check_registration(&party));
        assert!(checked.is_err(), "{text}");
    }
    assert!(Response::read(&signed.registration().repeat(1000)).is_err());
    let cose = made.cose();
    for place in 0..cose.len() {
        let mut touched = cose.clone();
        touched[place] ^= 1;
        // another point or another kind of key: whatever it is, it is not the same key
        let same = PublicKey::read(&touched).is_ok_and(|_| touched == cose);
        assert!(!same);
        assert!(PublicKey::read(&cose[..place]).is_err(), "{place}");
    }
}

proptest::proptest! {
    /// Whatever a browser sends, and whoever it is: an answer, never a panic, and never a yes.
    #[test]
    fn nothing_that_was_made_up_is_accepted(
        data in proptest::collection::vec(0_u8..=255, 0..200),
        client in "[ -~]{0,80}",
        flags in 0_u8..=255,
    ) {
        let party = RelyingParty::of(PARTY).unwrap();
        let host = digest(&SHA256, party.id.as_bytes());
        let whole = [host.as_ref(), &[flags], &data].concat();
        for data in [&data, &whole] {
            let _ = AuthenticatorData::read(data);
            let _ = authenticator_data::of_attestation(data);
            let _ = PublicKey::read(data);
            let encoded = BASE64URL_NOPAD.encode(data);
            let answer = json!({"rawId": "bmFtZQ", "response": {
                "clientDataJSON": BASE64URL_NOPAD.encode(client.as_bytes()), "attestationObject": encoded,
                "authenticatorData": encoded, "signature": encoded, "userHandle": encoded,
            }});
            let response = Response::read(&answer.to_string()).unwrap();
            proptest::prop_assert!(response.check_registration(&party).is_err());
            proptest::prop_assert!(response.check_assertion(&party, data, 0).is_err());
        }
    }
}

#[test]
fn only_a_host_with_a_name_and_a_safe_connection_has_passkeys() {
    for (url, id, origin) in [
        ("https://keys.example.org", "keys.example.org", "https://keys.example.org"),
        ("https://keys.example.org:8443/below", "keys.example.org", "https://keys.example.org:8443"),
        ("http://localhost:8470", "localhost", "http://localhost:8470"),
    ] {
        assert_eq!(RelyingParty::of(url), Some(RelyingParty { id: id.to_owned(), origin: origin.to_owned() }));
    }
    for url in ["http://keys.example.org", "https://192.0.2.1", "http://127.0.0.1:8470", "https://[::1]", "nonsense"] {
        assert_eq!(RelyingParty::of(url), None, "{url}");
    }
}

#[test]
fn what_is_asked_names_the_site_and_no_more_than_needed() {
    let party = RelyingParty::of(PARTY).unwrap();
    let known = [Known { credential: b"name", transports: "internal usb" }];
    let asked = registration_options(&party, &[1, 2], b"id", "alice", "Alice", &known);
    assert_eq!(asked["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(asked["excludeCredentials"][0]["transports"], json!(["internal", "usb"]));
    assert_eq!(asked["attestation"], "none");
    assert_eq!(assertion_options(&party, &[1, 2], &[])["allowCredentials"], json!([]));
}
