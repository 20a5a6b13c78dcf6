-- +goose Up
-- What a table said of a document when its file was handed in with one: by file
-- and the page on which the document begins. name is a field, or "code" and
-- "note" as the sender wrote them. It stands beside what the machine reads.
CREATE TABLE imported (
	file  TEXT NOT NULL REFERENCES file (id),
	first INTEGER NOT NULL,
	name  TEXT NOT NULL,
	value TEXT NOT NULL,
	PRIMARY KEY (file, first, name)
) STRICT, WITHOUT ROWID;
