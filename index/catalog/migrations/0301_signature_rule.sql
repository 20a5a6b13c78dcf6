-- +goose Up
-- Which units ask for it, for themselves and all below, before a document
-- counts as digitized.
CREATE TABLE signature_rule (
	unit TEXT PRIMARY KEY REFERENCES unit (id),
	by   TEXT NOT NULL,
	at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
