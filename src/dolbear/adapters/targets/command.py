"""A program of the user that deploys."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from dolbear.adapters.targets.service import Service
from dolbear.core import files
from dolbear.core.errors import RemoteError, UsageError
from dolbear.delivery.target import Goods, UnfitError

_SHOWN = 2000


class Command:
    """See `delivery.target.Target`; the program's exit code says whether it went well.

    It finds in its environment DOLBEAR_COORDINATES, DOLBEAR_VERSION, DOLBEAR_FILE, DOLBEAR_SHA256,
    DOLBEAR_ENVIRONMENT and DOLBEAR_BEFORE. `asked` answers for the smoke test where there is an address.
    """

    def __init__(self, words: str, root: Path, environment: str, seconds: float, asked: Service | None) -> None:
        self._words = words
        self._root = root
        self._environment = environment
        self._seconds = seconds
        self._asked = asked

    def current(self) -> None:
        """See `Target.current`: it can't tell."""

    def put(self, goods: Goods, *, before: str) -> str:
        """See `Target.put`."""
        told = {
            "DOLBEAR_COORDINATES": goods.coordinates,
            "DOLBEAR_VERSION": goods.version,
            "DOLBEAR_FILE": str(goods.jar),
            "DOLBEAR_SHA256": goods.sha256,
            "DOLBEAR_ENVIRONMENT": self._environment,
            "DOLBEAR_BEFORE": before,
        }
        code, said = self._run(told)
        if code:
            message = f"[environment.{self._environment}] command ended with code {code}:\n{said}".rstrip(":\n")
            raise UnfitError(message, "See what it said last.")
        return f"the command of {self._environment} deployed {goods.coordinates}"

    def check(self, goods: Goods) -> int:
        """See `Target.check`: nothing is asked where no address is known.

        What the program has done is on its way: if nothing answers then, that is its fault.
        """
        try:
            return self._asked.check(goods) if self._asked else 0
        except RemoteError as reason:
            raise UnfitError(reason.message, reason.hint) from reason

    def name(self, version: str, sha256: str) -> None:
        """See `Target.name`: it is only told by starting the program."""

    def clear(self) -> None:
        """See `Target.clear`: the program knows no such thing."""

    def _run(self, told: dict[str, str]) -> tuple[int, str]:
        # A file, not a pipe: what the program leaves running in the background isn't waited for.
        with tempfile.TemporaryFile(dir=files.temporary()) as said:
            code = self._waited(told, said)
            said.seek(max(0, said.seek(0, os.SEEK_END) - _SHOWN))
            return code, said.read().decode(errors="replace")

    def _waited(self, told: dict[str, str], said: IO[bytes]) -> int:
        try:
            process = subprocess.Popen(  # noqa: S603  # what the project says
                shlex.split(self._words),
                cwd=self._root,
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except (OSError, ValueError) as reason:
            message = f"[environment.{self._environment}] command can't be started: {reason}"
            raise UsageError(message, "Install it, or correct dolbear.toml.") from reason
        try:
            return process.wait(timeout=self._seconds)
        except subprocess.TimeoutExpired as reason:
            message = f"[environment.{self._environment}] command didn't end within {self._seconds:g} s"
            raise UnfitError(message, 'Raise timeout there, such as "10min".') from reason
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
