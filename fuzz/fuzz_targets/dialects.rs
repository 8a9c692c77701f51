//! Every dialect on every request: it reads, refuses or passes by; what comes twice is never chosen from.
#![no_main]
use claviger_auth::{
    dialects::{Accepts, DIALECTS},
    request::{Client, Outer, Presented, Proof, RequestView},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use libfuzzer_sys::fuzz_target;

// The first line is the query, the second the form, the others are headers.
fuzz_target!(|text: &[u8]| {
    let mut lines = text.split(|byte| *byte == b'\n');
    let query = lines.next().and_then(|line| std::str::from_utf8(line).ok());
    let form = lines.next();
    let mut headers = HeaderMap::new();
    for line in lines.take(32) {
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let name = HeaderName::from_bytes(&line[..colon]);
        let value = HeaderValue::from_bytes(line[colon + 1..].trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let request = RequestView {
        method: &Method::POST,
        path: "/rest/p/a",
        query,
        headers: &headers,
        form,
        outer: Outer { host: Some("keys.example"), ..Outer::default() },
        client: Client { address: [127, 0, 0, 1].into(), secure: true },
        accepts: Accepts::all(),
        learned: None,
    };
    let twice = headers.get_all("authorization").iter().count() > 1;
    for dialect in DIALECTS {
        let name = dialect.card().name;
        let Presented::Proof(proof) = dialect.presents(&request) else { continue };
        assert!(!(twice && matches!(name, "bearer" | "basic")), "one of two Authorization headers was chosen");
        assert!(format!("{proof:?}").len() < 32, "a proof shows nothing of itself");
        match proof {
            Proof::Token(token) if name == "bearer" => {
                let sent = headers["authorization"].to_str().expect("only visible ASCII is read");
                assert!(!token.is_empty() && sent.ends_with(&*token), "the token is the header's own text");
            }
            Proof::Password { login, .. } => assert!(!login.contains(':'), "the first colon ends the login"),
            _ => {}
        }
    }
});
