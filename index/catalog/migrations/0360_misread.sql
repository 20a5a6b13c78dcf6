-- +goose Up
-- What readers of scans make of letters, learned by command from what they
-- read and what people confirmed. Each learning is a version; the newest is
-- used, the others say what was.
CREATE TABLE misreadings (
	version INTEGER PRIMARY KEY,
	pairs   INTEGER NOT NULL,                    -- that were readings of each other
	by      TEXT NOT NULL,
	at      INTEGER NOT NULL
) STRICT;

CREATE TABLE misreading (
	version INTEGER NOT NULL REFERENCES misreadings (version),
	meant   TEXT NOT NULL,
	read    TEXT NOT NULL,
	n       INTEGER NOT NULL,                    -- how often it was seen
	among   INTEGER NOT NULL,                    -- how often what was meant was read at all
	PRIMARY KEY (version, meant, read)
) STRICT, WITHOUT ROWID;
