"""dolbear --help against dvc --help."""

from __future__ import annotations

from pathlib import Path

import timing
from peers import DOLBEAR, dvc


def main(folder: Path, runs: int = 9) -> str:
    """Measure; return the line."""
    found = timing.medians({"dolbear": ([DOLBEAR, "--help"], folder), "dvc": ([dvc(), "--help"], folder)}, runs)
    ratio = found["dvc"] / found["dolbear"]
    return (
        f"--help: dolbear {found['dolbear'] * 1000:.0f} ms, dvc {found['dvc'] * 1000:.0f} ms: {ratio:.1f} times faster "
        "(goal: 100 ms, 10 times)"
    )
