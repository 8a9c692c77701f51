//! When, from where and how a credential was last used. Gathered in memory, written once a second at most.

use claviger_domain::ids::CredentialId;
use claviger_domain::time::Timestamp;
use sqlx::{query, query_as};

use crate::row::{Column, row};
use crate::statement::statements;
use crate::tx::on;
use crate::{Result, Tx};

statements! {
    // a session may have been forgotten meanwhile, which must not spoil the others
    PUT = "INSERT INTO last_use (credential_id, at, address, user_agent, dialect, uses)
        SELECT id, $2, $3, $4, $5, $6 FROM credential WHERE id = $1
        ON CONFLICT (credential_id) DO UPDATE SET
            at = CASE WHEN excluded.at >= last_use.at THEN excluded.at ELSE last_use.at END,
            address = CASE WHEN excluded.at >= last_use.at THEN excluded.address ELSE last_use.address END,
            user_agent = CASE WHEN excluded.at >= last_use.at THEN excluded.user_agent ELSE last_use.user_agent END,
            dialect = CASE WHEN excluded.at >= last_use.at THEN excluded.dialect ELSE last_use.dialect END,
            uses = last_use.uses + excluded.uses";
    FIND = "SELECT credential_id AS credential, at, address, user_agent, dialect, uses
        FROM last_use WHERE credential_id = $1";
}

row! {
    /// The last use of a credential, and how many there were.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct LastUse from "last_use" {
        /// Which credential.
        pub credential: CredentialId,
        /// When.
        pub at: Timestamp,
        /// From where.
        pub address: String,
        /// With what program, as it calls itself.
        pub user_agent: String,
        /// In which dialect.
        pub dialect: String,
        /// How many uses: in [`put_all`] those to add, when found all there were.
        pub uses: i64,
    }
}

/// Writes what was gathered. Of two nodes' notes the later one stays; the numbers of uses add up.
pub async fn put_all(tx: &mut Tx, uses: &[LastUse]) -> Result<()> {
    for last in uses {
        on!(tx, c => query(PUT)
            .bind(last.credential.raw())
            .bind(last.at.raw())
            .bind(&last.address)
            .bind(&last.user_agent)
            .bind(&last.dialect)
            .bind(last.uses)
            .execute(c)
            .await
            .map(drop))?;
    }
    Ok(())
}

/// The last use that was written.
pub async fn find(tx: &mut Tx, credential: CredentialId) -> Result<Option<LastUse>> {
    on!(tx, c => query_as(FIND).bind(credential.raw()).fetch_optional(c).await)
}
