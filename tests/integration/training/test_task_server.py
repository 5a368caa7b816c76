"""The process of the project's Python that stays: each task is alone, and nothing outlives us."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from dolbear.adapters.python import Python
from dolbear.project.settings import Train
from dolbear.training.child_process import TrainingError
from dolbear.training.metric import Rows, compute

pytestmark = pytest.mark.integration

_ROWS = Rows(
    truth=np.zeros(3),
    prediction=np.ones(3),
    probabilities=np.empty((0, 0)),
    resamples=np.zeros((1, 3), dtype="int64"),
)


def _metric(root: Path, interpreter: Python, **settings: str) -> float:
    train = Train(entry="code:metric", **settings)  # type: ignore[arg-type]
    return float(compute("code:metric", _ROWS, root, settings=train, root=root, interpreter=interpreter)[0])


def _code(root: Path, text: str) -> Path:
    (root / "code.py").write_text(textwrap.dedent(text), encoding="utf-8")
    return root


def test_a_task_leaves_nothing_to_the_next(tmp_path: Path) -> None:
    _code(
        tmp_path,
        """
        import os, sys
        def metric(truth, prediction):
            sys.calls = getattr(sys, "calls", 0) + 1
            print("task", os.getpid(), "of", os.getppid())
            return sys.calls
        """,
    )
    notes: list[str] = []
    interpreter = Python(tmp_path, progress=_Notes(notes))
    assert [_metric(tmp_path, interpreter) for _ in range(3)] == [1, 1, 1]
    tasks, servers = zip(*(line.split("task ")[1].split(" of ") for line in notes), strict=True)
    assert len(set(tasks)) == 3
    assert len(set(servers)) == 1
    interpreter.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(servers[0]), 0)


def test_a_task_ends_in_order(tmp_path: Path) -> None:
    """Threads are waited for, what was registered for the end is called, and open files are written."""
    _code(
        tmp_path,
        """
        import atexit, threading, time
        log = open("log", "w")
        def metric(truth, prediction):
            atexit.register(lambda: log.write("end"))
            threading.Thread(target=lambda: (time.sleep(0.2), log.write("thread "))).start()
            return 1
        """,
    )
    assert _metric(tmp_path, Python(tmp_path)) == 1
    assert (tmp_path / "log").read_text() == "thread end"


def test_a_server_that_was_killed_is_started_again(tmp_path: Path) -> None:
    _code(tmp_path, "import os, signal\ndef metric(truth, prediction): os.kill(os.getppid(), signal.SIGKILL); return 1")
    interpreter = Python(tmp_path)
    with pytest.raises(TrainingError, match="killed by SIGKILL"):
        _metric(tmp_path, interpreter)
    _code(tmp_path, "def metric(truth, prediction): return 2")
    assert _metric(tmp_path, interpreter) == 2


def test_an_interrupt_ends_the_task_and_all_it_started(tmp_path: Path) -> None:
    fifo = tmp_path / "alive"
    os.mkfifo(fifo)
    _code(
        tmp_path,
        f"""
        import subprocess, sys
        def metric(truth, prediction):
            held = open({str(fifo)!r}, "w")
            held.write("started"); held.flush()
            subprocess.run([sys.executable, "-c", "import time; time.sleep(600)"], pass_fds=(held.fileno(),))
        """,
    )
    here = Path(__file__).parent
    caller = subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(here)!r})\n{_CALL}", str(tmp_path)],
        stderr=subprocess.DEVNULL,
    )
    with fifo.open("rb", buffering=0) as alive:
        assert alive.read(7) == b"started"
        caller.send_signal(signal.SIGKILL)
        caller.wait()
        ready, _, _ = select.select([alive], [], [], 20)
        assert ready, "a process of the task is still there"
        assert alive.read() == b""


_CALL = """
from pathlib import Path
import test_task_server
from dolbear.adapters.python import Python
root = Path(sys.argv[1])
test_task_server._metric(root, Python(root))
"""


def test_libraries_that_the_code_names_are_there_before_the_task(tmp_path: Path) -> None:
    _code(
        tmp_path,
        """
        import sys
        before = "skl2onnx" in sys.modules
        import sklearn.linear_model
        def metric(truth, prediction): return float(before)
        """,
    )
    interpreter = Python(tmp_path)
    assert _metric(tmp_path, interpreter) == 1
    _code(tmp_path, "import sys\ndef metric(truth, prediction): return float('skl2onnx' in sys.modules)")
    assert _metric(tmp_path, interpreter) == 0


class _Notes:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines

    def note(self, text: str) -> None:
        self._lines.append(text)

    def step(self, what: str, done: int, total: int) -> None:
        pass
