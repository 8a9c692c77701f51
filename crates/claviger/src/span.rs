//! Spans of time and moments as people type them: `30d`, `12h`, `2027-01-31`, `never`.

use std::time::Duration;

use claviger_domain::credential::WantedExpiry;
use claviger_domain::time::Timestamp;

/// The text is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no span of time: write a number and s, m, h, d, w or y, such as 30d or 12h")]
pub(crate) struct NotASpan(String);

/// The text is no moment at which something could end.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no time to expire: write 30d, 12h, 2027-01-31, 2027-01-31T12:00:00Z or never")]
pub(crate) struct NotAnEnd(String);

/// Reads `30d`, `12h`, `90s`, `2w`, `1y` (365 days), `500ms`. A bare number means seconds.
pub(crate) fn parse(text: &str) -> Result<Duration, NotASpan> {
    let wrong = || NotASpan(text.to_owned());
    let text = text.trim();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number: u64 = text[..digits].parse().map_err(|_| wrong())?;
    let seconds = match text[digits..].trim_start() {
        "ms" => return Ok(Duration::from_millis(number)),
        "" | "s" => 1,
        "m" | "min" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        "w" => 7 * 24 * 60 * 60,
        "y" => 365 * 24 * 60 * 60,
        _ => return Err(wrong()),
    };
    number.checked_mul(seconds).map(Duration::from_secs).ok_or_else(wrong)
}

/// Reads a span of time that says its unit: a life of `30` is thirty days to one and thirty seconds to another.
fn parse_with_unit(text: &str) -> Result<Duration, NotASpan> {
    match text.trim().ends_with(|c: char| c.is_ascii_digit()) {
        true => Err(NotASpan(text.to_owned())),
        false => parse(text),
    }
}

/// Reads how long something lives, or `never` for no end.
pub(crate) fn parse_or_never(text: &str) -> Result<Option<Duration>, NotASpan> {
    if text.trim().eq_ignore_ascii_case("never") { Ok(None) } else { parse_with_unit(text).map(Some) }
}

/// Reads when a token shall end. A day without a time of day is its first moment in UTC, so that nothing lives longer
/// than was asked for.
pub(crate) fn parse_end(text: &str, now: Timestamp) -> Result<WantedExpiry, NotAnEnd> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("never") {
        return Ok(WantedExpiry::Never);
    }
    if let Ok(span) = parse_with_unit(text) {
        return Ok(WantedExpiry::At(now.plus(span)));
    }
    let moment = text.parse::<Timestamp>().or_else(|_| format!("{text}T00:00:00Z").parse());
    moment.map(WantedExpiry::At).map_err(|_| NotAnEnd(text.to_owned()))
}

/// Writes a span as it would be typed: the largest unit that comes out even.
pub(crate) fn print(span: Duration) -> String {
    let millis = span.as_millis();
    for (size, unit) in [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")] {
        if millis >= size && millis.is_multiple_of(size) {
            return format!("{}{unit}", millis / size);
        }
    }
    if millis == 0 { "0s".to_owned() } else { format!("{millis}ms") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_read_back() {
        for (text, seconds) in
            [("30d", 30 * 86_400), ("12h", 43_200), ("90", 90), ("1y", 31_536_000), ("2 w", 1_209_600)]
        {
            assert_eq!(parse(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["30d", "12h", "90s", "5m", "1500ms", "0s"] {
            assert_eq!(print(parse(text).unwrap()), text);
        }
        for bad in ["", "d", "30x", "-1d", "1.5h", "99999999999999999999d", "18446744073709551615y"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert_eq!(parse_or_never("never"), Ok(None));
        assert!(parse_or_never("30").is_err(), "thirty of what?");
    }

    #[test]
    fn ends_are_spans_days_moments_or_never() {
        let now: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let at = |text: &str| WantedExpiry::At(text.parse().unwrap());
        assert_eq!(parse_end("30d", now), Ok(at("2027-01-31T00:00:00Z")));
        assert_eq!(parse_end("2027-01-31", now), Ok(at("2027-01-31T00:00:00Z")));
        assert_eq!(parse_end("2027-01-31T12:00:00+01:00", now), Ok(at("2027-01-31T11:00:00Z")));
        assert_eq!(parse_end("Never", now), Ok(WantedExpiry::Never));
        assert_eq!(parse_end("9999-12-31", now), Ok(WantedExpiry::At(Timestamp::MAX)));
        for bad in ["", "tomorrow", "2027-02-30", "31-01-2027", "30"] {
            assert!(parse_end(bad, now).is_err(), "{bad}");
        }
    }
}
