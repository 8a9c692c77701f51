use super::super::key::KeyFloor;
use super::super::request::Wire;
use super::*;
use proptest::prelude::*;

const CONSUMER_SECRET: &str = "kd94hf93k423kf44";
const TOKEN_SECRET: &str = "pfkkdhi9sl3r4s00";

fn with_secret(secret: &str) -> SignatureCheck {
    SignatureCheck::Secret { secret: secret.into(), methods: SignatureMethods::WITH_SECRET }
}

fn with_key() -> (SignatureCheck, String) {
    let forgeries: serde_json::Value = serde_json::from_str(include_str!("../../tests/oauth1/forgeries.json")).unwrap();
    let pem = forgeries["keys"]["e65537"].as_str().unwrap();
    let key = Arc::new(RsaPublicKey::read(pem, KeyFloor::Bits2048).unwrap());
    (SignatureCheck::Key { key, methods: SignatureMethod::ALL.into_iter().collect() }, pem.to_owned())
}

fn wire<'r>(method: &'r str, scheme: Scheme, path: &'r str, query: &'r str, authorization: &'r str) -> Wire<'r> {
    let query = Some(query).filter(|query| !query.is_empty());
    let authorization = Some(authorization).filter(|header| !header.is_empty());
    Wire { method, scheme, host: "photos.example.net", path, query, authorization, form: None }
}

fn read(wire: Wire<'_>) -> SignedRequest<'_> {
    SignedRequest::read(wire).unwrap().unwrap()
}

/// Signs `request` by HMAC-SHA1 and gives the query with the signature.
fn signed_query(wire: Wire<'_>, key: &str) -> String {
    let query = wire.query.unwrap();
    let unsigned = format!("{query}&oauth_signature=x");
    let message = read(Wire { query: Some(&unsigned), ..wire }).base_string().unwrap();
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes()), message.as_bytes());
    format!("{query}&oauth_signature={}", encode(BASE64.encode(tag.as_ref()).as_bytes()))
}

const PARAMETERS: &str =
    "oauth_consumer_key=c&oauth_token=t&oauth_signature_method=HMAC-SHA1&oauth_timestamp=1&oauth_nonce=n";

fn is_invalid(result: &Result<(), Problem>) -> bool {
    matches!(result, Err(Problem::SignatureInvalid { .. }))
}

#[test]
fn the_dance_of_rfc_5849_section_1_2() {
    let initiate = r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131200", oauth_nonce="wIjqoS", oauth_callback="http%3A%2F%2Fprinter.example.com%2Fready", oauth_signature="74KNZJeDHnMBp0EMJ9ZHt%2FXKycU%3D""#;
    let token = r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="hh5s93j4hdidpola", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="walatlh", oauth_verifier="hfdp7dh39dks9884", oauth_signature="gKgrFCywp7rO0OXSjdot%2FIHF7IU%3D""#;
    let photos = r#"OAuth realm="Photos", oauth_consumer_key="dpf43f3p2l4k3l03", oauth_token="nnch734d00sl2jdk", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131202", oauth_nonce="chapoH", oauth_signature="MdpQcU8iPSUjWoN%2FUDMsK2sui9I%3D""#;
    for (wire, token_secret) in [
        (wire("POST", Scheme::Https, "/initiate", "", initiate), ""),
        (wire("POST", Scheme::Https, "/token", "", token), "hdhd0244k9j7ao03"),
        (wire("GET", Scheme::Http, "/photos", "file=vacation.jpg&size=original", photos), TOKEN_SECRET),
    ] {
        let request = read(wire);
        assert_eq!(with_secret(CONSUMER_SECRET).verify(&request, token_secret), Ok(()), "{:?}", request.base_string());
        assert!(is_invalid(&with_secret(CONSUMER_SECRET).verify(&request, "other")));
        assert!(is_invalid(&with_secret("other").verify(&request, token_secret)));
    }
}

#[test]
fn the_example_of_rfc_5849_section_3_4_1_1_as_erratum_2550_corrects_it() {
    let authorization = r#"OAuth realm="Example", oauth_consumer_key="9djdj82h48djs9d2", oauth_token="kkk9d7dh3k39sjv7", oauth_signature_method="HMAC-SHA1", oauth_timestamp="137131201", oauth_nonce="7d8f3e4a", oauth_signature="r6%2FTJjbCOr97%2F%2BUU0NsvSne7s5g%3D""#;
    let request = read(Wire {
        host: "example.com",
        form: Some(b"c2&a3=2+q"),
        ..wire("POST", Scheme::Http, "/request", "b5=%3D%253D&a3=a&c%40=&a2=r%20b", authorization)
    });
    assert_eq!(with_secret("j49sk3j29djd").verify(&request, "dh893hdasih9"), Ok(()));
}

