-- +goose Up
-- Documents that a person accepted, by unit, hour and person: how much an hour
-- of checking brings, without reading the history. Hours since 1970 UTC.
CREATE TABLE checked_hour (
	unit      TEXT NOT NULL,
	hour      INTEGER NOT NULL,
	by        TEXT NOT NULL,
	documents INTEGER NOT NULL,
	pages     INTEGER NOT NULL,
	PRIMARY KEY (unit, hour, by)
) STRICT, WITHOUT ROWID;
-- +goose StatementBegin
CREATE TRIGGER event_checked AFTER INSERT ON event WHEN NEW.to_state = 'digitized' AND NEW.by <> '' BEGIN
	INSERT INTO checked_hour (unit, hour, by, documents, pages)
	VALUES (NEW.unit, NEW.at / 3600000, NEW.by, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
END;
-- +goose StatementEnd
INSERT INTO checked_hour (unit, hour, by, documents, pages)
SELECT unit, at / 3600000, by, count(*), sum(pages)
FROM   event
WHERE  to_state = 'digitized' AND by <> ''
GROUP  BY 1, 2, 3;

-- Failures by reason, without reading the documents.
CREATE INDEX document_failed ON document (unit, state, reason) WHERE state IN ('rejected', 'damaged');

-- Switches of the rules, in the order in which they were set; the last one of
-- a unit or of the nearest above it holds.
CREATE TABLE switch (
	id     INTEGER PRIMARY KEY,
	unit   TEXT NOT NULL REFERENCES unit (id),
	name   TEXT NOT NULL,
	on_    INTEGER NOT NULL,
	reason TEXT NOT NULL,
	by     TEXT NOT NULL,
	at     INTEGER NOT NULL
) STRICT;
-- +goose StatementBegin
CREATE TRIGGER switch_stays BEFORE UPDATE ON switch BEGIN SELECT RAISE(ABORT, 'switches are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER switch_kept BEFORE DELETE ON switch BEGIN SELECT RAISE(ABORT, 'switches are never deleted'); END;
-- +goose StatementEnd
