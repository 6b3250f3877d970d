package runfile

import (
	"database/sql/driver"
	_ "embed"
	"fmt"
	"strings"
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
	schemaVersion = 3
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
	version, err := version(c)
	if err != nil {
		return err
	}
	if version > schemaVersion {
		return fmt.Errorf("%w: its version is %d, this program knows %d", ErrNewer, version, schemaVersion)
	}
	return refuseForeign(c)
}

// foreign are the objects of a database that could make of a statement something else
// than it says, or something without an end: triggers, views and virtual tables in the
// place of tables, and columns that are computed. Whoever looks at a run with another
// program may add views and tables of their own.
const foreign = `SELECT type, name FROM sqlite_schema WHERE type = 'trigger'
UNION ALL SELECT type, name FROM pragma_table_list
WHERE schema = 'main' AND name IN (` + tables + `) AND type <> 'table'
UNION ALL SELECT 'computed column', t.name || '.' || x.name
FROM pragma_table_list AS t JOIN pragma_table_xinfo(t.name) AS x
WHERE t.schema = 'main' AND t.name IN (` + tables + `) AND x.hidden <> 0
LIMIT 1`

const tables = "'meta', 'errors', 'results', 'timeline', 'state'"

func refuseForeign(c *conn) error {
	return c.query(foreign, func(row []driver.Value) error {
		return fmt.Errorf("%w: it has the %v %v, which no run has", ErrDamaged, row[0], row[1])
	})
}

func version(c *conn) (int64, error) {
	value, err := pragma(c, "user_version")
	n, _ := value.(int64) // SQLite gives nothing else
	return n, err
}

// upgradeTo2 and upgradeTo3 add what the versions before did not have. A database keeps
// its rows as they are: SQLite takes a column that they lack as NULL.
const (
	upgradeTo2 = `ALTER TABLE results ADD COLUMN rank INTEGER;
ALTER TABLE results ADD COLUMN neighbors INTEGER;
DROP VIEW results_readable;
`
	upgradeTo3 = `ALTER TABLE timeline ADD COLUMN halt INTEGER;
PRAGMA user_version = 3;
`
)

// upgrade makes a run file of an older version one of this.
func upgrade(c *conn) (done bool, err error) {
	old, err := version(c)
	if err != nil || old >= schemaVersion {
		return false, err
	}
	script := upgradeTo3
	if old < 2 {
		_, view, _ := strings.Cut(schema, "CREATE VIEW")
		script = upgradeTo2 + "CREATE VIEW" + view + script
	}
	return true, c.transaction(func() error {
		_, err := c.exec(script)
		return err
	})
}

// likeNew lets a connection that only reads see an older file as one of this
// version.
func likeNew(c *conn) error {
	old, err := version(c)
	if err != nil || old >= schemaVersion {
		return err
	}
	script := "CREATE TEMP VIEW timeline AS SELECT *, NULL AS halt FROM main.timeline;"
	if old < 2 {
		script += "CREATE TEMP VIEW results AS SELECT *, NULL AS rank, NULL AS neighbors FROM main.results;"
	}
	_, err = c.exec(script)
	return err
}
