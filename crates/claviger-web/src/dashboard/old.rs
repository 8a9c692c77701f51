//! Where other products have their pages: people's bookmarks and manuals, and what programs open in a browser, lead to ours.

use axum::response::Redirect;
use axum::routing::{MethodRouter, get};

use crate::state::AppState;

/// An old address, without the slash that may end it, and the page that does the same here.
pub(crate) const OLD: &[(&str, &str)] = &[
    // Allura: the applications and bearer tokens of one's account
    ("/auth/oauth", "/applications"),
    // Allura: one's account
    ("/auth/preferences", "/tokens"),
    // Tuleap: `/account/#access-keys`, keys and tokens, and the programs that one let in
    ("/account", "/tokens"),
    ("/account/keys-tokens", "/tokens"),
    ("/plugins/oauth2_server/account/apps", "/authorized"),
    // YouTrack and Hub: one's profile with its permanent tokens
    ("/users/me", "/tokens"),
    ("/hub/users/me", "/tokens"),
    // Atlassian: what one let in, of Jira and Bamboo, and of Confluence
    ("/plugins/servlet/oauth/users/access-tokens", "/authorized"),
    ("/users/revokeoauthtokens.action", "/authorized"),
    // Atlassian: the links of the site, of today and of Bamboo's age
    ("/plugins/servlet/applinks/listApplicationLinks", "/links"),
    ("/plugins/servlet/applinks/listEntityLinks", "/links"),
];

/// From an old address to this page.
pub(crate) fn leads_to(page: &'static str) -> MethodRouter<AppState> {
    get(move || async move { Redirect::to(page) })
}
