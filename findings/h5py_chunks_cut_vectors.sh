#!/bin/bash
# HDF5 of h5py: with compression or maxshape, every vector is cut into pieces that lie in chunks of many rows.
#
# Most would guess that a matrix of vectors is chunked by rows, as Parquet, Zarr's users and h5py's own contiguous layout have them.
# h5py's automatic shape of chunks, which compression= and maxshape= bring with them, halves both axes in turn: a vector of 768 numbers
# is in dozens of chunks, each of hundreds of rows or more.
#
# It costs a user random access: to read one vector of 3 KB, megabytes are read and decompressed. chunks=(n, d) avoids it.
set -euo pipefail
tested="h5py 3.7.0, HDF5 1.10.8"

/usr/bin/python3 - "$tested" <<'PY'
import sys

import h5py
import numpy as np

print("h5py %s, HDF5 %s (tested: %s)" % (h5py.version.version, h5py.version.hdf5_version, sys.argv[1]))
rows, dim = 50_000, 768
data = np.random.default_rng(1).standard_normal((rows, dim), dtype="f4")
with h5py.File("in memory", "w", driver="core", backing_store=False) as f:
    cut = True
    for name, options in {"compression='gzip'": {"compression": "gzip", "compression_opts": 1}, "maxshape=(None, d)": {"maxshape": (None, dim)}}.items():
        d = f.create_dataset(name, (rows, dim), "f4", **options)
        d[:8] = data[:8]
        across = -(-dim // d.chunks[1])
        size = across * d.chunks[0] * d.chunks[1] * 4
        print(f"{name}: chunks of {d.chunks}; one vector of {4 * dim} bytes is in {across} chunks of {size:,} bytes together")
        cut = cut and across >= 32 and size > 500 * 4 * dim
    whole = f.create_dataset("chunks=(64, d)", (rows, dim), "f4", chunks=(64, dim), compression="gzip")
    print(f"chunks=(64, d): one vector is in one chunk of {64 * 4 * dim:,} bytes")
if not cut:
    print("the behaviour has changed")
    sys.exit(1)
PY
