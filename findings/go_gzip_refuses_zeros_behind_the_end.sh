#!/bin/bash
# gzip in Go: a .gz that is filled up with zeros, as tapes, dd and block stores leave it, is read by gzip and Python, and is an error in Go.
#
# Most would guess that what gunzip reads without a word every gzip library reads. gzip(1) and Python take zeros behind the last member for
# padding. Go's compress/gzip, and klauspost/compress with it, look for the header of another member there, and end with "invalid header",
# after all of the content has been given out.
#
# It costs a user a whole file of vectors, if the error is believed, or damage that goes unnoticed, if it is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'chmod -R u+w "$folder"; rm -rf "$folder"' EXIT
cd "$folder"
export GOFLAGS=-mod=mod GOPATH="$folder/go" CGO_ENABLED=0

seq 1 10000 >rows.csv
gzip -k rows.csv
dd if=rows.csv.gz of=padded.csv.gz bs=64k conv=sync status=none
gzip --version | sed -n 1p
gzip -dc padded.csv.gz 2>gzip.err | cmp - rows.csv
echo "gzip: the same content, and says: $(cat gzip.err)"
/usr/bin/python3 -c 'import gzip, sys; print("Python %s: %d bytes of content" % (sys.version.split()[0], len(gzip.open("padded.csv.gz").read())))'

cat >go.mod <<'MOD'
module padded

go 1.24

require github.com/klauspost/compress v1.18.0
MOD
cat >main.go <<'GO'
package main

import (
	std "compress/gzip"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/klauspost/compress/gzip"
)

func main() {
	refused := 0
	for name, open := range map[string]func(io.Reader) (io.Reader, error){
		"compress/gzip of " + runtime.Version(): func(r io.Reader) (io.Reader, error) { return std.NewReader(r) },
		"klauspost/compress v1.18.0":            func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		file, err := os.Open("padded.csv.gz")
		if err != nil {
			panic(err)
		}
		content, err := open(file)
		if err != nil {
			panic(err)
		}
		n, err := io.Copy(io.Discard, content)
		fmt.Printf("%s: %d bytes of content, then: %v\n", name, n, err)
		if err != nil && n == 48894 {
			refused++
		}
	}
	if refused != 2 {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
go run .
