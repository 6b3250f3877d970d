#!/bin/bash
# Orama: update(db, id, document) gives the document another id.
#
# Most would guess that what is updated under an id stays there. update removes the document and inserts the new one, which gets an
# id of its own making unless `id` stands in it once more: with the argument alone, the old id is gone.
#
# It costs a user every id that is kept elsewhere: after vectors were computed anew, a search finds each of them under an id that
# nobody knows, and a check by id calls all of them lost.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @orama/orama@3.1.6 >/dev/null
cat >ask.mjs <<'JS'
import { count, create, getByID, insert, searchVector, update } from '@orama/orama'

const db = create({ schema: { v: 'vector[2]' } })
await insert(db, { id: 'a', v: [1, 0] })
await insert(db, { id: 'b', v: [0, 1] })
await update(db, 'a', { v: [1, 0.1] })
await update(db, 'b', { id: 'b', v: [0.1, 1] })
const found = async value => (await searchVector(db, { vector: { value, property: 'v' }, limit: 1 })).hits[0].id
const [first, second] = [await found([1, 0.1]), await found([0.1, 1])]
const gone = getByID(db, 'a') === undefined
console.log(`Orama 3.1.6, ${count(db)} documents: "a", updated, is found as "${first}", and is ${gone ? 'not ' : ''}there as "a"; "b", updated with its id in the document, is found as "${second}"`)
if (first === 'a' || !gone || second !== 'b' || count(db) !== 2) { console.log('the behaviour has changed'); process.exit(1) }
JS
node ask.mjs
