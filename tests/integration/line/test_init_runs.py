"""What `dolbear init` drafts trains, converts to ONNX without loss, and ships."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


def german(path: Path) -> str:
    """Write what a German office exports: cp1252, semicolons, decimal commas, N/A, yes and no."""
    rng = random.Random(1)  # noqa: S311  # no secret
    lines = ["Nr;Größe (cm);Datum;Aktiv;PLZ;Klasse"]
    for number in range(120):
        size = "N/A" if number % 17 == 0 else f"{150 + rng.random() * 40:.1f}".replace(".", ",")
        klass = "hoch" if size != "N/A" and size > "170" else "tief"
        lines.append(
            f"K{number:04};{size};{number % 28 + 1:02}.01.2024;{rng.choice(['ja', 'nein'])}"
            f";{rng.choice(['01067', '80331', ''])};{klass}"
        )
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return "Klasse"


def large(path: Path) -> str:
    """Write enough rows for boosted trees, with missing numbers and texts."""
    rng = random.Random(2)  # noqa: S311  # no secret
    lines = ["a,b,c,y"]
    for number in range(2_500):
        a = "" if number % 9 == 0 else f"{rng.gauss(0, 1):.4f}"
        c = rng.choice(["u", "v", "w", ""])
        lines.append(f"{a},{rng.randrange(100)},{c},{(float(a or 0) * 3 + len(c)):.3f}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return "y"


def many(path: Path) -> str:
    """Write twelve classes, two of them rare, and only texts to tell them by."""
    lines = ["word,when,kind"]
    for number in range(200):
        place = number % 10 if number < 196 else 10 + number % 2
        lines.append(f"w{place},2024-01-{number % 28 + 1:02} {number % 24:02}:30,k{place:02}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return "kind"


def ten(path: Path) -> str:
    """Write as few rows as are taken."""
    path.write_text("x,y\n" + "".join(f"{n}.5,{n * 2}.1\n" for n in range(10)), encoding="utf-8")
    return "y"


@pytest.mark.parametrize("write", [german, large, many, ten])
def test_a_drafted_project_ships(tmp_path: Path, write: Callable[[Path], str]) -> None:
    table, root = tmp_path / "t.csv", tmp_path / "model"
    target = write(table)
    root.mkdir()
    dolbear(root, "init", str(table), "--target", target)
    for command in ("config user.name A", "config user.email a@example.com", "add -A", "commit -qm Draft"):
        subprocess.run(["git", "-C", str(root), *command.split()], check=True)
    said = dolbear(root, "run")
    assert "It ships" in said
    assert "The ONNX model says what the original says" in said


def dolbear(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "dolbear", "-C", str(root), *arguments],
        env={**os.environ, "DOLBEAR_ARCHIVE": str(root.parent / "archive")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
