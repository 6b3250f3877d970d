// Package pgvector asks a table of a PostgreSQL database that has the pgvector
// extension (https://github.com/pgvector/pgvector) as a search API.
package pgvector

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"vectorcheck/core/target"
)

// Config says how to ask.
type Config struct {
	// URL is that of the database as libpq takes it, such as
	// postgres://user@host:5432/database. Its parameters too: sslmode, sslrootcert,
	// sslcert, sslkey, a host that is the folder of a unix socket, and settings of
	// the server such as hnsw.ef_search. Several hosts are tried one after another.
	URL string
	// Password is the user's; "" means that of the environment, in PGPASSWORD or the
	// file of passwords.
	Password string
	// Table is its name, or schema.name.
	Table string
	// Column holds the vectors: of the type vector, halfvec or bit. An expression will do
	// too, such as embedding::halfvec(3072), for an index that is over it.
	Column string
	// Filter is a condition in SQL which rows have to meet; "" for none.
	Filter string
	// Query is a whole statement instead: with $1 for the vector, and $2 for TopK if it has
	// one. It gives the id and the distance of each row, the nearest first.
	Query string
	// IDColumn holds the ids, of any type; "" for none.
	IDColumn string
	// Metric is that of the index, which is not used for another.
	Metric Metric
	// TopK is how many rows to ask for; 0 means 1.
	TopK int
	// ConnectTimeout bounds the making of a connection; 0 means
	// target.DefaultConnectTimeout.
	ConnectTimeout time.Duration
	// AttemptTimeout bounds a whole attempt; 0 means target.DefaultAttemptTimeout.
	AttemptTimeout time.Duration
	// MaxConnections bounds the connections, for which attempts wait; 0 means 4.
	MaxConnections int
	// Name is what the server calls the client; "" means vectorcheck.
	Name string
	// Notice is that of target.HTTPConfig.
	Notice func(text string)
	// Hide gives what the server says without the password; nil gives it as it is.
	Hide func(text string) string
}

// withHide is cfg with a Hide, through which its notices go too.
func (cfg Config) withHide() Config {
	if cfg.Hide == nil {
		cfg.Hide = func(text string) string { return text }
	}
	if notice := cfg.Notice; notice != nil {
		cfg.Notice = func(text string) { notice(cfg.Hide(text)) }
	}
	return cfg
}

// Target is a table that is searched. It sends each query over a connection that no other
// query uses at the time, and again only if the server has certainly not taken it.
type Target struct {
	query       string
	statement   string // the name of the query where it is prepared
	counted     bool   // the number of rows is a parameter of it
	topK        []byte
	metric      Metric
	many        bool // more than one row is asked for
	pooler      *pooler
	timeout     time.Duration
	hide        func(text string) string
	limits      limits
	connections *connections
	ctx         context.Context // ends with the target
	cancel      context.CancelFunc
}

var _ target.API = (*Target)(nil)

// New connects to nothing yet. The caller must Close the target.
func New(cfg Config) (*Target, error) {
	cfg = cfg.withHide()
	query, err := cfg.query()
	if err != nil {
		return nil, err
	}
	config, err := cfg.pool()
	if err != nil {
		return nil, err
	}
	t := &Target{
		query: query, statement: statementName(query), counted: counts(query), topK: []byte(strconv.Itoa(cmp.Or(cfg.TopK, 1))),
		metric: cfg.Metric, many: cfg.TopK > 1,
		timeout: cmp.Or(cfg.AttemptTimeout, target.DefaultAttemptTimeout), hide: cfg.Hide,
	}
	open := &sockets{open: map[*socket]struct{}{}}
	config.ConnConfig.DialFunc = open.dial(config.ConnConfig.DialFunc)
	// A look tells what a ping would, without its time.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.PrepareConn = func(_ context.Context, c *pgx.Conn) (bool, error) { return quiet(c.PgConn()), nil }
	if t.pooler, err = newPooler(config.ConnConfig, cfg.Notice); err != nil {
		return nil, err
	}
	config.BeforeConnect = t.pooler.beforeConnect
	t.limits = limits{
		host: config.ConnConfig.Host, addr: address(config.ConnConfig),
		connect: config.ConnConfig.ConnectTimeout, attempt: t.timeout,
	}
	t.ctx, t.cancel = context.WithCancel(context.Background())
	pool, err := pgxpool.NewWithConfig(t.ctx, config)
	t.connections = newConnections(pool, open, cfg.Notice)
	return t, err
}

