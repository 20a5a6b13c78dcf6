-- +goose Up
-- Lists of dossiers of administrative procedures as offices handed them in. A
-- line is never changed: the last list that names a dossier speaks for it.
CREATE TABLE dossier_list (
	id    TEXT PRIMARY KEY,
	unit  TEXT NOT NULL REFERENCES unit (id),
	file  TEXT NOT NULL DEFAULT '',              -- name of the imported file
	sum   TEXT NOT NULL DEFAULT '',              -- SHA-256 of the imported file
	by    TEXT NOT NULL,
	name  TEXT NOT NULL,
	at    INTEGER NOT NULL,
	lines INTEGER NOT NULL
) STRICT;
CREATE TABLE dossier_line (
	id        INTEGER PRIMARY KEY,
	list      TEXT NOT NULL REFERENCES dossier_list (id),
	n         INTEGER NOT NULL,                  -- row in the file
	code      TEXT NOT NULL,
	unit      TEXT NOT NULL REFERENCES unit (id),
	procedure TEXT NOT NULL DEFAULT '',
	received  TEXT NOT NULL DEFAULT '',          -- YYYY-MM-DD, '': not said, counted nowhere
	due       TEXT NOT NULL DEFAULT '',
	ended     TEXT NOT NULL DEFAULT '',
	returns   INTEGER NOT NULL,                  -- 1: the procedure returns a paper
	at        INTEGER NOT NULL                   -- of the list
) STRICT;
CREATE INDEX dossier_line_code ON dossier_line (code, id);
CREATE INDEX dossier_line_received ON dossier_line (received, unit);

-- Which document belongs to which dossier, and as what. The last row of a pair
-- holds; role '' says that it does not belong there any more.
CREATE TABLE dossier_paper (
	id       INTEGER PRIMARY KEY,
	code     TEXT NOT NULL,
	document TEXT NOT NULL REFERENCES document (id),
	role     TEXT NOT NULL,                      -- component, result, ''
	source   TEXT NOT NULL,                      -- text, name, box, person
	by       TEXT NOT NULL DEFAULT '',
	at       INTEGER NOT NULL
) STRICT;
CREATE INDEX dossier_paper_code ON dossier_paper (code, document, id);
CREATE INDEX dossier_paper_document ON dossier_paper (document, code, id);

-- Digitized data used again: by whom, of which document, for which dossier.
CREATE TABLE reuse (
	id       INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	user     TEXT NOT NULL,
	name     TEXT NOT NULL,
	unit     TEXT NOT NULL,                      -- of the user
	document TEXT NOT NULL REFERENCES document (id),
	code     TEXT NOT NULL,
	how      TEXT NOT NULL,                      -- fields, file
	fields   TEXT NOT NULL DEFAULT ''            -- names of the fields copied, never their values
) STRICT;
CREATE INDEX reuse_code ON reuse (code, at);
CREATE INDEX reuse_document ON reuse (document, id);

-- Records that an officer asked to have digitized.
CREATE TABLE request (
	id       TEXT PRIMARY KEY,
	unit     TEXT NOT NULL REFERENCES unit (id), -- whose clerks are asked
	what     TEXT NOT NULL,
	code     TEXT NOT NULL DEFAULT '',           -- of the dossier it is needed for
	due      TEXT NOT NULL,                      -- YYYY-MM-DD
	by       TEXT NOT NULL,
	name     TEXT NOT NULL,
	origin   TEXT NOT NULL,                      -- unit of who asked
	at       INTEGER NOT NULL,
	state    TEXT NOT NULL,                      -- open, done, refused
	document TEXT NOT NULL DEFAULT '',           -- where it is done
	answer   TEXT NOT NULL DEFAULT '',
	ended_by TEXT NOT NULL DEFAULT '',
	ended    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX request_open ON request (unit, due) WHERE state = 'open';
CREATE INDEX request_origin ON request (origin, at);

-- +goose StatementBegin
CREATE TRIGGER dossier_line_stays BEFORE UPDATE ON dossier_line BEGIN SELECT RAISE(ABORT, 'lists are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dossier_line_kept BEFORE DELETE ON dossier_line BEGIN SELECT RAISE(ABORT, 'lists are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dossier_paper_stays BEFORE UPDATE ON dossier_paper BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER dossier_paper_kept BEFORE DELETE ON dossier_paper BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reuse_stays BEFORE UPDATE ON reuse BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER reuse_kept BEFORE DELETE ON reuse BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER request_kept BEFORE DELETE ON request BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;
-- +goose StatementEnd

-- What was digitized by month, without reading the other states.
CREATE INDEX tally_month_digitized ON tally_month (month, unit, rgroup, documents, pages) WHERE state = 'digitized';
