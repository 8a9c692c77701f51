-- What people prove themselves with beside their password.

-- The secret that an authenticator app shares with us, sealed under the server's key. It counts once a code of it was
-- shown; until then it is being set up. Codes of last_step and before are spent.
CREATE TABLE totp (
    account_id   BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    sealed       BYTEA NOT NULL,
    last_step    BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    confirmed_at BIGINT
);

-- For the day on which the phone is gone: digests, each good for one sign-in.
CREATE TABLE recovery_code (
    account_id BYTEA NOT NULL REFERENCES account (id),
    digest     BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    used_at    BIGINT,
    PRIMARY KEY (account_id, digest)
);

-- Public keys of passkeys (WebAuthn). credential is the authenticator's own name for the key pair, cose its public half.
CREATE TABLE passkey (
    id           BYTEA NOT NULL PRIMARY KEY,
    account_id   BYTEA NOT NULL REFERENCES account (id),
    credential   BYTEA NOT NULL CONSTRAINT passkey_credential UNIQUE,
    cose         BYTEA NOT NULL,
    name         TEXT NOT NULL,
    transports   TEXT NOT NULL,
    counter      BIGINT NOT NULL,
    synced       BOOLEAN NOT NULL,
    created_at   BIGINT NOT NULL,
    last_used_at BIGINT
);
CREATE INDEX passkey_account ON passkey (account_id, id);

-- Challenges that were answered: each is good once.
CREATE TABLE spent (
    digest     BYTEA NOT NULL CONSTRAINT spent_digest PRIMARY KEY,
    expires_at BIGINT NOT NULL
);
CREATE INDEX spent_expiry ON spent (expires_at);

-- Whom another site's account is here. Linked once, by the other site's stable name for it, never by an address alone.
CREATE TABLE identity (
    issuer       TEXT NOT NULL,
    subject      TEXT NOT NULL,
    account_id   BYTEA NOT NULL REFERENCES account (id),
    email        TEXT NOT NULL,
    linked_at    BIGINT NOT NULL,
    last_used_at BIGINT,
    CONSTRAINT identity_pkey PRIMARY KEY (issuer, subject)
);
CREATE INDEX identity_account ON identity (account_id, linked_at);

-- A link with which somebody chooses their password: one for an account, good once.
CREATE TABLE invitation (
    account_id BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    digest     BYTEA NOT NULL CONSTRAINT invitation_digest UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
