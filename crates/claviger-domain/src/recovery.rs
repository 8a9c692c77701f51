//! Recovery codes: for the day on which the phone is gone.
//!
//! ```text
//! 7k3mq-x9d2f       ten letters and digits of Crockford's base32: 50 bits
//! ```

use crate::entropy::Entropy;
use crate::secret::Secret;

/// How many a person gets.
pub const COUNT: usize = 10;
const LETTERS: usize = 10;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// New codes, as they are shown.
#[must_use]
pub fn generate(entropy: &dyn Entropy) -> Vec<Secret<String>> {
    let one = |_| {
        let mut bytes = [0; LETTERS];
        entropy.fill(&mut bytes);
        let text: String = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte & 31)])).collect();
        Secret::new(format!("{}-{}", &text[..5], &text[5..]))
    };
    (0..COUNT).map(one).collect()
}

/// What is digested of a code, however it was typed: in capitals, without the hyphen, with an O for a zero. Nothing if it
/// cannot be a code.
#[must_use]
pub fn canonical(typed: &str) -> Option<Secret<String>> {
    let letter = |character: char| match character.to_ascii_lowercase() {
        'o' => '0',
        'i' | 'l' => '1',
        other => other,
    };
    let kept = typed.chars().filter(|character| *character != '-' && !character.is_whitespace());
    let text: String = kept.take(LETTERS + 1).map(letter).collect();
    let ours = text.len() == LETTERS && text.bytes().all(|byte| ALPHABET.contains(&byte));
    ours.then(|| Secret::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn codes_differ_and_read_back_however_they_are_typed() {
        let codes = generate(&SeededEntropy::new(1));
        let mut shown: Vec<_> = codes.iter().map(|code| code.expose().clone()).collect();
        for code in &shown {
            let kept = canonical(code).unwrap().expose().clone();
            assert_eq!(kept, code.replace('-', ""));
            assert_eq!(canonical(&code.to_uppercase()).unwrap().expose(), &kept);
            assert_eq!(canonical(&format!(" {} ", code.replace('-', " ").replace('0', "O"))).unwrap().expose(), &kept);
        }
        shown.sort_unstable();
        shown.dedup();
        assert_eq!(shown.len(), COUNT);
        for wrong in ["", "123456", "abcde-fghj", "abcde-fghjkm", "abcde_fghjk", "abcdu-fghjk", "äbcde-fghj"] {
            assert!(canonical(wrong).is_none(), "{wrong}");
        }
    }
}
