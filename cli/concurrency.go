package cli

import "vectorcheck/core"

// concurrency is the value of a flag: a number, auto, or auto:N.
type concurrency struct {
	n    int
	auto bool
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (c *concurrency) UnmarshalText(text []byte) (err error) {
	c.n, c.auto, err = core.ParseConcurrency(string(text))
	return err
}
