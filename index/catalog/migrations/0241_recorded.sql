-- +goose Up
-- Which files must be written down beside their bytes: n rises with every
-- change of what a file is, done is the n that was written last.
CREATE TABLE recorded (
	file  TEXT PRIMARY KEY,
	n     INTEGER NOT NULL DEFAULT 1,
	done  INTEGER NOT NULL DEFAULT 0,
	since INTEGER NOT NULL                       -- of the first change not written yet
) STRICT, WITHOUT ROWID;
CREATE INDEX recorded_due ON recorded (since) WHERE n > done;
-- +goose StatementBegin
CREATE TRIGGER file_to_record AFTER INSERT ON file BEGIN
	INSERT INTO recorded (file, since) VALUES (NEW.id, NEW.at) ON CONFLICT DO UPDATE SET n = n + 1;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_to_record AFTER INSERT ON document BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.changed ELSE since END, n = n + 1 WHERE file = NEW.file;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_changed_to_record AFTER UPDATE OF version ON document BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.changed ELSE since END, n = n + 1 WHERE file = NEW.file;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER derivative_to_record AFTER INSERT ON derivative BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.at ELSE since END, n = n + 1
	WHERE  file IN (SELECT id FROM file WHERE sum = NEW.sum);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER derivative_changed_to_record AFTER UPDATE ON derivative BEGIN
	UPDATE recorded SET since = CASE WHEN n = done THEN NEW.at ELSE since END, n = n + 1
	WHERE  file IN (SELECT id FROM file WHERE sum = NEW.sum);
END;
-- +goose StatementEnd
INSERT INTO recorded (file, since) SELECT id, at FROM file;

-- Which tables of settings stand in the store, and up to which line of the
-- audit that was looked at.
CREATE TABLE kept (
	name  TEXT PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
