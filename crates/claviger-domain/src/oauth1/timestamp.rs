//! Whether a request is recent (RFC 5849 section 3.3).

use super::problem::Problem;
use crate::limits;
use crate::time::Timestamp;

/// How far a consumer's clock may be from ours, to both sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    seconds: i64,
}

impl Window {
    /// Atlassian's products: five minutes.
    pub const ATLASSIAN: Self = Self { seconds: 300 };
    /// Allura: ten minutes.
    pub const ALLURA: Self = Self { seconds: 600 };

    /// Accepts `oauth_timestamp`, or says what would have been accepted. It is decimal digits and nothing else; leading
    /// zeros would give one moment two spellings, and with them one nonce two lives.
    pub fn check(self, oauth_timestamp: &str, now: Timestamp) -> Result<(), Problem> {
        let now = now.as_seconds();
        let (min, max) = (now.saturating_sub(self.seconds), now.saturating_add(self.seconds));
        match seconds(oauth_timestamp) {
            Some(at) if (min..=max).contains(&at) => Ok(()),
            _ => Err(Problem::TimestampRefused { min, max }),
        }
    }

    /// The moment after which a nonce of this request need not be remembered: it is refused as old from then on, also by a server
    /// whose clock is behind the one that forgets.
    #[must_use]
    pub fn forget_after(self, oauth_timestamp: &str) -> Timestamp {
        let last = seconds(oauth_timestamp).unwrap_or(0).saturating_add(self.seconds);
        let over = Timestamp::from_millis(last.saturating_add(1).saturating_mul(1000));
        over.plus(limits::CLOCKS_APART).min(Timestamp::MAX)
    }
}

fn seconds(text: &str) -> Option<i64> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Timestamp = Timestamp::from_millis(1_798_758_000_999);

    #[test]
    fn oa1_04_what_is_not_now_is_refused() {
        let window = Window::ATLASSIAN;
        for good in ["1798758000", "1798757700", "1798758300"] {
            assert_eq!(window.check(good, NOW), Ok(()), "{good}");
        }
        for bad in [
            "1798757699",
            "1798758301",
            "1798757400",
            "1798758600",
            "0",
            "",
            "-1",
            "-1798758000",
            "+1798758000",
            "1798758000.5",
            "1798758000 ",
            "01798758000",
            "1.798758e9",
            "0x6b36f3f0",
            "1798758000000",
            "17987580001798758000",
            "99999999999999999999",
            "١٧٩٨٧٥٨٠٠٠",
        ] {
            let refused = Problem::TimestampRefused { min: 1_798_757_700, max: 1_798_758_300 };
            assert_eq!(window.check(bad, NOW), Err(refused), "{bad}");
        }
        assert_eq!(Window::ALLURA.check("1798757400", NOW), Ok(()));
    }

    proptest! {
        #[test]
        fn a_nonce_is_remembered_as_long_as_its_timestamp_is_accepted(now in 0_i64..4_000_000_000_000, late in 0_i64..2_000_000) {
            let (now, later) = (Timestamp::from_millis(now), Timestamp::from_millis(now + late));
            let ahead = later.plus(limits::CLOCKS_APART);
            let timestamp = (now.as_seconds() + 300).to_string();
            if Window::ATLASSIAN.check(&timestamp, later).is_ok() {
                prop_assert!(ahead < Window::ATLASSIAN.forget_after(&timestamp));
            }
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = (Window::ALLURA.check(&text, NOW), Window::ALLURA.forget_after(&text));
        }
    }
}
