//! Times as people say them: relative in the text, exact in `<time>` and its title.
use std::fmt;

use askama::filters::HtmlSafeOutput;
use jiff::Timestamp;

use super::Reader;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;
/// A month of the mean Gregorian year.
const MONTH: i64 = 2_629_746;
const YEAR: i64 = 12 * MONTH;

/// A `<time>` element: machine form, exact form on hover, and what is read.
#[derive(Clone, Debug)]
pub struct TimeTag {
    machine: String,
    exact: String,
    said: String,
}

impl fmt::Display for TimeTag {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { machine, exact, said } = self;
        write!(out, r#"<time datetime="{machine}" title="{exact}">{said}</time>"#)
    }
}

/// Something with a place in time; templates hold references to references, all of which will do.
pub trait Moment {
    /// The instant.
    fn at(&self) -> Timestamp;
}

impl Moment for Timestamp {
    fn at(&self) -> Timestamp {
        *self
    }
}

impl<M: Moment> Moment for &M {
    fn at(&self) -> Timestamp {
        (**self).at()
    }
}

pub(super) fn ago(reader: &Reader, at: Timestamp) -> HtmlSafeOutput<TimeTag> {
    let seconds = reader.now.as_second() - at.as_second();
    tag(reader, at, past(reader, seconds))
}

pub(super) fn until(reader: &Reader, at: Timestamp) -> HtmlSafeOutput<TimeTag> {
    let seconds = at.as_second() - reader.now.as_second();
    let said = if seconds <= 0 { past(reader, -seconds) } else { future(reader, seconds) };
    tag(reader, at, said)
}

pub(super) fn day(reader: &Reader, at: Timestamp) -> HtmlSafeOutput<TimeTag> {
    let said = write_as(reader, at, &reader.t("time-day-pattern"));
    tag(reader, at, said)
}

pub(super) fn moment(reader: &Reader, at: Timestamp) -> HtmlSafeOutput<TimeTag> {
    let said = write_as(reader, at, &reader.t("time-moment-pattern"));
    tag(reader, at, said)
}

/// The day alone, for axis labels: "22 Nov", "22.11."
pub fn short_day(reader: &Reader, at: Timestamp) -> String {
    write_as(reader, at, &reader.t("time-short-pattern"))
}

/// The day alone, with its year unless it is the present one.
pub fn day_near(reader: &Reader, at: Timestamp) -> String {
    let year = |at: Timestamp| at.to_zoned(reader.zone.clone()).year();
    let pattern = if year(at) == year(reader.now) { "time-short-pattern" } else { "time-day-pattern" };
    write_as(reader, at, &reader.t(pattern))
}

fn tag(reader: &Reader, at: Timestamp, said: String) -> HtmlSafeOutput<TimeTag> {
    let exact = write_as(reader, at, &reader.t("time-exact-pattern"));
    HtmlSafeOutput(TimeTag { machine: at.to_string(), exact, said })
}

fn write_as(reader: &Reader, at: Timestamp, pattern: &str) -> String {
    let local = at.to_zoned(reader.zone.clone());
    // the patterns are ours and tested; a broken one must not take the page down
    jiff::fmt::strtime::format(pattern, &local).unwrap_or_else(|_| at.to_string())
}

fn past(reader: &Reader, seconds: i64) -> String {
    match Span::past(seconds) {
        Span::Moment => reader.t("time-now").into_owned(),
        Span::Minutes(n) => reader.t1("time-minutes-ago", "n", n),
        Span::Hours(n) => reader.t1("time-hours-ago", "n", n),
        Span::Days(n) => reader.t1("time-days-ago", "n", n),
        Span::Months(n) => reader.t1("time-months-ago", "n", n),
        Span::Years(n) => reader.t1("time-years-ago", "n", n),
    }
}

