"""What a command says: results on stdout, everything else on stderr."""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from dolbear.core.files import StorageError

if TYPE_CHECKING:
    from rich.progress import Progress

Result = TypeVar("Result")

_SOON = 1.0
_SELDOM = 10.0


class Console:
    """A command's voice. It is a `core.progress.Progress` too.

    With `as_json`, `result` prints one JSON document; with `quiet` notes and progress are dropped.
    Progress is a living line on a terminal, drawn by rich, and a plain line each 10 s elsewhere.
    """

    def __init__(self, *, as_json: bool = False, quiet: bool = False) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._lively = sys.stderr.isatty() and "CI" not in os.environ
        self._started = self._told = time.monotonic()
        self._living: Progress | None = None

    def result(self, value: object, text: str | Iterable[str]) -> None:
        """Print the command's result: `value` as JSON, or `text` for people."""
        self._rest()
        if self.as_json:
            _say(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False, default=str))
            return
        for line in [text] if isinstance(text, str) else text:
            _say(line)

    def note(self, text: str) -> None:
        """Say one line on stderr."""
        if not self.quiet:
            self._rest()
            click.echo(text, err=True)
            self._started = time.monotonic()

    def step(self, what: str, done: int, total: int) -> None:
        """Say how far work has come that takes longer than a second."""
        now = time.monotonic()
        if self.quiet or now - self._started < _SOON:
            return
        if self._lively:
            self._draw(what, done, total)
        elif now - self._told >= _SELDOM:
            self._told = now
            share = f" {100 * done // total} %" if total else (f" {done:,}" if done else "")
            click.echo(f"{what}{share} …", err=True)

    def _draw(self, what: str, done: int, total: int) -> None:
        from rich.console import Console as Terminal
        from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        if self._living is None:
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
            self._living = Bars(*columns, console=Terminal(stderr=True), transient=True)
            self._living.add_task(what)
            self._living.start()
        task = self._living.task_ids[0]
        self._living.update(task, description=what, completed=done, total=total or None)

    def _rest(self) -> None:
        if self._living is not None:
            self._living.stop()
            self._living = None


def _say(line: str) -> None:
    try:
        click.echo(line)
    except BrokenPipeError:
        raise
    except OSError as reason:
        raise StorageError(Path("/dev/stdout"), reason) from reason


def with_console(function: Callable[..., Result]) -> Callable[..., Result]:
    """Add `--json` and `--quiet`, and give the command a `Console` as its first argument."""

    @click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
    @click.option("-q", "--quiet", is_flag=True, help="Print the result only.")
    @functools.wraps(function)
    def command(*args: Any, as_json: bool, quiet: bool, **options: Any) -> Result:  # noqa: ANN401  # click's own
        return function(Console(as_json=as_json, quiet=quiet), *args, **options)

    # click keeps the lines of a paragraph that begins with a backspace.
    command.__doc__ = (function.__doc__ or "").replace("\\b\n", "\b\n")
    return command


def table(rows: Iterable[tuple[str, ...]], *, indent: str = "  ") -> list[str]:
    """Lay rows out in columns, for people; the last column runs free."""
    kept = [tuple(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(*(row[:-1] for row in kept), strict=True)] if kept else []
    return [
        indent + "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in kept
    ]
