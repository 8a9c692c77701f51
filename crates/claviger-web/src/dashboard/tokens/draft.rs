//! What is filled in: from a link, from a token, from a form; and what the form makes of it, or what is wrong with it.

use std::time::Duration;

use claviger_auth::tokens::Listed;
use claviger_domain::catalogue::Catalogue;
use claviger_domain::credential::WantedExpiry;
use claviger_domain::limits;
use claviger_domain::method::{MethodName, SetName};
use claviger_domain::rights::{Rights, parse_cidr};
use claviger_domain::time::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::choices::presets;
use super::rows::Names;
use crate::dashboard::below;
use crate::dashboard::post::Fields;
use crate::dashboard::view::fault::{Fault, Faults};
use crate::dashboard::view::token_form::{FormatChoice, SetCard, TokenFields};

const DAY: Duration = Duration::from_hours(24);

/// A form as it is filled in, sense or nonsense.
#[derive(Debug, Clone, Default)]
pub(super) struct Draft {
    pub(super) fields: TokenFields,
    pub(super) sets: Vec<String>,
    pub(super) methods: Vec<String>,
    pub(super) projects: Vec<String>,
    /// As whom it acts; empty for oneself.
    pub(super) user: String,
    /// When the token that is edited was last changed, as the form saw it.
    pub(super) seen: String,
    /// Whether a link filled it in.
    pub(super) by_link: bool,
    /// What it asked for that is not there, as it stood in the link.
    pub(super) unknown: Vec<String>,
}

/// What the form says, once it makes sense. Projects are still names.
#[derive(Debug, Clone)]
pub(super) struct Meant {
    pub(super) description: String,
    pub(super) sets: Vec<SetName>,
    pub(super) methods: Vec<MethodName>,
    pub(super) projects: Option<Vec<String>>,
    pub(super) cidrs: Vec<ipnet::IpNet>,
    /// None leaves the end as it is.
    pub(super) expiry: Option<WantedExpiry>,
}

/// What is needed to understand a day.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    pub(super) now: Timestamp,
    pub(super) zone: TimeZone,
    /// The longest life here, in days.
    pub(super) longest: Option<u64>,
    /// The end of the token that is edited.
    pub(super) present_end: Option<Timestamp>,
}

impl Draft {
    /// An empty form: the mildest set, for a month.
    pub(super) fn empty(longest: Option<u64>) -> Self {
        let offered = presets(longest);
        let days = offered.iter().rev().find(|days| **days <= 30).or(offered.first());
        let expires = days.map_or("date".to_owned(), ToString::to_string);
        let fields = TokenFields {
            expires,
            grant: claviger_domain::method::sets::READ_ONLY.to_owned(),
            reach: "all".to_owned(),
            format: "native".to_owned(),
            ..TokenFields::default()
        };
        Self { fields, ..Self::default() }
    }

    /// A link's wishes: `description`, `set`.., `method`.., `project`.., `cidr`.., `days`, `format`, `user`.
    pub(super) fn of_link(query: &str, calendar: &Calendar) -> Self {
        let longest = calendar.longest;
        let mut draft = Self::empty(longest);
        let (mut sets, mut methods) = (vec![], vec![]);
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(limits::ITEMS) {
            let value = value.into_owned();
            match &*name {
                "description" => draft.fields.description = value,
                "set" => sets.push(value),
                "method" => methods.push(value),
                "project" => draft.projects.push(value),
                "cidr" => draft.fields.cidrs = format!("{}{value}\n", draft.fields.cidrs),
                "days" => draft.expires_in(&value, calendar),
                "format" => draft.fields.format = value,
                "user" => {
                    draft.user = value;
                    continue;
                }
                _ => continue,
            }
            draft.by_link = true;
        }
        if !draft.projects.is_empty() {
            "some".clone_into(&mut draft.fields.reach);
        }
        draft.grant(sets, methods);
        draft
    }

    /// A token's settings.
    pub(super) fn of_token(token: &Listed, names: &Names) -> Self {
        let credential = &token.credential;
        let Rights { sets, methods, projects, cidrs } = &credential.rights;
        let mut draft = Self {
            fields: TokenFields {
                description: credential.description.clone(),
                expires: "keep".to_owned(),
                reach: if projects.is_some() { "some" } else { "all" }.to_owned(),
                cidrs: cidrs.iter().map(|range| format!("{range}\n")).collect(),
                format: credential.format.as_str().to_owned(),
                ..TokenFields::default()
            },
            projects: names.of_rights(&credential.rights),
            user: token.actor_login.clone(),
            seen: credential.updated_at.as_millis().to_string(),
            ..Self::default()
        };
        draft.grant(sets.iter().map(ToString::to_string).collect(), methods.iter().map(ToString::to_string).collect());
        draft
    }

