package pgvector

import (
	"context"
	"strconv"
	"time"
)

// selectRoom gives how many connections the server takes in all, and how many clients other
// than this program have now.
const selectRoom = `SELECT current_setting('max_connections')::int,
	(SELECT count(*)::int FROM pg_stat_activity WHERE datid IS NOT NULL AND pid <> pg_backend_pid() AND application_name <> current_setting('application_name'))`

// roomTimeout bounds how long the server may take to say that.
const roomTimeout = 5 * time.Second

// Room is how many connections are left to this client: a fifth of what the server takes is
// left to others, beside those that others have; one at least. It is 0 where the server does
// not say, as a pooler may not.
func (t *Target) Room(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, roomTimeout)
	defer cancel()
	conn, failure := t.connect(ctx)
	if failure != nil {
		return 0
	}
	defer t.connections.giveBack(conn)
	result := conn.Conn().PgConn().Exec(ctx, selectRoom)
	rows, err := result.ReadAll()
	if err != nil || len(rows) != 1 || len(rows[0].Rows) != 1 || len(rows[0].Rows[0]) != 2 {
		return 0
	}
	return roomOf(string(rows[0].Rows[0][0]), string(rows[0].Rows[0][1]))
}

// roomOf is Room by the texts of both numbers.
func roomOf(most, others string) int {
	all, err := strconv.Atoi(most)
	taken, failed := strconv.Atoi(others)
	if err != nil || failed != nil || all <= 0 {
		return 0
	}
	return max(1, all*4/5-taken)
}
