-- +goose Up
-- How people divided a file into documents, and from what, so that it can be
-- undone. What the machine proposed is in its description.
CREATE TABLE division (
	id     INTEGER PRIMARY KEY,
	file   TEXT NOT NULL REFERENCES file (id),
	at     INTEGER NOT NULL,
	by     TEXT NOT NULL,
	act    TEXT NOT NULL,                        -- agreed, moved, undone
	starts TEXT NOT NULL,                        -- JSON: first pages of the documents from then on
	was    TEXT NOT NULL,                        -- JSON: before
	undone INTEGER NOT NULL DEFAULT 0            -- 1: a later line took it back
) STRICT;
CREATE INDEX division_file ON division (file, id);