    /// What a form sent.
    pub(super) fn read(fields: &Fields) -> Self {
        let one = |name: &str| fields.one(name).to_owned();
        let all = |name: &str| fields.all(name).map(str::to_owned).take(limits::ITEMS + 1).collect();
        Self {
            fields: TokenFields {
                description: one("description"),
                expires: one("expires"),
                date: one("date"),
                grant: one("grant"),
                reach: one("reach"),
                cidrs: one("cidrs"),
                format: one("format"),
                method_query: one("method_query"),
                only_checked: fields.has("only_checked"),
            },
            sets: all("sets"),
            methods: all("methods"),
            projects: all("projects"),
            user: one("user"),
            seen: one("seen"),
            by_link: fields.has("by_link"),
            unknown: vec![],
        }
    }

    /// One set is a choice among the cards; anything else is made up of sets and methods.
    fn grant(&mut self, sets: Vec<String>, methods: Vec<String>) {
        match (&*sets, &*methods) {
            ([], []) => {}
            ([one], []) => one.clone_into(&mut self.fields.grant),
            _ => "custom".clone_into(&mut self.fields.grant),
        }
        (self.sets, self.methods) = (sets, methods);
    }

    fn expires_in(&mut self, days: &str, calendar: &Calendar) {
        match days.parse::<u32>() {
            Ok(days) if presets(calendar.longest).contains(&u64::from(days)) => self.fields.expires = days.to_string(),
            Ok(days) if days > 0 => {
                "date".clone_into(&mut self.fields.expires);
                let end = calendar.now.plus(DAY * days).to_jiff().to_zoned(calendar.zone.clone()).date();
                self.fields.date = end.to_string();
            }
            _ => self.unknown.push(format!("days={days}")),
        }
    }

    /// Leaves out what is not there to be given, and keeps its name to be told: a form means what it shows.
    pub(super) fn leave_out(&mut self, sets: &[SetCard], methods: &Catalogue) {
        let named = |name: &str| sets.iter().find(|set| set.name.eq_ignore_ascii_case(name)).map(|set| &set.name);
        if self.fields.grant != "custom" {
            named(&self.fields.grant).map_or("custom", String::as_str).clone_into(&mut self.fields.grant);
        }
        for asked in std::mem::take(&mut self.sets) {
            match named(&asked) {
                Some(name) => self.sets.push(name.clone()),
                None => self.unknown.push(format!("set={asked}")),
            }
        }
        for asked in std::mem::take(&mut self.methods) {
            match methods.place(&asked) {
                Some(_) => self.methods.push(asked),
                None => self.unknown.push(format!("method={asked}")),
            }
        }
    }

    /// The same of what only a new token is asked: in which form, and as whom it acts.
    pub(super) fn leave_out_choices(&mut self, formats: &[FormatChoice], actors: &[String]) {
        let format = &self.fields.format;
        if !format.is_empty() && !formats.iter().any(|choice| choice.value == *format) {
            self.unknown.push(format!("format={format}"));
            "native".clone_into(&mut self.fields.format);
        }
        if !self.user.is_empty() && !actors.contains(&self.user) {
            self.unknown.push(format!("user={}", std::mem::take(&mut self.user)));
        }
    }

    /// A card that is not there is made up of the set by its name.
    pub(super) fn without_card(&mut self, cards: impl Fn(&str) -> bool) {
        if self.fields.grant != "custom" && !cards(&self.fields.grant) {
            self.sets = vec![std::mem::replace(&mut self.fields.grant, "custom".to_owned())];
        }
    }

    /// The sets and methods that are meant.
    pub(super) fn chosen(&self) -> (Vec<SetName>, Vec<MethodName>) {
        if self.fields.grant != "custom" {
            return (SetName::parse(&self.fields.grant).into_iter().collect(), vec![]);
        }
        let sets = self.sets.iter().filter_map(|name| SetName::parse(name).ok()).collect();
        (sets, self.methods.iter().filter_map(|name| MethodName::parse(name).ok()).collect())
    }

    /// The projects that are meant; none for all.
    pub(super) fn reach(&self) -> Option<Vec<String>> {
        (self.fields.reach == "some").then(|| self.projects.clone())
    }

