// Package realdb has the tests of VectorCheck against real vector databases: those that
// .ci/databases installs, and a PostgreSQL with pgvector that VECTORCHECK_TEST_POSTGRES names.
package realdb
