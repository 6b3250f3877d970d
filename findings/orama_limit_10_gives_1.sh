#!/bin/bash
# Orama: a vector search with limit 10 gives 1 hit of 1,000 rows, and says nothing.
#
# Most would guess that limit: k gives the k nearest rows where there are as many. searchVector leaves out what is less similar than
# 0.8 unless `similarity` says otherwise, and in 128 dimensions the second nearest of random rows is at 0.3.
#
# It costs a user the truth about recall: a vector finds itself, recall@1 is 1, and recall@10 is 0.1 whatever the index holds; a query
# that is no row of it finds nothing, with success. `similarity: -1` gives all ten.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @orama/orama@3.1.6 >/dev/null
cat >ask.mjs <<'JS'
import { create, insert, searchVector } from '@orama/orama'

let state = 7
const random = () => { state = (state * 1103515245 + 12345) % 2147483648; return state / 1073741824 - 1 }
const vector = () => Array.from({ length: 128 }, random)
const rows = Array.from({ length: 1000 }, vector)
const db = create({ schema: { v: 'vector[128]' } })
for (const [i, v] of rows.entries()) await insert(db, { id: `row-${i}`, v })
const hits = async (value, options) => (await searchVector(db, { vector: { value, property: 'v' }, limit: 10, ...options })).hits.length
const [own, other, all] = [await hits(rows[0]), await hits(vector()), await hits(rows[0], { similarity: -1 })]
console.log(`Orama 3.1.6: of 1,000 rows, limit 10 gives ${own} hit for a row, ${other} for another vector, and ${all} with similarity: -1`)
if (own !== 1 || other !== 0 || all !== 10) { console.log('the behaviour has changed'); process.exit(1) }
JS
node ask.mjs
