"""Chance, made the same each time."""

from __future__ import annotations

import importlib.util
import random
import sys


def sow(seed: int) -> None:
    """Set the global generators that the project's code may use."""
    random.seed(seed)
    if "numpy" in sys.modules or importlib.util.find_spec("numpy"):
        import numpy as np

        np.random.seed(seed % 2**32)  # noqa: NPY002  # the project's code may use the global generator
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)
