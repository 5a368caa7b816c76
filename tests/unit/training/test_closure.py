from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.core.errors import UsageError
from dolbear.training.closure import code_files


def _project(root: Path, **files: str) -> Path:
    for name, text in files.items():
        path = root / name.replace("__init__", "\0").replace("__", "/").replace("\0", "__init__")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(f"{path.name}.py").write_text(text, encoding="utf-8")
    return root


def test_follows_imports_of_all_kinds(tmp_path: Path) -> None:
    root = _project(
        tmp_path,
        train="import numpy\nimport steps.scale\nfrom steps import clip as c\ndef train(data):\n    import late\n",
        steps____init__="",
        steps__scale="from . import shared\nfrom .deep.down import thing",
        steps__clip="from steps.shared import x",
        steps__shared="x = 1",
        steps__deep____init__="",
        steps__deep__down="from ..shared import x as thing",
        steps__unused="",
        late="",
        other="",
    )
    assert list(code_files(root, "train:train")) == [
        "late.py",
        "steps/__init__.py",
        "steps/clip.py",
        "steps/deep/__init__.py",
        "steps/deep/down.py",
        "steps/scale.py",
        "steps/shared.py",
        "train.py",
    ]


def test_looks_below_src_too_and_ends_on_circles(tmp_path: Path) -> None:
    root = _project(tmp_path, src__one="import two", src__two="import one, three", three="import one")
    assert list(code_files(root, "one:train")) == ["src/one.py", "src/two.py", "three.py"]


def test_a_package_hides_a_module_of_its_name(tmp_path: Path) -> None:
    root = _project(tmp_path, train="import steps", steps="", steps____init__="import used", used="")
    assert list(code_files(root, "train:train")) == ["steps/__init__.py", "train.py", "used.py"]


def test_a_star_may_mean_any_module_of_a_package(tmp_path: Path) -> None:
    root = _project(tmp_path, train="from steps import *", steps____init__="__all__ = ['one']", steps__one="")
    assert list(code_files(root, "train:train")) == ["steps/__init__.py", "steps/one.py", "train.py"]


def test_imports_by_a_written_name_count(tmp_path: Path) -> None:
    root = _project(tmp_path, train="import importlib\nimportlib.import_module('steps.one')", steps__one="")
    assert list(code_files(root, "train:train")) == ["steps/one.py", "train.py"]


@pytest.mark.parametrize("broken", ["def train(:", "\0", "x = '\\d'\nfrom ..... import far"])
def test_a_file_that_cannot_be_read_as_python_still_counts(tmp_path: Path, broken: str) -> None:
    root = _project(tmp_path, train="import helper", helper=broken)
    assert list(code_files(root, "train:train")) == ["helper.py", "train.py"]


def test_declared_files_are_names_patterns_and_folders(tmp_path: Path) -> None:
    for name in ("a/one.json", "a/b/two.json", "words.txt", ".venv/lib/x.json", "a/__pycache__/c.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("1")
    assert list(code_files(tmp_path, "", ["**/*.json", "words.txt"])) == ["a/b/two.json", "a/one.json", "words.txt"]
    assert list(code_files(tmp_path, "", ["a"])) == ["a/b/two.json", "a/one.json"]


@pytest.mark.parametrize("pattern", ["none.txt", "../outside.txt", "/etc/passwd", ""])
def test_a_declared_file_that_is_not_in_the_project_is_refused(tmp_path: Path, pattern: str) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    with pytest.raises(UsageError, match="names no file"):
        code_files(root, "", [pattern])


def test_it_does_not_run_the_code(tmp_path: Path) -> None:
    root = _project(tmp_path, train="raise SystemExit\nimport helper", helper="1 / 0")
    assert list(code_files(root, "train:train")) == ["helper.py", "train.py"]
