-- +goose Up
-- What is attached to a document and is none of its own: appendices, drafts,
-- forms, papers passed on; by the page on which each begins.
CREATE TABLE attachment (
	document TEXT NOT NULL REFERENCES document (id),
	page     INTEGER NOT NULL,                   -- in the file, from 1
	kind     TEXT NOT NULL,                      -- see pipeline.AttachmentKind
	title    TEXT NOT NULL,                      -- as printed
	PRIMARY KEY (document, page)
) STRICT, WITHOUT ROWID;
