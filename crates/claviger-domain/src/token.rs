//! The forms a token can have.
//!
//! ```text
//! native    cvg_p_ 30 x [0-9A-Za-z] 6 x [0-9A-Za-z]      access token: 178 random bits, CRC-32 of all before it
//! session   cvg_s_ 24 x [0-9A-Za-z] 6 x [0-9A-Za-z]      36 characters, as Jelastic's sessions have
//! tuleap    tlp.k1.{number}.{64 lower-case hex}           also read with - for a dot, as newer releases print, and with
//!                                                         upper-case hex, as the original reads it
//! youtrack  perm:{base64 login}.{base64 name}.{30 x [0-9A-Za-z]}   also read as perm-
//! jelastic  {40 lower-case hex}
//! allura    {20 lower-case hex}
//! oauth1    30 x [0-9A-Za-z]                              read by its own dialect only
//! ```
//!
//! The kind letter is covered by the checksum, so a native token of a forged kind or with a typing error is refused
//! before anything is looked up. Two spellings of one token have one canonical text, and only that is digested.

use std::borrow::Cow;

use data_encoding::{BASE64, HEXLOWER};

use crate::account::words;
use crate::entropy::Entropy;
use crate::limits;
use crate::secret::Secret;

/// A token's value. It exists only in the answer that creates it: store and index know the digest.
pub type PlainToken = Secret<String>;

/// The form in which an access token can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenFormat {
    /// Ours, with kind and checksum.
    Native,
    /// Apache Allura's bearer.
    Allura,
    /// Tuleap's personal access key.
    Tuleap,
    /// YouTrack's permanent token.
    Youtrack,
    /// Jelastic's personal access token.
    Jelastic,
}

/// The form of a credential's secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretFormat {
    /// An access token's.
    Token(TokenFormat),
    /// A session's, of a dialect that has them.
    Session,
    /// OAuth 1.0a's: a name of what was allowed, worth nothing without the consumer's signature.
    OAuth1,
}

words! {
    TokenFormat: TokenFormat::Native = "native", TokenFormat::Allura = "allura", TokenFormat::Tuleap = "tuleap",
        TokenFormat::Youtrack = "youtrack", TokenFormat::Jelastic = "jelastic";
}

impl TokenFormat {
    /// All of them, ours first.
    pub const ALL: [Self; 5] = [Self::Native, Self::Allura, Self::Tuleap, Self::Youtrack, Self::Jelastic];

    /// How such a token looks.
    #[must_use]
    pub const fn sample(self) -> &'static str {
        match self {
            Self::Native => "cvg_p_…",
            Self::Allura => "4f9b57a1…",
            Self::Tuleap => "tlp.k1.12.…",
            Self::Youtrack => "perm:…",
            Self::Jelastic => "79f60cf5…",
        }
    }
}

impl From<TokenFormat> for SecretFormat {
    fn from(format: TokenFormat) -> Self {
        Self::Token(format)
    }
}

impl SecretFormat {
    /// The word that the database and the API use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Token(format) => format.as_str(),
            Self::Session => "session",
            Self::OAuth1 => "oauth1",
        }
    }

    /// How such a secret is shown to those who know it: its form tells how it begins, its [`hint`] how it ends.
    #[must_use]
    pub fn hinted(self, number: i64, hint: &str) -> String {
        match self {
            Self::Token(TokenFormat::Native) => format!("cvg_p_…{hint}"),
            Self::Token(TokenFormat::Tuleap) => format!("tlp.k1.{number}.…{hint}"),
            Self::Token(TokenFormat::Youtrack) => format!("perm:…{hint}"),
            Self::Session => format!("cvg_s_…{hint}"),
            Self::Token(TokenFormat::Allura | TokenFormat::Jelastic) | Self::OAuth1 => format!("…{hint}"),
        }
    }

    /// The value behind a word, if it is one of ours.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "session" => Some(Self::Session),
            "oauth1" => Some(Self::OAuth1),
            word => TokenFormat::from_word(word).map(Self::Token),
        }
    }
}

