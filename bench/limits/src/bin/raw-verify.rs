//! The limit of a signed request: RSA over SHA-1 verified, the key parsed once, and nothing else. Prints CPU microseconds for
//! each: `raw-verify --key FILE.der --signed FILE`, where a line holds a base string and its signature, both in hex.
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY};

fn main() {
    let key = std::fs::read(limits::arg("key", "")).expect("--key names a public key");
    let key = ParsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, key).expect("an RSA key");
    let signed = std::fs::read_to_string(limits::arg("signed", "")).expect("--signed names a file");
    let signed: Vec<(Vec<u8>, Vec<u8>)> = signed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(message, signature)| (bytes(message), bytes(signature)))
        .collect();
    let started = cpu();
    for (message, signature) in &signed {
        key.verify_sig(message, signature).expect("signatures of this key");
    }
    println!("{:.2}", (cpu() - started) as f64 / 1e3 / signed.len() as f64);
}

/// Nanoseconds of CPU that this program has used.
fn cpu() -> u64 {
    let told = std::fs::read_to_string("/proc/self/schedstat").expect("Linux");
    told.split(' ').next().and_then(|used| used.parse().ok()).expect("a number")
}

fn bytes(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex")).collect()
}
