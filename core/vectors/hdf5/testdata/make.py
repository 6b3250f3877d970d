"""Writes the files beside it. Made with h5py 3.7.0 on HDF5 1.10.8 (Debian's python3-h5py)."""

import h5py
import numpy as np


def rows(count, dim, dtype, first=0):
    """Row i holds first + dim*i, first + dim*i + 1, ..."""
    return (first + np.arange(count * dim)).reshape(count, dim).astype(dtype)


# As ann-benchmarks' write_output does: h5py's defaults, four datasets, attributes.
with h5py.File("annbenchmarks.hdf5", "w") as f:
    f.attrs["type"] = "dense"
    f.attrs["distance"] = "euclidean"
    f.attrs["dimension"] = 4
    f.attrs["point_type"] = "float"
    f.create_dataset("train", data=rows(5, 4, "f4", 0.5))
    f.create_dataset("test", data=rows(2, 4, "f4", 100))
    f.create_dataset("neighbors", data=rows(2, 3, "i4"))
    f.create_dataset("distances", data=rows(2, 3, "f4", 0.25))

# The same in the newest layout: superblock 3, OHDR object headers, link messages.
with h5py.File("latest.hdf5", "w", libver="latest") as f:
    f.attrs["distance"] = "angular"
    f.attrs["dimension"] = 4
    f.create_dataset("train", data=rows(5, 4, "f4", 0.5))
    f.create_dataset("neighbors", data=rows(2, 3, "i8"), track_times=True)

# Superblock 2, and links in the order of their creation.
with h5py.File("v108.hdf5", "w", libver=("earliest", "v108"), track_order=True) as f:
    f.create_dataset("train", data=rows(3, 2, "f8"))
    f["link"] = h5py.SoftLink("/train")
    f["elsewhere"] = h5py.ExternalLink("other.hdf5", "/train")

# One dataset of one row.
with h5py.File("one.h5", "w") as f:
    f.create_dataset("vectors", data=rows(1, 2, "f4", 1))

# A dataset of every number type, in both orders, and what is no number.
with h5py.File("types.hdf5", "w") as f:
    for name in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
        f.create_dataset("little_" + name, data=rows(2, 3, "<" + name))
        f.create_dataset("big_" + name, data=rows(2, 3, ">" + name))
    f.create_dataset("bool", data=rows(2, 3, "?"))
    f.create_dataset("complex", data=rows(2, 3, "c8"))
    f.create_dataset("text", data=[["a", "b"]], dtype=h5py.string_dtype())
    f.create_dataset("bytes", data=np.array([[b"a", b"b"]]))
    f.create_dataset("ragged", (2,), dtype=h5py.vlen_dtype("f4"))
    f["committed"] = np.dtype("f4")
    f.create_dataset("typed", data=rows(2, 3, "f4"), dtype=f["committed"])

# Everything that is stored in another way than in one piece, and other shapes.
with h5py.File("storage.hdf5", "w") as f:
    f.create_dataset("chunked", data=rows(4, 2, "f4"), chunks=(2, 2))
    f.create_dataset("gzip", data=rows(4, 2, "f4"), compression="gzip", shuffle=True)
    f.create_dataset("lzf", data=rows(4, 2, "f4"), compression="lzf", fletcher32=True)
    f.create_dataset("unwritten", (4, 2), "f4")
    f.create_dataset("empty", (0, 2), "f4")
    f.create_dataset("null", data=h5py.Empty("f4"))
    f.create_dataset("scalar", data=np.float32(1))
    f.create_dataset("one_axis", data=np.arange(4, dtype="f4"))
    f.create_dataset("three_axes", data=np.zeros((1, 2, 3), "f4"))
    f.create_dataset("group/deeper/rows", data=rows(2, 2, "f4", 7))
    f["group/again"] = f["/"]  # a cycle of hard links
    f.create_dataset("external", (1, 2), "f4", external=[("missing.raw", 0, 8)])
    layout = h5py.VirtualLayout((1, 2), "f4")
    layout[:] = h5py.VirtualSource("missing.h5", "x", (1, 2))
    f.create_virtual_dataset("virtual", layout)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    space = h5py.h5s.create_simple((1, 2))
    h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist).write(
        h5py.h5s.ALL, h5py.h5s.ALL, rows(1, 2, "f4"))

with h5py.File("storage_latest.hdf5", "w", libver="latest") as f:
    f.create_dataset("train", data=rows(4, 2, "f4"), chunks=(2, 2), compression="gzip", shuffle=True)
    for i in range(12):
        f[f"dense/d{i}"] = f["train"]

