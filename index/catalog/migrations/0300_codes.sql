-- +goose Up
-- The texts of the QR and bar codes on a page, as a JSON list; '' there are none.
ALTER TABLE page ADD COLUMN codes TEXT NOT NULL DEFAULT '';
