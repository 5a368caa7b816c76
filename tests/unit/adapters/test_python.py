from __future__ import annotations

import sys
from pathlib import Path

import pytest

from dolbear.adapters.python import Python
from dolbear.core.errors import NotFoundError


class _Notes:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def note(self, text: str) -> None:
        self.lines.append(text)

    def step(self, what: str, done: int, total: int) -> None:
        pass


def test_the_projects_own_python_comes_first(tmp_path: Path) -> None:
    assert Python(tmp_path).executable == sys.executable
    own = tmp_path / ".venv" / "bin" / "python"
    own.parent.mkdir(parents=True)
    own.touch()
    assert Python(tmp_path).executable == str(own)
    assert Python(tmp_path, sys.executable).executable == sys.executable


def test_a_named_python_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"\[train\] python: there is no"):
        _ = Python(tmp_path, "envs/none/bin/python").executable


def test_what_a_process_says_is_passed_on_line_by_line(tmp_path: Path) -> None:
    notes = _Notes()
    code = "import sys\nprint('one')\nprint('two', file=sys.stderr)\nsys.stdout.write('10%\\r20%\\n' + 'x' * 20000)"
    ended = Python(tmp_path, progress=notes).run(
        [sys.executable, "-uc", code], folder=tmp_path, environment={}, seconds=20
    )
    assert notes.lines[:3] == ["  | one", "  | two", "  | 20%"]
    assert max(map(len, notes.lines)) < 600
    assert ended.output.startswith("one\ntwo\n20%\nxxx")


def test_a_signal_is_told_by_a_negative_code(tmp_path: Path) -> None:
    code = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    ended = Python(tmp_path).run([sys.executable, "-c", code], folder=tmp_path, environment={}, seconds=20)
    assert ended.code == -15
    assert not ended.timed_out


def test_it_works_in_the_folder_and_with_the_variables_given(tmp_path: Path) -> None:
    code = "import os\nprint(os.getcwd(), os.environ['WORD'])\nraise SystemExit(3)"
    ended = Python(tmp_path).run(
        [sys.executable, "-c", code], folder=tmp_path.resolve(), environment={"WORD": "secret"}, seconds=20
    )
    assert (ended.code, ended.output) == (3, f"{tmp_path.resolve()} secret\n")


def test_it_ends_what_does_not_end(tmp_path: Path) -> None:
    ended = Python(tmp_path).run(
        [sys.executable, "-c", "import time; time.sleep(60)"], folder=tmp_path, environment={}, seconds=0.3
    )
    assert ended.timed_out


def test_a_program_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        Python(tmp_path).run(["/nowhere/python"], folder=tmp_path, environment={}, seconds=1.0)