# So many links that the newest layout keeps them in a fractal heap.
with h5py.File("dense.hdf5", "w", libver="latest") as f:
    for i in range(12):
        f.create_dataset(f"d{i}", data=rows(1, 1, "u1", i))

# A dozen names take two symbol table nodes, and 140 a B-tree of two levels.
with h5py.File("dozen.hdf5", "w") as f:
    for i in range(12):
        f.create_dataset(f"d{i:02}", data=rows(1, 2, "f4", 2 * i))
with h5py.File("many.hdf5", "w") as f:
    f.create_dataset("d000", data=rows(1, 2, "f4"))
    for i in range(1, 140):
        f[f"d{i:03}"] = f["d000"]

# Attributes of all kinds, more than the first block of an object header has room for.
with h5py.File("attributes.hdf5", "w") as f:
    f.attrs["variable"] = "jaccard \u00e9"
    f.attrs["ascii"] = np.array(b"hamming", dtype=h5py.string_dtype("ascii"))
    f.attrs["fixed"] = np.bytes_("euclidean")
    f.attrs["padded"] = np.array(b"abc", dtype="S8")
    f.attrs["empty"] = ""
    f.attrs["list"] = ["one"]
    f.attrs["i1"] = np.int8(-1)
    f.attrs["u2_big"] = np.array(65535, dtype=">u2")
    f.attrs["i8"] = -(2**40)
    f.attrs["u8"] = np.uint64(2**63)
    f.attrs["float"] = 1.5
    f.attrs["numbers"] = [1, 2]
    f.attrs["texts"] = ["a", "b"]
    f.attrs["null"] = h5py.Empty("i4")
    f.create_dataset("d", data=rows(1, 1, "u1", 9))

with h5py.File("attributes_dense.hdf5", "w", libver="latest") as f:
    for i in range(12):
        f.attrs[f"a{i}"] = i
    f.create_dataset("d", data=rows(1, 1, "u1", 9))

# What other software puts in front of an HDF5 file.
with h5py.File("userblock.hdf5", "w", userblock_size=512) as f:
    f.attrs["distance"] = "angular"
    f.create_dataset("train", data=rows(2, 2, "f4", 5))
with open("userblock.hdf5", "r+b") as f:
    f.write(b"anything")

# Chunks with every index that there is, in both layouts: a B-tree of version 1; one chunk, none, arrays of
# two kinds and a B-tree of version 2.
for name, options in {"chunked.hdf5": {}, "chunked_latest.hdf5": {"libver": "latest"}}.items():
    with h5py.File(name, "w", **options) as f:
        f.create_dataset("single", data=rows(6, 4, "f4"), chunks=(6, 4))
        f.create_dataset("single_gzip", data=rows(6, 4, "f4"), chunks=(6, 4), compression="gzip")
        f.create_dataset("fixed", data=rows(6, 4, "f4"), chunks=(4, 3))
        f.create_dataset("fixed_all", data=rows(6, 4, "f4"), chunks=(4, 3), compression="gzip", shuffle=True, fletcher32=True)
        f.create_dataset("rows", data=rows(40, 4, "f8"), chunks=(1, 4), maxshape=(None, 4))
        f.create_dataset("rows_lzf", data=rows(40, 4, "f2"), chunks=(7, 3), maxshape=(None, 4), compression="lzf", shuffle=True)
        f.create_dataset("columns", data=rows(6, 4, "f4"), chunks=(4, 3), maxshape=(6, None), fletcher32=True)
        f.create_dataset("both", data=rows(6, 4, "f4"), chunks=(4, 3), maxshape=(None, None))
        f.create_dataset("both_gzip", data=rows(6, 4, "f4"), chunks=(4, 3), maxshape=(None, None), compression="gzip")
        f.create_dataset("unwritten", (6, 4), "f4", chunks=(4, 3), maxshape=(None, None))
        f.create_dataset("sparse", (6, 4), "f4", chunks=(2, 4), fillvalue=9)[2:4] = rows(2, 4, "f4")
        plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        plist.set_chunk((4, 3))
        plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        early = h5py.h5d.create(f.id, b"implicit", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple((6, 4)), plist)
        early.write(h5py.h5s.ALL, h5py.h5s.ALL, rows(6, 4, "f4"))
        f.create_dataset("scaled", data=rows(6, 4, "i4"), chunks=(4, 3), scaleoffset=3)
