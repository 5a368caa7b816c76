"""How many threads our own linear algebra uses."""

from __future__ import annotations

import os
import sys

_OPENBLAS = "OPENBLAS_NUM_THREADS"


def alone() -> None:
    """Load numpy so that its matrix products use one thread; children, such as a training, may use all.

    Ours are thin: more threads mostly wait for each other, for seconds on a busy machine. It also
    makes the last bits of a sum the same everywhere. A number that the user sets is kept.
    """
    if "numpy" in sys.modules or _OPENBLAS in os.environ:
        return
    os.environ[_OPENBLAS] = "1"  # read once, when the library is loaded
    try:
        import numpy  # noqa: F401, ICN001  # for its effect
    finally:
        del os.environ[_OPENBLAS]
