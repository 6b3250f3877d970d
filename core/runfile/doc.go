// Package runfile keeps one run in one file: a SQLite database, by convention
// named .vcrun, that any SQLite tool can open. It holds what the run was started
// with, one row per checked vector, distinct error texts once, the timeline and
// the figures; schema.sql says where.
//
// While a run is written, its database is in WAL mode: two more files, -wal and
// -shm, lie beside it and belong to it, and a third, .lock, keeps a second writer
// out. Close puts everything into the one file, unless another program has it
// open at that moment; then the next Close does.
//
// Readers never hold a read transaction while their caller works, since the WAL
// cannot be reused, and grows, as long as one lasts. Other programs that keep
// reading a run under way do make it grow.
package runfile
