-- +goose Up
-- The documents that a document names in its text, in the order it names them.
-- Which of them the archive holds is asked when it is shown: what is not here
-- today may come tomorrow.
CREATE TABLE citation (
	document TEXT NOT NULL REFERENCES document (id),
	n        INTEGER NOT NULL,                   -- from 1
	type     TEXT NOT NULL DEFAULT '',
	number   TEXT NOT NULL,
	symbol   TEXT NOT NULL,
	date     TEXT NOT NULL DEFAULT '',           -- YYYY-MM-DD or YYYY
	organ    TEXT NOT NULL DEFAULT '',           -- as printed
	raw      TEXT NOT NULL DEFAULT '',
	conf     REAL NOT NULL DEFAULT 0,
	page     INTEGER NOT NULL DEFAULT 0,         -- in the file, from 1
	x0       INTEGER NOT NULL DEFAULT 0,
	y0       INTEGER NOT NULL DEFAULT 0,
	x1       INTEGER NOT NULL DEFAULT 0,
	y1       INTEGER NOT NULL DEFAULT 0,
	PRIMARY KEY (document, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX citation_names ON citation (ltrim(number, '0'), symbol);
CREATE INDEX document_named ON document (ltrim(number, '0'), symbol) WHERE number <> '';
