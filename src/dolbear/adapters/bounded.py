"""Run a program that must not wait: for an answer, a passphrase, or for ever."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from dolbear.core.machine import SECONDS, Ran

_MOST = 1 << 16


def run(
    command: Sequence[str], *, at: Path | None = None, environment: Mapping[str, str] | None = None, given: bytes = b""
) -> Ran:
    """Run a program in a session of its own, without a terminal to ask at; all are gone after `SECONDS`.

    Raises:
        OSError: it can't be started.
    """
    process = subprocess.Popen(  # noqa: S603  # what the caller says
        command,
        cwd=at,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    late = False
    try:
        said, _ = process.communicate(given, timeout=SECONDS)
    except subprocess.TimeoutExpired as reason:
        late, said = True, reason.output or b""
    finally:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if process.stdout:
                process.stdout.close()
    return Ran(process.returncode, said[-_MOST:].decode(errors="replace"), late)
