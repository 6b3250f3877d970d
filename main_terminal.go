//go:build !cgo

// VectorCheck proves that a vector-search API finds what it should. Without cgo
// there is no window.
package main

import (
	"os"

	"vectorcheck/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdout, os.Stderr))
}