/// What some formats write into the token besides chance.
#[derive(Debug, Clone, Copy)]
pub struct Label<'a> {
    /// The credential's decimal number (Tuleap).
    pub number: i64,
    /// The owner's login (YouTrack).
    pub login: &'a str,
    /// The token's description (YouTrack).
    pub description: &'a str,
}

/// Makes a new access token in the wanted form. It is its own canonical text.
#[must_use]
pub fn generate(format: TokenFormat, label: Label<'_>, entropy: &dyn Entropy) -> PlainToken {
    let text = match format {
        TokenFormat::Native => native('p', 30, entropy),
        TokenFormat::Allura => hex::<10>(entropy),
        TokenFormat::Jelastic => hex::<20>(entropy),
        TokenFormat::Tuleap => format!("tlp.k1.{}.{}", label.number, hex::<32>(entropy)),
        TokenFormat::Youtrack => {
            let (login, name) = (BASE64.encode(label.login.as_bytes()), BASE64.encode(label.description.as_bytes()));
            format!("perm:{login}.{name}.{}", base62(30, entropy))
        }
    };
    Secret::new(text)
}

/// Makes the value of a new session. It is its own canonical text.
#[must_use]
pub fn generate_session(entropy: &dyn Entropy) -> PlainToken {
    Secret::new(native('s', 24, entropy))
}

/// Letters and digits that nobody can guess.
#[must_use]
pub fn alphanumeric(length: usize, entropy: &dyn Entropy) -> String {
    base62(length, entropy)
}

/// What a text claims to be, found from its form alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape<'t> {
    /// The form.
    pub format: SecretFormat,
    /// The one text that is digested.
    pub canonical: Cow<'t, str>,
}

/// The text has no form of a token, or its checksum is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a token: its form or its checksum is wrong")]
pub struct NotAToken;

/// Reads a token's form. Nothing is trimmed and no case is folded: a token is its bytes.
pub fn read(text: &str) -> Result<Shape<'_>, NotAToken> {
    if text.len() > limits::CREDENTIAL {
        return Err(NotAToken);
    }
    if let Some(rest) = text.strip_prefix("cvg_") {
        let format = read_native(text, rest)?;
        return Ok(Shape { format, canonical: Cow::Borrowed(text) });
    }
    if TULEAP.iter().any(|mark| text.starts_with(mark)) {
        return read_tuleap(text);
    }
    if text.starts_with("perm:") || text.starts_with("perm-") {
        return read_youtrack(text);
    }
    let hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    match text.len() {
        20 if hex => Ok(Shape { format: TokenFormat::Allura.into(), canonical: Cow::Borrowed(text) }),
        40 if hex => Ok(Shape { format: TokenFormat::Jelastic.into(), canonical: Cow::Borrowed(text) }),
        _ => Err(NotAToken),
    }
}

/// Whether the text is marked as a token by its prefix: such a text is never tried as a password.
#[must_use]
pub fn is_marked(text: &str) -> bool {
    ["cvg_", "perm:", "perm-"].iter().chain(&TULEAP).any(|prefix| text.starts_with(prefix))
}

/// `^tlp[-.]k1[-.]`: the separators of Tuleap's keys in all their mixtures.
const TULEAP: [&str; 4] = ["tlp.k1.", "tlp-k1-", "tlp.k1-", "tlp-k1."];

/// No token is shorter.
const SHORTEST: usize = 20;

/// Whether the text is marked as a token and goes on like one, whole or not: `perm-migration-of-the-build` does not.
#[must_use]
pub fn is_shaped(text: &str) -> bool {
    let native = |rest: &str| ["p_", "s_"].iter().any(|kind| rest.starts_with(kind)) && rest[2..].len() >= SHORTEST;
    match text.strip_prefix("cvg_") {
        Some(rest) => native(rest) && rest[2..].bytes().take(SHORTEST).all(|b| b.is_ascii_alphanumeric()),
        None if text.starts_with("perm") => is_marked(text) && text.bytes().filter(|b| *b == b'.').count() >= 2,
        None => is_marked(text),
    }
}

