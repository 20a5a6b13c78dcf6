-- +goose Up
-- What was made beside an original, by its bytes: the two-layer PDF/A, or why
-- there is none.
CREATE TABLE derivative (
	sum     TEXT NOT NULL,
	kind    TEXT NOT NULL,                       -- pdf
	version TEXT NOT NULL,
	key     TEXT NOT NULL DEFAULT '',            -- object; '' there is none
	digest  TEXT NOT NULL DEFAULT '',            -- SHA-256 of the object
	size    INTEGER NOT NULL DEFAULT 0,
	why     TEXT NOT NULL DEFAULT '',            -- why there is none
	at      INTEGER NOT NULL,
	PRIMARY KEY (sum, kind)
) STRICT, WITHOUT ROWID;
-- Files described before this are printed too, after everything else.
INSERT INTO job (stage, sum, page, state, lane, due, born, made)
SELECT 'print', sum, 0, 'waiting', 1, max(changed), min(at), max(changed)
FROM   document d
WHERE  state IN ('described', 'digitized')
AND    NOT EXISTS (SELECT 1 FROM document w WHERE w.sum = d.sum AND w.state = 'withheld')
GROUP  BY sum;
