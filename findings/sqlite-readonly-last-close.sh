#!/bin/bash
# SQLite in WAL mode: a database that all have closed is not whole, if the last to close it
# could only read.
#
# Most would guess: the last connection that closes a database writes the WAL back and
# removes it, so that the one file is all there is once every program has ended in order.
# So it is: a connection opened with mode=ro cannot write it back. Where it is the last to
# close, as a viewer that outlives the writer is, the file alone lacks every row that was
# committed, with synchronous=FULL, and the -wal stays for good. Nothing tells of that: the
# writer's Close gives no error.
# What it costs: who then copies, mails or archives the one file has an empty database that
# opens without an error; the rows are in a file that looks like a leftover.
#
# Tested with modernc.org/sqlite v1.62.0 (SQLite 3.54.1). Exits with 1 if that has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"fmt"
	"os"

	_ "modernc.org/sqlite"
)

func open(uri string) *sql.DB {
	db, err := sql.Open("sqlite", uri)
	check(err)
	db.SetMaxOpenConns(1)
	return db
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func tables(path string) (n int) {
	db := open("file:" + path)
	defer db.Close()
	check(db.QueryRow("select count(*) from sqlite_schema").Scan(&n))
	return n
}

func size(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return -1
	}
	return info.Size()
}

// closed makes a database, which a viewer reads, has both closed, the one who may write
// last if so wanted, and says how many tables a copy of the file alone has.
func closed(path string, writerLast bool) (copied int) {
	writer := open("file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	_, err := writer.Exec("create table t (x); insert into t values (1), (2), (3)")
	check(err)
	viewer := open("file:" + path + "?mode=ro")
	var rows int
	check(viewer.QueryRow("select count(*) from t").Scan(&rows))
	if writerLast {
		check(viewer.Close())
		check(writer.Close())
	} else {
		check(writer.Close())
		check(viewer.Close())
	}
	data, err := os.ReadFile(path)
	check(err)
	check(os.WriteFile(path+".copy", data, 0o600))
	copied = tables(path + ".copy")
	fmt.Printf("the viewer saw %d rows; writer closes last: %-5v  file %d bytes, -wal %d bytes; a copy of the file has %d tables\n",
		rows, writerLast, size(path), size(path+"-wal"), copied)
	return copied
}

func main() {
	db := open(":memory:")
	var version string
	check(db.QueryRow("select sqlite_version()").Scan(&version))
	fmt.Println("SQLite", version)
	if closed("a.db", true) != 1 || closed("b.db", false) != 0 {
		fmt.Println("the behaviour has changed")
		os.Exit(1)
	}
}
GO
export CGO_ENABLED=0 GOFLAGS='-buildvcs=false -trimpath -tags=no_emoji'
go mod init example.test/finding >/dev/null 2>&1
go get modernc.org/sqlite@v1.62.0 >/dev/null 2>&1
go list -m modernc.org/sqlite
timeout 80 go run .
