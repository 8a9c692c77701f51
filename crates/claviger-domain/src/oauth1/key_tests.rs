use super::*;
use proptest::prelude::*;
use serde_json::Value;

/// Made by `tests/oauth1/forge.py`.
const FORGERIES: &str = include_str!("../../tests/oauth1/forgeries.json");

fn forgeries() -> Value {
    serde_json::from_str(FORGERIES).unwrap()
}

fn key(name: &str) -> RsaPublicKey {
    RsaPublicKey::read(forgeries()["keys"][name].as_str().unwrap(), KeyFloor::Bits1024).unwrap()
}

#[test]
fn oa1_13_forged_signatures_do_not_verify() {
    let forgeries = forgeries();
    let message = forgeries["message"].as_str().unwrap().as_bytes();
    let mut good = 0;
    for row in forgeries["signatures"].as_array().unwrap() {
        let signature = BASE64.decode(row["signature"].as_str().unwrap().as_bytes()).unwrap();
        let verifies = |method| key(row["key"].as_str().unwrap()).verifies(method, message, &signature);
        assert_eq!(verifies(SignatureMethod::RsaSha1), row["valid"].as_bool().unwrap(), "{row}");
        good += u32::from(verifies(SignatureMethod::RsaSha1));
        let is_sha256 = row["what"] == "SHA-256 named and used";
        assert_eq!(verifies(SignatureMethod::RsaSha256), is_sha256, "{row}");
        assert!(!verifies(SignatureMethod::RsaSha512) && !verifies(SignatureMethod::HmacSha1), "{row}");
    }
    assert_eq!(good, 3, "one for each key");
}

#[test]
fn oa1_14_short_keys_are_refused_or_marked() {
    let refused = forgeries()["refused"].clone();
    let short = refused["rsa512"].as_str().unwrap();
    for floor in [KeyFloor::Bits1024, KeyFloor::Bits2048] {
        let expected = KeyError::TooShort { bits: 512, floor: floor.bits() };
        assert_eq!(RsaPublicKey::read(short, floor).unwrap_err(), expected);
    }
    let old = key("e65537_1024");
    assert!(old.is_short() && old.bits() == 1024);
    let strict = RsaPublicKey::from_der(old.spki(), KeyFloor::Bits2048);
    assert_eq!(strict.unwrap_err(), KeyError::TooShort { bits: 1024, floor: 2048 });
    assert!(!key("e65537").is_short());
}

#[test]
fn other_keys_are_refused_by_what_they_are() {
    let refused = forgeries()["refused"].clone();
    let read = |text: &str| RsaPublicKey::read(text, KeyFloor::Bits1024).unwrap_err();
    assert_eq!(read(refused["rsa_pss"].as_str().unwrap()), KeyError::NotRsa);
    assert_eq!(read(refused["elliptic"].as_str().unwrap()), KeyError::NotRsa);
    for name in ["private_pkcs8", "private_pkcs1", "private_elliptic"] {
        let bare = refused[name].as_str().unwrap();
        assert_eq!(read(bare), KeyError::Private, "{name}");
        for label in ["RSA ", "EC ", "ENCRYPTED ", ""] {
            assert_eq!(
                read(&format!("-----BEGIN {label}PRIVATE KEY-----\n{bare}\n-----END {label}PRIVATE KEY-----")),
                KeyError::Private
            );
        }
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let good = key("e65537").to_pem();
    let bare: String = good.lines().filter(|line| !line.starts_with('-')).collect();
    let cut = &bare[..bare.len() - 4];
    for text in [
        "",
        "key",
        "AAAA",
        "MAA=",
        cut,
        &format!("{bare}AAAA"),
        &good.replace("-----END", "-----"),
        &good.replace("PUBLIC KEY", "EC PUBLIC KEY"),
        &good.replace("PUBLIC KEY", "CERTIFICATE REQUEST"),
        &"A".repeat(limits::OAUTH1_KEY + 1),
    ] {
        assert_eq!(RsaPublicKey::read(text, KeyFloor::Bits1024).unwrap_err(), KeyError::Unreadable, "{text}");
    }
}

#[test]
fn one_key_is_pasted_and_not_two() {
    let pem = key("e65537").to_pem();
    let certificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for two in [pem.repeat(2), format!("{pem}{certificate}"), format!("{certificate}{pem}")] {
        assert_eq!(RsaPublicKey::read(&two, KeyFloor::Bits1024).unwrap_err(), KeyError::Two, "{two}");
    }
    let chain = certificate.repeat(2);
    assert_eq!(RsaPublicKey::read(&chain, KeyFloor::Bits1024).unwrap_err(), KeyError::Unreadable, "the first is read");
}

#[test]
fn blanks_around_and_inside_do_not_matter() {
    let one = key("e65537");
    let pem = one.to_pem();
    for text in [
        pem.replace('\n', "\r\n"),
        format!("Key of bamboo:\n\n{pem}\n"),
        pem.replace('\n', "\n  "),
        pem.lines().collect(),
    ] {
        assert_eq!(RsaPublicKey::read(&text, KeyFloor::Bits2048).unwrap().spki(), one.spki());
    }
    assert!(one.fingerprint().starts_with("SHA256:") && one.fingerprint().len() == 50);
    assert!(format!("{one:?}").starts_with("RsaPublicKey(2048 bits, SHA256:"));
}

proptest! {
    #[test]
    fn a_changed_byte_is_another_key_or_none(at in 0_usize..294, bit in 0_u8..8) {
        let one = key("e65537");
        let mut der = one.spki().to_vec();
        der[at] ^= 1 << bit;
        if let Ok(other) = RsaPublicKey::from_der(&der, KeyFloor::Bits1024) {
            prop_assert_ne!(other.spki(), one.spki());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes: Vec<u8>, text: String) {
        let _ = RsaPublicKey::from_der(&bytes, KeyFloor::Bits1024);
        let _ = RsaPublicKey::read(&text, KeyFloor::Bits1024);
    }
}
