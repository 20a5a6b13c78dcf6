-- +goose Up
-- Units that went into another: from a day on they stand under it in the tree,
-- so that all sums of all times are those of the new unit; where they stood
-- before is kept, so that a table can still be drawn as it was.
CREATE TABLE merger (
	id     INTEGER PRIMARY KEY,
	unit   TEXT NOT NULL REFERENCES unit (id),
	was    TEXT NOT NULL REFERENCES unit (id),   -- parent before
	into_  TEXT NOT NULL REFERENCES unit (id),   -- parent from then on
	day    TEXT NOT NULL,                        -- YYYY-MM-DD
	source TEXT NOT NULL,                        -- the paper
	by     TEXT NOT NULL,
	at     INTEGER NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER merger_stays BEFORE UPDATE ON merger BEGIN SELECT RAISE(ABORT, 'mergers are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER merger_kept BEFORE DELETE ON merger BEGIN SELECT RAISE(ABORT, 'mergers are never deleted'); END;
-- +goose StatementEnd
