CREATE TABLE meta (
	key   TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE errors (
	id   INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL, -- 1 timeout, 2 connection, 3 throttled, 4 http, 5 bad reply; 0 why a vector was skipped
	text TEXT NOT NULL,
	UNIQUE (kind, text)
);

CREATE TABLE results (
	idx        INTEGER PRIMARY KEY, -- the vector's row in its file, from 0
	outcome    INTEGER NOT NULL,    -- 1 match, 2 mismatch, 3 error, 4 skipped
	similarity REAL,                -- of the top hit; NULL where there is none
	latency_us INTEGER NOT NULL,    -- from the first send to the last reply, in microseconds
	attempts   INTEGER NOT NULL,    -- requests sent
	top_id,                         -- the top hit's id, an INTEGER where it is a number; NULL where there is none
	error_id   INTEGER REFERENCES errors (id),
	rank       INTEGER,             -- the place, from 1, of the vector itself among the hits, below 0 if under another id; NULL if it is not there, or ids are not known
	neighbors  INTEGER              -- how many of the true nearest are among the hits; NULL if none, or they are not known
);

-- Matches, nearly all of the rows, are in neither index and cost nothing.
CREATE INDEX results_by_outcome ON results (outcome) WHERE outcome <> 1;
CREATE INDEX results_by_error ON results (error_id) WHERE error_id IS NOT NULL;

CREATE TABLE timeline (
	second     INTEGER PRIMARY KEY, -- Unix time
	seconds    INTEGER NOT NULL,    -- how long the run was active in it
	attempts   INTEGER NOT NULL,
	matches    INTEGER NOT NULL,
	mismatches INTEGER NOT NULL,
	errors     INTEGER NOT NULL,
	throttled  INTEGER NOT NULL,
	skipped    INTEGER NOT NULL,
	in_flight  INTEGER NOT NULL,    -- the most checks under way at once
	latency    BLOB NOT NULL,       -- of attempts: LEB128 pairs of how many of the 256 buckets to leave out, and the next one's count
	halt       INTEGER              -- why no checks were started after it: 1 the API did not answer, 2 it refused, 3 results could not be saved, 4 a pause, 5 the first answers had no hits; NULL if some were, or that is not known
);

CREATE TABLE state (
	id              INTEGER PRIMARY KEY CHECK (id = 1),
	saved_through   INTEGER NOT NULL, -- every position of the run's order below it is saved
	handed_out      INTEGER NOT NULL, -- none at or above it is
	totals          TEXT NOT NULL,    -- JSON
	attempt_latency TEXT NOT NULL,    -- HDR histogram in microseconds, compressed V2 encoding, base64
	total_latency   TEXT NOT NULL     -- the same
);

CREATE VIEW results_readable AS
SELECT
	idx,
	CASE outcome WHEN 1 THEN 'match' WHEN 2 THEN 'mismatch' WHEN 3 THEN 'error' WHEN 4 THEN 'skipped' END AS outcome,
	similarity,
	latency_us / 1000.0 AS latency_ms,
	attempts,
	top_id,
	abs(rank) AS rank,
	rank < 0 AS duplicate,
	neighbors,
	CASE kind WHEN 1 THEN 'timeout' WHEN 2 THEN 'connection' WHEN 3 THEN 'throttled' WHEN 4 THEN 'http' WHEN 5 THEN 'bad reply' END AS error,
	text AS reason
FROM results LEFT JOIN errors ON errors.id = error_id;
