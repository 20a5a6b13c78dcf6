-- +goose Up
-- What is known of digital signatures, JSON: of a derivative "pdf" without an
-- object, those that the original brought with it; of a derivative "signed",
-- the agency's own. A derivative "signed" is made from the PDF/A whose SHA-256
-- stands as its version: it signs that one and no later one.
ALTER TABLE derivative ADD COLUMN signatures TEXT NOT NULL DEFAULT '';
-- Signed originals taken before this are looked at again, after everything else.
UPDATE job
SET    state = 'waiting', attempt = attempt + 1, tries = 0, ended = 0, reason = '', lane = 1
WHERE  stage = 'print' AND state = 'done'
AND    sum IN (SELECT sum FROM derivative WHERE kind = 'pdf' AND why = 'signed');