#[test]
fn oa1_06_another_scheme_host_port_path_or_method_is_another_request() {
    let original = wire("GET", Scheme::Https, "/photos", PARAMETERS, "");
    let query = signed_query(original, "secret&");
    let signed = Wire { query: Some(&query), ..original };
    let verify = |wire: Wire<'_>| with_secret("secret").verify(&read(wire), "");
    for same in [
        signed,
        Wire { host: "PHOTOS.example.NET", ..signed },
        Wire { host: "photos.example.net:443", ..signed },
        Wire { method: "get", ..signed },
    ] {
        assert_eq!(verify(same), Ok(()), "{same:?}");
    }
    for other in [
        Wire { scheme: Scheme::Http, ..signed },
        Wire { host: "evil.example.net", ..signed },
        Wire { host: "photos.example.net:8443", ..signed },
        Wire { host: "photos.example.net:80", ..signed },
        Wire { host: "photos.example.net.", ..signed },
        Wire { host: "photos.example.net:443:443", ..signed },
        Wire { path: "/Photos", ..signed },
        Wire { path: "/photos/", ..signed },
        Wire { path: "/phot%6fs", ..signed },
        Wire { path: "//photos", ..signed },
        Wire { method: "POST", ..signed },
    ] {
        assert!(is_invalid(&verify(other)), "{other:?}");
    }
}

#[test]
fn oa1_08_spelling_and_order_do_not_matter_but_every_parameter_does() {
    let original = format!("b=%7E&a=x%20y&a=&a=x&%C3%BC=1&{PARAMETERS}");
    let base = wire("GET", Scheme::Https, "/", &original, "");
    let signed = signed_query(base, "secret&");
    let verify = |query: &str| {
        SignedRequest::read(Wire { query: Some(query), ..base })
            .map(|request| with_secret("secret").verify(&request.unwrap(), ""))
    };
    for same in [
        signed.clone(),
        signed.replace("%7E", "~"),
        signed.replace("x%20y", "x+y"),
        signed.replace("b=%7E&a=x%20y", "a=x%20y&b=%7E"),
        signed.replace("a=&", "a&"),
        signed.replace("a=x&", "%61=%78&"),
        signed.replace("%C3%BC", "%c3%bc"),
        format!("&{signed}&&"),
    ] {
        assert_eq!(verify(&same), Ok(Ok(())), "{same}");
    }
    for other in [
        format!("{signed}&added=1"),
        format!("{signed}&a=x"),
        format!("{signed}&="),
        signed.replace("a=&", ""),
        signed.replace("a=x&", "a=X&"),
        signed.replace("x%20y", "x%2By"),
        signed.replace("x%20y", "x%2520y"),
        signed.replace("%7E", "%257E"),
        signed.replace("oauth_nonce=n", "oauth_nonce=m"),
        signed.replace("oauth_token=t", "oauth_token=u"),
    ] {
        assert!(verify(&other).is_ok_and(|result| is_invalid(&result)), "{other}");
    }
    assert!(verify(&signed.replace("%7E", "%7")).is_err(), "what has two readings has none");
}

#[test]
fn oa1_09_a_form_parameter_added_after_signing_is_noticed() {
    let base = wire("POST", Scheme::Https, "/", PARAMETERS, "");
    let query = signed_query(Wire { form: Some(b"a=1"), ..base }, "secret&");
    let verify = |form| with_secret("secret").verify(&read(Wire { query: Some(&query), form, ..base }), "");
    assert_eq!(verify(Some(b"a=1")), Ok(()));
    for form in [Some(&b"a=1&b=2"[..]), Some(b"a=2"), Some(b""), None] {
        assert!(is_invalid(&verify(form)), "{form:?}");
    }
}

#[test]
fn oa1_11_a_consumer_with_a_key_cannot_be_spoken_to_by_hmac() {
    let (check, pem) = with_key();
    let bare: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    for secret in [pem.as_str(), pem.trim(), &bare, ""] {
        let base = wire("GET", Scheme::Https, "/", PARAMETERS, "");
        let query = signed_query(base, &format!("{}&{}", encode(secret.as_bytes()), encode(TOKEN_SECRET.as_bytes())));
        let request = read(Wire { query: Some(&query), ..base });
        assert_eq!(check.verify(&request, TOKEN_SECRET), Err(Problem::SignatureMethodRejected));
        let signature = format!("{}&", encode(secret.as_bytes()));
        let signature = encode(signature.as_bytes());
        let plain = PARAMETERS.replace("HMAC-SHA1", "PLAINTEXT") + &format!("&oauth_signature={signature}");
        let request = read(wire("GET", Scheme::Https, "/", &plain, ""));
        assert_eq!(check.verify(&request, ""), Err(Problem::SignatureMethodRejected));
    }
    assert_eq!(check.methods(), SignatureMethods::WITH_KEY, "whatever was switched on");
}

