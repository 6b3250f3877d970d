#!/usr/bin/env bash
# NumPy: the transpose of a matrix, saved, has the numbers of the matrix in their old order, and
# so it has after astype or numpy.array.
#
# Most would guess that numpy.save(f, m.T) writes the rows of m.T one after another, all the more
# after a conversion, m.T.astype('<f4'), or a copy, numpy.array(m.T): a copy has no reason to be
# transposed in memory. In fact all three files hold the numbers just as m has them, and say
# fortran_order: True with the shape turned round. numpy.array and astype keep the order of what
# they copy (order='K'); m.T.copy(), which looks the same, does not (order='C').
#
# What it costs: embeddings that were computed as columns and turned with .T come out of a reader
# as other vectors. npyjs hands out the shape and the numbers; cut into rows as the shape says,
# every vector is made of parts of others, of the right length and with plausible numbers, and
# nothing fails. Only the flag fortranOrder tells. numpy.ascontiguousarray(m.T) saves rows.
#
# Tested with NumPy 1.24.2 (Debian's python3-numpy) and npyjs 1.2.0.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --no-audit --no-fund --silent npyjs@1.2.0
echo "npyjs $(node -p "require('./node_modules/npyjs/package.json').version"), node $(node --version)"

/usr/bin/python3 - <<'PYTHON'
import numpy
print("NumPy", numpy.__version__)
m = numpy.arange(12, dtype='f8').reshape(3, 4)  # three numbers of each of four embeddings
numpy.save('matrix.npy', m)
numpy.save('transpose.npy', m.T)
numpy.save('astype.npy', m.T.astype('<f4'))
numpy.save('array.npy', numpy.array(m.T))
numpy.save('copy.npy', m.T.copy())
numpy.save('contiguous.npy', numpy.ascontiguousarray(m.T))
PYTHON

cat >read.mjs <<'NODE'
import { readFileSync } from "node:fs";
import { parse } from "npyjs";

const found = {};
for (const name of ["transpose", "astype", "array", "copy", "contiguous"]) {
  const file = readFileSync(`${name}.npy`);
  const { data, shape, fortranOrder } = parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  found[name] = Array.from(data.slice(shape[1], 2 * shape[1])).join(" ");
  console.log(`${name}: shape ${shape}, fortranOrder ${fortranOrder}, embedding 1 by the shape: ${found[name]}`);
}
const right = "1 5 9"; // the second column of the matrix
const wrong = "3 4 5";
const same = ["transpose", "astype", "array"].every((name) => found[name] === wrong) &&
  ["copy", "contiguous"].every((name) => found[name] === right);
if (!same) {
  console.error("the behaviour has changed");
  process.exit(1);
}
NODE
node read.mjs

last96() { tail -c 96 "$1" | sha256sum; }
if [ "$(last96 matrix.npy)" != "$(last96 transpose.npy)" ] || [ "$(last96 matrix.npy)" != "$(last96 array.npy)" ]; then
  echo "the numbers of the matrix and of its transpose stand in different orders: the behaviour has changed" >&2
  exit 1
fi
echo "matrix.npy, transpose.npy and array.npy hold the same 96 bytes of numbers"
