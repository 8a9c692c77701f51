//! A signed request in five lines: read or refused, and what was read is signed in one spelling whatever its order.
#![no_main]
use claviger_domain::oauth1::{Parameters, Scheme, SignatureCheck, SignatureMethod, SignedRequest, Wire};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut lines = bytes.splitn(5, |byte| *byte == b'\n');
    let mut line = || lines.next().and_then(|line| std::str::from_utf8(line).ok()).unwrap_or_default();
    let (host, path, query, authorization) = (line(), line(), line(), line());
    let form = lines.next();
    let (query, authorization) = (Some(query), Some(authorization));
    let wire = Wire { method: "POST", scheme: Scheme::Https, host, path, query, authorization, form };
    match SignedRequest::read(wire) {
        Err(problem) => assert!(problem.body().is_ascii() && problem.status().is_client_error()),
        Ok(None) => {}
        Ok(Some(request)) => {
            let normalized = request.parameters().normalized();
            let again = Parameters::collect(None, Some(&normalized), None);
            assert!(again.is_ok_and(|again| again.normalized() == normalized), "what is signed reads back as itself");
            let methods = SignatureMethod::ALL.into_iter().collect();
            let check = SignatureCheck::Secret { secret: "a secret that nobody types".into(), methods };
            assert!(check.verify(&request, "").is_err(), "nobody can sign");
            assert!(request.nonce_key().is_some() || request.method() == SignatureMethod::Plaintext);
        }
    }
});
