"""Our linear algebra uses one thread; what we start may use all."""

from __future__ import annotations

import json
import os
import subprocess
import sys

_LOOK = """
import json, os
from dolbear.line import threads
threads.alone()
import numpy, threadpoolctl
found = [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"]
print(json.dumps({"threads": found, "inherited": os.environ.get("OPENBLAS_NUM_THREADS")}))
"""


def _looked(**environment: str) -> dict[str, object]:
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        [sys.executable, "-c", _LOOK], env=kept | environment, capture_output=True, text=True, check=True
    )
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_one_thread_and_children_inherit_nothing() -> None:
    assert _looked() == {"threads": [1], "inherited": None}


def test_a_number_that_the_user_sets_is_kept() -> None:
    assert _looked(OPENBLAS_NUM_THREADS="2")["inherited"] == "2"
