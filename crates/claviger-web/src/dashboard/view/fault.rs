//! What can be wrong with a form: said beside the field and summed up on top.
use askama::filters::HtmlSafeOutput;

use super::Reader;

/// One thing wrong, as the person can mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing was written.
    Missing,
    /// Longer than this many characters.
    TooLong(u64),
    /// The password was not theirs.
    WrongPassword,
    /// The passkey was not accepted.
    WrongPasskey,
    /// Too many tries; wait so many seconds.
    TooManyTries(u64),
    /// The date is not a date.
    BadDate,
    /// The date has passed.
    DatePassed,
    /// Later than the site allows: at most so many days.
    DateTooLate(u64),
    /// Not an address range; holds what was written.
    BadRange(String),
    /// Not even one method is ticked.
    NothingTicked,
    /// No project is chosen.
    NoProject,
    /// The name is taken.
    Taken,
    /// Letters, digits, dashes only.
    BadName,
    /// Not an e-mail address.
    BadEmail,
    /// Not an address on the web; holds what was written.
    BadAddress(String),
    /// Not a time zone; holds what was written.
    BadZone(String),
    /// No such person.
    NoSuchPerson,
    /// Shorter than so many characters.
    TooShort(u64),
    /// The two passwords differ.
    Differs,
    /// The asker may not give what they do not have; holds its name.
    BeyondYours(String),
    /// A project must keep an administrator.
    LastAdmin,
    /// Not one line, or with characters that nobody sees.
    BadLine,
    /// A key has too few bits: how many, and how many it takes.
    ShortKey(String, String),
    /// Anything else, by its name in the catalogue: what the floors below say is English, and for programs.
    Said(&'static str),
    /// The same about something: the placeholder, and what stands there.
    About(&'static str, &'static str, String),
}

impl Fault {
    /// The sentence: what is wrong and what to do.
    pub fn text(&self, reader: &Reader) -> String {
        match self {
            Self::Missing => reader.t("fault-missing").into_owned(),
            Self::TooLong(most) => reader.t1("fault-too-long", "most", most),
            Self::WrongPassword => reader.t("fault-wrong-password").into_owned(),
            Self::WrongPasskey => reader.t("passkey-refused").into_owned(),
            Self::TooManyTries(seconds) => reader.t1("fault-too-many-tries", "seconds", seconds),
            Self::BadDate => reader.t("fault-bad-date").into_owned(),
            Self::DatePassed => reader.t("fault-date-passed").into_owned(),
            Self::DateTooLate(days) => reader.t1("fault-date-too-late", "days", days),
            Self::BadRange(range) => reader.t1("fault-bad-range", "range", range),
            Self::NothingTicked => reader.t("fault-nothing-ticked").into_owned(),
            Self::NoProject => reader.t("fault-no-project").into_owned(),
            Self::Taken => reader.t("fault-taken").into_owned(),
            Self::BadName => reader.t("fault-bad-name").into_owned(),
            Self::BadEmail => reader.t("fault-bad-email").into_owned(),
            Self::BadAddress(address) => reader.t1("fault-bad-address", "address", address),
            Self::BadZone(zone) => reader.t1("fault-bad-zone", "zone", zone),
            Self::NoSuchPerson => reader.t("fault-no-such-person").into_owned(),
            Self::TooShort(least) => reader.t1("fault-too-short", "least", least),
            Self::Differs => reader.t("fault-differs").into_owned(),
            Self::BeyondYours(name) => reader.t1("fault-beyond-yours", "name", name),
            Self::LastAdmin => reader.t("fault-last-admin").into_owned(),
            Self::BadLine => reader.t("fault-bad-line").into_owned(),
            Self::ShortKey(bits, floor) => reader.t2("fault-key-short", "bits", bits, "floor", floor),
            Self::Said(key) => reader.t(key).into_owned(),
            Self::About(key, name, value) => reader.t1(key, name, value),
        }
    }
}

/// The faults of a form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct Faults(Vec<(&'static str, Fault)>);

impl Faults {
    /// A form with nothing wrong.
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// Notes a fault of a field, named as it is posted.
    pub fn add(&mut self, field: &'static str, fault: Fault) {
        self.0.push((field, fault));
    }

    /// Whether all is well.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The faults with the id of their field and what its label says, for the summary on top.
    pub fn each(&self, reader: &Reader) -> Vec<(&'static str, String)> {
        let line = |(field, fault): &(&'static str, Fault)| {
            let text = fault.text(reader);
            let line = label(field).map(|key| reader.t2("fault-line", "field", reader.t(key), "fault", &text));
            (*field, line.unwrap_or(text))
        };
        self.0.iter().map(line).collect()
    }

    /// Whether this field is wrong.
    pub fn on(&self, field: &str) -> bool {
        self.0.iter().any(|(name, _)| *name == field)
    }

    /// The attributes that tie a wrong field to its sentence, and to its hint when it has one.
    pub fn aria(&self, field: &str, hint: bool) -> HtmlSafeOutput<String> {
        HtmlSafeOutput(match (self.on(field), hint) {
            (true, true) => format!(r#"aria-invalid="true" aria-describedby="{field}-fault {field}-hint""#),
            (true, false) => format!(r#"aria-invalid="true" aria-describedby="{field}-fault""#),
            (false, true) => format!(r#"aria-describedby="{field}-hint""#),
            (false, false) => String::new(),
        })
    }

    /// The sentence of this field, if it is wrong.
    pub fn of(&self, field: &str) -> Option<&Fault> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, fault)| fault)
    }
}

impl Extend<(&'static str, Fault)> for Faults {
    fn extend<I: IntoIterator<Item = (&'static str, Fault)>>(&mut self, faults: I) {
        self.0.extend(faults);
    }
}

impl IntoIterator for Faults {
    type Item = (&'static str, Fault);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<(&'static str, Fault)> for Faults {
    fn from_iter<I: IntoIterator<Item = (&'static str, Fault)>>(faults: I) -> Self {
        Self(faults.into_iter().collect())
    }
}

/// What the label of a field says, as the catalogue names it; the summary speaks of fields by their labels.
fn label(field: &str) -> Option<&'static str> {
    Some(match field {
        "description" => "column-description",
        "expires" | "date" => "column-expires",
        "grant" | "methods" | "sets" => "form-grant",
        "projects" => "form-reach",
        "user" => "form-actor",
        "format" => "form-format",
        "cidrs" => "form-cidrs",
        "password" => "confirm-label",
        "current" => "profile-current",
        "new" => "new-password",
        "repeat" => "new-password-repeat",
        "zone" => "profile-zone",
        "login" => "sign-in-login",
        "name" => "column-name",
        "title" => "column-title",
        "email" => "profile-email",
        "role" => "column-role",
        "callback" => "link-callback",
        "url" => "link-url",
        "consumer_key" => "link-consumer-key",
        "public_key" => "link-public-key",
        "secret" => "link-own-secret",
        "signature_methods" => "link-methods",
        "acts_as" => "link-acts-as-whom",
        _ => return None,
    })
}
