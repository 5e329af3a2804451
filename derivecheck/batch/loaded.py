"""Everything that grading needs, loaded when this module is imported: for processes that workers are forked from.

Only such a process imports it. One thread for linear algebra: the arrays are small, and the cores are busy.
"""

from __future__ import annotations

import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

import gc  # noqa: E402

import derivecheck.batch.pool  # noqa: E402, F401
import symbolic  # noqa: E402, F401
from derivations.catalog import list_results, load_derivation  # noqa: E402

for _result in list_results():
    load_derivation(_result)
gc.collect()
gc.freeze()  # forked workers share these pages as long as the collector leaves them alone
