-- +goose Up
-- Times are whole milliseconds since 1970 UTC. Names of states, roles and
-- reasons are those of package pipeline.

-- Units form a tree. under holds every pair (ancestor, unit), a unit being
-- under itself, so that "this unit and all below it" is one indexed lookup.
CREATE TABLE unit (
	id          TEXT PRIMARY KEY,
	parent      TEXT REFERENCES unit (id),       -- NULL: the root
	name        TEXT NOT NULL,
	kind        TEXT NOT NULL,                   -- province, department, commune
	provisional INTEGER NOT NULL DEFAULT 0,      -- 1: the code is ours until the province decides
	valid_from  TEXT NOT NULL DEFAULT '',        -- YYYY-MM-DD, '' unknown
	valid_to    TEXT NOT NULL DEFAULT '',        -- YYYY-MM-DD, '' still valid
	source      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX unit_parent ON unit (parent);

CREATE TABLE under (
	ancestor TEXT NOT NULL,
	unit     TEXT NOT NULL,
	PRIMARY KEY (ancestor, unit)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER unit_planted AFTER INSERT ON unit BEGIN
	INSERT INTO under (ancestor, unit)
	SELECT ancestor, NEW.id FROM under WHERE unit = NEW.parent
	UNION ALL SELECT NEW.id, NEW.id;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER unit_moved AFTER UPDATE OF parent ON unit WHEN NEW.parent IS NOT OLD.parent BEGIN
	SELECT RAISE(ABORT, 'a unit cannot stand under itself')
	WHERE  EXISTS (SELECT 1 FROM under WHERE ancestor = NEW.id AND unit = NEW.parent);
	DELETE FROM under
	WHERE  unit IN (SELECT unit FROM under WHERE ancestor = NEW.id)
	AND    ancestor IN (SELECT ancestor FROM under WHERE unit = NEW.id AND ancestor <> NEW.id);
	INSERT INTO under (ancestor, unit)
	SELECT a.ancestor, u.unit
	FROM   under a, under u
	WHERE  a.unit = NEW.parent AND u.ancestor = NEW.id;
END;
-- +goose StatementEnd

CREATE TABLE batch (
	id     TEXT PRIMARY KEY,
	unit   TEXT NOT NULL REFERENCES unit (id),
	name   TEXT NOT NULL,
	rgroup TEXT NOT NULL DEFAULT '',             -- record group of the register
	box    TEXT NOT NULL DEFAULT '',
	note   TEXT NOT NULL DEFAULT '',
	by     TEXT NOT NULL,                        -- user
	at     INTEGER NOT NULL,
	files  INTEGER NOT NULL DEFAULT 0,           -- receipts, moved by trigger
	linked INTEGER NOT NULL DEFAULT 0,           -- of those, duplicates
	pages  INTEGER NOT NULL DEFAULT 0,           -- of its documents
	UNIQUE (unit, name)
) STRICT;
CREATE INDEX batch_at ON batch (at DESC, id DESC);

-- One row a receipt. alive is 1 for the one upload of these bytes in this unit
-- that later uploads are linked to; 0 where the same bytes deserve a new start.
CREATE TABLE file (
	id           TEXT PRIMARY KEY,
	batch        TEXT NOT NULL REFERENCES batch (id),
	unit         TEXT NOT NULL REFERENCES unit (id),
	name         TEXT NOT NULL,
	folder       TEXT NOT NULL DEFAULT '',
	sum          TEXT NOT NULL,
	size         INTEGER NOT NULL,
	kind         TEXT NOT NULL DEFAULT '',       -- pdf, tiff, jpeg, png; '' unknown
	by           TEXT NOT NULL,
	at           INTEGER NOT NULL,
	duplicate_of TEXT REFERENCES file (id),
	alive        INTEGER NOT NULL,
	checked      INTEGER NOT NULL DEFAULT 0      -- when the object was last read and its hash compared
) STRICT;
CREATE INDEX file_batch ON file (batch, at, id);
CREATE INDEX file_sum ON file (sum);
CREATE UNIQUE INDEX file_alive ON file (unit, sum) WHERE alive = 1;
-- +goose StatementBegin
CREATE TRIGGER file_counted AFTER INSERT ON file BEGIN
	UPDATE batch SET files = files + 1, linked = linked + (NEW.duplicate_of IS NOT NULL) WHERE id = NEW.batch;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER file_kept BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'receipts are never deleted'); END;
-- +goose StatementEnd

-- A document is a run of pages of one file. It is born with its file as part 1
-- and may be split when it is described. pages is 0 while unknown.
CREATE TABLE document (
	id       TEXT PRIMARY KEY,
	file     TEXT NOT NULL REFERENCES file (id),
	batch    TEXT NOT NULL REFERENCES batch (id),
	unit     TEXT NOT NULL REFERENCES unit (id),
	rgroup   TEXT NOT NULL DEFAULT '',
	sum      TEXT NOT NULL,
	part     INTEGER NOT NULL DEFAULT 1,
	first    INTEGER NOT NULL DEFAULT 0,         -- page in the file, from 1; 0 unknown
	last     INTEGER NOT NULL DEFAULT 0,
	pages    INTEGER NOT NULL DEFAULT 0,
	state    TEXT NOT NULL,
	reason   TEXT NOT NULL DEFAULT '',
	detail   TEXT NOT NULL DEFAULT '',           -- what a person added to the reason
	problems INTEGER NOT NULL DEFAULT 0,         -- pages neither read nor proven blank
	aside    INTEGER NOT NULL DEFAULT 0,         -- 1: set aside for somebody who knows more
	family   TEXT NOT NULL DEFAULT '',
	type     TEXT NOT NULL DEFAULT '',
	number   TEXT NOT NULL DEFAULT '',
	symbol   TEXT NOT NULL DEFAULT '',
	date     TEXT NOT NULL DEFAULT '',           -- YYYY-MM-DD
	organ    TEXT NOT NULL DEFAULT '',
	signer   TEXT NOT NULL DEFAULT '',
	subject  TEXT NOT NULL DEFAULT '',
	secrecy  TEXT NOT NULL DEFAULT '',
	described_by TEXT NOT NULL DEFAULT '',       -- version of the description
	confirmed_by TEXT NOT NULL DEFAULT '',       -- user who accepted the whole document
	at       INTEGER NOT NULL,
	changed  INTEGER NOT NULL,
	version  INTEGER NOT NULL DEFAULT 1,         -- rises with every change
	pending  INTEGER NOT NULL DEFAULT 0,         -- 1: the search index is behind
	indexed  INTEGER NOT NULL DEFAULT 0,         -- hash of what the index holds; 0: nothing
	holder   TEXT NOT NULL DEFAULT '',           -- user who confirms it now
	until    INTEGER NOT NULL DEFAULT 0,
	UNIQUE (file, part)
) STRICT;
CREATE INDEX document_sum ON document (sum);
CREATE INDEX document_batch ON document (batch, state);
CREATE INDEX document_unit ON document (unit, state, at DESC, id DESC);
CREATE INDEX document_at ON document (at DESC, id DESC);
CREATE INDEX document_pending ON document (changed) WHERE pending = 1;
CREATE INDEX document_waits ON document (at, id) WHERE state = 'described' AND aside = 0;

-- A page belongs to the bytes, not to an upload.
CREATE TABLE page (
	sum     TEXT NOT NULL,
	n       INTEGER NOT NULL,                    -- in the file, from 1
	state   TEXT NOT NULL,                       -- waiting, read, failed
	reading TEXT NOT NULL DEFAULT '',            -- key of the reading object
	version TEXT NOT NULL DEFAULT '',            -- that made it; the preview bears it too
	preview INTEGER NOT NULL DEFAULT 0,
	blank   INTEGER NOT NULL DEFAULT 0,
	conf    REAL NOT NULL DEFAULT 0,
	failure TEXT NOT NULL DEFAULT '',
	text    TEXT NOT NULL DEFAULT '',            -- for snippets; empty where withheld
	PRIMARY KEY (sum, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX page_waiting ON page (sum) WHERE state = 'waiting';

CREATE TABLE field (
	document    TEXT NOT NULL REFERENCES document (id),
	name        TEXT NOT NULL,
	value       TEXT NOT NULL DEFAULT '',
	raw         TEXT NOT NULL DEFAULT '',
	conf        REAL NOT NULL DEFAULT 0,
	page        INTEGER NOT NULL DEFAULT 0,      -- in the file, from 1; 0 nowhere
	x0          INTEGER NOT NULL DEFAULT 0,
	y0          INTEGER NOT NULL DEFAULT 0,
	x1          INTEGER NOT NULL DEFAULT 0,
	y1          INTEGER NOT NULL DEFAULT 0,
	source      TEXT NOT NULL DEFAULT '',
	status      TEXT NOT NULL,                   -- accepted, uncertain, confirmed
	handwritten INTEGER NOT NULL DEFAULT 0,
	suggestions TEXT NOT NULL DEFAULT '[]',      -- JSON array of strings
	by          TEXT NOT NULL DEFAULT '',
	at          INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;

-- A page that the machine could neither read nor prove blank, seen by a person.
CREATE TABLE attest (
	document TEXT NOT NULL REFERENCES document (id),
	n        INTEGER NOT NULL,                   -- in the file, from 1
	by       TEXT NOT NULL,
	at       INTEGER NOT NULL,
	note     TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;

-- The append-only history. A figure of any past moment is a sum over it:
-- pages entered to_state and from_pages left from_state.
CREATE TABLE event (
	id         INTEGER PRIMARY KEY,
	at         INTEGER NOT NULL,
	document   TEXT NOT NULL REFERENCES document (id),
	unit       TEXT NOT NULL,
	rgroup     TEXT NOT NULL,
	from_state TEXT NOT NULL,                    -- '': it came to be
	from_pages INTEGER NOT NULL,
	to_state   TEXT NOT NULL,
	pages      INTEGER NOT NULL,
	reason     TEXT NOT NULL DEFAULT '',
	by         TEXT NOT NULL DEFAULT '',         -- '': the machine
	policy     TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_document ON event (document, id);
CREATE INDEX event_at ON event (at, unit, rgroup, to_state);
-- +goose StatementBegin
CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER event_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'history is append-only'); END;
-- +goose StatementEnd

-- Counters of documents and pages, moved by triggers in the transaction that
-- moves the document, so that they cannot be forgotten.
CREATE TABLE tally (
	unit      TEXT NOT NULL,
	rgroup    TEXT NOT NULL,
	state     TEXT NOT NULL,
	documents INTEGER NOT NULL,
	pages     INTEGER NOT NULL,
	PRIMARY KEY (unit, rgroup, state)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER document_counted AFTER INSERT ON document BEGIN
	INSERT INTO tally (unit, rgroup, state, documents, pages)
	VALUES (NEW.unit, NEW.rgroup, NEW.state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
	UPDATE batch SET pages = pages + NEW.pages WHERE id = NEW.batch;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_recounted AFTER UPDATE OF unit, rgroup, state, pages ON document BEGIN
	UPDATE tally SET documents = documents - 1, pages = pages - OLD.pages
	WHERE  unit = OLD.unit AND rgroup = OLD.rgroup AND state = OLD.state;
	INSERT INTO tally (unit, rgroup, state, documents, pages)
	VALUES (NEW.unit, NEW.rgroup, NEW.state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
	UPDATE batch SET pages = pages + NEW.pages - OLD.pages WHERE id = NEW.batch AND NEW.pages <> OLD.pages;
END;
-- +goose StatementEnd

-- The same for the files of a batch: the first part stands for its file.
CREATE TABLE batch_tally (
	batch TEXT NOT NULL,
	state TEXT NOT NULL,
	files INTEGER NOT NULL,
	PRIMARY KEY (batch, state)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER batch_counted AFTER INSERT ON document WHEN NEW.part = 1 BEGIN
	INSERT INTO batch_tally (batch, state, files) VALUES (NEW.batch, NEW.state, 1)
	ON CONFLICT DO UPDATE SET files = files + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER batch_recounted AFTER UPDATE OF state ON document WHEN NEW.part = 1 AND NEW.state <> OLD.state BEGIN
	UPDATE batch_tally SET files = files - 1 WHERE batch = OLD.batch AND state = OLD.state;
	INSERT INTO batch_tally (batch, state, files) VALUES (NEW.batch, NEW.state, 1)
	ON CONFLICT DO UPDATE SET files = files + 1;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER document_kept BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;
-- +goose StatementEnd

-- One row an act, in the transaction of the act: no row, no act. subject is
-- the id acted on, detail never holds contents of records.
CREATE TABLE audit (
	id      INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	user    TEXT NOT NULL,                       -- '': the machine
	name    TEXT NOT NULL,
	unit    TEXT NOT NULL,                       -- where the act was done
	act     TEXT NOT NULL,                       -- sign_in, upload, view, download, search, confirm …
	subject TEXT NOT NULL,
	detail  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX audit_subject ON audit (subject, id);
CREATE INDEX audit_user ON audit (user, id);
-- +goose StatementBegin
CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
-- +goose StatementEnd

-- The truth about work. The queue is refilled from the rows that wait. A
-- commit or failure counts only with the attempt that stands here.
CREATE TABLE job (
	stage   TEXT NOT NULL,                       -- scan, read, describe
	sum     TEXT NOT NULL,
	page    INTEGER NOT NULL,                    -- 0: the whole file
	state   TEXT NOT NULL,                       -- waiting, done, dead
	attempt INTEGER NOT NULL DEFAULT 1,
	tries   INTEGER NOT NULL DEFAULT 0,          -- failures that were our own fault
	lane    INTEGER NOT NULL DEFAULT 0,          -- lower goes first
	due     INTEGER NOT NULL,                    -- not before
	born    INTEGER NOT NULL,                    -- when the file came: the oldest file goes first
	made    INTEGER NOT NULL,
	ended   INTEGER NOT NULL DEFAULT 0,
	result  TEXT NOT NULL DEFAULT '',            -- key
	reason  TEXT NOT NULL DEFAULT '',
	PRIMARY KEY (stage, sum, page)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_waits ON job (lane, born) WHERE state = 'waiting';
CREATE INDEX job_sum ON job (sum);
