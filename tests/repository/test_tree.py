"""Laws on what is in the repository, and where."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# Folders of whoever wrote it: they mean nothing to whoever reads it.
_PRIVATE = re.compile(r"(?<![\w./~}-])/(?:work|root)/[\w.]")


def _tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True, text=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_table_of_layers_names_exactly_the_packages() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.split("| layer |", 1)[1].split("\n\n", 1)[0]
    told = {name for row in table.splitlines() for name in re.findall(r"`(\w+)`", row.split(" | ")[0])}
    packages = {path.parent.name for path in _tracked("src/dolbear/*/__init__.py") if path.parents[2].name == "src"}
    assert told == packages | {"wiring"}


def test_nothing_names_a_private_folder() -> None:
    found = []
    for path in _tracked("*.py", "*.md", "*.toml", "*.java", "*.xml", "Makefile", "scripts/*", ".ci/*"):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if _PRIVATE.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert found == []


def test_the_licence_is_apache() -> None:
    words = (ROOT / "LICENSE").read_text(encoding="utf-8").split()
    assert words[:4] == ["Apache", "License", "Version", "2.0,"]
