"""The first run of flights: what is ours, and what is the user's function or javac."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import projects
import timing
from peers import DOLBEAR

GOAL = 4.0
# What no training and no look at its checkpoint can do without.
_IMPORTS = "import sklearn.ensemble, pandas, skops.io"
# Ours are all but these: the user's function on all rows, and the Java compiler.
_JAVAC = """#!/bin/sh
started=$(date +%s.%N)
"{javac}" "$@"
code=$?
echo "$started $(date +%s.%N)" >> "{log}"
exit $code
"""


def main(folder: Path, runs: int = 3) -> tuple[list[str], Path]:
    """Measure; return the lines, and the project as it is after its first run."""
    projects_made = [Path(tempfile.mkdtemp(dir=folder)) for _ in range(runs)]
    found = []
    for place in projects_made:
        project = projects.make("flights", place)
        found.append(_run(project, place))
    middle = sorted(found, key=lambda row: row["ours"])[runs // 2]
    ours = statistics.median(row["ours"] for row in found)
    lines = [f"first run, flights: {ours:.1f} s are ours (goal: {GOAL:g} s; median of {runs} runs); the median run:"]
    lines += [f"  {name:28} {seconds:6.2f} s" for name, seconds in middle.items()]
    bare = timing.medians({"imports": ([sys.executable, "-c", _IMPORTS], folder)}, runs)["imports"]
    lines.append(f"  for comparison: python -c {_IMPORTS!r} takes {bare:.2f} s; ours has one, beside other work")
    return lines, project


def _run(project: Path, place: Path) -> dict[str, float]:
    log = place / "javac.log"
    started = time.perf_counter()
    done = subprocess.run(
        [str(DOLBEAR), "run", "--json"],
        cwd=project,
        check=True,
        capture_output=True,
        text=True,
        env=timing.environment() | {"PATH": os.pathsep.join([str(_timed_javac(place, log)), os.environ["PATH"]])},
    )
    wall = time.perf_counter() - started
    stages = {stage["stage"]: stage for stage in json.loads(done.stdout)["stages"]}
    inside = stages["train"]["summary"]["seconds"]
    function, javac = inside["function"], _logged(log)
    found = {"all": wall, "the user's function": function, "javac": javac, "ours": wall - function - javac}
    for name, stage in stages.items():
        found[f"  {name}"] = stage["seconds"] - (function if name == "train" else 0.0)
    for name in ("encoding", "imports", "rehearsal", "conversion", "checkpoint"):
        found[f"    train: {name}"] = inside[name]
    found["  start, publish, promote"] = wall - javac - sum(stage["seconds"] for stage in stages.values())
    return found


def _timed_javac(place: Path, log: Path) -> Path:
    javac = shutil.which("javac")
    folder = place / "bin"
    folder.mkdir()
    if javac:
        script = folder / "javac"
        script.write_text(_JAVAC.format(javac=javac, log=log), encoding="utf-8")
        script.chmod(0o755)
    return folder


def _logged(log: Path) -> float:
    if not log.exists():
        return 0.0
    pairs = [line.split() for line in log.read_text(encoding="utf-8").splitlines()]
    return sum(float(ended) - float(started) for started, ended in pairs)
