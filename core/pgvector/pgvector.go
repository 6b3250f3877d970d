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
	"vectorcheck/core/target/floatjson"
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
	// Column holds the vectors: of the type vector or halfvec.
	Column string
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
}

// Target is a table that is searched. It sends each query over a connection that no other
// query uses at the time, and again only if the server has certainly not taken it.
type Target struct {
	query       string
	metric      Metric
	many        bool // more than one row is asked for
	prepares    bool
	timeout     time.Duration
	limits      limits
	connections *connections
	ctx         context.Context // ends with the target
	cancel      context.CancelFunc
}

var _ target.API = (*Target)(nil)

// New connects to nothing yet. The caller must Close the target.
func New(cfg Config) (*Target, error) {
	query, err := cfg.query()
	if err != nil {
		return nil, err
	}
	config, err := cfg.pool()
	if err != nil {
		return nil, err
	}
	t := &Target{
		query: query, metric: cfg.Metric, many: cfg.TopK > 1,
		timeout: cmp.Or(cfg.AttemptTimeout, target.DefaultAttemptTimeout),
	}
	open := &sockets{open: map[*socket]struct{}{}}
	config.ConnConfig.DialFunc = open.dial(config.ConnConfig.DialFunc)
	// A look tells what a ping would, without its time.
	config.ShouldPing = func(context.Context, pgxpool.ShouldPingParams) bool { return false }
	config.PrepareConn = func(_ context.Context, c *pgx.Conn) (bool, error) { return quiet(c.PgConn()), nil }
	// With any other mode, there is something between that keeps no statements.
	t.prepares = config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement
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
	if pool.ConnConfig.RuntimeParams["application_name"] == "" {
		pool.ConnConfig.RuntimeParams["application_name"] = cmp.Or(cfg.Name, "vectorcheck")
	}
	return pool, nil
}

// Attempt implements target.Target.
func (t *Target) Attempt(ctx context.Context, vector []float32, sending target.Sending) (target.Answer, error) {
	rows, failure := t.ask(ctx, floatjson.AppendVector(nil, vector), sending)
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

// ask sends a vector in the form in which people write it, [1,2]: its type is then the
// column's, be that vector or halfvec, and what it costs is little beside the search.
func (t *Target) ask(ctx context.Context, vector []byte, sending target.Sending) ([]row, *target.Error) {
	ctx, cancel := context.WithTimeout(ctx, t.timeout)
	defer cancel()
	defer context.AfterFunc(t.ctx, cancel)()
	for sends := 1; ; sends++ {
		rows, failure, cause := t.askOnce(ctx, vector, sending)
		if failure == nil {
			return rows, nil
		}
		if !notTaken(cause) || sends == mostSends || sending != nil && !sending.Again(ctx) {
			return nil, failure
		}
	}
}

// mostSends bounds how often an attempt sends its query.
const mostSends = 3

// askOnce sends the query over one connection; cause is what a failure came of, if there was
// a connection.
func (t *Target) askOnce(ctx context.Context, vector []byte, sending target.Sending) (rows []row, failure *target.Error, cause error) {
	conn, failure := t.connect(ctx)
	if failure != nil {
		return nil, failure, nil
	}
	defer t.connections.giveBack(conn)
	waited := markUsed(conn.Conn().PgConn())
	if cause = t.prepare(ctx, conn.Conn()); cause == nil {
		rows, cause = t.search(ctx, conn.Conn().PgConn(), vector, sending)
	}
	if cause == nil {
		return rows, nil, nil
	}
	failure = t.failure(ctx, cause, asking)
	failure.Waited = waited && len(rows) == 0 && failure.Kind == target.Connection && !failure.Permanent
	return nil, failure, cause
}

// used is the key of what tells that a connection was used.
const used = "vectorcheck used"

// markUsed says whether c was used before.
func markUsed(c *pgconn.PgConn) (before bool) {
	_, before = c.CustomData()[used]
	c.CustomData()[used] = true
	return before
}

// search asks over conn: in a pipeline, which alone tells when the query has gone out.
func (t *Target) search(ctx context.Context, conn *pgconn.PgConn, vector []byte, sending target.Sending) (rows []row, err error) {
	pipeline := conn.StartPipeline(ctx)
	defer func() {
		if failure := pipeline.Close(); err == nil {
			err = failure
		}
	}()
	if values := [][]byte{vector}; t.prepares {
		pipeline.SendQueryPrepared(statement, values, nil, nil)
	} else {
		pipeline.SendQueryParams(t.query, values, nil, nil, nil)
	}
	if err := pipeline.Sync(); err != nil {
		return nil, err
	}
	if sending != nil {
		sending.Sent()
	}
	found, err := pipeline.GetResults()
	if err != nil {
		return nil, err
	}
	reader := found.(*pgconn.ResultReader) // what a query has
	for reader.NextRow() {
		values := reader.Values()
		rows = append(rows, row{string(values[0]), string(values[1])})
	}
	_, err = reader.Close()
	return rows, err
}

// statement is the name of the query where it is prepared.
const statement = "vectorcheck"

// prepare has the server plan the query once for each connection.
func (t *Target) prepare(ctx context.Context, conn *pgx.Conn) error {
	if !t.prepares {
		return nil
	}
	_, err := conn.Prepare(ctx, statement, t.query)
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
	conn, failure := t.connect(ctx)
	if failure != nil {
		return failure
	}
	defer t.connections.giveBack(conn)
	var err error
	if t.prepares {
		err = t.prepare(ctx, conn.Conn())
	} else {
		_, err = conn.Conn().PgConn().Prepare(ctx, "", t.query, nil)
	}
	if err != nil {
		return t.failure(ctx, err, asking)
	}
	return nil
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
