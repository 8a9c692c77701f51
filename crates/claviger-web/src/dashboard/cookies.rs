//! The cookies of the pages.
//!
//! ```text
//! __Host-claviger=<session>          who is signed in                                   over TLS
//! __Host-claviger-csrf=<32 hex>      which browser asked for the sign-in page           over TLS
//! __Host-claviger-notice=<sealed>    what was just done, said once on the next page     over TLS
//! __Host-claviger-half=<sealed>      who is between password and second step           over TLS
//! __Host-claviger-way=<sealed>       who is on the way to another site and back         over TLS
//! claviger, claviger-csrf, ..        the same over plain HTTP, where `__Host-` is not kept
//!
//! Path=/; HttpOnly; SameSite=Lax; Secure (over TLS); never a Domain
//! ```

use axum::response::Response;
use claviger_auth::dialects::cookie;
use http::{HeaderMap, HeaderValue, header};

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session.
    Session,
    /// The browser before it is signed in.
    Door,
    /// A notice.
    Notice,
    /// Half a sign-in, until the second step.
    Half,
    /// The way to another site and back.
    Way,
}

impl Cookie {
    /// All of them.
    #[cfg(test)]
    const ALL: [Self; 5] = [Self::Session, Self::Door, Self::Notice, Self::Half, Self::Way];

    fn name(self, secure: bool) -> String {
        let ending = match self {
            Self::Session => "",
            Self::Door => "-csrf",
            Self::Notice => "-notice",
            Self::Half => "-half",
            Self::Way => "-way",
        };
        format!("{}{ending}", cookie::name(secure))
    }

    /// Its value in a request; two of the name count as none.
    pub(crate) fn of(self, headers: &HeaderMap, secure: bool) -> Option<String> {
        cookie::find(headers, &self.name(secure)).ok().flatten().map(str::to_owned)
    }

    /// Gives it to the browser, until the browser is closed or for so many seconds.
    pub(crate) fn set(self, response: &mut Response, secure: bool, value: &str, seconds: Option<u64>) {
        let age = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
        let tls = if secure { "; Secure" } else { "" };
        let line = format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{tls}{age}", self.name(secure));
        if let Ok(mut line) = HeaderValue::from_str(&line) {
            line.set_sensitive(true);
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }

    /// Takes it away.
    pub(crate) fn clear(self, response: &mut Response, secure: bool) {
        self.set(response, secure, "", Some(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the gate keeps from upstreams goes by it.
    #[test]
    fn every_cookie_of_the_pages_is_known_as_ours() {
        for cookie in Cookie::ALL {
            for name in [cookie.name(true), cookie.name(false)] {
                assert!(cookie::is_ours(name.as_bytes()), "{name}");
            }
        }
        assert!(!cookie::is_ours(b"claviger2") && !cookie::is_ours(b"theirs-claviger") && !cookie::is_ours(b""));
    }
}
