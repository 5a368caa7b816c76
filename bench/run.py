"""Measure against the peers, and print ratios; nothing is asserted.

Arguments: the rows to measure, of help, crickets, flights, nexus, serving, war and java; none: all.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import first_row
import help_row
import nexus_row
import projects
import serving_row
import timing
import unchanged_row
import war_row
from peers import DOLBEAR

ROWS = ("help", "crickets", "flights", "nexus", "serving", "war", "java")


def main(rows: list[str]) -> None:
    """Measure the rows asked for."""
    say(timing.load())
    with tempfile.TemporaryDirectory(prefix="dolbear-bench-") as place:
        folder = Path(place)
        if "help" in rows:
            say(help_row.main(folder))
        if "crickets" in rows:
            project = projects.make("crickets", folder)
            timing.seconds([DOLBEAR, "run"], project)
            say(unchanged_row.main(project, folder))
        if "flights" in rows:
            lines, project = first_row.main(folder)
            say(*lines)
            say(unchanged_row.main(project, project.parent))
        if "nexus" in rows:
            say(*nexus_row.main(folder))
        if "serving" in rows:
            say(*serving_row.main(_own(folder, "serving")))
        if "war" in rows:
            say(*war_row.main(_own(folder, "war")))
    if "java" in rows:
        subprocess.run([sys.executable, str(Path(__file__).with_name("java_row.py"))], check=False)


def _own(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def say(*lines: str) -> None:
    """Print at once."""
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:] or list(ROWS))
