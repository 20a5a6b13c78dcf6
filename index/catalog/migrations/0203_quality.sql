-- +goose Up
-- A round of checking a batch a second time: how many percent, what came of
-- it. The documents drawn are its looks.
CREATE TABLE quality_round (
	id        TEXT PRIMARY KEY,
	batch     TEXT NOT NULL REFERENCES batch (id),
	n         INTEGER NOT NULL,                  -- from 1
	share     INTEGER NOT NULL,                  -- percent
	whole     INTEGER NOT NULL,                  -- documents of the batch when it was drawn
	status    TEXT NOT NULL DEFAULT 'open',      -- open, accepted, returned
	comment   TEXT NOT NULL DEFAULT '',
	by        TEXT NOT NULL,
	at        INTEGER NOT NULL,
	closed_by TEXT NOT NULL DEFAULT '',
	closed_at INTEGER NOT NULL DEFAULT 0,
	UNIQUE (batch, n)
) STRICT;
CREATE UNIQUE INDEX quality_open ON quality_round (batch) WHERE status = 'open';

CREATE TABLE quality_look (
	round    TEXT NOT NULL REFERENCES quality_round (id),
	document TEXT NOT NULL REFERENCES document (id),
	verdict  TEXT NOT NULL DEFAULT '',           -- '': nobody looked yet; good, bad
	fields   INTEGER NOT NULL DEFAULT 0,         -- looked at
	wrong    TEXT NOT NULL DEFAULT '[]',         -- JSON array of the names of those that are wrong
	note     TEXT NOT NULL DEFAULT '',
	page     INTEGER NOT NULL DEFAULT 0,         -- in the file, from 1, where the note is pinned; 0 nowhere
	x0       INTEGER NOT NULL DEFAULT 0,
	y0       INTEGER NOT NULL DEFAULT 0,
	x1       INTEGER NOT NULL DEFAULT 0,
	y1       INTEGER NOT NULL DEFAULT 0,
	by       TEXT NOT NULL DEFAULT '',
	at       INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (round, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX quality_look_document ON quality_look (document);

-- Which units ask for it, for themselves and all below. aside = 2 is a document
-- that a person accepted and that waits for its batch only.
CREATE TABLE quality_rule (
	unit TEXT PRIMARY KEY REFERENCES unit (id),
	by   TEXT NOT NULL,
	at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
