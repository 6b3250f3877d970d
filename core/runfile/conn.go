package runfile

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// conn is one connection to a SQLite database. It goes without database/sql,
// whose pool is of no use to a file with one writer and whose conversions cost
// as much as SQLite itself. It is for one goroutine at a time.
type conn struct {
	driver     driver.Conn
	statements map[string]driver.Stmt // by their text, prepared once
	args       []driver.NamedValue
	row        []driver.Value
}

// parameters hold for every connection: 4 MB of cache; for files from others,
// what sqlite.org/security.html advises; and errors without the text of others.
const parameters = "_pragma=busy_timeout(3000)&_pragma=synchronous(FULL)&_pragma=cache_size(-4000)" +
	"&_pragma=trusted_schema(OFF)&_pragma=cell_size_check(ON)&_error_rc=1"

// The modes to connect in, as sqlite.org/uri.html spells them.
const (
	readWrite = "mode=rw"
	readOnly  = "mode=ro"
	immutable = "mode=ro&immutable=1" // no locks: only for what nobody writes
)

// connect opens the database at path, which is absolute and must exist.
func connect(path, mode string) (*conn, error) {
	connector, err := sqlite.NewConnector(dsn(path, mode))
	if err != nil {
		return nil, err
	}
	c, err := connector.Connect(context.Background())
	if err != nil {
		return nil, err
	}
	if err := boundValues(c); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return &conn{driver: c, statements: map[string]driver.Stmt{}}, nil
}

// maxValue is the length, in bytes, of the longest value and the longest row that are
// read or written. The longest of a run is its settings, of which a preset is the most:
// 1 MiB, in JSON six times that at worst.
const maxValue = 8 << 20

// boundValues makes SQLite refuse a longer value before it takes memory for it.
func boundValues(c driver.Conn) error {
	ctx := context.Background()
	db := sql.OpenDB(lent{c})
	defer db.Close()
	pooled, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer pooled.Close()
	_, err = sqlite.Limit(pooled, sqlite3.SQLITE_LIMIT_LENGTH, maxValue)
	return err
}

// lent is a connection that database/sql, through which alone a limit can be set, gives
// back open.
type lent struct{ driver.Conn }

// Connect implements driver.Connector.
func (l lent) Connect(context.Context) (driver.Conn, error) { return l, nil }

// Driver implements driver.Connector.
func (l lent) Driver() driver.Driver { return nil }

// Unwrap is what sqlite.Limit looks for.
func (l lent) Unwrap() driver.Conn { return l.Conn }

// Close implements driver.Conn.
func (l lent) Close() error { return nil }

// dsn is a SQLite URI, in which ?, # and % of a path are escaped.
func dsn(path, mode string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: mode + "&" + parameters}).String()
}

func (c *conn) close() error {
	for _, s := range c.statements {
		// Its error is that of the statement's last use, which was reported then.
		_ = s.Close()
	}
	return c.driver.Close()
}

func (c *conn) prepare(query string) (driver.Stmt, error) {
	if s, ok := c.statements[query]; ok {
		return s, nil
	}
	s, err := c.driver.Prepare(query)
	if err == nil {
		c.statements[query] = s
	}
	return s, err
}

// named gives values to a statement, in an array that the next use takes over.
func (c *conn) named(values []driver.Value) []driver.NamedValue {
	c.args = c.args[:0]
	for i, v := range values {
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: v})
	}
	return c.args
}

// exec runs one statement, or a script without values.
func (c *conn) exec(query string, values ...driver.Value) (driver.Result, error) {
	s, err := c.prepare(query)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(context.Background(), c.named(values))
}

// query calls each with every row, in an array that the next row takes over. An
// error of each ends it and is returned. each must not use the connection.
func (c *conn) query(query string, each func(row []driver.Value) error, values ...driver.Value) error {
	return c.queryUntil(context.Background(), query, each, values...)
}

// queryUntil is query, which the end of ctx ends before the first row.
func (c *conn) queryUntil(ctx context.Context, query string, each func(row []driver.Value) error, values ...driver.Value) (err error) {
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	rows, err := s.(driver.StmtQueryContext).QueryContext(ctx, c.named(values))
	if err != nil {
		return err
	}
	defer func() {
		if closing := rows.Close(); err == nil {
			err = closing
		}
	}()
	c.row = append(c.row[:0], make([]driver.Value, len(rows.Columns()))...)
	for {
		if err := rows.Next(c.row); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if err := each(c.row); err != nil {
			return err
		}
	}
}

// pragma is the value that a PRAGMA statement gives, nil if none.
func pragma(c *conn, name string) (value driver.Value, err error) {
	err = c.query("PRAGMA "+name, func(row []driver.Value) error {
		value = row[0]
		return nil
	})
	return value, err
}

// transaction commits what do does, or nothing of it if do or the commit fails.
func (c *conn) transaction(do func() error) error {
	_, err := c.exec("BEGIN IMMEDIATE")
	if err != nil {
		return err
	}
	if err = do(); err == nil {
		_, err = c.exec("COMMIT")
	}
	if err != nil {
		// It fails where SQLite has rolled back by itself, as it does when the
		// disk is full.
		_, _ = c.exec("ROLLBACK")
	}
	return err
}
