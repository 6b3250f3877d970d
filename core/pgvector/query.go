package pgvector

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"vectorcheck/core/target"
	"vectorcheck/core/target/floatjson"
)

// Metric is what rows are compared by.
type Metric string

// The metrics, as presets call them. Hamming and Jaccard compare bits: of the vector that is
// asked about, those of its components that are above 0, as binary_quantize takes them.
const (
	Cosine       Metric = "cosine"
	L2           Metric = "l2"
	InnerProduct Metric = "inner_product"
	L1           Metric = "l1"
	Hamming      Metric = "hamming"
	Jaccard      Metric = "jaccard"
)

// traits are what is known of the metrics.
var traits = []struct {
	metric   Metric
	operator string // of pgvector, which gives a distance: of inner products, their negative
	class    string // in the name of the operator class: vector_cosine_ops
	score    target.Score
}{
	{Cosine, "<=>", "cosine", target.CosineDistance},
	{L2, "<->", "l2", target.L2},
	{InnerProduct, "<#>", "ip", target.NegativeDot},
	{L1, "<+>", "l1", target.L1},
	{Hamming, "<~>", "hamming", target.Hamming},
	{Jaccard, "<%>", "jaccard", target.CosineDistance}, // 1 − s too
}

// Metrics lists every Metric.
func Metrics() (all []Metric) {
	for _, t := range traits {
		all = append(all, t.metric)
	}
	return all
}

func (m Metric) operator() string {
	for _, t := range traits {
		if t.metric == m {
			return t.operator
		}
	}
	return ""
}

// Score is what the distances say.
func (m Metric) Score() target.Score {
	for _, t := range traits {
		if t.metric == m {
			return t.score
		}
	}
	return target.CosineDistance
}

// metricOf is the metric of an operator class, such as halfvec_l2_ops; "" if it has none.
func metricOf(class string) Metric {
	for _, t := range traits {
		if strings.HasSuffix(class, "_"+t.class+"_ops") {
			return t.metric
		}
	}
	return ""
}

// encode is a vector as it is sent: as people write it, [1,2], or as bits.
func (m Metric) encode(vector []float32) []byte {
	if m != Hamming && m != Jaccard {
		return floatjson.AppendVector(nil, vector)
	}
	bits := make([]byte, len(vector))
	for i, x := range vector {
		bits[i] = '0'
		if x > 0 {
			bits[i] = '1'
		}
	}
	return bits
}

// query is what is sent, with $1 for the vector, and $2 for the number of rows in one that is
// given whole. Its order is by the bare operator, as indexes are used for no other.
func (cfg Config) query() (string, error) {
	operator := cfg.Metric.operator()
	if operator == "" {
		return "", fmt.Errorf("metric %q: expected one of %q", cfg.Metric, Metrics())
	}
	if cfg.Query != "" {
		return cfg.given()
	}
	if cfg.Table == "" || cfg.Column == "" {
		return "", errors.New("the table or its column of vectors is missing")
	}
	id := "NULL"
	if cfg.IDColumn != "" {
		id = quoted(cfg.IDColumn) + "::text"
	}
	where := ""
	if cfg.Filter != "" {
		where = " WHERE (" + cfg.Filter + ")"
	}
	distance := expression(cfg.Column) + " " + operator + " $1"
	return fmt.Sprintf("SELECT %s, %s FROM %s%s ORDER BY %s LIMIT %d",
		id, distance, quotedTable(cfg.Table), where, distance, cmp.Or(cfg.TopK, 1)), nil
}

// given is the statement that is given whole.
func (cfg Config) given() (string, error) {
	query := strings.TrimSuffix(strings.TrimSpace(cfg.Query), ";")
	switch {
	case !strings.Contains(query, "$1"):
		return "", errors.New("the query has no $1, for the vector")
	case cfg.Table != "" || cfg.Filter != "":
		return "", errors.New("the query stands for table and filter: leave them out")
	}
	return query, nil
}

// parameters are the values of $1 and, where the query has one, $2.
func (t *Target) parameters(vector []byte) [][]byte {
	if t.counted {
		return [][]byte{vector, t.topK}
	}
	return [][]byte{vector}
}

// counts says whether the number of rows is a parameter of a query.
func counts(query string) bool { return strings.Contains(query, "$2") }

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

// expression is a column, or an expression of one: what has a parenthesis, a colon or a double
// quote is one already.
func expression(column string) string {
	if !isExpression(column) {
		return quoted(column)
	}
	return "(" + column + ")"
}

func isExpression(column string) bool { return strings.ContainsAny(column, `():"`) }

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
	asked := strings.NewReplacer("$1", "'"+string(cfg.Metric.encode(vector))+"'", "$2", strconv.Itoa(cmp.Or(cfg.TopK, 1))).Replace(query)
	return "psql " + target.ShellWord(cfg.URL) + " -c " + target.ShellWord(asked), nil
}

// ownSQL says whether a person has given SQL of their own, which is let read only.
func (cfg Config) ownSQL() bool {
	return cfg.Query != "" || cfg.Filter != "" || slices.ContainsFunc([]string{cfg.Column, cfg.IDColumn}, isExpression)
}
