-- +goose Up
-- A version of the register is a paper somebody approved: what the units under
-- one unit owe. Versions are never changed, a correction is a new one.
CREATE TABLE register (
	id       TEXT PRIMARY KEY,
	unit     TEXT NOT NULL REFERENCES unit (id), -- speaks for this unit and all below it
	source   TEXT NOT NULL,                      -- the paper
	approval TEXT NOT NULL DEFAULT '',           -- its number
	approved TEXT NOT NULL DEFAULT '',           -- its date, YYYY-MM-DD
	reason   TEXT NOT NULL DEFAULT '',           -- why it replaces the one before
	file     TEXT NOT NULL DEFAULT '',           -- name of the imported file
	sum      TEXT NOT NULL DEFAULT '',           -- SHA-256 of the imported file
	by       TEXT NOT NULL,
	at       INTEGER NOT NULL,
	lines    INTEGER NOT NULL
) STRICT;
CREATE INDEX register_at ON register (at, id);

CREATE TABLE register_line (
	register  TEXT NOT NULL REFERENCES register (id),
	n         INTEGER NOT NULL,                  -- row in the imported file
	unit      TEXT NOT NULL REFERENCES unit (id),
	fonds     TEXT NOT NULL DEFAULT '',
	rgroup    TEXT NOT NULL,
	from_year INTEGER NOT NULL DEFAULT 0,        -- 0: unknown
	to_year   INTEGER NOT NULL DEFAULT 0,
	files     INTEGER NOT NULL DEFAULT 0,
	documents INTEGER NOT NULL DEFAULT 0,
	pages     INTEGER NOT NULL DEFAULT 0,        -- A4 equivalents
	excluded  TEXT NOT NULL DEFAULT '',          -- reason: listed, but not owed
	address   TEXT NOT NULL DEFAULT '',          -- store, shelf, box
	note      TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (register, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX register_line_unit ON register_line (register, unit);

-- What a version says of each unit, added up once.
CREATE TABLE register_sum (
	register  TEXT NOT NULL REFERENCES register (id),
	unit      TEXT NOT NULL,
	rgroup    TEXT NOT NULL,
	excluded  INTEGER NOT NULL,                  -- 1: of the lines listed but not owed
	files     INTEGER NOT NULL,
	documents INTEGER NOT NULL,
	pages     INTEGER NOT NULL,
	PRIMARY KEY (register, unit, rgroup, excluded)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER register_stays BEFORE UPDATE ON register BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_kept BEFORE DELETE ON register BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_line_stays BEFORE UPDATE ON register_line BEGIN SELECT RAISE(ABORT, 'versions are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER register_line_kept BEFORE DELETE ON register_line BEGIN SELECT RAISE(ABORT, 'versions are never deleted'); END;
-- +goose StatementEnd

-- Targets in the order in which they were set; the last one of a unit holds.
CREATE TABLE target (
	id      INTEGER PRIMARY KEY,
	unit    TEXT NOT NULL REFERENCES unit (id),
	measure TEXT NOT NULL,
	share   REAL NOT NULL,                       -- percent
	starts  TEXT NOT NULL DEFAULT '',            -- YYYY-MM-DD
	due     TEXT NOT NULL DEFAULT '',            -- YYYY-MM-DD, '' no day
	source  TEXT NOT NULL DEFAULT '',
	by      TEXT NOT NULL,
	at      INTEGER NOT NULL
) STRICT;

-- What each event changed, added up by Vietnamese day, so that a figure of any
-- past day is a sum over days and not over documents. Moved by the event
-- itself, in its transaction: one more event costs two rows.
CREATE TABLE tally_day (
	unit      TEXT NOT NULL,
	day       INTEGER NOT NULL,                  -- days since 1970-01-01 in UTC+7
	rgroup    TEXT NOT NULL,
	state     TEXT NOT NULL,
	documents INTEGER NOT NULL,                  -- came less went
	pages     INTEGER NOT NULL,
	PRIMARY KEY (unit, day, rgroup, state)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER event_tallied AFTER INSERT ON event BEGIN
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	SELECT NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.from_state, -1, -NEW.from_pages
	WHERE  NEW.from_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents - 1, pages = pages + excluded.pages;
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	VALUES (NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.to_state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
END;
-- +goose StatementEnd
INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
SELECT unit, day, rgroup, state, sum(documents), sum(pages)
FROM (
	SELECT unit, (at + 25200000) / 86400000 AS day, rgroup, to_state AS state, 1 AS documents, pages FROM event
	UNION ALL
	SELECT unit, (at + 25200000) / 86400000, rgroup, from_state, -1, -from_pages FROM event WHERE from_state <> ''
)
GROUP BY unit, day, rgroup, state;
