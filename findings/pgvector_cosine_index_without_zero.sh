#!/bin/bash
# pgvector: a cosine index leaves out every zero vector, so the index and the table have different rows.
#
# Most would guess that an index only makes a query faster, and gives the rows that it gives without the index. HNSW with
# vector_cosine_ops takes no vector of length zero, as its cosine distance is NaN: a query by the index never returns such a row, the
# same query without it does, last.
#
# It costs a user a count that does not add up: a table of 1,001 rows has 1,000 that any search can find, and no error was raised when
# the row was stored or when the index was made.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @electric-sql/pglite@0.3.14 >/dev/null
cat >ask.mjs <<'JS'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite/vector'

const db = await PGlite.create({ extensions: { vector } })
await db.exec(`CREATE EXTENSION vector; CREATE TABLE items (id int PRIMARY KEY, v vector(4)); SELECT setseed(0.5);
INSERT INTO items SELECT i, ARRAY(SELECT random() - 0.5 + 0 * i FROM generate_series(1, 4))::real[]::vector FROM generate_series(1, 900) i;
INSERT INTO items VALUES (0, '[0,0,0,0]');
CREATE INDEX ON items USING hnsw (v vector_cosine_ops); ANALYZE items; SET hnsw.ef_search = 1000`)
const version = (await db.query(`SELECT extversion FROM pg_extension WHERE extname = 'vector'`)).rows[0].extversion
const ask = async setting => {
	await db.exec(setting)
	const ids = (await db.query(`SELECT id FROM items ORDER BY v <=> '[1,0,0,0]' LIMIT 1000`)).rows.map(row => row.id)
	return { rows: ids.length, zero: ids.includes(0) }
}
const byIndex = await ask('SET enable_seqscan = off')
const byTable = await ask('SET enable_seqscan = on; SET enable_indexscan = off')
console.log(`PGlite 0.3.14, pgvector ${version} (tested: 0.8.0): 901 rows, one of them zero; by the index ${byIndex.rows} (zero among them: ${byIndex.zero}), without it ${byTable.rows} (${byTable.zero})`)
if (byIndex.zero || !byTable.zero || byTable.rows !== 901) { console.log('the behaviour has changed'); process.exit(1) }
JS
node ask.mjs
