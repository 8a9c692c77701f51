-- OAuth 1.0a: the programs that sign, what they are about to be allowed, and what they were allowed.

-- A consumer has a public key or a sealed secret, never both.
CREATE TABLE consumer (
    id                BYTEA NOT NULL PRIMARY KEY,
    consumer_key      TEXT NOT NULL CONSTRAINT consumer_key UNIQUE,
    name              TEXT NOT NULL,
    description       TEXT NOT NULL,
    provider          TEXT NOT NULL,
    owner             BYTEA REFERENCES account (id),
    public_key        BYTEA,
    sealed_secret     BYTEA,
    methods           TEXT NOT NULL,
    callback          TEXT,
    two_legged        BYTEA REFERENCES credential (id),
    demands_body_hash BOOLEAN NOT NULL,
    created_at        BIGINT NOT NULL,
    updated_at        BIGINT NOT NULL
);
CREATE INDEX consumer_owner ON consumer (owner, id);
CREATE INDEX consumer_two_legged ON consumer (two_legged);

-- Which credentials came about through a consumer. Without renew_until one cannot be renewed.
CREATE TABLE consumer_credential (
    credential_id BYTEA NOT NULL PRIMARY KEY REFERENCES credential (id) ON DELETE CASCADE,
    consumer_id   BYTEA NOT NULL REFERENCES consumer (id) ON DELETE CASCADE,
    renew_until   BIGINT
);
CREATE INDEX consumer_credential_consumer ON consumer_credential (consumer_id, credential_id);

-- Request tokens: a few minutes from the first signed request to the access token. Only digests of what is secret.
CREATE TABLE request_token (
    digest      BYTEA NOT NULL PRIMARY KEY,
    consumer_id BYTEA NOT NULL REFERENCES consumer (id) ON DELETE CASCADE,
    callback    TEXT NOT NULL,
    state       TEXT NOT NULL,
    account_id  BYTEA REFERENCES account (id),
    rights      TEXT,
    ends_at     BIGINT,
    verifier    BYTEA,
    tries       BIGINT NOT NULL,
    expires_at  BIGINT NOT NULL
);
CREATE INDEX request_token_consumer ON request_token (consumer_id);
CREATE INDEX request_token_account ON request_token (account_id);
CREATE INDEX request_token_expiry ON request_token (expires_at);

-- Sixteen bytes for each signed request of the last minutes: whatever comes twice is refused the second time.
CREATE TABLE nonce (
    key          BYTEA NOT NULL PRIMARY KEY,
    forget_after BIGINT NOT NULL
);
CREATE INDEX nonce_end ON nonce (forget_after);
