"""Laws on the repository itself: what is written about the program is what it is."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts" / "reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_current(reference: ModuleType) -> None:
    current = {
        reference.COMMANDS_PAGE: reference.commands(),
        reference.ERRORS_PAGE: reference.errors(),
        reference.HELP: reference.help_text(),
    }
    for page, text in current.items():
        assert page.read_text(encoding="utf-8") == text, "run make docs"


def test_each_command_shows_an_example(reference: ModuleType) -> None:
    page = reference.commands()
    for group in reference.COMMANDS.values():
        for name in group:
            section = page.split(f"### `dolbear {name}`")[1].split("### `dolbear ")[0]
            assert re.search(rf"^ +dolbear (.* )?{name}", section, re.MULTILINE), name


def test_each_command_has_its_place(reference: ModuleType) -> None:
    for group in reference.COMMANDS.values():
        for name in group:
            assert f"`dolbear {name}`" in reference.commands()


def test_architecture_names_the_packages() -> None:
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for package in (ROOT / "src" / "dolbear").iterdir():
        if package.is_dir() and package.name not in {"__pycache__", "java"}:
            assert f"`{package.name}`" in told


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_links_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in tracked("*.md")
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_each_format_is_listed() -> None:
    index = (ROOT / "docs" / "formats" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs" / "formats").glob("*.md"):
        assert page.name == "README.md" or f"({page.name})" in index


def test_no_source_file_is_too_long() -> None:
    long = [path.name for path in tracked("src/*.py") if len(path.read_text(encoding="utf-8").splitlines()) > 300]
    assert long == []
