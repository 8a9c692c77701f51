//! How people want the pages.

use claviger_domain::ids::AccountId;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    FIND = "SELECT language, zone, theme FROM preference WHERE account_id = $1";
    PUT = "INSERT INTO preference (account_id, language, zone, theme) VALUES ($1, $2, $3, $4)
           ON CONFLICT (account_id) DO UPDATE
               SET language = excluded.language, zone = excluded.zone, theme = excluded.theme";
}

row! {
    /// What one person chose; an empty text means as the browser says.
    #[derive(Debug, Clone, Default, PartialEq, Eq)]
    pub struct Preferences from "preference" {
        /// The tag of a language.
        pub language: String,
        /// The IANA name of a time zone.
        pub zone: String,
        /// Light or dark.
        pub theme: String,
    }
}

/// The person's choice; nothing chosen if they never said.
pub async fn get(tx: &mut Tx, account: AccountId) -> Result<Preferences> {
    let found: Option<Preferences> = on!(tx, c => query_as(FIND).bind(account.raw()).fetch_optional(c).await)?;
    Ok(found.unwrap_or_default())
}

/// Writes the person's choice.
pub async fn put(tx: &mut Tx, account: AccountId, chosen: &Preferences) -> Result<()> {
    on!(tx, c => query(PUT)
        .bind(account.raw())
        .bind(&chosen.language)
        .bind(&chosen.zone)
        .bind(&chosen.theme)
        .execute(c)
        .await
        .map(drop))
}
