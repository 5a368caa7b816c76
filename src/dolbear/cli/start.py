"""The program's entry. Help is asked for most often, and comes from a file, before click is imported."""

from __future__ import annotations

import os
import sys

_HELP: tuple[list[str], ...] = ([], ["-h"], ["--help"])


def main() -> None:
    """Print the help, or hand over to the command line; a shell that asks for completions does so without arguments."""
    _open_streams()
    if sys.argv[1:] in _HELP and "_DOLBEAR_COMPLETE" not in os.environ:
        with open(__file__.replace("start.py", "help.txt"), encoding="utf-8") as file:  # noqa: PTH123  # pathlib costs 5 ms
            sys.stdout.write(file.read())
        return
    from dolbear.cli.main import main as whole

    whole()


def _open_streams() -> None:
    """Open the standard streams that the caller closed, lest a file of ours gets their number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # noqa: FBT003  # it takes no keyword
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
