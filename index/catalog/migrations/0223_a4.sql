-- +goose Up
-- How many A4 pages a page counts for: A3 two, A2 four, A1 eight, A0 sixteen.
-- The pages of documents, of the history and of all counters are these; a
-- batch goes on counting sheets, of which so many have been read.
ALTER TABLE page ADD COLUMN a4 INTEGER NOT NULL DEFAULT 1;
DROP TRIGGER document_counted;
-- +goose StatementBegin
CREATE TRIGGER document_counted AFTER INSERT ON document BEGIN
	INSERT INTO tally (unit, rgroup, state, documents, pages)
	VALUES (NEW.unit, NEW.rgroup, NEW.state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
	UPDATE batch SET pages = pages + (NEW.first > 0) * (NEW.last - NEW.first + 1) WHERE id = NEW.batch;
END;
-- +goose StatementEnd
DROP TRIGGER document_recounted;
-- +goose StatementBegin
CREATE TRIGGER document_recounted AFTER UPDATE OF unit, rgroup, state, pages ON document BEGIN
	UPDATE tally SET documents = documents - 1, pages = pages - OLD.pages
	WHERE  unit = OLD.unit AND rgroup = OLD.rgroup AND state = OLD.state;
	INSERT INTO tally (unit, rgroup, state, documents, pages)
	VALUES (NEW.unit, NEW.rgroup, NEW.state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER document_ranged AFTER UPDATE OF first, last ON document WHEN NEW.first <> OLD.first OR NEW.last <> OLD.last BEGIN
	UPDATE batch SET pages = pages + (NEW.first > 0) * (NEW.last - NEW.first + 1) - (OLD.first > 0) * (OLD.last - OLD.first + 1)
	WHERE  id = NEW.batch;
END;
-- +goose StatementEnd
