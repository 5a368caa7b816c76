"""How long programs take: medians of runs that take turns, so that a busy moment hits both."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

Command = Sequence[str | Path]


def environment() -> dict[str, str]:
    """Environment of a usual shell: programs may keep their byte code, as an installed one has it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def seconds(command: Command, folder: Path) -> float:
    """Wall time of one run, which must end with 0."""
    started = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), cwd=folder, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        message = f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        raise SystemExit(message)
    return time.perf_counter() - started


def medians(commands: Mapping[str, tuple[Command, Path]], runs: int) -> dict[str, float]:
    """Median wall time of each command by name; the first run of each warms up and doesn't count."""
    found: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, (command, folder) in commands.items():
            taken = seconds(command, folder)
            if run:
                found[name].append(taken)
    return {name: statistics.median(times) for name, times in found.items()}


def load() -> str:
    """What else the machine does: figures of a busy machine say little."""
    return f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
