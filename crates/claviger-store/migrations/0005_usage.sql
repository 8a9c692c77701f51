-- What credentials did, by UTC day. Written behind like last_use, kept for 90 days.
CREATE TABLE method_use (
    credential_id BYTEA NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    day           BIGINT NOT NULL,
    method        TEXT NOT NULL,
    calls         BIGINT NOT NULL,
    PRIMARY KEY (credential_id, day, method)
);
CREATE INDEX method_use_day ON method_use (day);

-- An empty address stands for all those beyond the number that is told apart in a day.
CREATE TABLE address_use (
    credential_id BYTEA NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    day           BIGINT NOT NULL,
    address       TEXT NOT NULL,
    dialect       TEXT NOT NULL,
    calls         BIGINT NOT NULL,
    last_at       BIGINT NOT NULL,
    PRIMARY KEY (credential_id, day, address, dialect)
);
CREATE INDEX address_use_day ON address_use (day);

-- The rights that a token had before they were narrowed to what it used: one step back, for some days.
CREATE TABLE narrowing (
    credential_id BYTEA NOT NULL PRIMARY KEY REFERENCES credential (id) ON DELETE CASCADE,
    rights_before TEXT NOT NULL,
    rights_after  TEXT NOT NULL,
    at            BIGINT NOT NULL
);
CREATE INDEX narrowing_at ON narrowing (at);
