-- +goose Up
-- "As in the document before" asks for what a person accepted last.
CREATE INDEX document_accepted ON document (confirmed_by, changed DESC) WHERE confirmed_by <> '';
