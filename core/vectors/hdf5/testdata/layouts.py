"""Writes files with every layout of chunks that h5py can write into a folder, and beside each what h5py reads of its datasets.

python3 layouts.py FOLDER: FOLDER/NAME.hdf5, and FOLDER/NAME/DATASET.f4 with the rows as little-endian float32.
"""

import os
import sys

import h5py
import numpy as np

folder = sys.argv[1]
random = np.random.default_rng(1)


def rows(count, dim, dtype="f4"):
    return (random.standard_normal((count, dim)) * 50).astype(dtype)


def write(name, **options):
    with h5py.File(os.path.join(folder, name + ".hdf5"), "w", **options) as f:
        fill(f)
    os.mkdir(os.path.join(folder, name))
    with h5py.File(os.path.join(folder, name + ".hdf5")) as f:
        for dataset in f:
            f[dataset][:].astype("<f4").tofile(os.path.join(folder, name, dataset + ".f4"))


def fill(f):
    # Every index of chunks: one chunk, implicit, a fixed array, an extensible one, a B-tree of two axes without an end.
    for kind, most in {"fixed": None, "rows": (None, 7), "columns": (33, None), "both": (None, None), "spare": (50, 20)}.items():
        for filters, options in {
            "plain": {}, "gzip": {"compression": "gzip"}, "lzf": {"compression": "lzf"},
            "fletcher32": {"fletcher32": True}, "all": {"compression": "gzip", "shuffle": True, "fletcher32": True},
        }.items():
            for chunks in [(33, 7), (4, 7), (5, 3), (1, 7), (33, 1), (64, 8)]:
                if most is None and (chunks[0] > 33):
                    continue
                cut = tuple(min(c, m) if m else c for c, m in zip(chunks, most or (33, 7)))
                f.create_dataset(f"{kind} {filters} {chunks[0]}x{chunks[1]}", data=rows(33, 7), maxshape=most, chunks=cut, **options)
    for dtype in "<f2 >f2 >f4 <f8 >f8 i1 u1".split():
        f.create_dataset("type " + dtype, data=rows(20, 5, dtype), chunks=(6, 2), compression="gzip", shuffle=True)
    f.create_dataset("h5py's guess", data=rows(5000, 96), maxshape=(None, 96), compression="gzip")
    f.create_dataset("noise, which lzf skips", data=rows(900, 4), chunks=(100, 4), compression="lzf")

    # Chunks that were never written, and rows that were added and taken away.
    sparse = f.create_dataset("sparse", (5000, 2), "f4", maxshape=(None, 2), chunks=(3, 2), fillvalue=-1.5)
    for row in [0, 17, 1000, 1001, 4999]:
        sparse[row] = [row, row + 0.5]
    sparse = f.create_dataset("sparse of fixed size", (5000, 2), "f4", chunks=(3, 2), compression="gzip")
    sparse[2500] = [1, 2]
    grown = f.create_dataset("grown", data=rows(10, 3), maxshape=(None, 3), chunks=(4, 3), compression="gzip")
    grown.resize(40, 0)
    grown[25:40] = rows(15, 3)
    grown.resize(30, 0)
    for i in range(50):
        grown.resize(grown.shape[0] + 7, 0)
        grown[-7:] = rows(7, 3)

    # As many chunks as take trees of several levels, and arrays of pages and of several kinds of blocks.
    many = np.arange(2200, dtype="f4").reshape(-1, 1)
    f.create_dataset("many of fixed size", data=many, chunks=(1, 1))
    f.create_dataset("many of fixed size, gzip", data=many[:1100], chunks=(1, 1), compression="gzip")
    f.create_dataset("many", data=many, maxshape=(None, 1), chunks=(1, 1))
    f.create_dataset("many, gzip", data=many[:1100], maxshape=(None, 1), chunks=(1, 1), compression="gzip")
    f.create_dataset("many of two axes", data=many.reshape(-1, 4), maxshape=(None, None), chunks=(1, 1))
    f.create_dataset("many columns", data=many[:2100].reshape(2, -1), maxshape=(2, None), chunks=(1, 1))

    # The blocks of an extensible array have pages from chunk 131,056 on.
    if f.libver == ("latest", "latest") or f.libver[0] == "v110":
        far = f.create_dataset("far", (140000, 1), "f4", maxshape=(None, 1), chunks=(1, 1), fillvalue=7)
        for row in [0, 3, 4, 131055, 131059, 131060, 131061, 132083, 132084, 135000, 139999]:
            far[row] = row

    # Space that is set aside at once has no index at all.
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((4, 3))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    early = h5py.h5d.create(f.id, b"early", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((10, 7)), plist)
    early.write(h5py.h5s.ALL, h5py.h5s.ALL, rows(10, 7))

    # Chunks at the end of an axis that are not filtered.
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((4, 3))
    plist.set_deflate(4)
    if hasattr(plist, "set_chunk_opts"):
        plist.set_chunk_opts(h5py.h5d.CHUNK_DONT_FILTER_PARTIAL_CHUNKS)
    ends = h5py.h5d.create(f.id, b"ends", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((10, 7)), plist)
    ends.write(h5py.h5s.ALL, h5py.h5s.ALL, rows(10, 7))

    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((3, 2)), compact).write(h5py.h5s.ALL, h5py.h5s.ALL, rows(3, 2))
    f.create_dataset("contiguous", data=rows(30, 4))


write("earliest")
write("v108", libver=("earliest", "v108"))
write("latest", libver="latest")
