-- +goose Up
-- What people confirmed, counted by Vietnamese day in the transaction of the
-- act. Only the first word on a field counts, so that a second look at the
-- same one is no correction.
CREATE TABLE clerk_day (
	day       INTEGER NOT NULL,                  -- since 1970-01-01 in UTC+7
	user      TEXT NOT NULL,
	unit      TEXT NOT NULL,                     -- of the documents
	documents INTEGER NOT NULL DEFAULT 0,        -- accepted for the first time
	PRIMARY KEY (day, user, unit)
) STRICT, WITHOUT ROWID;
CREATE TABLE clerk_field (
	day       INTEGER NOT NULL,
	user      TEXT NOT NULL,
	unit      TEXT NOT NULL,
	name      TEXT NOT NULL,
	said      INTEGER NOT NULL,                  -- confirmed
	offered   INTEGER NOT NULL,                  -- of those, where the machine had a value
	corrected INTEGER NOT NULL,                  -- of these, another value than the machine's
	missed    INTEGER NOT NULL,                  -- a value where the machine had accepted another
	PRIMARY KEY (day, user, unit, name)
) STRICT, WITHOUT ROWID;
