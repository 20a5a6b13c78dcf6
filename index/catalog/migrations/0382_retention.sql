-- +goose Up
-- For how long a document is kept, as a person confirmed it.
CREATE TABLE retention (
	document TEXT PRIMARY KEY REFERENCES document (id),
	code     TEXT NOT NULL,                       -- TT 05/2025/TT-BNV: 01 … 07
	years    INTEGER NOT NULL,                    -- 0 for ever
	rule     TEXT NOT NULL,                       -- what suggested it
	by       TEXT NOT NULL,
	at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What must not be disposed of whatever its term says: inspection, lawsuit.
CREATE TABLE hold (
	document TEXT NOT NULL REFERENCES document (id),
	reason   TEXT NOT NULL,
	by       TEXT NOT NULL,
	at       INTEGER NOT NULL,
	lifted   INTEGER NOT NULL DEFAULT 0,          -- when; 0: it holds
	lifter   TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (document, at)
) STRICT, WITHOUT ROWID;

-- A proposal to dispose of documents, and what became of it.
CREATE TABLE disposal (
	id       TEXT PRIMARY KEY,
	unit     TEXT NOT NULL,
	minutes  TEXT NOT NULL,                       -- number of the council's record
	reason   TEXT NOT NULL,
	state    TEXT NOT NULL,                       -- proposed, done, refused
	by       TEXT NOT NULL,
	by_name  TEXT NOT NULL,
	at       INTEGER NOT NULL,
	judge    TEXT NOT NULL DEFAULT '',            -- the second person, never the first
	judge_name TEXT NOT NULL DEFAULT '',
	judged   INTEGER NOT NULL DEFAULT 0,
	CHECK (judge <> by)
) STRICT, WITHOUT ROWID;

-- The tombstone: what was there, for how long it had to be kept, and its hash.
CREATE TABLE disposal_item (
	disposal TEXT NOT NULL REFERENCES disposal (id),
	document TEXT NOT NULL REFERENCES document (id),
	title    TEXT NOT NULL,
	day      TEXT NOT NULL,
	sum      TEXT NOT NULL,                       -- SHA-256 of the original
	pages    INTEGER NOT NULL,
	code     TEXT NOT NULL,
	years    INTEGER NOT NULL,
	PRIMARY KEY (disposal, document)
) STRICT, WITHOUT ROWID;
