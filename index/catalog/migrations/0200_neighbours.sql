-- +goose Up
-- What an organ's other papers say (who signs, from where) is offered where a
-- paper does not tell; the last few hundred of it are read.
CREATE INDEX document_organ ON document (unit, organ, id) WHERE organ <> '';
