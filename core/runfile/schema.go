package runfile

import _ "embed"

// schema makes the tables of a new run file.
//
//go:embed schema.sql
var schema string

const (
	// applicationID is "VCrn" in ASCII; SQLite's header field of that name says
	// whose file a database is.
	applicationID = 0x5643726e
	// schemaVersion goes up when an older program could not read the file.
	schemaVersion = 1
)
