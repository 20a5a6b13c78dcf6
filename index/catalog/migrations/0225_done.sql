-- +goose Up
-- The list of what was digitized at a moment, in the order of documents and
-- from this index alone.
CREATE INDEX event_done ON event (document, id, at, unit, pages, by) WHERE to_state = 'digitized';
