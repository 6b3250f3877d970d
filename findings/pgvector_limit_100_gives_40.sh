#!/bin/bash
# pgvector: LIMIT 100 over an HNSW index gives 40 rows, and says nothing.
#
# Most would guess that LIMIT k gives k rows of a table that has more. A scan of an HNSW index ends after hnsw.ef_search rows, and its
# default is 40: whatever k is above that, 40 rows come back, without an error or a notice.
#
# It costs a user the truth about recall: recall@100 is 0.4 at most, and the index is blamed for it. SET hnsw.ef_search = 100 mends it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @electric-sql/pglite@0.3.14 >/dev/null
cat >ask.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite/vector'

const db = await PGlite.create({ extensions: { vector } })
await db.exec(`CREATE EXTENSION vector; CREATE TABLE items (id int PRIMARY KEY, v vector(8)); SELECT setseed(0.5);
INSERT INTO items SELECT i, ARRAY(SELECT random() - 0.5 + 0 * i FROM generate_series(1, 8))::real[]::vector FROM generate_series(1, 5000) i;
CREATE INDEX ON items USING hnsw (v vector_cosine_ops); ANALYZE items; SET enable_seqscan = off`)
const version = (await db.query(`SELECT extversion FROM pg_extension WHERE extname = 'vector'`)).rows[0].extversion
const query = (await db.query('SELECT v::text FROM items WHERE id = 17')).rows[0].v
const rows = async k => (await db.query('SELECT id FROM items ORDER BY v <=> $1::vector LIMIT $2', [query, k])).rows.length
const [ten, hundred, thousand] = [await rows(10), await rows(100), await rows(1000)]
await db.exec('SET hnsw.ef_search = 100')
const wider = await rows(100)
console.log(`PGlite 0.3.14, pgvector ${version} (tested: 0.8.0): of 5,000 rows LIMIT 10 gives ${ten}, LIMIT 100 ${hundred}, LIMIT 1000 ${thousand}; with hnsw.ef_search = 100, LIMIT 100 gives ${wider}`)
if (ten !== 10 || hundred !== 40 || thousand !== 40 || wider !== 100) { console.log('the behaviour has changed'); process.exit(1) }
JS
node ask.mjs
