//! The bounds of everything that comes from outside, in one place. Sizes are bytes unless it is said otherwise.

use std::time::Duration;

/// The longest credential that is looked at; ours stay under 200.
pub const CREDENTIAL: usize = 4096;
/// A form body in which a credential may hide.
pub const FORM_BODY: usize = 256 * 1024;
/// A JSON body of our own API.
pub const JSON_BODY: usize = 1024 * 1024;
/// A password: long enough for any phrase, short enough to hash.
pub const PASSWORD: usize = 1024;
/// The shortest password a person may choose, in characters.
pub const PASSWORD_MIN_CHARS: usize = 8;
/// A login name.
pub const LOGIN: usize = 64;
/// A name that people read, in characters.
pub const NAME: usize = 200;
/// A token's description, in characters.
pub const DESCRIPTION: usize = 300;
/// Methods, projects or address ranges of one token, in items.
pub const ITEMS: usize = 2000;
/// A method's name.
pub const METHOD_NAME: usize = 200;
/// A set's name.
pub const SET_NAME: usize = 100;
/// Live tokens of one account or project that can be made one by one, in items.
pub const TOKENS_OF_OWNER: i64 = 10_000;
/// What is kept of a user agent.
pub const USER_AGENT: usize = 200;
/// The `Authorization` header of a signed request.
pub const OAUTH1_HEADER: usize = 16 * 1024;
/// Parameters of a signed request, from all its places, in items: more than a form of a person, and few enough to sort.
pub const OAUTH1_PARAMETERS: usize = 5000;
/// One of the protocol's own parameters: the longest is a signature of 8192 bits or an address.
pub const OAUTH1_VALUE: usize = 2048;
/// What an operator pastes as a consumer's key: a chain of certificates at the most.
pub const OAUTH1_KEY: usize = 32 * 1024;
/// Rows of one page: the default and the most.
pub const PAGE: u32 = 50;
/// The most rows of one page.
pub const PAGE_MAX: u32 = 500;

/// A session token of the Tuleap dialect lives exactly this long, from its issue.
pub const SESSION_LIFE: Duration = Duration::from_hours(24);
/// A session of the Jelastic dialect, from its issue. The original's last until they are signed out; nothing here lasts
/// for ever that nobody can see.
pub const JELASTIC_SESSION_LIFE: Duration = Duration::from_hours(30 * 24);
/// The longest time for which an old secret may live on beside its successor.
pub const OVERLAP_MAX: Duration = Duration::from_hours(7 * 24);
/// How far the clocks of servers on one database may be apart: what one of them still accepts, none has forgotten.
pub const CLOCKS_APART: Duration = Duration::from_mins(5);
/// How long a verified Basic password is remembered.
pub const PASSWORD_MEMORY: Duration = Duration::from_mins(1);
/// How long before a token's end its owner is told, in days.
pub const EXPIRY_WARNINGS_DAYS: [u16; 3] = [30, 7, 1];
