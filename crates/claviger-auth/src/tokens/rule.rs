//! The list from which people rule their tokens.

use claviger_domain::action::Action;
use claviger_domain::caller::Caller;
use claviger_domain::policy::Thing;
use claviger_store::token_pages::{self, TokenFilter, TokenLine, TokenPage};

use super::{get, hide};
use crate::desk::Desk;
use crate::error::Result;

/// The bots that a filter offers at most.
const BOTS: u32 = 200;

/// A page of what somebody rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ruled {
    /// The tokens of the page.
    pub lines: Vec<TokenLine>,
    /// How many match on all pages.
    pub matching: i64,
    /// How many there are without any filter.
    pub all: i64,
    /// The bots of the projects that the caller administers.
    pub bots: Vec<String>,
}

/// The bots of the projects that the caller administers, by login.
pub async fn bots(desk: &Desk, caller: &Caller) -> Result<Vec<String>> {
    let mut tx = desk.store.read().await?;
    Ok(token_pages::list_bots(&mut tx, caller.actor().id, BOTS).await?)
}

/// A page of the tokens that the caller owns or that belong to projects which the caller administers.
pub async fn rule(desk: &Desk, caller: &Caller, filter: &TokenFilter, page: TokenPage) -> Result<Ruled> {
    let who = caller.actor().id;
    desk.authorize(caller, Action::TokensList, Thing::Account(who)).map_err(hide)?;
    let mut tx = desk.store.read().await?;
    let (mut lines, matching) = token_pages::list(&mut tx, who, filter, page, desk.now()).await?;
    for line in &mut lines {
        line.token = get::with_unwritten(desk, line.token.clone());
    }
    let all = token_pages::count(&mut tx, who).await?;
    let bots = token_pages::list_bots(&mut tx, who, BOTS).await?;
    Ok(Ruled { lines, matching, all, bots })
}
