#!/bin/bash
# Parquet of DuckDB: ids of type HUGEINT are written as DOUBLE, and rounded without a word.
#
# Most would guess that a 128-bit integer is written so that it can be read back, or is refused. DuckDB's COPY ... TO
# (FORMAT parquet) makes a column of doubles of it: from 2^53 on two ids become one. It takes no cast to get there: sum() of any
# integers is a HUGEINT. The same numbers as DECIMAL(38,0) are written exactly.
#
# It costs a user the ids of rows: what was 9007199254740993 in the table is 9007199254740992 in the file, the id of another row.
set -euo pipefail
duckdb=1.5.6-r.1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund "@duckdb/node-api@$duckdb" >/dev/null 2>&1
echo "node $(node --version), @duckdb/node-api $duckdb"

cat >show.cjs <<'JS'
const duckdb = require('@duckdb/node-api')
const main = async () => {
  const c = await (await duckdb.DuckDBInstance.create(':memory:')).connect()
  const rows = async sql => (await c.runAndReadAll(sql)).getRowsJson()
  await c.run('create table items as select 9007199254740992::bigint + i as id from range(3) t(i)')
  await c.run("copy (select id, sum(id) as total, id::decimal(38, 0) as exact from items group by id order by id) to 'a.parquet' (format parquet)")
  const type = (await rows("select typeof(sum(id)) from items"))[0][0]
  const stored = (await rows("select type from parquet_schema('a.parquet') where name = 'total'"))[0][0]
  const all = await rows("select id, printf('%.0f', total), exact::varchar from 'a.parquet'")
  console.log('DuckDB', (await rows('select version()'))[0][0], '- sum(bigint) is', type, '- in Parquet', stored)
  for (const row of all) console.log('table', row[0], ' HUGEINT read back', row[1], ' DECIMAL(38,0) read back', row[2])
  const rounded = all.filter(row => row[0] !== row[1]).length
  const exact = all.every(row => row[0] === row[2])
  if (type !== 'HUGEINT' || stored !== 'DOUBLE' || rounded !== 1 || !exact) {
    console.log('the behaviour has changed')
    process.exit(1)
  }
}
main().catch(e => { console.error(e); process.exit(1) })
JS
node show.cjs
