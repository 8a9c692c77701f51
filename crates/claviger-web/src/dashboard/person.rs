//! One's own affairs: where one is signed in, and one's profile.

use axum::response::Response;
use claviger_auth::accounts::{self, Preferences, ProfileEdit};
use claviger_auth::{Error, sessions};
use claviger_domain::account::AccountKind;
use claviger_domain::action::Action;
use claviger_domain::limits;
use claviger_domain::refusal::{Denial, Refusal};
use claviger_domain::secret::Secret;
use http::StatusCode;

use super::door::{self, Said};
use super::page::{Failure, page, page_with};
use super::people::fault_of_line;
use super::post::{Fields, Post};
use super::text::Language;
use super::view::confirm::Confirm;
use super::view::fault::{Fault, Faults};
use super::view::person::{Profile, SessionRow, Sessions};
use super::view::{Place, Theme};
use super::visitor::Visitor;
use crate::extract::Path;

pub(super) mod device;

/// `GET /sessions`.
pub(crate) async fn sessions_page(visitor: Visitor) -> Result<Response, Failure> {
    let found = sessions::list_live(visitor.desk(), &visitor).await?;
    let mut rows: Vec<_> = found
        .into_iter()
        .map(|listed| {
            let current = visitor.credential() == Some(listed.credential.id);
            let agent = listed.last_use.as_ref().map_or("", |used| &used.user_agent);
            let device = device::called(visitor.reader(), agent, &listed.credential.description);
            SessionRow {
                id: listed.credential.id.to_string(),
                device,
                from: listed.last_use.as_ref().map(|used| used.address.to_string()).unwrap_or_default(),
                since: listed.credential.created_at.to_jiff(),
                seen: listed.last_use.as_ref().map_or(listed.credential.created_at, |used| used.at).to_jiff(),
                current,
            }
        })
        .collect();
    rows.sort_by_key(|row| !row.current);
    Ok(page(&Sessions { shell: visitor.shell(Place::Sessions), rows }))
}

/// `POST /sessions/{id}/end`.
pub(crate) async fn end_session(Path(id): Path<String>, Post { visitor, .. }: Post) -> Result<Response, Failure> {
    let id = id.parse().map_err(|_| Error::NotFound("session"))?;
    sessions::leave(visitor.desk(), &visitor, id).await?;
    if visitor.credential() == Some(id) {
        return Ok(door::out(visitor.secure, Said::SignedOut));
    }
    Ok(visitor.done("/sessions", visitor.reader().t("sessions-ended-one")))
}

/// `POST /sessions/end-others`.
pub(crate) async fn end_other_sessions(Post { visitor, .. }: Post) -> Result<Response, Failure> {
    let ended = sessions::end_others(visitor.desk(), &visitor).await?;
    Ok(visitor.done("/sessions", visitor.reader().t1("sessions-ended-others", "n", ended)))
}

/// `GET /profile`.
pub(crate) async fn profile(visitor: Visitor) -> Response {
    let profile = Draft::of(&visitor).page(&visitor, Faults::none(), Faults::none());
    page(&profile)
}

/// `POST /profile`.
pub(crate) async fn save(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let mut draft = Draft::read(&fields);
    let mut faults = draft.faults();
    let mut sudo = None;
    if draft.email != visitor.account.email {
        draft.confirm = Some(Confirm::default());
        if faults.is_empty() && fields.has("password") {
            match visitor.confirm(Action::UsersEdit, fields.one("password")).await? {
                Ok(given) => sudo = Some(given),
                Err(fault) => faults.add("password", fault),
            }
        }
    }
    if faults.is_empty() {
        let edit = ProfileEdit {
            name: draft.name.clone(),
            email: draft.email.clone(),
            preferences: Preferences {
                language: draft.language.map(|language| language.code().to_owned()).unwrap_or_default(),
                zone: draft.zone.clone(),
                theme: draft.theme.code().to_owned(),
            },
        };
        match accounts::edit_own(visitor.desk(), &visitor, sudo, edit).await {
            Ok(()) => {
                let language = draft.language.unwrap_or(visitor.reader().language);
                return Ok(visitor.done("/profile", language.say("profile-saved")));
            }
            Err(Error::Invalid(field)) if field.field == "email" => faults.add("email", Fault::BadEmail),
            Err(Error::Invalid(_)) => faults.add("name", fault_of_line(&draft.name)),
            Err(Error::Refused(Refusal::Denied(Denial::Unconfirmed))) => {
                faults.add("password", Fault::Said("profile-email-confirm"));
            }
            Err(other) => return Err(other.into()),
        }
    }
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &draft.page(&visitor, faults, Faults::none())))
}

