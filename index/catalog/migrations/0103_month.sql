-- +goose Up
-- The days of tally_day added up by Vietnamese month (YYYYMM), so that a
-- figure of a past moment reads whole months and the days of one.
CREATE TABLE tally_month (
	unit      TEXT NOT NULL,
	month     INTEGER NOT NULL,
	rgroup    TEXT NOT NULL,
	state     TEXT NOT NULL,
	documents INTEGER NOT NULL,                  -- came less went
	pages     INTEGER NOT NULL,
	PRIMARY KEY (unit, month, rgroup, state)
) STRICT, WITHOUT ROWID;
DROP TRIGGER event_tallied;
-- +goose StatementBegin
CREATE TRIGGER event_tallied AFTER INSERT ON event BEGIN
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	SELECT NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.from_state, -1, -NEW.from_pages
	WHERE  NEW.from_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents - 1, pages = pages + excluded.pages;
	INSERT INTO tally_day (unit, day, rgroup, state, documents, pages)
	VALUES (NEW.unit, (NEW.at + 25200000) / 86400000, NEW.rgroup, NEW.to_state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
	INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
	SELECT NEW.unit, CAST(strftime('%Y%m', (NEW.at + 25200000) / 1000, 'unixepoch') AS INTEGER), NEW.rgroup, NEW.from_state, -1, -NEW.from_pages
	WHERE  NEW.from_state <> ''
	ON CONFLICT DO UPDATE SET documents = documents - 1, pages = pages + excluded.pages;
	INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
	VALUES (NEW.unit, CAST(strftime('%Y%m', (NEW.at + 25200000) / 1000, 'unixepoch') AS INTEGER), NEW.rgroup, NEW.to_state, 1, NEW.pages)
	ON CONFLICT DO UPDATE SET documents = documents + 1, pages = pages + excluded.pages;
END;
-- +goose StatementEnd
INSERT INTO tally_month (unit, month, rgroup, state, documents, pages)
SELECT unit, CAST(strftime('%Y%m', day * 86400, 'unixepoch') AS INTEGER), rgroup, state, sum(documents), sum(pages)
FROM   tally_day
GROUP  BY 1, 2, 3, 4;
