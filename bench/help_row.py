"""dolbear --help against dvc --help."""

from __future__ import annotations

from pathlib import Path

import timing
from peers import DOLBEAR, dvc, installed_by_uv


def main(folder: Path, runs: int = 15) -> str:
    """Measure; return the line. Who wrote the launcher matters: pip's imports `re`, which takes 5 ms, uv's doesn't."""
    commands = {"pip": DOLBEAR, "uv": installed_by_uv(), "dvc": dvc()}
    found = timing.medians({name: ([program, "--help"], folder) for name, program in commands.items()}, runs)
    ours = ", ".join(
        f"installed by {name} {found[name] * 1000:.0f} ms, {found['dvc'] / found[name]:.1f} times faster"
        for name in ("pip", "uv")
    )
    return f"--help: dvc {found['dvc'] * 1000:.0f} ms, dolbear {ours} (goal: 100 ms, 10 times)"
