-- +goose Up
-- Searches that people keep under a name, each for himself. The question is
-- the part of the address after "?".
CREATE TABLE kept_search (
    id       TEXT PRIMARY KEY,
    user     TEXT NOT NULL REFERENCES account(id),
    name     TEXT NOT NULL,
    question TEXT NOT NULL,
    at       INTEGER NOT NULL,
    UNIQUE (user, name)
);
