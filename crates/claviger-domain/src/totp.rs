//! Codes of authenticator apps: TOTP (RFC 6238) as all of them speak it, with SHA-1, 30 seconds and six digits.
//!
//! ```text
//! otpauth://totp/Claviger:alice?secret=JBSW...&issuer=Claviger      what the picture says to the app
//! ```

use aws_lc_rs::hmac;
use data_encoding::BASE32_NOPAD;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use subtle::ConstantTimeEq;

use crate::entropy::Entropy;
use crate::secret::Secret;
use crate::time::Timestamp;

/// Seconds of a step (RFC 6238 section 4.1).
const STEP: i64 = 30;
/// Steps that a clock may be off, either way: "at most one time step is allowed as the network delay" (section 5.2).
const DRIFT: i64 = 1;
/// Bytes of a secret: as long as the hash (RFC 4226 section 4, R6).
const SECRET: usize = 20;

const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the server and an authenticator app share.
#[derive(Debug, Clone)]
pub struct TotpSecret(Secret<Vec<u8>>);

impl TotpSecret {
    /// A new one.
    #[must_use]
    pub fn new(entropy: &dyn Entropy) -> Self {
        let mut bytes = vec![0; SECRET];
        entropy.fill(&mut bytes);
        Self(Secret::new(bytes))
    }

    /// The one that was kept as these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: Secret<Vec<u8>>) -> Self {
        Self(bytes)
    }

    /// What is kept, sealed.
    #[must_use]
    pub const fn bytes(&self) -> &Secret<Vec<u8>> {
        &self.0
    }

    /// What a person types who cannot scan the picture: base32, in groups of four.
    #[must_use]
    pub fn spelled(&self) -> Secret<String> {
        let text = BASE32_NOPAD.encode(self.0.expose());
        let groups: Vec<_> = text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect();
        Secret::new(groups.join(" "))
    }

    /// What the picture says.
    #[must_use]
    pub fn uri(&self, issuer: &str, login: &str) -> Secret<String> {
        let [issuer, login] = [issuer, login].map(|text| utf8_percent_encode(text, UNRESERVED));
        let secret = BASE32_NOPAD.encode(self.0.expose());
        Secret::new(format!("otpauth://totp/{issuer}:{login}?secret={secret}&issuer={issuer}"))
    }

    /// The step whose code this is, if it is that of now or of a neighbour. The caller sees to it that a step is used
    /// once (RFC 6238 section 5.2).
    #[must_use]
    pub fn find_step(&self, typed: &str, now: Timestamp) -> Option<i64> {
        let typed: String = typed.chars().filter(|character| !character.is_whitespace()).collect();
        let present = now.as_seconds().div_euclid(STEP);
        // all three are compared, whichever it is
        let steps = (present - DRIFT..=present + DRIFT).filter(|step| {
            let code = self.code(*step);
            code.as_bytes().ct_eq(typed.as_bytes()).into()
        });
        steps.max()
    }

    /// The code of this moment: what the app shows.
    #[must_use]
    pub fn code_at(&self, now: Timestamp) -> String {
        self.code(now.as_seconds().div_euclid(STEP))
    }

    /// RFC 4226 section 5.3, dynamic truncation.
    fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.expose());
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag[tag.len() - 1] & 0xf);
        let word = [tag[offset] & 0x7f, tag[offset + 1], tag[offset + 2], tag[offset + 3]];
        format!("{:06}", u32::from_be_bytes(word) % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    fn rfc() -> TotpSecret {
        TotpSecret::from_bytes(Secret::new(b"12345678901234567890".to_vec()))
    }

    #[test]
    fn codes_are_those_of_rfc_6238_appendix_b() {
        for (seconds, eight_digits) in [
            (59, "94287082"),
            (1_111_111_109, "07081804"),
            (1_111_111_111, "14050471"),
            (1_234_567_890, "89005924"),
            (2_000_000_000, "69279037"),
            (20_000_000_000, "65353130"),
        ] {
            assert_eq!(rfc().code_at(Timestamp::from_millis(seconds * 1000)), eight_digits[2..]);
        }
    }

    #[test]
    fn a_code_is_found_in_its_step_and_its_neighbours() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let code = rfc().code_at(at(1_111_111_111));
        let step = 1_111_111_111 / 30;
        for (seconds, found) in [
            (1_111_111_111, Some(step)),
            (1_111_111_111 - 30, Some(step)),
            (1_111_111_111 + 30, Some(step)),
            (1_111_111_111 - 60, None),
            (1_111_111_111 + 60, None),
        ] {
            assert_eq!(rfc().find_step(&code, at(seconds)), found);
        }
        assert_eq!(rfc().find_step(&format!(" {} {} ", &code[..3], &code[3..]), at(1_111_111_111)), Some(step));
        for wrong in ["", "0", "05047", "0504711", "+50471", "abcdef", "٠٥٠٤٧١"] {
            assert_eq!(rfc().find_step(wrong, at(1_111_111_111)), None, "{wrong}");
        }
    }

    #[test]
    fn the_picture_names_site_and_login_and_nothing_breaks_out() {
        let secret = TotpSecret::new(&SeededEntropy::new(1));
        let uri = secret.uri("Claviger a&b", "ali?ce");
        assert!(uri.expose().starts_with("otpauth://totp/Claviger%20a%26b:ali%3Fce?secret="), "{}", uri.expose());
        assert!(uri.expose().ends_with("&issuer=Claviger%20a%26b"));
        assert_eq!(secret.spelled().expose().replace(' ', "").len(), 32);
    }
}
