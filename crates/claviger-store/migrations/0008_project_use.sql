-- In which projects the calls of method_use were, where that is known: the rows here are a part of those there.
CREATE TABLE project_use (
    credential_id BYTEA NOT NULL REFERENCES credential (id) ON DELETE CASCADE,
    day           BIGINT NOT NULL,
    method        TEXT NOT NULL,
    project_id    BYTEA NOT NULL REFERENCES project (id) ON DELETE CASCADE,
    calls         BIGINT NOT NULL,
    PRIMARY KEY (credential_id, day, method, project_id)
);
CREATE INDEX project_use_day ON project_use (day);
CREATE INDEX project_use_project ON project_use (project_id);