/// Any text, with everything masked that has the form of a token: what programs say of themselves is kept and logged.
#[must_use]
pub fn masked(text: &str) -> Cow<'_, str> {
    masked_if(text, |_| true)
}

/// Any text, with what has the form of a token and is a secret masked.
pub fn masked_if(text: &str, is_secret: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if text.len() < SHORTEST {
        return Cow::Borrowed(text);
    }
    let (mut shown, mut kept, mut seen) = (String::new(), 0, 0);
    while let Some((start, end)) = next_token(text, seen) {
        seen = end;
        if is_secret(&text[start..end]) {
            shown.push_str(&text[kept..start]);
            shown.push_str("***");
            kept = end;
        }
    }
    if kept == 0 {
        return Cow::Borrowed(text);
    }
    shown.push_str(&text[kept..]);
    Cow::Owned(shown)
}

/// Where the next token begins and ends.
fn next_token(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let within = |at: usize| at > 0 && bytes[at - 1].is_ascii_alphanumeric() && !is_escape(&bytes[..at]);
    let begins = |at: &usize| bytes[*at].is_ascii_alphanumeric() && !within(*at);
    (from..bytes.len()).filter(begins).find_map(|start| Some((start, start + length_of_token(&text[start..])?)))
}

/// Whether these bytes end with an octet that is percent-encoded, as what stands before a token in a URL may be.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
}

/// How long the token is with which this text begins, if it begins with one.
fn length_of_token(text: &str) -> Option<usize> {
    if is_marked(text) {
        // The base64 in YouTrack's may hold slashes.
        let slash = text.starts_with("perm");
        let inside = |b: &u8| b.is_ascii_alphanumeric() || b"_-.:=+".contains(b) || (slash && *b == b'/');
        return Some(text.bytes().take_while(inside).count()).filter(|length| *length >= SHORTEST);
    }
    // The others are hexadecimal and short: a text of nothing but beginnings costs no more than another.
    let length = text.bytes().take(2 * SHORTEST + 1).take_while(u8::is_ascii_alphanumeric).count();
    Some(length).filter(|length| *length >= SHORTEST && read(&text[..*length]).is_ok())
}

/// The last four characters, by which a person knows their tokens apart.
#[must_use]
pub fn hint(token: &str) -> &str {
    let start = token.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    &token[start..]
}

fn read_native(text: &str, rest: &str) -> Result<SecretFormat, NotAToken> {
    let (format, length) = match rest.as_bytes() {
        [b'p', b'_', ..] => (TokenFormat::Native.into(), 6 + 30 + 6),
        [b's', b'_', ..] => (SecretFormat::Session, 6 + 24 + 6),
        _ => return Err(NotAToken),
    };
    if text.len() != length || !text.as_bytes()[6..].iter().all(u8::is_ascii_alphanumeric) {
        return Err(NotAToken);
    }
    let (body, sum) = text.split_at(length - 6);
    if checksum(body) == *sum { Ok(format) } else { Err(NotAToken) }
}

fn read_tuleap(text: &str) -> Result<Shape<'_>, NotAToken> {
    let (number, key) = text[7..].split_once('.').ok_or(NotAToken)?;
    let good = (1..=19).contains(&number.len())
        && number.bytes().all(|b| b.is_ascii_digit())
        && key.len() == 64
        && key.bytes().all(|b| b.is_ascii_hexdigit());
    if !good {
        return Err(NotAToken);
    }
    let is_canonical = text.starts_with(TULEAP[0]) && !key.bytes().any(|b| b.is_ascii_uppercase());
    let canonical = match is_canonical {
        true => Cow::Borrowed(text),
        false => Cow::Owned(format!("tlp.k1.{number}.{}", key.to_ascii_lowercase())),
    };
    Ok(Shape { format: TokenFormat::Tuleap.into(), canonical })
}

