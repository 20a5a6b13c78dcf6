-- +goose Up
-- The hash of a line and of the one before. Lines written before have none.
ALTER TABLE audit ADD COLUMN hash TEXT NOT NULL DEFAULT '';
