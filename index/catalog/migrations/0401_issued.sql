-- +goose Up
-- Which unit of the register the printed organ of a document is, by names and
-- dates. What is printed stays as it is: this is a reading of it, kept with
-- what it was read from, so that it can be judged and made again.
CREATE TABLE issued (
	document TEXT PRIMARY KEY REFERENCES document (id),
	unit     TEXT NOT NULL REFERENCES unit (id),
	organ    TEXT NOT NULL,                      -- as printed then
	date     TEXT NOT NULL,                      -- of the document then, or what of it is known
	former   INTEGER NOT NULL,                   -- 1: the name is of a unit that went into this one
	source   TEXT NOT NULL,                      -- register: names and dates of the register of units
	at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX issued_unit ON issued (unit);
-- +goose StatementBegin
CREATE TRIGGER issued_to_record AFTER INSERT ON issued BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.at ELSE since END, n = n + 1
	WHERE  file = (SELECT file FROM document WHERE id = NEW.document);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issued_changed_to_record AFTER UPDATE ON issued BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.at ELSE since END, n = n + 1
	WHERE  file = (SELECT file FROM document WHERE id = NEW.document);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER issued_gone_to_record AFTER DELETE ON issued BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN OLD.at ELSE since END, n = n + 1
	WHERE  file = (SELECT file FROM document WHERE id = OLD.document);
END;
-- +goose StatementEnd
-- What was described before is looked at once more.
UPDATE document SET pending = 1 WHERE organ <> '' AND state IN ('described', 'digitized');
