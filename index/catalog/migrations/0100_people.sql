-- +goose Up
-- Which version of an embedded list stands in the tables.
CREATE TABLE embedded (
	name TEXT PRIMARY KEY,
	sum  TEXT NOT NULL                           -- SHA-256 of the list
) STRICT, WITHOUT ROWID;

-- Every name by which a unit can be called, folded. One name may mean several
-- units: old communes were called alike in several districts.
CREATE TABLE unit_name (
	fold     TEXT NOT NULL,                      -- lower case, no marks
	unit     TEXT NOT NULL REFERENCES unit (id),
	kind     TEXT NOT NULL,                      -- code, name, bare, former
	name     TEXT NOT NULL,                      -- as written
	district TEXT NOT NULL DEFAULT '',           -- of a former name: the district it lay in
	PRIMARY KEY (fold, unit, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_name_unit ON unit_name (unit);

CREATE TABLE account (
	id          TEXT PRIMARY KEY,
	login       TEXT NOT NULL UNIQUE,            -- lower case ASCII
	name        TEXT NOT NULL,
	role        TEXT NOT NULL,
	unit        TEXT NOT NULL REFERENCES unit (id),
	hash        TEXT NOT NULL,                   -- argon2id with its parameters
	must_change INTEGER NOT NULL DEFAULT 0,      -- 1: somebody else chose the password
	disabled    INTEGER NOT NULL DEFAULT 0,
	at          INTEGER NOT NULL,
	seen        INTEGER NOT NULL DEFAULT 0       -- last sign-in
) STRICT;

-- A session is found by the hash of its token: a stolen copy of this file
-- opens nothing.
CREATE TABLE session (
	hash   TEXT PRIMARY KEY,                     -- SHA-256 of the token
	user   TEXT NOT NULL,                        -- '' before sign-in
	data   BLOB NOT NULL,
	expiry INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_user ON session (user);
CREATE INDEX session_expiry ON session (expiry);

CREATE TABLE token (
	id      TEXT PRIMARY KEY,
	user    TEXT NOT NULL REFERENCES account (id),
	name    TEXT NOT NULL,
	hash    TEXT NOT NULL UNIQUE,                -- SHA-256 of 256 random bits
	at      INTEGER NOT NULL,
	used    INTEGER NOT NULL DEFAULT 0,
	revoked INTEGER NOT NULL DEFAULT 0           -- when; 0: valid
) STRICT;
CREATE INDEX token_user ON token (user);

-- Failed sign-ins by account and address, by account, by address.
CREATE TABLE failed (
	key   TEXT PRIMARY KEY,
	times INTEGER NOT NULL,
	last  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX failed_last ON failed (last);
