//! When a certificate ends, of all that it says.
//!
//! ```text
//! Certificate ::= SEQUENCE { tbs SEQUENCE {                                   RFC 5280, 4.1
//!     [0] version, serial INTEGER, signature SEQUENCE, issuer SEQUENCE,
//!     validity SEQUENCE { notBefore, notAfter UTCTime | GeneralizedTime }, .. }, .. }
//! ```

use std::path::Path;

use jiff::{SignedDuration, Timestamp};

use super::chain;

/// Long enough to do something about it.
const SOON: SignedDuration = SignedDuration::from_hours(14 * 24);

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;

/// A certificate that is over or soon will be, in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It is over.
    Past(String),
    /// It has two weeks or less.
    Soon(String),
}

/// Looks at the certificates of a file; none if all of them last, or cannot be read, which is told elsewhere.
pub(crate) fn end(file: &Path, now: Timestamp) -> Option<End> {
    let chain = chain(file).ok()?;
    let end = chain.iter().filter_map(|certificate| not_after(certificate)).min()?;
    let file = file.display();
    if end <= now {
        Some(End::Past(format!("{file} has been over since {end}: renew it")))
    } else if end.duration_since(now) <= SOON {
        Some(End::Soon(format!("{file} ends on {end}: renew it")))
    } else {
        None
    }
}

fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let mut outer = Der(certificate).inside(SEQUENCE)?.inside(SEQUENCE)?;
    if outer.0.first() == Some(&VERSION) {
        outer.next()?;
    }
    for _ in ["serial", "signature", "issuer"] {
        outer.next()?;
    }
    let mut validity = outer.inside(SEQUENCE)?;
    validity.next()?;
    let (tag, time) = validity.next()?;
    let text = std::str::from_utf8(time).ok()?;
    // "two-digit years .. where YY is greater than or equal to 50, the year SHALL be interpreted as 19YY" (4.1.2.5.1)
    let century = match (tag, text.get(..2)?.parse::<u8>().ok()?) {
        (UTC_TIME, 50..) => "19",
        (UTC_TIME, _) => "20",
        _ => "",
    };
    let text = format!("{century}{text}");
    let part = |from: usize, to: usize| text.get(from..to);
    let (date, time) = ((part(0, 4)?, part(4, 6)?, part(6, 8)?), (part(8, 10)?, part(10, 12)?, part(12, 14)?));
    format!("{}-{}-{}T{}:{}:{}Z", date.0, date.1, date.2, time.0, time.1, time.2).parse().ok()
}

/// What is left to read of a value in DER.
struct Der<'b>(&'b [u8]);

impl<'b> Der<'b> {
    /// The next value: its tag and content.
    fn next(&mut self) -> Option<(u8, &'b [u8])> {
        let (&[tag, short], rest) = self.0.split_first_chunk::<2>()?;
        let (length, rest) = match short {
            0x80.. => {
                let (bytes, rest) =
                    rest.split_at_checked(usize::from(short & 0x7f)).filter(|(bytes, _)| bytes.len() <= 4)?;
                (bytes.iter().fold(0, |length, byte| (length << 8) | usize::from(*byte)), rest)
            }
            _ => (usize::from(short), rest),
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    /// What is in the next value, if it is of this kind.
    fn inside(mut self, kind: u8) -> Option<Self> {
        self.next().filter(|(tag, _)| *tag == kind).map(|(_, content)| Self(content))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    fn made(year: i32) -> Vec<u8> {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(1990, 1, 1), date_time_ymd(year, 2, 3));
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().der().to_vec()
    }

    #[test]
    fn the_end_is_read_from_both_forms_of_time() {
        for year in [1999, 2031, 2051] {
            let end = not_after(&made(year)).unwrap();
            assert_eq!(end.to_string(), format!("{year}-02-03T00:00:00Z"));
        }
        let whole = made(2031);
        assert!((0..whole.len() / 4).all(|cut| not_after(&whole[..cut]).is_none()), "of a part nothing is known");
        assert_eq!(not_after(b""), None);
    }
}
