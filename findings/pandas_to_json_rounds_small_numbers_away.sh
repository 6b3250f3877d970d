#!/bin/bash
# JSON of pandas: to_json keeps ten decimals, not ten digits: small components of vectors lose their digits, and those below 5e-11 are 0.
#
# Most would guess that float32 numbers come back from JSON as they were, as they do from json.dumps and from to_csv, and that what
# "double_precision=10" keeps are significant digits: more than the seven of a float32. It is how many digits may follow the point.
#
# It costs a user vectors that are a little wrong, without a word: the components of a normalised vector of 1,536 are about 0.02, and some are
# far smaller; a vector in small units is a zero vector in the file. double_precision=15 is the most that can be given, and helps with the first.
set -euo pipefail
tested="pandas 1.5.3, NumPy 1.24.2"

/usr/bin/python3 - "$tested" <<'PY'
import io
import json
import sys

import numpy as np
import pandas as pd

print("pandas %s, NumPy %s (tested: %s)" % (pd.__version__, np.__version__, sys.argv[1]))
vector = np.array([0.12345678, 1.2345678e-6, 1.2345678e-8, 4.9e-11, 1e-12], "f4")
table = pd.DataFrame({"embedding": [vector.tolist()]})


def back(text):
    return np.array(json.loads(text)["embedding"], "f4")


by_pandas = back(table.to_json(orient="records", lines=True))
by_python = back(json.dumps({"embedding": vector.tolist()}))
with_15 = back(table.to_json(orient="records", lines=True, double_precision=15))
csv = io.StringIO()
pd.DataFrame([vector]).to_csv(csv, index=False)
csv.seek(0)
by_csv = pd.read_csv(csv).to_numpy("f4")[0]
for name, found in (("written", vector), ("json.dumps", by_python), ("to_csv", by_csv), ("to_json", by_pandas), ("to_json, double_precision=15", with_15)):
    print(f"{name:30} " + "  ".join("%.7g" % x for x in found))
same = np.array_equal(vector, by_python) and np.array_equal(vector, by_csv)
lost = by_pandas[3] == 0 and by_pandas[4] == 0 and abs(by_pandas[2] / vector[2] - 1) > 1e-3 and abs(by_pandas[1] / vector[1] - 1) > 1e-6
if not (same and lost):
    print("the behaviour has changed")
    sys.exit(1)
PY