    /// The lines of addresses, without the empty ones.
    pub(super) fn ranges(&self) -> impl Iterator<Item = &str> {
        self.fields.cidrs.split(['\n', ',', ' ']).map(str::trim).filter(|line| !line.is_empty())
    }

    /// The end that is meant: `Ok(None)` leaves it as it is.
    pub(super) fn end(&self, calendar: &Calendar) -> Result<Option<WantedExpiry>, Fault> {
        let now = calendar.now;
        match self.fields.expires.as_str() {
            "keep" => Ok(None),
            "never" => Ok(Some(WantedExpiry::Never)),
            "date" => self.date(calendar).map(|end| Some(WantedExpiry::At(end))),
            days => match days.parse::<u32>() {
                Ok(days) => Ok(Some(WantedExpiry::At(now.plus(DAY * days)))),
                Err(_) => Err(Fault::Missing),
            },
        }
    }

    /// The last second of the day that was written, as browsers send it or as people do: the day itself is what is shown of it.
    fn date(&self, calendar: &Calendar) -> Result<Timestamp, Fault> {
        if self.fields.date.trim().is_empty() {
            return Err(Fault::Missing);
        }
        let day = parse_day(&self.fields.date).ok_or(Fault::BadDate)?;
        // the last day of the year 9999, by which people mean "never", ends past the latest moment and becomes it
        let next = day.tomorrow().and_then(|next| next.to_zoned(calendar.zone.clone()));
        let end = next.map_or(Timestamp::MAX, |next| Timestamp::from(next.timestamp()).minus(Duration::from_secs(1)));
        if end <= calendar.now {
            return Err(Fault::DatePassed);
        }
        let Some(days) = calendar.longest else { return Ok(end) };
        // the last day that the site allows counts, though it ends later than the life that began now
        let last = calendar.now.plus(DAY * u32::try_from(days).unwrap_or(u32::MAX));
        match end {
            end if end <= last => Ok(end),
            end if end < last.plus(DAY) => Ok(last),
            _ => Err(Fault::DateTooLate(days)),
        }
    }

    /// When it would end: what the preview says.
    pub(super) fn until(&self, calendar: &Calendar) -> Option<Timestamp> {
        match self.end(calendar) {
            Ok(None) => calendar.present_end,
            Ok(Some(WantedExpiry::At(end))) => Some(end),
            Ok(Some(WantedExpiry::Never | WantedExpiry::Default)) => None,
            Err(_) => calendar.longest.map(|days| calendar.now.plus(DAY * u32::try_from(days).unwrap_or(u32::MAX))),
        }
    }

    /// What the form means, or everything that is wrong with it, in the order of its fields.
    pub(super) fn meant(&self, calendar: &Calendar) -> Result<Meant, Faults> {
        let mut faults = Faults::none();
        let description = self.fields.description.trim().to_owned();
        if description.is_empty() {
            faults.add("description", Fault::Missing);
        } else if let Some(fault) = below::fault_of_description(&description) {
            faults.add("description", fault);
        }
        let expiry = self.end(calendar).unwrap_or_else(|fault| {
            faults.add("date", fault);
            None
        });
        let (sets, methods) = self.chosen();
        if sets.is_empty() && methods.is_empty() {
            faults.add("grant", Fault::NothingTicked);
        }
        let projects = self.reach();
        if projects.as_ref().is_some_and(Vec::is_empty) {
            faults.add("projects", Fault::NoProject);
        }
        let mut cidrs = vec![];
        for range in self.ranges() {
            match parse_cidr(range) {
                Ok(range) => cidrs.push(range),
                Err(_) if faults.on("cidrs") => {}
                Err(_) => faults.add("cidrs", Fault::BadRange(range.to_owned())),
            }
        }
        if faults.is_empty() { Ok(Meant { description, sets, methods, projects, cidrs, expiry }) } else { Err(faults) }
    }
}