#[test]
fn a_consumer_speaks_only_the_methods_that_are_switched_on() {
    let base = wire("GET", Scheme::Https, "/", PARAMETERS, "");
    let query = signed_query(base, "secret&");
    let request = read(Wire { query: Some(&query), ..base });
    for (methods, good) in [("HMAC-SHA1", true), ("HMAC-SHA256", false), ("RSA-SHA1", false), ("", false)] {
        let check = SignatureCheck::Secret { secret: "secret".into(), methods: methods.parse().unwrap() };
        let expected = if good { Ok(()) } else { Err(Problem::SignatureMethodRejected) };
        assert_eq!(check.verify(&request, ""), expected, "{methods}");
    }
    let rsa = PARAMETERS.replace("HMAC-SHA1", "RSA-SHA1") + "&oauth_signature=AA%3D%3D";
    let request = read(wire("GET", Scheme::Https, "/", &rsa, ""));
    assert_eq!(with_secret("secret").verify(&request, ""), Err(Problem::SignatureMethodRejected));
    assert!(is_invalid(&with_key().0.verify(&request, "")));
}

#[test]
fn an_empty_secret_signs_nothing() {
    let base = wire("GET", Scheme::Https, "/", PARAMETERS, "");
    let query = signed_query(base, "&");
    assert_eq!(
        with_secret("").verify(&read(Wire { query: Some(&query), ..base }), ""),
        Err(Problem::SignatureMethodRejected)
    );
}

#[test]
fn oa1_12_plaintext_is_for_tls_and_for_those_who_may() {
    let query =
        "oauth_consumer_key=c&oauth_signature_method=PLAINTEXT&oauth_signature=djr9rjt0jd78jf88%26jjd99%2524tj88uiths3";
    let may = SignatureCheck::Secret {
        secret: "djr9rjt0jd78jf88".into(),
        methods: SignatureMethods::NONE.with(SignatureMethod::Plaintext),
    };
    let over_tls = read(wire("GET", Scheme::Https, "/", query, ""));
    assert_eq!(may.verify(&over_tls, "jjd99$tj88uiths3"), Ok(()));
    assert!(is_invalid(&may.verify(&over_tls, "")));
    let in_clear = read(wire("GET", Scheme::Http, "/", query, ""));
    assert_eq!(may.verify(&in_clear, "jjd99$tj88uiths3"), Err(Problem::SignatureMethodRejected));
    let may_not = with_secret("djr9rjt0jd78jf88").verify(&over_tls, "jjd99$tj88uiths3");
    assert_eq!(may_not, Err(Problem::SignatureMethodRejected));
}

#[test]
fn a_signature_is_base64_in_one_spelling() {
    let base = wire("GET", Scheme::Https, "/", PARAMETERS, "");
    let query = signed_query(base, "secret&");
    let verify = |query: &str| with_secret("secret").verify(&read(Wire { query: Some(query), ..base }), "");
    assert_eq!(verify(&query), Ok(()));
    for other in
        [query.trim_end_matches("%3D").to_owned(), format!("{query}%3D"), format!("{query}%20"), format!("{query}AAAA")]
    {
        assert!(is_invalid(&verify(&other)), "{other}");
    }
}

proptest! {
    #[test]
    fn whatever_is_signed_verifies_and_only_under_its_secrets(
        pairs in prop::collection::vec(("[a-zü %+]{0,4}", ".{0,6}"), 0..6), secret in ".{1,8}", token_secret in ".{0,8}",
    ) {
        let query = pairs.iter().map(|(name, value)| format!("{}={}&", encode(name.as_bytes()), encode(value.as_bytes()))).collect::<String>() + PARAMETERS;
        let base = wire("GET", Scheme::Https, "/", &query, "");
        let signed = signed_query(base, &format!("{}&{}", encode(secret.as_bytes()), encode(token_secret.as_bytes())));
        let request = read(Wire { query: Some(&signed), ..base });
        prop_assert_eq!(with_secret(&secret).verify(&request, &token_secret), Ok(()));
        let (other, other_token) = (secret.clone() + "x", token_secret.clone() + "x");
        prop_assert!(is_invalid(&with_secret(&other).verify(&request, &token_secret)));
        prop_assert!(is_invalid(&with_secret(&secret).verify(&request, &other_token)));
    }
}
