"""One thread for numerical libraries, so that sums round alike and processes do not fight over cores."""

from __future__ import annotations

import contextlib

ONE_THREAD = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
}
"""Environment to set before NumPy is imported."""


def one_blas_thread() -> None:
    """Tell the BLAS of a NumPy that is loaded already, where it is the one that comes with NumPy."""
    import ctypes
    from pathlib import Path

    import numpy as np

    for library in (Path(np.__file__).parent.parent / "numpy.libs").glob("*openblas*"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(str(library)).scipy_openblas_set_num_threads64_(1)