fn read_youtrack(text: &str) -> Result<Shape<'_>, NotAToken> {
    let rest = &text[5..];
    let good = rest.len() >= 32 && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b"+/=.-_".contains(&b));
    if !good {
        return Err(NotAToken);
    }
    let canonical = if text.starts_with("perm:") { Cow::Borrowed(text) } else { Cow::Owned(format!("perm:{rest}")) };
    Ok(Shape { format: TokenFormat::Youtrack.into(), canonical })
}

fn native(kind: char, random: usize, entropy: &dyn Entropy) -> String {
    let mut token = format!("cvg_{kind}_{}", base62(random, entropy));
    token.push_str(&checksum(&token));
    token
}

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Every character equally likely: bytes of 248 and above are thrown away (248 = 4 x 62).
fn base62(length: usize, entropy: &dyn Entropy) -> String {
    let mut text = String::with_capacity(length + 6);
    let mut bytes = [0u8; 64];
    while text.len() < length {
        entropy.fill(&mut bytes);
        let wanted = length - text.len();
        text.extend(bytes.iter().filter(|b| **b < 248).take(wanted).map(|b| char::from(BASE62[usize::from(b % 62)])));
    }
    text
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; 6];
    for digit in digits.iter_mut().rev() {
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits.iter().map(|b| char::from(*b)).collect()
}

