package pgvector

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"vectorcheck/core/declared"
)

// vectorIndex is an index whose operator class compares vectors.
type vectorIndex struct {
	name, method, class string
	over                string // the column, or the expression in parentheses
	invalid             bool
}

// String names the index with its kind.
func (x vectorIndex) String() string { return fmt.Sprintf("%s (%s, %s)", x.name, x.method, x.class) }

// Describe connects once, and says by what the indexes of the table compare and which of
// them answers a search for vector, as EXPLAIN has it. Where no metric is given, it is taken
// from the index; of a query that is given whole, from its second column.
func Describe(ctx context.Context, cfg Config, vector []float32) (x declared.Index, err error) {
	conn, settings, err := cfg.connect(ctx)
	if err != nil {
		return x, err
	}
	defer conn.Close(ctx)
	d := describer{conn.PgConn(), settings}
	var all []vectorIndex
	if cfg.Query == "" {
		if all, err = d.indexesOf(ctx, cfg.Table); err != nil {
			return x, err
		}
		x.Metrics = metricsOf(concerned(all, cfg.Column))
	}
	if cfg.Metric == "" {
		cfg.Metric = Cosine
		if len(x.Metrics) > 0 && !x.Has(string(Cosine)) {
			cfg.Metric = Metric(x.Metrics[0])
		}
	}
	plan, err := d.explain(ctx, cfg, vector)
	if err != nil {
		return x, err
	}
	answering, err := d.answering(ctx, plan)
	if err != nil {
		return x, err
	}
	if cfg.Query != "" {
		by := scored(plan.output)
		if by != "" {
			x.Metrics = []string{string(by)}
		}
		x.Notes = append(x.Notes, noteScore(plan.output, by, answering)...)
	}
	var names []string
	for _, index := range answering {
		names = append(names, index.String())
	}
	x.Name, x.None = strings.Join(names, ", "), len(answering) == 0
	if x.None {
		x.Notes = append(x.Notes, noIndex(cfg, all))
		return x, nil
	}
	if plan.scanned {
		x.Notes = append(x.Notes, declared.NewNote("The index answers for a part of the table: the rest is compared one by one."))
	}
	notes, err := d.limits(ctx, cfg, answering, plan)
	x.Notes = append(x.Notes, notes...)
	return x, err
}

// connect connects once; behind a pooler that refuses the settings of the URL, they are given
// back, to go with each query.
func (cfg Config) connect(ctx context.Context) (*pgx.Conn, *pooler, error) {
	pool, err := cfg.pool()
	if err != nil {
		return nil, nil, err
	}
	p, err := newPooler(pool.ConnConfig, nil)
	if err != nil {
		return nil, nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, pool.ConnConfig)
	if err != nil && p.learn(err, way{}) {
		_ = p.beforeConnect(ctx, pool.ConnConfig) // it never fails
		conn, err = pgx.ConnectConfig(ctx, pool.ConnConfig)
	}
	return conn, p, err
}

// describer asks over one connection, with statements that have no name, as poolers want.
type describer struct {
	conn     *pgconn.PgConn
	settings *pooler
}

