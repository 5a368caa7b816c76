from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dolbear.cli.init import command
from dolbear.core.errors import UsageError


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "t.csv"
    path.write_text("x,y\n" + "".join(f"{number * 37 % 61}.5,{number}.25\n" for number in range(40)), encoding="utf-8")
    return path


def run(root: Path, *arguments: str, answers: str | None = None) -> Result:
    root.mkdir(exist_ok=True)
    return CliRunner().invoke(command, arguments, obj=str(root), input=answers)


def branch(root: Path) -> str:
    done = subprocess.run(["git", "-C", root, "symbolic-ref", "--short", "HEAD"], capture_output=True, check=True)
    return done.stdout.decode().strip()


def test_it_says_what_it_guessed_wrote_and_what_comes_next(tmp_path: Path, table: Path) -> None:
    done = run(tmp_path / "warmth", str(table), "--target", "y")
    assert done.exit_code == 0
    assert "y is a number: regression" in done.stdout
    assert "wrote data/t.csv, train.py, requirements.lock, dolbear.toml, .gitignore" in done.stdout
    assert "dolbear run" in done.stdout
    assert "made a Git repository" in done.stderr
    assert branch(tmp_path / "warmth") == "main"


def test_json(tmp_path: Path, table: Path) -> None:
    done = run(tmp_path / "warmth", str(table), "--target", "y", "--json")
    made = json.loads(done.stdout)
    assert (made["name"], made["kind"], made["target"]) == ("warmth", "regression", "y")


def test_a_second_time_changes_nothing(tmp_path: Path, table: Path) -> None:
    root = tmp_path / "warmth"
    run(root, str(table), "--target", "y")
    before = {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts}
    done = run(root, str(table), "--target", "x")
    assert done.exit_code == 0
    assert "dolbear.toml is here already; nothing was changed" in done.stdout
    assert {
        path: path.read_bytes() for path in root.rglob("*") if path.is_file() and ".git" not in path.parts
    } == before


def test_without_a_terminal_nothing_is_asked(tmp_path: Path, table: Path) -> None:
    done = run(tmp_path / "warmth", str(table), answers="y\n")
    assert isinstance(done.exception, UsageError)
    assert done.exception.hint == "Say --target COLUMN, one of: x, y."
    assert list((tmp_path / "warmth").iterdir()) == []


def test_the_branch_of_the_repository_is_that_of_versions(tmp_path: Path, table: Path) -> None:
    root = tmp_path / "warmth"
    subprocess.run(["git", "init", "-q", "-b", "trunk", root], check=True)
    done = run(root, str(table), "--target", "y")
    assert 'branch = "trunk"' in (root / "dolbear.toml").read_text(encoding="utf-8")
    assert "made a Git repository" not in done.stderr


def test_what_fails_leaves_no_trace(tmp_path: Path, table: Path) -> None:
    done = run(tmp_path / "warmth", str(table), "--target", "z")
    assert isinstance(done.exception, UsageError)
    assert list((tmp_path / "warmth").iterdir()) == []
