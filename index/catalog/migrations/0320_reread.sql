-- +goose Up

-- Files that are being read again. What was read before stands until the last
-- of their pages has been read; nothing here outlives that moment.
CREATE TABLE reread (
	sum   TEXT PRIMARY KEY,
	older TEXT NOT NULL,                         -- readings older than this were asked for
	by    TEXT NOT NULL,
	at    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The new readings, kept apart. reading is empty where a page could be read
-- neither before nor now.
CREATE TABLE reread_page (
	sum     TEXT NOT NULL REFERENCES reread (sum),
	n       INTEGER NOT NULL,
	reading TEXT NOT NULL,
	version TEXT NOT NULL,
	preview INTEGER NOT NULL,
	blank   INTEGER NOT NULL,
	conf    REAL NOT NULL,
	failure TEXT NOT NULL,
	text    TEXT NOT NULL,
	codes   TEXT NOT NULL,
	PRIMARY KEY (sum, n)
) STRICT, WITHOUT ROWID;
