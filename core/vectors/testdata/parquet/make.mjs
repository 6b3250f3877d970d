// Writes the files beside it that the README says it writes. Run it in an empty folder, after
//   npm install @dsnp/parquetjs@1.8.8 hyparquet-writer@0.17.0 @duckdb/node-api@1.5.6-r.1
import duckdb from '@duckdb/node-api'
import parquet from '@dsnp/parquetjs'
import { parquetWriteFile } from 'hyparquet-writer'

// Row i has the vector [i, i + 0.25] and the id i + 1000.
const rows = 150
const vector = i => [i, i + 0.25]
const each = make => Array.from({ length: rows }, (_, i) => make(i))

for (const version of [1, 2]) {
  const schema = new parquet.ParquetSchema({ id: { type: 'INT64' }, emb: { type: 'FLOAT', repeated: true } })
  const writer = await parquet.ParquetWriter.openFile(schema, `parquetjs_v${version}.parquet`,
    { rowGroupSize: 60, pageSize: 20, useDataPageV2: version === 2 })
  for (let i = 0; i < rows; i++) await writer.appendRow({ id: i + 1000, emb: vector(i) })
  await writer.close()
}

parquetWriteFile({
  filename: 'hyparquet.parquet', rowGroupSize: 60, pageSize: 150,
  schema: [
    { name: 'root', num_children: 4 },
    { name: 'id', type: 'INT64', repetition_type: 'REQUIRED' },
    { name: 'key', type: 'BYTE_ARRAY', converted_type: 'JSON', repetition_type: 'OPTIONAL' },
    { name: 'number', type: 'DOUBLE', repetition_type: 'OPTIONAL' },
    { name: 'emb', repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST' },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', type: 'FLOAT', repetition_type: 'OPTIONAL' },
  ],
  columnData: [
    { name: 'id', data: each(i => BigInt(i + 1000)) },
    { name: 'key', data: each(i => i % 2 ? 'k' + i : i) },
    { name: 'number', data: each(i => i) },
    { name: 'emb', data: each(i => i % 10 === 7 ? null : i % 10 === 8 ? [i] : i % 10 === 9 ? [i, null] : vector(i)) },
  ],
})

const connection = await (await duckdb.DuckDBInstance.create(':memory:')).connect()
await connection.run(`copy (select
    (i + 1000)::decimal(4, 0) decimal4, (i + 1000)::decimal(9, 2) decimal9, (i + 1000)::decimal(18, 3) decimal18,
    (i + 1000)::decimal(38, 0) * 10000000000000000000 decimal38, -(i + 1)::decimal(38, 2) negative, (i + 0.5)::decimal(9, 2) half,
    date '2024-01-01' + i::int as day, timestamp '2024-01-01 10:00:00' as ts, timestamptz '2024-01-01 10:00:00+00' as tz, time '10:00:01' as tm,
    'row-' || i as text, ('00000000-0000-4000-8000-' || lpad(i::varchar, 12, '0'))::uuid as uuid,
    i::utinyint u8, i::usmallint u16, (4294967295 - i)::uinteger u32, (18446744073709551615 - i)::ubigint u64, (i - 1)::tinyint i8, (i - 1)::bigint i64,
    (9007199254740992 + i)::hugeint huge, i::float f4, -i::double f8, i + 0.5::double fraction, i % 2 = 0 as flag, ('\\xAA' || i)::blob as blob,
    ('a' || (i % 3))::enum('a0', 'a1', 'a2') as enum, json_object('a', i) as object, i::varchar::json as json, interval (i) day as span,
    [i::float, i::float + 0.25] as emb
  from range(3) t(i)) to 'duckdb_types.parquet' (format parquet)`)
