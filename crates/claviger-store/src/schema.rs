//! The tables by name, for the parts that treat all tables alike: backup, restore, and the naming of conflicts.

/// What a column holds, which is the same word in both databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// `BYTEA`
    Bytes,
    /// `BIGINT`
    Number,
    /// `TEXT`
    Text,
    /// `BOOLEAN`
    Flag,
}

/// A table and its columns.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name.
    pub name: &'static str,
    /// Its columns, in order.
    pub columns: &'static [(&'static str, ColumnKind)],
}

macro_rules! tables {
    ($($name:ident: $($column:ident $kind:ident),+;)*) => {
        &[$(Table { name: stringify!($name), columns: &[$((stringify!($column), ColumnKind::$kind)),+] }),*]
    };
}

/// All tables, those that others refer to first. A test compares this with the databases.
pub const TABLES: &[Table] = tables! {
    counter: name Text, value Number;
    setting: key Text, value Text;
    project: id Bytes, number Number, name Text, name_key Text, title Text, search Text, private Flag,
        created_at Number, deleted_at Number;
    account: id Bytes, number Number, kind Text, login Text, login_key Text, name Text, email Text, search Text,
        home_project Bytes, site_role Text, state Text, password Text, credentials_not_before Number,
        created_at Number, updated_at Number, vouched_email Text;
    member: project_id Bytes, account_id Bytes, role Text, since Number;
    credential: id Bytes, number Number, kind Text, format Text, owner_kind Text, owner Bytes, actor Bytes,
        description Text, search Text, rights Text, state Text, reason Text, created_at Number, created_by Bytes,
        updated_at Number, expires_at Number;
    secret: digest Bytes, credential_id Bytes, hint Text, created_at Number, dies_at Number;
    last_use: credential_id Bytes, at Number, address Text, user_agent Text, dialect Text, uses Number;
    method_use: credential_id Bytes, day Number, method Text, calls Number;
    project_use: credential_id Bytes, day Number, method Text, project_id Bytes, calls Number;
    address_use: credential_id Bytes, day Number, address Text, dialect Text, calls Number, last_at Number;
    narrowing: credential_id Bytes, rights_before Text, rights_after Text, at Number;
    api_set: name Text, methods Text, note Text, created_at Number;
    notice: credential_id Bytes, days Number, due_at Number, queued_at Number, sent_at Number;
    preference: account_id Bytes, language Text, zone Text, theme Text;
    totp: account_id Bytes, sealed Bytes, last_step Number, created_at Number, confirmed_at Number;
    recovery_code: account_id Bytes, digest Bytes, created_at Number, used_at Number;
    passkey: id Bytes, account_id Bytes, credential Bytes, cose Bytes, name Text, transports Text, counter Number,
        synced Flag, created_at Number, last_used_at Number;
    spent: digest Bytes, expires_at Number;
    invitation: account_id Bytes, digest Bytes, created_at Number, expires_at Number;
    identity: issuer Text, subject Text, account_id Bytes, email Text, linked_at Number, last_used_at Number;
    consumer: id Bytes, consumer_key Text, name Text, description Text, provider Text, owner Bytes, public_key Bytes,
        sealed_secret Bytes, methods Text, callback Text, two_legged Bytes, demands_body_hash Flag, created_at Number,
        updated_at Number, url Text, search Text;
    consumer_credential: credential_id Bytes, consumer_id Bytes, renew_until Number;
    request_token: digest Bytes, consumer_id Bytes, callback Text, state Text, account_id Bytes, rights Text,
        ends_at Number, verifier Bytes, tries Number, expires_at Number;
    nonce: key Bytes, forget_after Number;
    invalidation: seq Number, kind Text, subject Bytes, at Number;
    audit: seq Number, at Number, action Text, actor Bytes, actor_name Text, credential Bytes, subject_kind Text,
        subject Bytes, owner Bytes, dialect Text, address Text, request Bytes, outcome Text, detail Text, hash Bytes;
    audit_head: id Number, seq Number, hash Bytes;
};

/// Unique constraints: the name, the columns as SQLite tells them, and the word that people read.
const UNIQUES: &[(&str, &str, &str)] = &[
    ("account_login", "account.login_key", "login"),
    ("account_number", "account.number", "number"),
    ("account_pkey", "account.id", "id"),
    ("api_set_name", "api_set.name", "set"),
    ("consumer_key", "consumer.consumer_key", "consumer key"),
    ("consumer_pkey", "consumer.id", "id"),
    ("credential_number", "credential.number", "number"),
    ("credential_pkey", "credential.id", "id"),
    ("identity_pkey", "identity.issuer, identity.subject", "link"),
    ("invitation_digest", "invitation.digest", "link"),
    ("passkey_credential", "passkey.credential", "passkey"),
    ("passkey_pkey", "passkey.id", "id"),
    ("project_name", "project.name_key", "name"),
    ("project_number", "project.number", "number"),
    ("project_pkey", "project.id", "id"),
    ("secret_pkey", "secret.digest", "secret"),
    ("spent_digest", "spent.digest", "challenge"),
];

/// The word for a broken unique constraint, from what either database says.
pub(crate) fn unique_name(constraint: Option<&str>, message: &str) -> &'static str {
    let told = message.strip_prefix("UNIQUE constraint failed: ");
    let found = UNIQUES.iter().find(|(name, columns, _)| constraint == Some(name) || told == Some(columns));
    found.map_or("value", |(_, _, word)| word)
}

/// A word that changes with the schema: a template database that bears it need not be migrated.
pub fn fingerprint() -> String {
    let mut sum = 0_u64;
    for migration in crate::migrate::migrator().iter() {
        for &byte in migration.checksum.iter() {
            sum = sum.wrapping_mul(1_099_511_628_211).wrapping_add(u64::from(byte));
        }
    }
    format!("{sum:016x}")
}