/// `POST /profile/password`. All sessions end with the old password, this one too.
pub(crate) async fn change_password(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let (old, new) = (Secret::from(fields.one("current")), Secret::from(fields.one("new")));
    let fault = if fields.one("new") != fields.one("repeat") {
        ("repeat", Fault::Differs)
    } else {
        match accounts::change_own_password(visitor.desk(), &visitor, &old, &new).await {
            Ok(_) => return Ok(door::out(visitor.secure, Said::Changed)),
            Err(Error::Refused(Refusal::Denied(Denial::WrongConfirmation))) => ("current", Fault::WrongPassword),
            Err(Error::Refused(Refusal::Throttled { retry_after })) => {
                ("current", Fault::TooManyTries(retry_after.as_secs().max(1)))
            }
            Err(Error::Invalid(_)) => ("new", fault_of_password(fields.one("new"))),
            Err(other) => return Err(other.into()),
        }
    };
    let faults = Faults::from_iter([fault]);
    Ok(page_with(StatusCode::UNPROCESSABLE_ENTITY, &Draft::of(&visitor).page(&visitor, Faults::none(), faults)))
}

/// Why a password cannot be chosen.
pub(super) fn fault_of_password(typed: &str) -> Fault {
    if typed.chars().count() < limits::PASSWORD_MIN_CHARS {
        return Fault::TooShort(limits::PASSWORD_MIN_CHARS as u64);
    }
    if typed.len() > limits::PASSWORD {
        Fault::TooLong(limits::PASSWORD as u64)
    } else {
        Fault::Said("fault-like-token")
    }
}

/// The profile as it is filled in.
struct Draft {
    name: String,
    email: String,
    language: Option<Language>,
    zone: String,
    theme: Theme,
    confirm: Option<Confirm>,
}

impl Draft {
    fn of(visitor: &Visitor) -> Self {
        let Preferences { language, zone, theme } = &visitor.preferences;
        Self {
            name: visitor.account.name.clone(),
            email: visitor.account.email.clone(),
            language: Language::from_code(language),
            zone: zone.clone(),
            theme: Theme::from_code(theme).unwrap_or_default(),
            confirm: None,
        }
    }

    fn read(fields: &Fields) -> Self {
        Self {
            name: fields.one("name").trim().to_owned(),
            email: fields.one("email").trim().to_owned(),
            language: Language::from_code(fields.one("language")),
            zone: fields.one("zone").trim().to_owned(),
            theme: Theme::from_code(fields.one("theme")).unwrap_or_default(),
            confirm: None,
        }
    }

    fn faults(&self) -> Faults {
        let known = self.zone.is_empty() || jiff::tz::TimeZone::get(&self.zone).is_ok();
        let zone = (!known).then(|| ("zone", Fault::BadZone(self.zone.clone())));
        zone.into_iter().collect()
    }

    fn page(self, visitor: &Visitor, faults: Faults, password_faults: Faults) -> Profile {
        let mut shell = visitor.shell(Place::Profile);
        shell.name = self.name;
        let confirm = self.confirm.map(|_| Confirm { fault: faults.of("password").cloned() });
        Profile {
            shell,
            email: self.email,
            language: self.language,
            zone: self.zone,
            zones: jiff::tz::db().available().map(|zone| zone.to_string()).collect(),
            theme: self.theme,
            has_password: visitor.account.kind == AccountKind::Person,
            shortest: limits::PASSWORD_MIN_CHARS as u64,
            confirm,
            faults,
            password_faults,
        }
    }
}