/// `2027-01-31`, `31-01-2027`, `31.01.2027` or `31/01/2027`.
fn parse_day(text: &str) -> Option<Date> {
    let parts: Vec<&str> = text.trim().split(['-', '.', '/']).collect();
    let [first, middle, last] = *parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    let fits = year.len() == 4 && (1..=2).contains(&day.len()) && (1..=2).contains(&middle.len());
    let digits = text.trim().bytes().all(|b| b.is_ascii_digit() || b"-./".contains(&b));
    (fits && digits).then(|| Date::new(year.parse().ok()?, middle.parse().ok()?, day.parse().ok()?).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar(longest: Option<u64>) -> Calendar {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        Calendar { now, zone: TimeZone::fixed(jiff::tz::offset(1)), longest, present_end: None }
    }

    fn draft(change: impl FnOnce(&mut Draft)) -> Draft {
        let mut draft = Draft::empty(None);
        draft.fields.description = "ci".into();
        change(&mut draft);
        draft
    }

    fn faults(draft: &Draft, calendar: &Calendar) -> Vec<(&'static str, Fault)> {
        let faults = draft.meant(calendar).err().unwrap_or_default();
        ["description", "date", "grant", "projects", "cidrs"]
            .into_iter()
            .filter_map(|field| faults.of(field).map(|fault| (field, fault.clone())))
            .collect()
    }

    #[test]
    fn a_day_is_read_as_browsers_send_it_and_as_people_write_it() {
        for text in ["2027-01-31", "31-01-2027", "31.1.2027", " 31/01/2027 "] {
            let draft = draft(|draft| (draft.fields.expires, draft.fields.date) = ("date".into(), text.into()));
            let end = draft.meant(&calendar(None)).unwrap().expiry;
            assert_eq!(end, Some(WantedExpiry::At("2027-01-31T22:59:59Z".parse().unwrap())), "{text}");
        }
        for (text, fault) in [
            ("", Fault::Missing),
            ("tomorrow", Fault::BadDate),
            ("31-02-2027", Fault::BadDate),
            ("1-2-3", Fault::BadDate),
            ("9999-12-31", Fault::DateTooLate(365)),
            ("21-11-2026", Fault::DatePassed),
            ("31-01-2029", Fault::DateTooLate(365)),
        ] {
            let draft = draft(|draft| (draft.fields.expires, draft.fields.date) = ("date".into(), text.into()));
            assert_eq!(faults(&draft, &calendar(Some(365))), [("date", fault)], "{text}");
        }
    }

    #[test]
    fn the_last_day_of_all_is_the_latest_moment() {
        let draft = draft(|draft| (draft.fields.expires, draft.fields.date) = ("date".into(), "31-12-9999".into()));
        assert_eq!(draft.meant(&calendar(None)).unwrap().expiry, Some(WantedExpiry::At(Timestamp::MAX)));
    }

    #[test]
    fn the_last_day_that_is_allowed_can_be_chosen() {
        let draft = draft(|draft| (draft.fields.expires, draft.fields.date) = ("date".into(), "22-11-2027".into()));
        let end = draft.meant(&calendar(Some(365))).unwrap().expiry;
        assert_eq!(end, Some(WantedExpiry::At("2027-11-22T12:00:00Z".parse().unwrap())));
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let wrong = draft(|draft| {
            draft.fields = TokenFields {
                expires: "x".into(),
                grant: "custom".into(),
                reach: "some".into(),
                cidrs: "10.0.0.0/8\n10.0.0.0/48\nnonsense".into(),
                ..TokenFields::default()
            };
        });
        let expected = [
            ("description", Fault::Missing),
            ("date", Fault::Missing),
            ("grant", Fault::NothingTicked),
            ("projects", Fault::NoProject),
            ("cidrs", Fault::BadRange("10.0.0.0/48".into())),
        ];
        assert_eq!(faults(&wrong, &calendar(None)), expected);
    }

    #[test]
    fn a_link_fills_in_what_it_names_and_says_so() {
        let of_link = |link: &str| Draft::of_link(link, &calendar(None));
        let link = "description=nightly&set=Read+only&method=projects.create&project=web&days=45&cidr=10.0.0.0/8&x=y";
        let draft = of_link(link);
        assert!(draft.by_link);
        assert_eq!(
            (&*draft.fields.description, &*draft.fields.grant, &*draft.fields.reach),
            ("nightly", "custom", "some")
        );
        assert_eq!((&*draft.fields.expires, &*draft.fields.date), ("date", "2027-01-06"));
        assert_eq!((draft.sets, draft.methods), (vec!["Read only".to_owned()], vec!["projects.create".to_owned()]));
        assert!(!of_link("x=y").by_link && !of_link("user=bot").by_link);
        assert_eq!(of_link("set=Deploy&days=90").fields.grant, "Deploy");
        for days in ["soon", "0", "-3", "99999999999"] {
            assert_eq!(of_link(&format!("days={days}")).unknown, [format!("days={days}")]);
        }
    }

    #[test]
    fn a_day_that_was_counted_is_the_readers_day() {
        let late = Calendar { now: "2026-11-22T23:30:00Z".parse().unwrap(), ..calendar(None) };
        assert_eq!(Draft::of_link("days=45", &late).fields.date, "2027-01-07", "it is the 23rd there already");
    }
}
