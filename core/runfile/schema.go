package runfile

import (
	_ "embed"
	"fmt"
)

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

// initialize makes an empty database a run file.
func initialize(c *conn, meta Meta) error {
	return c.transaction(func() error {
		identity := fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, schemaVersion)
		if _, err := c.exec(identity); err != nil {
			return err
		}
		if _, err := c.exec(schema); err != nil {
			return err
		}
		if _, err := c.exec(insertState); err != nil {
			return err
		}
		return saveMeta(c, meta)
	})
}

// identify tells a run file from other databases, without changing them.
func identify(c *conn) error {
	application, err := pragma(c, "application_id")
	if err != nil {
		return err
	}
	if application != int64(applicationID) {
		return ErrNotRunFile
	}
	version, err := pragma(c, "user_version")
	if err != nil {
		return err
	}
	if n, ok := version.(int64); !ok || n > schemaVersion {
		return fmt.Errorf("%w: its version is %v, this program knows %d", ErrNewer, version, schemaVersion)
	}
	return nil
}