func (cfg Config) pool() (*pgxpool.Config, error) {
	if cfg.TopK < 0 || cfg.MaxConnections < 0 || cfg.MaxConnections > math.MaxInt32 || cfg.ConnectTimeout < 0 || cfg.AttemptTimeout < 0 {
		return nil, fmt.Errorf("top_k %d, connections %d, timeouts %s and %s: none may be negative",
			cfg.TopK, cfg.MaxConnections, cfg.ConnectTimeout, cfg.AttemptTimeout)
	}
	pool, err := pgxpool.ParseConfig(cfg.URL)
	if err != nil {
		return nil, fmt.Errorf("url: %w", parseError(cfg.URL, err))
	}
	if cfg.Password != "" {
		pool.ConnConfig.Password = cfg.Password
	}
	pool.MaxConns = int32(cmp.Or(cfg.MaxConnections, 4))
	pool.ConnConfig.ConnectTimeout = cmp.Or(cfg.ConnectTimeout, target.DefaultConnectTimeout)
	if cfg.ownSQL() && pool.ConnConfig.RuntimeParams["default_transaction_read_only"] == "" {
		pool.ConnConfig.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if pool.ConnConfig.RuntimeParams["application_name"] == "" {
		pool.ConnConfig.RuntimeParams["application_name"] = cmp.Or(cfg.Name, "vectorcheck")
	}
	return pool, nil
}

// Attempt implements target.Target.
func (t *Target) Attempt(ctx context.Context, vector []float32, sending target.Sending) (target.Answer, error) {
	rows, failure := t.ask(ctx, t.metric.encode(vector), sending)
	if failure != nil {
		return target.Answer{}, failure
	}
	answer, failure := t.answer(rows, vector)
	if failure != nil {
		return target.Answer{}, failure
	}
	return answer, nil
}

// row is one that was found.
type row struct {
	id       string
	distance string
}

// ask sends a vector in the form of Metric.encode: its type is then the column's, be that
// vector or halfvec, and what it costs is little beside the search.
func (t *Target) ask(ctx context.Context, vector []byte, sending target.Sending) ([]row, *target.Error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	defer context.AfterFunc(t.ctx, cancel)()
	for sends := 1; ; sends++ {
		rows, asked, failure, cause := t.askOnce(ctx, vector, sending)
		if failure == nil {
			return rows, nil
		}
		if !notTaken(cause) && !t.pooler.learn(cause, asked) || sends == mostSends || sending != nil && !sending.Again(ctx) {
			return nil, failure
		}
	}
}

// mostSends bounds how often an attempt sends its query.
const mostSends = 3

// askOnce sends the query over one connection, and says how; cause is what a failure came of,
// if there was a connection.
func (t *Target) askOnce(ctx context.Context, vector []byte, sending target.Sending) (rows []row, asked way, failure *target.Error, cause error) {
	conn, failure := t.connect(ctx)
	if failure != nil {
		return nil, asked, failure, nil
	}
	defer t.connections.giveBack(conn)
	waited := markUsed(conn.Conn().PgConn())
	asked = t.pooler.now() // by which the connection was made
	if cause = t.prepare(ctx, conn.Conn(), asked); cause == nil {
		rows, cause = t.search(ctx, conn.Conn().PgConn(), vector, sending, asked)
	}
	if cause == nil {
		return rows, asked, nil, nil
	}
	failure = t.failure(ctx, cause, asking)
	failure.Waited = waited && len(rows) == 0 && failure.Kind == target.Connection && !failure.Permanent
	return nil, asked, failure, cause
}

// used is the key of what tells that a connection was used.
const used = "vectorcheck used"

// markUsed says whether c was used before.
func markUsed(c *pgconn.PgConn) (before bool) {
	_, before = c.CustomData()[used]
	c.CustomData()[used] = true
	return before
}

// search asks over conn: in a pipeline, which alone tells when the query has gone out. What
// is sent before one Sync is one transaction, to which local settings belong.
func (t *Target) search(ctx context.Context, conn *pgconn.PgConn, vector []byte, sending target.Sending, asked way) (rows []row, err error) {
	pipeline := conn.StartPipeline(ctx)
	defer func() {
		if failure := pipeline.Close(); err == nil {
			err = failure
		}
	}()
	settings, values := t.pooler.localSettings(asked)
	if settings != "" {
		pipeline.SendQueryParams(settings, values, nil, nil, nil)
	}
	if asked.named {
		pipeline.SendQueryPrepared(t.statement, t.parameters(vector), nil, nil)
	} else {
		pipeline.SendQueryParams(t.query, t.parameters(vector), nil, nil, nil)
	}
	if err := pipeline.Sync(); err != nil {
		return nil, err
	}
	if sending != nil {
		sending.Sent()
	}
	if settings != "" {
		if _, err := readRows(pipeline, nil); err != nil {
			return nil, err
		}
	}
	_, err = readRows(pipeline, func(values [][]byte) error {
		if len(values) != 2 {
			return fmt.Errorf("%w: the query gives %d columns: expected two, the id and the distance", errColumns, len(values))
		}
		if values[1] != nil { // a row without a vector is no hit
			rows = append(rows, row{string(values[0]), string(values[1])})
		}
		return nil
	})
	return rows, err
}

// errColumns is wrapped by the error of a query that gives something else.
var errColumns = errors.New("it cannot be read")

// readRows reads the rows of the next statement of a pipeline.
func readRows(pipeline *pgconn.Pipeline, each func(values [][]byte) error) (pgconn.CommandTag, error) {
	found, err := pipeline.GetResults()
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	reader, ok := found.(*pgconn.ResultReader)
	if !ok {
		return pgconn.CommandTag{}, fmt.Errorf("the server answers with %T instead of rows", found)
	}
	var unfit error
	for reader.NextRow() {
		if each != nil && unfit == nil {
			unfit = each(reader.Values())
		}
	}
	tag, err := reader.Close()
	return tag, cmp.Or(err, unfit)
}

// prepare has the server plan the query once for each connection.
func (t *Target) prepare(ctx context.Context, conn *pgx.Conn, asked way) error {
	if !asked.named {
		return nil
	}
	_, err := conn.Prepare(ctx, t.statement, t.query)
	return err
}

// answer reads what was found.
func (t *Target) answer(rows []row, vector []float32) (target.Answer, *target.Error) {
	answer := target.Answer{Empty: len(rows) == 0}
	for i, r := range rows {
		distance, err := strconv.ParseFloat(r.distance, 64)
		similarity := t.metric.Score().Similarity(distance, vector)
		if err != nil || math.IsNaN(similarity) || math.IsInf(similarity, 0) {
			return target.Answer{}, &target.Error{Kind: target.BadReply,
				Text: fmt.Sprintf("row %d of what was found is at the distance %q: expected a number", i+1, r.distance)}
		}
		if i == 0 {
			answer.ID, answer.Similarity = r.id, similarity
		}
		if t.many {
			answer.Hits = append(answer.Hits, target.Hit{ID: r.id, Similarity: similarity})
		}
	}
	return answer, nil
}

// Reach implements target.API: it connects, and has the server look at the query, so
// that a wrong table or column shows.
func (t *Target) Reach(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	defer context.AfterFunc(t.ctx, cancel)()
	for {
		conn, failure := t.connect(ctx)
		if failure != nil {
			return failure
		}
		asked := t.pooler.now()
		err := t.look(ctx, conn.Conn(), asked)
		t.connections.giveBack(conn)
		if err == nil {
			return nil
		}
		if !t.pooler.learn(err, asked) {
			return t.failure(ctx, err, asking)
		}
	}
}

// look has the server look at the query.
func (t *Target) look(ctx context.Context, conn *pgx.Conn, asked way) (err error) {
	if asked.named {
		return t.prepare(ctx, conn, asked)
	}
	pipeline := conn.PgConn().StartPipeline(ctx)
	defer func() {
		if failure := pipeline.Close(); err == nil {
			err = failure
		}
	}()
	settings, values := t.pooler.localSettings(asked)
	if settings != "" {
		pipeline.SendQueryParams(settings, values, nil, nil, nil)
	}
	pipeline.SendPrepare("", t.query, nil)
	if err := pipeline.Sync(); err != nil {
		return err
	}
	if settings != "" {
		if _, err := readRows(pipeline, nil); err != nil {
			return err
		}
	}
	_, err = pipeline.GetResults()
	return err
}

// Close implements target.Target. It may be called again.
func (t *Target) Close() error {
	t.cancel()
	defer time.AfterFunc(closeGrace, t.connections.sockets.close).Stop()
	t.connections.pool.Close()
	return nil
}

// cancelled says whether an attempt has ended because it was told to.
func (t *Target) cancelled(ctx context.Context) bool {
	return t.ctx.Err() != nil || errors.Is(ctx.Err(), context.Canceled)
}
