from __future__ import annotations

import json
import subprocess
import sys

import pytest

from dolbear.cli.output import Console, table

HEAVY = ("rich", "duckdb", "numpy", "pyarrow", "onnxruntime", "asyncio", "importlib.metadata", "msgspec")


def test_a_result_is_text_or_json(capsys: pytest.CaptureFixture[str]) -> None:
    Console().result({"a": 1}, ["one", "two"])
    assert capsys.readouterr().out == "one\ntwo\n"
    Console(as_json=True).result({"a": 1}, "one")
    assert json.loads(capsys.readouterr().out) == {"a": 1}


def test_notes_go_to_stderr_and_quiet_drops_them(capsys: pytest.CaptureFixture[str]) -> None:
    Console().note("hello")
    Console(quiet=True).note("nothing")
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "hello\n")


def test_short_work_shows_no_progress(capsys: pytest.CaptureFixture[str]) -> None:
    Console().step("working", 1, 2)
    assert capsys.readouterr().err == ""


def test_columns_are_aligned_and_the_last_runs_free() -> None:
    assert table([("a", "1", "x"), ("long", "20", "")], indent="") == ["a     1   x", "long  20"]
    assert table([]) == []


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_imports_nothing_heavy(argument: str) -> None:
    code = (
        f"import sys\nfrom dolbear.cli import main\nsys.argv = ['dolbear', {argument!r}]\n"
        "try:\n    main.main()\nexcept SystemExit:\n    pass\n"
        f"print('loaded:', *[name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_a_wrong_command_is_guessed() -> None:
    done = subprocess.run([sys.executable, "-m", "dolbear", "rnu"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "Did you mean 'run'?" in done.stderr
