"""The program's entry. Help is asked for most often, and comes from a file, before click is imported."""

from __future__ import annotations

import sys

_HELP: tuple[list[str], ...] = ([], ["-h"], ["--help"])


def main() -> None:
    """Print the help, or hand over to the command line."""
    if sys.argv[1:] in _HELP:
        with open(__file__.replace("start.py", "help.txt"), encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs 5 ms
            sys.stdout.write(file.read())
        return
    from dolbear.cli.main import main as whole

    whole()
