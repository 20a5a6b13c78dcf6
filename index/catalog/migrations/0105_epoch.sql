-- +goose Up
-- How often the sessions of an account were ended: by a new password, or by
-- switching it off. A session made under an earlier number is worth nothing,
-- even where a slow request writes it back.
ALTER TABLE account ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;
