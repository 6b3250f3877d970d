package pgvector

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core/target"
	"vectorcheck/core/target/floatjson"
)

// Metric is what rows are compared by.
type Metric string

// The metrics, as presets call them.
const (
	Cosine       Metric = "cosine"
	L2           Metric = "l2"
	InnerProduct Metric = "inner_product"
)

// Metrics lists every Metric.
func Metrics() []Metric { return []Metric{Cosine, L2, InnerProduct} }

// operator is pgvector's, which gives a distance: of inner products, their negative.
func (m Metric) operator() string {
	switch m {
	case Cosine:
		return "<=>"
	case L2:
		return "<->"
	case InnerProduct:
		return "<#>"
	}
	return ""
}

// Score is what the distances say.
func (m Metric) Score() target.Score {
	switch m {
	case L2:
		return target.L2
	case InnerProduct:
		return target.NegativeDot
	}
	return target.CosineDistance
}

// query is what is sent, with $1 for the vector. Its order is by the bare operator,
// as indexes are used for no other.
func (cfg Config) query() (string, error) {
	operator := cfg.Metric.operator()
	if operator == "" {
		return "", fmt.Errorf("metric %q: expected one of %q", cfg.Metric, Metrics())
	}
	if cfg.Table == "" || cfg.Column == "" {
		return "", errors.New("the table or its column of vectors is missing")
	}
	id := "NULL"
	if cfg.IDColumn != "" {
		id = quoted(cfg.IDColumn) + "::text"
	}
	distance := quoted(cfg.Column) + " " + operator + " $1"
	return fmt.Sprintf("SELECT %s, %s FROM %s ORDER BY %s LIMIT %d",
		id, distance, quotedTable(cfg.Table), distance, cmp.Or(cfg.TopK, 1)), nil
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// quotedTable takes the first dot for the end of the schema's name.
func quotedTable(table string) string {
	return pgx.Identifier(strings.SplitN(table, ".", 2)).Sanitize()
}

// Psql is a command for a POSIX shell that asks what an attempt asks. psql takes the
// password from where it always does.
func Psql(cfg Config, vector []float32) (string, error) {
	query, err := cfg.query()
	if err != nil {
		return "", err
	}
	asked := strings.ReplaceAll(query, "$1", "'"+string(floatjson.AppendVector(nil, vector))+"'")
	return "psql " + target.ShellWord(cfg.URL) + " -c " + target.ShellWord(asked), nil
}
