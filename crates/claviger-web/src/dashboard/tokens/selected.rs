//! `POST /tokens/selected`: the toolbar. What is about one token goes on to its page; what changes several is asked about.

use axum::response::Response;

use super::{deeds, id_of, list};
use crate::dashboard::page::{Failure, see_other};
use crate::dashboard::post::Post;
use crate::dashboard::view::problem::Trouble;
use crate::dashboard::view::token_deed::Deed;
use crate::dashboard::view::{Notice, shell};

/// Tokens that one deed takes at once, whether ticked or matched.
const MOST: u32 = 500;

/// What becomes of the ticked rows.
pub(crate) async fn choose(Post { visitor, fields }: Post) -> Result<Response, Failure> {
    let ids: Vec<_> = match fields.has("matching") {
        true => list::matching(&visitor, &fields, MOST).await?,
        false => fields.all("id").take(MOST as usize).map(id_of).collect::<Result<_, _>>()?,
    };
    let wanted = fields.one("deed");
    let deed = Deed::from_code(wanted);
    let one_only = matches!(wanted, "edit" | "copy" | "regenerate" | "rotate");
    let missing = match ids.len() {
        0 => Some("choose-some"),
        2.. if one_only => Some("choose-one"),
        _ => None,
    };
    if let Some(key) = missing {
        let text = visitor.reader().t(key).into_owned();
        return Ok(visitor.lead_to("/tokens", Notice { tone: shell::Tone::Warning, text, action: None }));
    }
    match (deed, wanted, &ids[..]) {
        (Some(_), _, [id]) | (None, "edit" | "copy", [id]) => Ok(see_other(&format!("/tokens/{id}/{wanted}"))),
        (Some(deed), ..) => deeds::ask_about(&visitor, deed, &ids, None).await,
        (None, ..) => Err(Trouble::NotFound.into()),
    }
}