fn future(reader: &Reader, seconds: i64) -> String {
    match Span::ahead(seconds) {
        Span::Moment => reader.t("time-any-moment").into_owned(),
        Span::Minutes(n) => reader.t1("time-in-minutes", "n", n),
        Span::Hours(n) => reader.t1("time-in-hours", "n", n),
        Span::Days(n) => reader.t1("time-in-days", "n", n),
        Span::Months(n) => reader.t1("time-in-months", "n", n),
        Span::Years(n) => reader.t1("time-in-years", "n", n),
    }
}

#[derive(Debug, PartialEq)]
enum Span {
    Moment,
    Minutes(i64),
    Hours(i64),
    Days(i64),
    Months(i64),
    Years(i64),
}

impl Span {
    /// What has passed, in whole units.
    fn past(seconds: i64) -> Self {
        Self::of(|unit| seconds / unit)
    }

    /// What is ahead, to the nearest unit: a life of 7 days that was chosen a moment ago is one of 7 days.
    fn ahead(seconds: i64) -> Self {
        Self::of(|unit| (seconds + unit / 2) / unit)
    }

    fn of(number: impl Fn(i64) -> i64) -> Self {
        let [minutes, hours, days, months] = [MINUTE, HOUR, DAY, MONTH].map(&number);
        if minutes < 1 {
            Self::Moment
        } else if minutes < 60 {
            Self::Minutes(minutes)
        } else if hours < 24 {
            Self::Hours(hours)
        } else if days < 92 {
            // days are what people plan by; months, from three on, only where the day no longer matters
            Self::Days(days)
        } else if months < 24 {
            Self::Months(months)
        } else {
            Self::Years(number(YEAR))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::dashboard::text::Language;
    use crate::dashboard::view::Theme;

    fn reader(language: Language) -> Reader {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        Reader { language, zone: TimeZone::fixed(jiff::tz::offset(1)), now, theme: Theme::Auto }
    }

    #[test]
    fn what_has_passed_is_counted_in_whole_units() {
        assert_eq!(Span::past(-5), Span::Moment, "of another clock");
        assert_eq!(Span::past(59), Span::Moment);
        assert_eq!(Span::past(2 * DAY - 1), Span::Days(1));
        assert_eq!(Span::past(92 * DAY - 1), Span::Days(91));
        assert_eq!(Span::past(92 * DAY), Span::Months(3));
        assert_eq!(Span::past(2 * YEAR - 1), Span::Months(23));
        assert_eq!(Span::past(3 * YEAR), Span::Years(3));
    }

    #[test]
    fn a_life_that_was_chosen_a_moment_ago_is_as_long_as_it_was_chosen() {
        for (days, span) in [(1, Span::Days(1)), (7, Span::Days(7)), (30, Span::Days(30)), (90, Span::Days(90))] {
            assert_eq!(Span::ahead(days * DAY - 1), span);
        }
        assert_eq!(Span::ahead(365 * DAY - 60), Span::Months(12));
        assert_eq!(Span::ahead(5 * 365 * DAY - 1), Span::Years(5), "the usual life");
        assert_eq!((Span::ahead(20), Span::ahead(HOUR - 1)), (Span::Moment, Span::Hours(1)));
        assert_eq!(Span::ahead(36 * HOUR - 60), Span::Days(1));
    }

    #[test]
    fn a_day_of_another_year_says_so() {
        let day = |at: &str| day_near(&reader(Language::English), at.parse().unwrap());
        assert_eq!((&*day("2026-12-29T12:00:00Z"), &*day("2027-11-22T12:00:00Z")), ("29 Dec", "22 Nov 2027"));
    }

    #[test]
    fn each_language_writes_its_own_dates() {
        let at: Timestamp = "2026-12-04T23:30:05Z".parse().unwrap();
        assert_eq!(
            reader(Language::English).until(&at).to_string(),
            r#"<time datetime="2026-12-04T23:30:05Z" title="5 Dec 2026, 00:30:05 +01">in 12 days</time>"#
        );
        assert!(reader(Language::German).day(&at).to_string().ends_with(">05.12.2026</time>"));
        assert!(
            reader(Language::German)
                .ago(&"2026-11-22T11:56:00Z".parse::<Timestamp>().unwrap())
                .to_string()
                .contains("vor 4 Min.")
        );
    }
}
