//! Every dialect as a client speaks it. To add a dialect, add its speaker: the battery refuses to run without one.

use data_encoding::BASE64;

use crate::actors::{Actor, TestToken};
use crate::client::Ask;

/// A credential on its way into a request.
#[derive(Debug, Clone)]
pub struct Holder {
    /// The login of the account.
    pub login: String,
    /// The account's decimal number.
    pub number: i64,
    /// The value.
    pub secret: String,
}

impl Holder {
    /// Somebody with one of their tokens.
    pub fn of(actor: &Actor, token: &TestToken) -> Self {
        Self { login: actor.login().to_owned(), number: actor.account.number, secret: token.secret.clone() }
    }

    /// The same account with another value.
    #[must_use]
    pub fn with(&self, secret: impl Into<String>) -> Self {
        Self { secret: secret.into(), ..self.clone() }
    }
}

/// How to speak a dialect.
#[derive(Debug)]
pub struct Speaker {
    /// The dialect's name.
    pub dialect: &'static str,
    put: fn(Ask, &Holder) -> Ask,
    /// What is of this dialect and in none of its forms.
    pub malformed: &'static [fn(Ask) -> Ask],
    /// Whether it may be spoken over an encrypted connection only.
    pub needs_tls: bool,
    /// How it is spoken by somebody who does not mind the case of its words, where case does not matter.
    pub any_case: Option<fn(Ask, &Holder) -> Ask>,
}

impl Speaker {
    /// Puts the credential into the request.
    pub fn say(&self, ask: Ask, holder: &Holder) -> Ask {
        self.say_in_clear(if self.needs_tls { ask.secure() } else { ask }, holder)
    }

    /// The same without minding whether the connection is encrypted.
    pub fn say_in_clear(&self, ask: Ask, holder: &Holder) -> Ask {
        (self.put)(ask, holder)
    }

    /// The speaker of a dialect.
    ///
    /// # Panics
    /// If the dialect has none: write it.
    pub fn of(dialect: &str) -> &'static Self {
        let found = SPEAKERS.iter().find(|speaker| speaker.dialect == dialect);
        found.unwrap_or_else(|| panic!("nobody speaks `{dialect}` in tests: add it to speakers.rs"))
    }
}

/// Everybody.
pub const SPEAKERS: &[Speaker] = &[
    Speaker {
        dialect: "bearer",
        put: |ask, holder| ask.bearer(&holder.secret),
        malformed: &[
            |ask| ask.header("authorization", "Bearer"),
            |ask| ask.header("authorization", "Bearer  two-blanks"),
            |ask| ask.header("authorization", "Bearer\ttab"),
            |ask| ask.header("authorization", b"Bearer \xff\xfe"),
        ],
        needs_tls: false,
        any_case: Some(|ask, holder| ask.header("authorization", format!("bEaReR {}", holder.secret))),
    },
    Speaker {
        dialect: "access-key",
        put: |ask, holder| ask.header("X-Auth-AccessKey", &holder.secret),
        malformed: &[|ask| ask.header("X-Auth-AccessKey", "?"), |ask| ask.header("X-Auth-AccessKey", b"\xff")],
        needs_tls: false,
        any_case: Some(|ask, holder| ask.header("x-aUTH-aCCESSkEY", &holder.secret)),
    },
    Speaker {
        dialect: "token-pair",
        put: |ask, holder| {
            ask.header("X-Auth-Token", &holder.secret).header("X-Auth-UserId", holder.number.to_string())
        },
        malformed: &[
            |ask| ask.header("X-Auth-Token", "?").header("X-Auth-UserId", "1"),
            |ask| ask.header("X-Auth-Token", "").header("X-Auth-UserId", ""),
        ],
        needs_tls: false,
        any_case: Some(|ask, holder| {
            ask.header("x-auth-token", &holder.secret).header("x-auth-userid", holder.number.to_string())
        }),
    },
    Speaker {
        dialect: "access-token",
        put: |ask, holder| ask.query("access_token", &holder.secret),
        malformed: &[|ask| ask.query("access_token", "?")],
        needs_tls: true,
        any_case: None,
    },
    Speaker {
        dialect: "session",
        put: |ask, holder| ask.query("session", &holder.secret),
        malformed: &[|ask| ask.query("session", "?")],
        needs_tls: false,
        any_case: None,
    },
    Speaker {
        dialect: "basic",
        put: |ask, holder| ask.basic(&holder.login, &holder.secret),
        malformed: &[
            |ask| ask.header("authorization", "Basic"),
            |ask| ask.header("authorization", "Basic !!!"),
            |ask| ask.header("authorization", format!("Basic {}", BASE64.encode(b"no colon"))),
            |ask| ask.header("authorization", format!("Basic {}", BASE64.encode(b"\xff:\xfe"))),
        ],
        needs_tls: false,
        any_case: Some(|ask, holder| {
            let pair = BASE64.encode(format!("{}:{}", holder.login.to_uppercase(), holder.secret).as_bytes());
            ask.header("authorization", format!("bASIC {pair}"))
        }),
    },
];
