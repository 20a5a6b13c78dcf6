-- +goose Up
-- What says the same as a field besides its first reading: a second look, the
-- name of the file, a code on the page (pipeline.FieldSource, JSON).
ALTER TABLE field ADD COLUMN witnesses TEXT NOT NULL DEFAULT '[]';
-- Why a type was given, or none (classify.Whys).
ALTER TABLE field ADD COLUMN why TEXT NOT NULL DEFAULT '';
