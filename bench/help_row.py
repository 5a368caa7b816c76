"""dolbear --help against dvc --help."""

from __future__ import annotations

from pathlib import Path

import timing
from peers import DOLBEAR, dvc


def main(folder: Path, runs: int = 15) -> str:
    """Measure; return the line."""
    commands = {"dolbear": DOLBEAR, "dvc": dvc()}
    found = timing.medians({name: ([program, "--help"], folder) for name, program in commands.items()}, runs)
    ratio = found["dvc"] / found["dolbear"]
    return (
        f"--help: dolbear {found['dolbear'] * 1000:.0f} ms, dvc {found['dvc'] * 1000:.0f} ms: "
        f"{ratio:.1f} times faster (goal: 100 ms, 10 times)"
    )
