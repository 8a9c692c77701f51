-- The keyring. One text for SQLite and PostgreSQL: ids and digests are BYTEA (16 and 32 bytes), moments are BIGINT
-- milliseconds, JSON is TEXT. SQLite reads BYTEA as a column without conversion, which keeps bytes as they are.

-- Numbers that are given out once.
CREATE TABLE counter (
    name  TEXT NOT NULL PRIMARY KEY,
    value BIGINT NOT NULL
);

-- What the site itself must remember.
CREATE TABLE setting (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

-- A deleted project stays as a stone: its id and number never come back, its name_key makes room for another.
CREATE TABLE project (
    id         BYTEA NOT NULL PRIMARY KEY,
    number     BIGINT NOT NULL CONSTRAINT project_number UNIQUE,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL CONSTRAINT project_name UNIQUE,
    title      TEXT NOT NULL,
    search     TEXT NOT NULL,
    private    BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);

-- The same holds for accounts and login_key.
CREATE TABLE account (
    id                     BYTEA NOT NULL PRIMARY KEY,
    number                 BIGINT NOT NULL CONSTRAINT account_number UNIQUE,
    kind                   TEXT NOT NULL,
    login                  TEXT NOT NULL,
    login_key              TEXT NOT NULL CONSTRAINT account_login UNIQUE,
    name                   TEXT NOT NULL,
    email                  TEXT NOT NULL,
    search                 TEXT NOT NULL,
    home_project           BYTEA REFERENCES project (id),
    site_role              TEXT NOT NULL,
    state                  TEXT NOT NULL,
    password               TEXT,
    credentials_not_before BIGINT NOT NULL,
    created_at             BIGINT NOT NULL,
    updated_at             BIGINT NOT NULL
);
CREATE INDEX account_home_project ON account (home_project, id);

CREATE TABLE member (
    project_id BYTEA NOT NULL REFERENCES project (id),
    account_id BYTEA NOT NULL REFERENCES account (id),
    role       TEXT NOT NULL,
    since      BIGINT NOT NULL,
    PRIMARY KEY (project_id, account_id)
);
CREATE INDEX member_account ON member (account_id, project_id);

-- The owner is an account or a project, as owner_kind says.
CREATE TABLE credential (
    id          BYTEA NOT NULL PRIMARY KEY,
    number      BIGINT NOT NULL CONSTRAINT credential_number UNIQUE,
    kind        TEXT NOT NULL,
    format      TEXT NOT NULL,
    owner_kind  TEXT NOT NULL,
    owner       BYTEA NOT NULL,
    actor       BYTEA NOT NULL REFERENCES account (id),
    description TEXT NOT NULL,
    search      TEXT NOT NULL,
    rights      TEXT NOT NULL,
    state       TEXT NOT NULL,
    reason      TEXT,
    created_at  BIGINT NOT NULL,
    created_by  BYTEA NOT NULL,
    updated_at  BIGINT NOT NULL,
    expires_at  BIGINT
);
CREATE INDEX credential_actor ON credential (actor, id);
CREATE INDEX credential_owner ON credential (owner, id);
CREATE INDEX credential_expiry ON credential (kind, expires_at);

-- Only digests. A credential has at most two that live.
CREATE TABLE secret (
    digest        BYTEA NOT NULL PRIMARY KEY,
    credential_id BYTEA NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    hint          TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    dies_at       BIGINT
);
CREATE INDEX secret_credential ON secret (credential_id, created_at);
CREATE INDEX secret_end ON secret (dies_at);

-- Written behind, by one transaction a second.
CREATE TABLE last_use (
    credential_id BYTEA NOT NULL PRIMARY KEY REFERENCES credential (id) ON DELETE CASCADE,
    at            BIGINT NOT NULL,
    address       TEXT NOT NULL,
    user_agent    TEXT NOT NULL,
    dialect       TEXT NOT NULL,
    uses          BIGINT NOT NULL
);

-- The operator's own sets of methods.
CREATE TABLE api_set (
    name       TEXT NOT NULL CONSTRAINT api_set_name PRIMARY KEY,
    methods    TEXT NOT NULL,
    note       TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Warnings before a credential's end: one for each distance, sent once.
CREATE TABLE notice (
    credential_id BYTEA NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    days          BIGINT NOT NULL,
    due_at        BIGINT NOT NULL,
    queued_at     BIGINT NOT NULL,
    sent_at       BIGINT,
    PRIMARY KEY (credential_id, days)
);
CREATE INDEX notice_sent ON notice (sent_at, due_at);

-- What has changed, in the order of the changes: whoever keeps facts in memory reads on from the last number.
CREATE TABLE invalidation (
    seq     BIGINT NOT NULL PRIMARY KEY,
    kind    TEXT NOT NULL,
    subject BYTEA,
    at      BIGINT NOT NULL
);

-- Each line's hash covers the one before it. Nothing here refers to other tables: it outlives them.
CREATE TABLE audit (
    seq          BIGINT NOT NULL PRIMARY KEY,
    at           BIGINT NOT NULL,
    action       TEXT NOT NULL,
    actor        BYTEA,
    actor_name   TEXT NOT NULL,
    credential   BYTEA,
    subject_kind TEXT NOT NULL,
    subject      BYTEA,
    owner        BYTEA,
    dialect      TEXT,
    address      TEXT,
    request      BYTEA,
    outcome      TEXT NOT NULL,
    detail       TEXT NOT NULL,
    hash         BYTEA NOT NULL
);
CREATE INDEX audit_actor ON audit (actor, seq);
CREATE INDEX audit_owner ON audit (owner, seq);
CREATE INDEX audit_subject ON audit (subject, seq);
CREATE INDEX audit_at ON audit (at);

-- The end of the chain. Its one row is what makes writers of the log take turns.
CREATE TABLE audit_head (
    id   BIGINT NOT NULL PRIMARY KEY,
    seq  BIGINT NOT NULL,
    hash BYTEA
);
INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, NULL);
