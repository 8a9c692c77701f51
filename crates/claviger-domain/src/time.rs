//! Moments: whole milliseconds since 1970-01-01T00:00:00Z, in code as in both databases.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment. Milliseconds are the unit everywhere below the doors; each dialect formats it in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// Where "now" comes from. Only the binary's `world.rs` reads the machine's clock.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Timestamp;

    /// How long the program has been running: what nobody sets forward or back.
    fn running(&self) -> Duration;
}

/// The text is no moment of RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a moment of RFC 3339, such as 2027-01-31T12:00:00Z")]
pub struct NotATimestamp;

impl Timestamp {
    /// The last moment that we name: a day before the end of the year 9999, so that it has a name in every time zone.
    pub const MAX: Self = Self(253_402_207_200_000);

    /// The moment this many milliseconds after 1970.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970, as JWT and OAuth 1.0a count.
    #[must_use]
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// This moment and a duration more, never past [`Timestamp::MAX`].
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(millis).min(Self::MAX.0))
    }

    /// This moment and a duration less.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        let millis = i64::try_from(duration.as_millis()).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(millis))
    }

    /// How long after `earlier` this is; nothing if it is not after it.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same moment for calendars.
    #[must_use]
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0.clamp(-62_135_596_800_000, Self::MAX.0)).unwrap_or_default()
    }
}

impl From<jiff::Timestamp> for Timestamp {
    fn from(moment: jiff::Timestamp) -> Self {
        Self(moment.as_millisecond()).min(Self::MAX)
    }
}

/// RFC 3339 in UTC, with milliseconds only where there are some: `2027-01-31T12:00:00Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), f)
    }
}

impl FromStr for Timestamp {
    type Err = NotATimestamp;

    fn from_str(text: &str) -> Result<Self, NotATimestamp> {
        if text.len() > 64 {
            return Err(NotATimestamp);
        }
        parse(text).ok_or(NotATimestamp)
    }
}

/// ISO 8601 with an offset. The last day of the year 9999, by which people mean "never", is past [`Timestamp::MAX`] and becomes
/// it: what would be a moment a year earlier is one then, too.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let read = |text: &str| text.parse::<jiff::Timestamp>().ok().map(Timestamp::from);
    let at_the_end = || {
        let year_before = format!("9998-12-{}", text.strip_prefix("9999-12-")?);
        read(&year_before).map(|_| Timestamp::MAX)
    };
    read(text).or_else(at_the_end)
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_back_with_any_offset() {
        let moment: Timestamp = "2027-01-31T13:00:00+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2027-01-31T12:00:00Z");
        assert_eq!(moment.to_string().parse(), Ok(moment));
        assert!("tomorrow".parse::<Timestamp>().is_err());
        assert!("2027-01-31".parse::<Timestamp>().is_err());
        for end in ["9999-12-31T23:59:59Z", "9999-12-30T23:00:00Z", "9999-12-31T00:00:00-12:00"] {
            assert_eq!(end.parse(), Ok(Timestamp::MAX), "{end}");
        }
        for none in ["9999-12-32T00:00:00Z", "9999-12-31T24:30:00Z", "9999-12-31", "10000-01-01T00:00:00Z"] {
            assert!(none.parse::<Timestamp>().is_err(), "{none}");
        }
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        assert_eq!(Timestamp::MAX.plus(Duration::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::from_millis(5).since(Timestamp::from_millis(9)), Duration::ZERO);
        assert_eq!(Timestamp::MAX.to_string(), "9999-12-30T22:00:00Z");
    }
}
