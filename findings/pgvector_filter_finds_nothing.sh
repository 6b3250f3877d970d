#!/bin/bash
# pgvector: a filter and LIMIT 10 over an HNSW index give none of 50 rows that match.
#
# Most would guess that WHERE is met first, and that LIMIT 10 gives ten of fifty rows. The index gives its hnsw.ef_search nearest rows
# (40 by default), and the filter is asked of those alone: where it lets one row in a hundred pass, it lets none of the 40 pass, mostly.
#
# It costs a user empty answers for a tenant or a category that has rows, which read as lost vectors. hnsw.iterative_scan, which is off
# by default, goes on until there are ten.
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
CREATE INDEX ON items USING hnsw (v vector_cosine_ops); ANALYZE items; SET enable_seqscan = off; SET enable_sort = off`)
const version = (await db.query(`SELECT extversion FROM pg_extension WHERE extname = 'vector'`)).rows[0].extversion
const total = async setting => {
	await db.exec(setting)
	let rows = 0
	for (const id of [17, 18, 19, 20, 22]) {
		const query = (await db.query('SELECT v::text FROM items WHERE id = $1', [id])).rows[0].v
		rows += (await db.query('SELECT id FROM items WHERE id % 100 = 1 ORDER BY v <=> $1::vector LIMIT 10', [query])).rows.length
	}
	return rows
}
const plain = await total('SET hnsw.iterative_scan = off')
const iterative = await total('SET hnsw.iterative_scan = strict_order')
console.log(`PGlite 0.3.14, pgvector ${version} (tested: 0.8.0): five queries, each for 10 of the 50 rows that match: ${plain} of 50 rows; with hnsw.iterative_scan ${iterative}`)
if (plain > 10 || iterative !== 50) { console.log('the behaviour has changed'); process.exit(1) }
JS
node ask.mjs