// rows are those of a query, each value as a text; "" for NULL.
func (d describer) rows(ctx context.Context, query string, values ...string) (rows [][]string, err error) {
	pipeline := d.conn.StartPipeline(ctx)
	defer func() {
		if failure := pipeline.Close(); err == nil {
			err = failure
		}
	}()
	settings, parameters := d.settings.localSettings(d.settings.now())
	if settings != "" {
		pipeline.SendQueryParams(settings, parameters, nil, nil, nil)
	}
	given := make([][]byte, len(values))
	for i, value := range values {
		given[i] = []byte(value)
	}
	pipeline.SendQueryParams(query, given, nil, nil, nil)
	if err := pipeline.Sync(); err != nil {
		return nil, err
	}
	if settings != "" {
		if _, err := readRows(pipeline, nil); err != nil {
			return nil, err
		}
	}
	_, err = readRows(pipeline, func(values [][]byte) error {
		row := make([]string, len(values))
		for i, value := range values {
			row[i] = string(value)
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

// indexColumns are what is asked of an index c, of the class o by the method am.
const indexColumns = `SELECT c.relname, am.amname, o.opcname, pg_get_indexdef(i.indexrelid, 1, true), NOT i.indisvalid
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_am am ON am.oid = c.relam
JOIN pg_catalog.pg_opclass o ON o.oid = i.indclass[0]
`

func (d describer) indexesOf(ctx context.Context, table string) ([]vectorIndex, error) {
	return d.indexes(ctx, indexColumns+"WHERE i.indrelid = $1::text::regclass ORDER BY c.relname", quotedTable(table))
}

func (d describer) indexes(ctx context.Context, query string, values ...string) (all []vectorIndex, err error) {
	rows, err := d.rows(ctx, query, values...)
	for _, r := range rows {
		if metricOf(r[2]) != "" {
			all = append(all, vectorIndex{r[0], r[1], r[2], r[3], r[4] == "t"})
		}
	}
	return all, err
}

// plan is what EXPLAIN says: the indexes that give rows by their distance, and whether a part
// is scanned beside them.
type plan struct {
	indexes [][2]string // schema and name
	scanned bool
	output  []string // the columns of the query, as expressions
	filter  bool     // which is asked of what the index gives
}

func (d describer) explain(ctx context.Context, cfg Config, vector []float32) (p plan, err error) {
	query, err := cfg.query()
	if err != nil {
		return p, err
	}
	values := []string{string(cfg.Metric.encode(vector))}
	if counts(query) {
		values = append(values, strconv.Itoa(cmp.Or(cfg.TopK, 1)))
	}
	rows, err := d.rows(ctx, "EXPLAIN (VERBOSE, FORMAT JSON) "+query, values...)
	if err != nil {
		return p, err
	}
	if len(rows) != 1 || len(rows[0]) != 1 {
		return p, errors.New("EXPLAIN gives no plan")
	}
	var plans []struct{ Plan node }
	if err := json.Unmarshal([]byte(rows[0][0]), &plans); err != nil || len(plans) != 1 {
		return p, fmt.Errorf("the plan that EXPLAIN gives cannot be read: %w", err)
	}
	p.output = plans[0].Plan.Output
	p.collect(plans[0].Plan)
	return p, nil
}

// node is one of a plan, as EXPLAIN (FORMAT JSON) has it.
type node struct {
	Type    string `json:"Node Type"`
	Schema  string
	Index   string `json:"Index Name"`
	OrderBy string `json:"Order By"`
	Filter  string
	Output  []string
	Plans   []node
}

func (p *plan) collect(n node) {
	switch {
	case n.Index != "" && n.OrderBy != "":
		p.indexes = append(p.indexes, [2]string{n.Schema, n.Index})
		p.filter = p.filter || n.Filter != ""
	case n.Type == "Seq Scan":
		p.scanned = true
	}
	for _, below := range n.Plans {
		p.collect(below)
	}
}

// answering are the indexes of a plan.
func (d describer) answering(ctx context.Context, p plan) (all []vectorIndex, err error) {
	for _, index := range p.indexes {
		found, err := d.indexes(ctx, indexColumns+"WHERE n.nspname = $1 AND c.relname = $2", index[0], index[1])
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

// concerned are the indexes that are over a column or an expression itself, or else over an
// expression that has the column in it.
func concerned(all []vectorIndex, column string) (over []vectorIndex) {
	for _, x := range all {
		if plainExpression(x.over) == plainExpression(column) {
			over = append(over, x)
		}
	}
	if len(over) > 0 {
		return over
	}
	for _, x := range all {
		if !isExpression(column) && strings.HasPrefix(x.class, "bit_") && !strings.HasPrefix(plainExpression(x.over), plainExpression(column)) {
			continue // it compares bits made of the column
		}
		if isExpression(column) || strings.Contains(plainExpression(x.over), plainExpression(column)) {
			over = append(over, x)
		}
	}
	return over
}

// plainExpression is an expression without what may be written or not.
func plainExpression(text string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "(", "", ")", "", `"`, "").Replace(text))
}

func metricsOf(all []vectorIndex) (metrics []string) {
	for _, x := range all {
		if m := string(metricOf(x.class)); !slices.Contains(metrics, m) {
			metrics = append(metrics, m)
		}
	}
	return metrics
}

// noIndex tells why no index answers, as far as the indexes of the table tell.
func noIndex(cfg Config, all []vectorIndex) declared.Note {
	for _, x := range concerned(all, cfg.Column) {
		switch {
		case x.invalid:
			return declared.NewNote("No index answers, and PostgreSQL compares all rows, one by one: %s is not valid, as one whose making failed.", x.String())
		case metricOf(x.class) != cfg.Metric:
			continue
		case plainExpression(x.over) != plainExpression(cfg.Column):
			return declared.NewNote("No index answers, and PostgreSQL compares all rows, one by one: %s is over %s, which is to be given as the column.", x.String(), x.over)
		}
		return declared.NewNote("No index answers, and PostgreSQL compares all rows, one by one: it holds that for cheaper than %s.", x.String())
	}
	if len(all) > 0 {
		return declared.NewNote("No index answers, and PostgreSQL compares all rows, one by one: the table has %s.", all[0].String())
	}
	if cfg.Query != "" {
		return declared.NewNote("No index answers the query: PostgreSQL compares all rows, one by one.")
	}
	return declared.NewNote("No index answers, and PostgreSQL compares all rows, one by one: the table has no index of vectors.")
}

// limits tells of settings by which an HNSW index gives fewer rows than are asked for.
func (d describer) limits(ctx context.Context, cfg Config, answering []vectorIndex, p plan) (notes []declared.Note, err error) {
	if !slices.ContainsFunc(answering, func(x vectorIndex) bool { return x.method == "hnsw" }) {
		return nil, nil
	}
	rows, err := d.rows(ctx, "SELECT current_setting('hnsw.ef_search', true), current_setting('hnsw.iterative_scan', true)")
	if err != nil || len(rows) != 1 {
		return nil, err
	}
	width, iterative := rows[0][0], rows[0][1] != "" && rows[0][1] != "off"
	number, err := strconv.Atoi(width)
	if err != nil || iterative {
		return nil, nil // without the setting, there is nothing to tell
	}
	if topK := cmp.Or(cfg.TopK, 1); topK > number {
		notes = append(notes, declared.NewNote("hnsw.ef_search is %s: of %s rows that are asked for, the index gives no more.", width, strconv.Itoa(topK)))
	}
	if p.filter {
		notes = append(notes, declared.NewNote("The filter is asked of the %s rows alone that the index gives (hnsw.ef_search): others that meet it are not found.", width))
	}
	return notes, nil
}
