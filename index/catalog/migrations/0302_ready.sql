-- +goose Up
-- What was accepted and waits for its round, its PDF or its signature.
CREATE INDEX document_ready ON document (unit) WHERE state = 'described' AND aside = 2;
