//! A notice that survives one redirect: "Suspended 3 tokens. Undo".
//!
//! ```text
//! cookie = base64url( JSON {tone, text, action} || first 16 bytes of its HMAC, bound to the session )
//! ```

use claviger_domain::digest::Pepper;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

use super::view::{Notice, shell};

const PURPOSE: &str = "notice";
/// What a cookie may hold, less its other words.
const MOST: usize = 3000;

#[derive(Serialize, Deserialize)]
struct Flash {
    tone: char,
    text: String,
    action: Option<(String, String)>,
}

/// The notice as a cookie's value; none if it is too long to be one.
pub(crate) fn write(pepper: &Pepper, session: &[u8], notice: &Notice) -> Option<String> {
    let tone = match notice.tone {
        shell::Tone::Done => 'd',
        shell::Tone::Warning => 'w',
        shell::Tone::Failed => 'f',
    };
    let action = notice.action.as_ref().map(|action| (action.href.clone(), action.label.clone()));
    let mut bytes = serde_json::to_vec(&Flash { tone, text: notice.text.clone(), action }).ok()?;
    let seal = pepper.seal_page(PURPOSE, session, &bytes);
    bytes.extend_from_slice(&seal[..16]);
    (bytes.len() <= MOST).then(|| BASE64URL_NOPAD.encode(&bytes))
}

/// The notice in a cookie's value, if it is ours and this session's.
pub(crate) fn read(pepper: &Pepper, session: &[u8], value: &str) -> Option<Notice> {
    let bytes = BASE64URL_NOPAD.decode(value.as_bytes()).ok().filter(|bytes| bytes.len() > 16)?;
    let (body, seal) = bytes.split_at(bytes.len() - 16);
    let good: bool = pepper.seal_page(PURPOSE, session, body)[..16].ct_eq(seal).into();
    let flash: Flash = serde_json::from_slice(body).ok().filter(|_| good)?;
    let tone = match flash.tone {
        'd' => shell::Tone::Done,
        'w' => shell::Tone::Warning,
        _ => shell::Tone::Failed,
    };
    let action = flash.action.map(|(href, label)| shell::NoticeAction { href, label });
    Some(Notice { tone, text: flash.text, action })
}

#[cfg(test)]
mod tests {
    use claviger_domain::secret::Secret;

    use super::*;

    #[test]
    fn a_notice_belongs_to_its_session() {
        let pepper = Pepper::new(&Secret::new([1; 32]));
        let notice = Notice { tone: shell::Tone::Done, text: "Removed.".into(), action: None };
        let value = write(&pepper, b"mine", &notice).unwrap();
        assert_eq!(read(&pepper, b"mine", &value).unwrap().text, "Removed.");
        assert!(read(&pepper, b"other", &value).is_none());
        assert!(read(&pepper, b"mine", &value[1..]).is_none());
    }
}
