package core

import (
	"vectorcheck/core/pgvector"
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Vector is one row of the vectors file of s, and the command for a shell that asks
// the API about it: of curl, or of psql.
func Vector(s Settings, index int64) (row []float32, command string, err error) {
	reader, err := vectors.Open(s.Vectors, s.VectorsOptions())
	if err != nil {
		return nil, "", err
	}
	defer reader.Close()
	row = make([]float32, reader.Info().Dim)
	if err := reader.ReadRows(row, index); err != nil {
		return nil, "", err
	}
	command, err = s.command(row)
	return row, command, err
}

func (s Settings) command(row []float32) (string, error) {
	if s.API.IsPostgreSQL() {
		config, err := s.table()
		if err != nil {
			return "", err
		}
		return pgvector.Psql(config, row)
	}
	s.Headers, s.Key = append(s.keyHeaders(), s.Headers...), Key{} // the command names them only
	config, err := s.http()
	if err != nil {
		return "", err
	}
	config.URL = target.SplitURLs(s.URL)[0]
	return target.Curl(config, row)
}
