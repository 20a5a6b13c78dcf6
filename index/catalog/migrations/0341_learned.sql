-- +goose Up
-- What was learned from confirmed documents, also what was tried and not
-- taken: the evidence stays. In force is the last row that was taken.
CREATE TABLE model (
	version  INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	by       TEXT NOT NULL,
	samples  INTEGER NOT NULL,                   -- confirmed documents it was made from
	held     INTEGER NOT NULL,                   -- documents held back, on which it was compared
	right_   INTEGER NOT NULL,                   -- of those, with the right type by this model
	before   INTEGER NOT NULL,                   -- by the model in force until then; -1: there was none
	taken    INTEGER NOT NULL,                   -- 1: it took over
	body     TEXT NOT NULL                       -- JSON; '' where it was not taken
) STRICT;
CREATE TABLE threshold (
	id       INTEGER PRIMARY KEY,
	at       INTEGER NOT NULL,
	by       TEXT NOT NULL,
	field    TEXT NOT NULL,
	from_    REAL NOT NULL,                      -- confidence from which a value is accepted
	was      REAL NOT NULL,                      -- the one in force until then
	wanted   REAL NOT NULL,                      -- share of right values wanted among accepted
	judged   INTEGER NOT NULL,                   -- values of the machine compared with what people confirmed
	accepted INTEGER NOT NULL,                   -- of those, with this confidence
	right_   INTEGER NOT NULL,                   -- of these
	floor    REAL NOT NULL,                      -- lower end of the 95% interval of right_ in accepted
	rules    TEXT NOT NULL,                      -- version of the rules that made the values
	taken    INTEGER NOT NULL
) STRICT;
CREATE INDEX threshold_field ON threshold (field, id) WHERE taken = 1;
