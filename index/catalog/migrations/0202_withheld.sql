-- +goose Up
-- What an account is charged with besides its role. "records": decides on what
-- bears a secrecy mark.
CREATE TABLE duty (
	account TEXT NOT NULL REFERENCES account (id),
	duty    TEXT NOT NULL,
	by      TEXT NOT NULL,
	at      INTEGER NOT NULL,
	PRIMARY KEY (account, duty)
) STRICT, WITHOUT ROWID;

-- Pages that somebody charged with it found to bear no secret, whatever the
-- machine sees on them.
CREATE TABLE cleared (
	sum    TEXT NOT NULL,
	first  INTEGER NOT NULL,                     -- page in the file, from 1
	last   INTEGER NOT NULL,
	reason TEXT NOT NULL,
	by     TEXT NOT NULL,
	at     INTEGER NOT NULL,
	PRIMARY KEY (sum, first, last)
) STRICT, WITHOUT ROWID;

-- Bytes that were removed with all that was made from them. done is 0 until
-- the store has confirmed it.
CREATE TABLE purge (
	sum    TEXT NOT NULL,
	at     INTEGER NOT NULL,
	reason TEXT NOT NULL,
	by     TEXT NOT NULL,
	done   INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (sum, at)
) STRICT, WITHOUT ROWID;
ALTER TABLE file ADD COLUMN purged INTEGER NOT NULL DEFAULT 0; -- 1: its bytes are gone, its name too
