-- +goose Up
-- Who accepted a document before its batch was returned: until a moment it
-- goes to that person only, who knows what was meant.
ALTER TABLE document ADD COLUMN mine TEXT NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN mine_until INTEGER NOT NULL DEFAULT 0;
CREATE INDEX document_mine ON document (mine) WHERE mine <> '';
