-- +goose Up
-- The curve of what was digitized a day, without reading the other states.
CREATE INDEX tally_day_digitized ON tally_day (day, unit, rgroup, documents, pages) WHERE state = 'digitized';
