"""What a command says: results on stdout, everything else on stderr."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

Result = TypeVar("Result")

_SOON = 1.0
_SELDOM = 10.0


class Console:
    """A command's voice. It is a `core.progress.Progress` too.

    With `as_json`, `result` prints one JSON document and notes are kept from stdout; with `quiet`
    notes and progress are dropped.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._lively = sys.stderr.isatty() and "CI" not in os.environ
        self._started = self._told = time.monotonic()
        self._open_line = False

    def result(self, value: object, text: str | Iterable[str]) -> None:
        """Print the command's result: `value` as JSON, or `text` for people."""
        self._end_line()
        if self.as_json:
            click.echo(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))
            return
        for line in [text] if isinstance(text, str) else text:
            click.echo(line)

    def note(self, text: str) -> None:
        """Say one line on stderr."""
        if not self.quiet:
            self._end_line()
            click.echo(text, err=True)

    def step(self, what: str, done: int, total: int) -> None:
        """Say how far long work has come: a living line on a terminal, a line each 10 s elsewhere."""
        now = time.monotonic()
        if self.quiet or now - self._started < _SOON or now - self._told < (0.1 if self._lively else _SELDOM):
            return
        self._told = now
        share = f" {100 * done // total} %" if total else (f" {done:,}" if done else "")
        if self._lively:
            click.echo(f"\r\033[K{what}{share} …", err=True, nl=False)
            self._open_line = True
        else:
            click.echo(f"{what}{share} …", err=True)

    def _end_line(self) -> None:
        if self._open_line:
            click.echo("\r\033[K", err=True, nl=False)
            self._open_line = False


def with_console(function: Callable[..., Result]) -> Callable[..., Result]:
    """Add `--json` and `--quiet`, and give the command a `Console` as its first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @click.option("-q", "--quiet", is_flag=True, help="Print the result only.")
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, quiet: bool, **options: Any) -> Result:  # noqa: ANN401  # click's own
        return function(Console(as_json=as_json, quiet=quiet), *args, **options)

    return command


def table(rows: Iterable[tuple[str, ...]], *, indent: str = "  ") -> list[str]:
    """Lay rows out in columns, for people; the last column runs free."""
    kept = [tuple(str(cell) for cell in row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in kept), strict=True)] if kept else []
    return [
        indent + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in kept
    ]
