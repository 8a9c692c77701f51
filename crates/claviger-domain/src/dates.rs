//! How each dialect writes a moment. Five products, five spellings; this is the one place that knows them.
//!
//! ```text
//! Jelastic   2026-12-31 23:59:59            UTC; its dashboard shows and takes 31-12-2026
//! Tuleap     2026-12-31T00:00:00+01:00      ISO 8601, an offset or Z is demanded
//! YouTrack   1798758000000                  milliseconds since 1970
//! Allura     2026-12-31 23:59:59.000000     UTC without saying so; days alone as 2026-12-31
//! Atlassian  1798758000                     seconds since 1970 (OAuth 1.0a timestamps)
//! ```
//!
//! The native face speaks RFC 3339: see [`Timestamp`]'s own `Display` and `FromStr`. Milliseconds are dropped by the
//! spellings that have no room for them. A day without a time of day is its first moment in UTC, so that an expiry is
//! never later than what was asked for.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use crate::time::{self, Timestamp};

/// The text is no date in the spelling of its dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date: expected {0}")]
pub struct DateError(&'static str);

/// Jelastic's `expiresAt`: `2026-12-31 23:59:59`, and what people copy from the dashboard: `31-12-2026`, with or without
/// a time of day; also `2026-12-31`. Always UTC.
pub fn parse_jelastic(text: &str) -> Result<Timestamp, DateError> {
    const EXPECTED: DateError = DateError("yyyy-MM-dd HH:mm:ss in UTC, or dd-mm-yyyy");
    if !text.is_ascii() {
        return Err(EXPECTED);
    }
    let (day, time) = match text.trim_ascii().split_once(' ') {
        Some((day, time)) => (day, clock_time(time).ok_or(EXPECTED)?),
        None => (text.trim_ascii(), Time::midnight()),
    };
    let day = match day.as_bytes() {
        [_, _, b'-', _, _, b'-', ..] => date(&day[6..], &day[3..5], &day[..2]),
        [_, _, _, _, b'-', _, _, b'-', ..] => date(&day[..4], &day[5..7], &day[8..]),
        _ => None,
    };
    Ok(in_utc(DateTime::from_parts(day.ok_or(EXPECTED)?, time)))
}

/// `2026-12-31 23:59:59`, as Jelastic's API writes it.
#[must_use]
pub fn jelastic(moment: Timestamp) -> String {
    strftime("%Y-%m-%d %H:%M:%S", moment)
}

/// `31-12-2026`, as Jelastic's dashboard shows it.
#[must_use]
pub fn jelastic_day(moment: Timestamp) -> String {
    strftime("%d-%m-%Y", moment)
}

/// Tuleap's `expiration_date`: ISO 8601 with seconds and an offset, `2026-12-31T00:00:00+01:00`.
pub fn parse_tuleap(text: &str) -> Result<Timestamp, DateError> {
    const EXPECTED: DateError = DateError("an ISO 8601 date with an offset, such as 2026-12-31T00:00:00+01:00");
    // The general parser also takes blanks, brackets with zone names and dates without seconds: not this dialect.
    let shaped = matches!(text.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', ..])
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"-+:.TZ".contains(&byte))
        && text.len() <= 40;
    if !shaped {
        return Err(EXPECTED);
    }
    time::parse(text).ok_or(EXPECTED)
}

/// `2026-12-31T00:00:00+00:00`: Tuleap writes the offset out, also where it is none.
#[must_use]
pub fn tuleap(moment: Timestamp) -> String {
    strftime("%Y-%m-%dT%H:%M:%S+00:00", moment)
}

/// Milliseconds since 1970, as YouTrack and Hub write every moment.
#[must_use]
pub const fn youtrack(moment: Timestamp) -> i64 {
    moment.as_millis()
}

/// `2026-12-31 23:59:59.000000`, as Allura writes `mod_date` and its kin.
#[must_use]
pub fn allura(moment: Timestamp) -> String {
    strftime("%Y-%m-%d %H:%M:%S.%6f", moment)
}

/// `2026-12-31`, as Allura writes a project's `creation_date`.
#[must_use]
pub fn allura_day(moment: Timestamp) -> String {
    strftime("%Y-%m-%d", moment)
}

fn strftime(format: &str, moment: Timestamp) -> String {
    let broken_down = BrokenDownTime::from(&moment.to_jiff().to_zoned(TimeZone::UTC));
    broken_down.to_string(format).expect("our formats name only what a moment in UTC has")
}

/// The last day of the year 9999, by which people mean "never", is past [`Timestamp::MAX`] and becomes it.
fn in_utc(date_time: DateTime) -> Timestamp {
    let zoned = date_time.to_zoned(TimeZone::UTC);
    zoned.map_or(Timestamp::MAX, |zoned| Timestamp::from(zoned.timestamp()).min(Timestamp::MAX))
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(
        i16::try_from(number(year, 4)?).ok()?,
        i8::try_from(number(month, 2)?).ok()?,
        i8::try_from(number(day, 2)?).ok()?,
    )
    .ok()
}

fn clock_time(text: &str) -> Option<Time> {
    let mut parts = text.split(':').map(|part| number(part, 2).and_then(|part| i8::try_from(part).ok()));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    Time::new(hour, minute, second, 0).ok()
}

/// Exactly so many digits and nothing else: `u16::from_str` alone would take `+7`.
fn number(text: &str, digits: usize) -> Option<u16> {
    (text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn each_dialect_writes_its_own_spelling() {
        let at = moment("2015-07-16T19:10:50.625Z");
        assert_eq!(jelastic(at), "2015-07-16 19:10:50");
        assert_eq!(jelastic_day(at), "16-07-2015");
        assert_eq!(tuleap(at), "2015-07-16T19:10:50+00:00");
        assert_eq!(youtrack(at), 1_437_073_850_625);
        assert_eq!(allura(at), "2015-07-16 19:10:50.625000");
        assert_eq!(allura_day(at), "2015-07-16");
        assert_eq!(jelastic(Timestamp::MAX), "9999-12-30 22:00:00");
    }

    #[test]
    fn jelastic_takes_its_api_form_and_its_dashboard_form() {
        for (text, same) in [
            ("2026-12-31 23:59:59", "2026-12-31T23:59:59Z"),
            ("2026-12-31", "2026-12-31T00:00:00Z"),
            ("31-12-2026", "2026-12-31T00:00:00Z"),
            (" 05-03-2027 04:05:06 ", "2027-03-05T04:05:06Z"),
            ("2028-02-29 00:00:00", "2028-02-29T00:00:00Z"),
        ] {
            assert_eq!(parse_jelastic(text), Ok(moment(same)), "{text}");
        }
        assert_eq!(parse_jelastic("31-12-9999"), Ok(Timestamp::MAX));
        assert!(parse_jelastic("0000-01-01").unwrap() < moment("0001-01-01T00:00:00Z"));
    }

    #[test]
    fn tok_20_dates_that_are_none_are_refused() {
        for text in [
            "",
            "0",
            "-1",
            "tomorrow",
            "2026-02-30",
            "2026-02-29 00:00:00",
            "2026-12-31 24:00:00",
            "2026-12-31 23:59",
            "2026-12-31 23:59:60",
            "2026-12-31 23:59:59:00",
            "2026-12-31T23:59:59Z",
            "2026-12-31 23:59:59 +01:00",
            "2026-13-01",
            "31-13-2026",
            "00-01-2026",
            "1-1-2026",
            "26-12-31",
            "+026-12-31",
            "2026-+1-31",
            "12345-01-01",
            "2026-12-312",
            "٢٠٢٦-12-31",
        ] {
            assert!(parse_jelastic(text).is_err(), "{text}");
        }
        for text in [
            "",
            "2026-12-31",
            "2026-12-31T00:00:00",
            "2026-12-31 00:00:00+01:00",
            "2026-12-31T00:00+01:00",
            "2026-12-31T00:00:00+26:00",
            "2026-12-31T00:00:00[Europe/Paris]",
            "20261231T000000Z",
            "2026-12-31T00:00:00Z Z",
            "1798758000",
        ] {
            assert!(parse_tuleap(text).is_err(), "{text}");
        }
    }

    #[test]
    fn tuleap_reads_any_offset() {
        for (text, same) in [
            ("2026-12-31T00:00:00+01:00", "2026-12-30T23:00:00Z"),
            ("2026-12-31T00:00:00-05:30", "2026-12-31T05:30:00Z"),
            ("2026-12-31T00:00:00+0100", "2026-12-30T23:00:00Z"),
            ("2026-12-31T00:00:00Z", "2026-12-31T00:00:00Z"),
            ("2026-12-31T00:00:00.5Z", "2026-12-31T00:00:00.5Z"),
            ("9999-12-31T23:59:59+00:00", "9999-12-30T22:00:00Z"),
        ] {
            assert_eq!(parse_tuleap(text), Ok(moment(same)), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back_to_the_second(seconds in -62_135_596_800_i64..253_402_207_200) {
            let at = Timestamp::from_millis(seconds * 1000);
            prop_assert_eq!(parse_jelastic(&jelastic(at)), Ok(at));
            prop_assert_eq!(parse_tuleap(&tuleap(at)), Ok(at));
            let day = jelastic(parse_jelastic(&jelastic_day(at)).unwrap());
            prop_assert!(day.ends_with(" 00:00:00"));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "[0-9: T+Zé-]{0,30}") {
            let _ = (parse_jelastic(&text), parse_tuleap(&text));
        }
    }
}
