#!/bin/bash
# CSV of pandas: a column of NumPy embeddings keeps all 768 numbers of one model, and 6 of the 1,536 of another; nothing is said.
#
# Most would guess that to_csv, which is made to be read again, writes every number of every cell, as it does for a column per number.
# A cell that holds an array is written as NumPy prints it for people: in lines of 75 characters, with eight digits, and beyond
# 1,000 numbers with "..." in the place of all but the first and last three. Code that was tried with a smaller model fails with a larger one.
#
# It costs a user the embeddings: what was computed for hours is not in the file. json.dumps(v.tolist()) in the cell, or Parquet, keeps it.
set -euo pipefail
tested="pandas 1.5.3, NumPy 1.24.2"

/usr/bin/python3 - "$tested" <<'PY'
import io
import sys
import warnings

import numpy as np
import pandas as pd

warnings.simplefilter("error")  # a warning would be a change
print("pandas %s, NumPy %s (tested: %s)" % (pd.__version__, np.__version__, sys.argv[1]))
kept = {}
for dim in (768, 1000, 1001, 1536):
    vectors = list(np.random.default_rng(1).standard_normal((3, dim), dtype="f4"))
    text = io.StringIO()
    pd.DataFrame({"id": range(3), "embedding": vectors}).to_csv(text, index=False)
    text.seek(0)
    cell = pd.read_csv(text)["embedding"][0]
    numbers = [word for word in cell.strip("[]").split() if word != "..."]
    kept[dim] = len(numbers)
    print(f"{dim:5} numbers: {len(numbers)} are in the file, in {cell.count(chr(10)) + 1} lines of one cell{', with ...' if '...' in cell else ''}")
if kept != {768: 768, 1000: 1000, 1001: 6, 1536: 6}:
    print("the behaviour has changed")
    sys.exit(1)
PY
