-- +goose Up
-- From where an account has come in before. Wrong guesses made elsewhere do not
-- keep it out from there, so that nobody is locked out by a stranger.
CREATE TABLE known (
    key  TEXT PRIMARY KEY,
    user TEXT NOT NULL REFERENCES account (id),
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX known_user ON known (user);
