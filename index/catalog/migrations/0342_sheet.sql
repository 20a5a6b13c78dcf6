-- +goose Up
-- Pages that only separate records: they stay in the original and belong to no
-- document.
CREATE TABLE sheet (
	file TEXT NOT NULL REFERENCES file (id),
	n    INTEGER NOT NULL,                       -- page in the file, from 1
	PRIMARY KEY (file, n)
) STRICT, WITHOUT ROWID;
-- What the sheet before a document said. The unit may differ from the
-- document's where the sheet named one that is not under that of the batch.
ALTER TABLE document ADD COLUMN box TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN sheaf TEXT NOT NULL DEFAULT '';      -- hồ sơ
ALTER TABLE document ADD COLUMN sheet_unit TEXT NOT NULL DEFAULT '';

-- A document that goes over to another unit leaves the one (to_state is empty)
-- and comes to be in the other: nothing comes to be in no state.
DROP TRIGGER event_tallied;
-- +goose StatementBegin
CREATE TRIGGER event_tallied AFTER INSERT ON event BEGIN
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	SELECT NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.from_state, -1, -NEW.from_pages
	WHERE  NEW.from_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents - 1, pages = pages + excluded.pages;
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	SELECT NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.to_state, 1, NEW.pages
	WHERE  NEW.to_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
	INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
	SELECT NEW.unit, CAST(strftime('%Y%m', (NEW.at + 25200000) / 1000, 'unixepoch') AS INTEGER), NEW.rgroup, NEW.from_state, -1, -NEW.from_pages
	WHERE  NEW.from_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents - 1, pages = pages + excluded.pages;
	INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
	SELECT NEW.unit, CAST(strftime('%Y%m', (NEW.at + 25200000) / 1000, 'unixepoch') AS INTEGER), NEW.rgroup, NEW.to_state, 1, NEW.pages
	WHERE  NEW.to_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
END;
-- +goose StatementEnd
