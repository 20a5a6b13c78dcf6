-- +goose Up
-- Next asks what the viewer holds already, then for the oldest that is free.
-- Over many units the oldest is found by time, over few by unit.
CREATE INDEX document_held ON document (holder) WHERE holder <> '';
CREATE INDEX document_oldest ON document (at, id) WHERE state = 'described' AND aside = 0;
