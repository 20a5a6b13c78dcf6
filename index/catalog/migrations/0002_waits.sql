-- +goose Up
-- Who waits for a person, and who holds it, is asked at every Next and by
-- every counter of the start page: both are answered from this index alone.
DROP INDEX document_waits;
CREATE INDEX document_waits ON document (unit, at, id, holder, until) WHERE state = 'described' AND aside = 0;
