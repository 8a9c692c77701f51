-- How a person wants the pages: an empty text follows the browser.
CREATE TABLE preference (
    account_id BYTEA NOT NULL PRIMARY KEY REFERENCES account (id),
    language   TEXT NOT NULL,
    zone       TEXT NOT NULL,
    theme      TEXT NOT NULL
);
