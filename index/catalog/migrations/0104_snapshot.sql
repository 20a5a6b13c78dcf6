-- +goose Up
-- A period frozen: the report as it was given, and the hash of it. The list of
-- documents behind it is not stored, it is made from the history again and
-- must give the hash that stands in the report.
CREATE TABLE snapshot (
	id     TEXT PRIMARY KEY,
	unit   TEXT NOT NULL REFERENCES unit (id),
	period TEXT NOT NULL,
	body   TEXT NOT NULL,                        -- JSON
	sum    TEXT NOT NULL,                        -- SHA-256 of body
	note   TEXT NOT NULL DEFAULT '',
	by     TEXT NOT NULL,
	name   TEXT NOT NULL,
	at     INTEGER NOT NULL
) STRICT;
CREATE INDEX snapshot_unit ON snapshot (unit, id);
-- +goose StatementBegin
CREATE TRIGGER snapshot_stays BEFORE UPDATE ON snapshot BEGIN SELECT RAISE(ABORT, 'snapshots are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER snapshot_kept BEFORE DELETE ON snapshot BEGIN SELECT RAISE(ABORT, 'snapshots are never deleted'); END;
-- +goose StatementEnd