fn hex<const N: usize>(entropy: &dyn Entropy) -> String {
    let mut bytes = [0; N];
    entropy.fill(&mut bytes);
    HEXLOWER.encode(&bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::entropy::SeededEntropy;

    const LABEL: Label<'static> = Label { number: 22, login: "root", description: "token" };

    #[test]
    fn every_format_reads_back_as_itself() {
        let entropy = SeededEntropy::new(7);
        for format in TokenFormat::ALL {
            let token = generate(format, LABEL, &entropy);
            assert_eq!(read(token.expose()).unwrap().format, SecretFormat::Token(format));
        }
        let session = generate_session(&entropy);
        assert_eq!(read(session.expose()).unwrap().format, SecretFormat::Session);
        assert_eq!(session.expose().len(), 36);
    }

    #[test]
    fn the_seeds_own_samples_have_a_form() {
        let youtrack = "perm:cm9vdA==.dG9rZW4=.rNZ38ije7uiWwnUTRDdyFDdUkoPUPi";
        assert_eq!(read(youtrack).unwrap().format, TokenFormat::Youtrack.into());
        let key = "a".repeat(64);
        let (dots, dashes) = (format!("tlp.k1.1026.{key}"), format!("tlp-k1-1026.{key}"));
        assert_eq!(read(&dashes).unwrap().canonical, dots);
        for spelling in [
            format!("tlp.k1-1026.{key}"),
            format!("tlp-k1.1026.{}", key.to_uppercase()),
            format!("tlp.k1.1026.{}", key.to_uppercase()),
        ] {
            assert_eq!(read(&spelling).unwrap().canonical, dots, "{spelling}");
            assert!(is_marked(&spelling));
        }
        for other in [format!("TLP.k1.1026.{key}"), format!("tlp.K1.1026.{key}"), format!("tlp_k1_1026.{key}")] {
            assert!(read(&other).is_err(), "{other}");
        }
    }

    #[test]
    fn tok_01_a_native_token_with_one_change_is_no_token() {
        let token = generate(TokenFormat::Native, LABEL, &SeededEntropy::new(1));
        let token = token.expose();
        assert!(read(&token[..token.len() - 1]).is_err());
        assert!(read(&format!("{token}0")).is_err());
        assert!(read(&token.to_uppercase()).is_err());
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
            assert!(read(std::str::from_utf8(&changed).unwrap()).is_err(), "a change at {at} went unnoticed");
        }
    }

    #[test]
    fn tok_13_the_checksum_covers_the_kind() {
        let token = generate(TokenFormat::Native, LABEL, &SeededEntropy::new(1));
        assert!(read(&token.expose().replacen("cvg_p_", "cvg_s_", 1)).is_err());
    }

    #[test]
    fn tok_02_and_tok_14_blanks_lengths_and_paddings_are_no_token() {
        let token = generate(TokenFormat::Jelastic, LABEL, &SeededEntropy::new(1));
        for bad in [
            format!("{} ", token.expose()),
            format!("{}\t", token.expose()),
            "x".repeat(65_536),
            String::new(),
            "a".to_owned(),
        ] {
            assert!(read(&bad).is_err());
        }
    }

    #[test]
    fn tok_17_a_hundred_thousand_tokens_are_all_different_and_evenly_spread() {
        let entropy = SeededEntropy::new(3);
        let mut seen = HashSet::new();
        let mut counts = [0u32; 62];
        for _ in 0..100_000 {
            let token = generate(TokenFormat::Native, LABEL, &entropy);
            let random = &token.expose()[6..36];
            random.bytes().for_each(|b| counts[BASE62.iter().position(|c| *c == b).unwrap()] += 1);
            assert!(seen.insert(random.to_owned()));
        }
        let expected = 3_000_000.0 / 62.0;
        let chi_square: f64 = counts.iter().map(|n| (f64::from(*n) - expected).powi(2) / expected).sum();
        assert!(chi_square < 125.0, "61 degrees of freedom, p < 0.00001: {chi_square}");
    }

    #[test]
    fn what_is_shown_of_a_secret_begins_and_ends_as_it_does() {
        let entropy = SeededEntropy::new(7);
        for format in TokenFormat::ALL {
            let token = generate(format, LABEL, &entropy);
            let shown = SecretFormat::Token(format).hinted(LABEL.number, hint(token.expose()));
            let (begins, ends) = shown.split_once('…').unwrap();
            assert!(token.expose().starts_with(begins) && token.expose().ends_with(ends) && ends.len() == 4, "{shown}");
        }
    }

    #[test]
    fn the_hint_is_the_last_four_characters() {
        assert_eq!(hint("cvg_p_abcdef"), "cdef");
        assert_eq!(hint("ab"), "ab");
    }

    #[test]
    fn of_secrets_and_others_in_one_text_only_the_secrets_are_masked() {
        let (secret, commit) = ("0123456789abcdef0123", "fedcba98765432100123456789abcdef01234567");
        let is_secret = |text: &str| text == secret;
        for (text, shown) in [
            (format!("{secret} as of {commit}"), format!("*** as of {commit}")),
            (format!("{commit}: {secret}."), format!("{commit}: ***.")),
            (format!("{commit} {secret} {commit} {secret}"), format!("{commit} *** {commit} ***")),
            (format!("?access_token%3D{secret}%26a"), "?access_token%3D***%26a".to_owned()),
            (commit.to_owned(), commit.to_owned()),
        ] {
            assert_eq!(masked_if(&text, is_secret), shown);
        }
    }

    #[test]
    fn what_only_begins_like_a_token_is_not_shaped_like_one() {
        let entropy = SeededEntropy::new(7);
        for format in [TokenFormat::Native, TokenFormat::Tuleap, TokenFormat::Youtrack] {
            let token = generate(format, LABEL, &entropy);
            assert!(is_shaped(token.expose()), "{format:?}");
            assert!(is_shaped(&token.expose()[..token.expose().len() - 2]), "{format:?}, cut short");
        }
        for words in
            ["perm-migration-of-the-build", "cvg_backup_nightly_server", "cvg_p_", "cvg_p_of-the-nightly-build", ""]
        {
            assert!(!is_shaped(words), "{words}");
        }
    }
}
