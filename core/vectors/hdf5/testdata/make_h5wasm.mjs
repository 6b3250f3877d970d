// Writes h5wasm.hdf5 and h5wasm_latest.hdf5. Run it in the folder that they go to, after npm install h5wasm@0.10.3, which has HDF5 2.0.0.
import h5wasm from 'h5wasm/node'

await h5wasm.ready
const numbers = n => new Float32Array(n).map((_, i) => i)

for (const [name, options] of [['h5wasm.hdf5', {}], ['h5wasm_latest.hdf5', { libver: 'latest' }]]) {
  const file = new h5wasm.File(name, 'w', options)
  const add = (name, more) => file.create_dataset({ name, data: numbers(24), shape: [6, 4], ...more })
  for (let i = 0; i < 5; i++) add('d' + i)
  add('fixed', { chunks: [4, 3] })
  add('fixed_gzip', { chunks: [4, 3], compression: 'gzip', compression_opts: [4] })
  add('rows', { chunks: [1, 4], maxshape: [null, 4] })
  add('rows_gzip', { chunks: [4, 3], maxshape: [null, 4], compression: 'gzip', compression_opts: [4] })
  add('both_gzip', { chunks: [4, 3], maxshape: [null, null], compression: 'gzip', compression_opts: [4] })
  for (let i = 0; i < 10; i++) file.create_attribute('a' + i, i, [], '<i4')
  file.create_attribute('distance', 'euclidean')
  file.close()
}
