"""dolbear run with nothing changed against dvc repro on the same stages."""

from __future__ import annotations

from pathlib import Path

import projects
import timing
from peers import DOLBEAR, dvc


def main(project: Path, folder: Path, runs: int = 7) -> str:
    """Measure a project that was run once; return the line."""
    peer = projects.as_dvc(project, folder)
    found = timing.medians({"dolbear": ([DOLBEAR, "run"], project), "dvc": ([dvc(), "repro"], peer)}, runs)
    ratio = found["dvc"] / found["dolbear"]
    return (
        f"nothing changed, {project.name}: dolbear run {found['dolbear']:.2f} s, dvc repro {found['dvc']:.2f} s: "
        f"{ratio:.1f} times faster (goal: 0.5 s, 2 times)"
    )
