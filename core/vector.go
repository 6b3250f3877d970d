package core

import (
	"vectorcheck/core/target"
	"vectorcheck/core/vectors"
)

// Vector is one row of the vectors file of s, and the curl command that asks
// the API about it.
func Vector(s Settings, index int64) (row []float32, curl string, err error) {
	reader, err := vectors.Open(s.Vectors, s.VectorsOptions())
	if err != nil {
		return nil, "", err
	}
	defer reader.Close()
	row = make([]float32, reader.Info().Dim)
	if err := reader.ReadRows(row, index); err != nil {
		return nil, "", err
	}
	s.Headers, s.Key = append(s.keyHeaders(), s.Headers...), Key{} // the command names them only
	config, err := s.http()
	if err != nil {
		return nil, "", err
	}
	config.URL = target.SplitURLs(s.URL)[0]
	curl, err = target.Curl(config, row)
	return row, curl, err
}
