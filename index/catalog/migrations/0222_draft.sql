-- +goose Up
-- Tables handed in to be looked at before they are taken: of the last day only.
CREATE TABLE draft (
	id   TEXT PRIMARY KEY,
	user TEXT NOT NULL,
	name TEXT NOT NULL,
	body BLOB NOT NULL,
	at   INTEGER NOT NULL
) STRICT;
