-- +goose Up
-- What was read back longest ago is read next.
CREATE INDEX file_checked ON file (checked, sum);
