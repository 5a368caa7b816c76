"""One tree of errors. Each says what happened (`message`) and what to do next (`hint`).

    DolbearError                exit  1   a bug of ours, if nothing below fits
    ├── UsageError                    2   wrong arguments, settings, data or user code
    ├── NotFoundError                 3   a version, file, tool or project that isn't there
    ├── RefusedError                  4   a check or gate failed, an approval is missing
    ├── IntegrityError                5   bytes that aren't what their digest says
    ├── RemoteError                   6   an archive, repository or disk that can't be used
    └── LockedError                   7   another run holds the lock

A feature derives its own classes from these, beside the code that raises them.
"""

from __future__ import annotations

from typing import ClassVar


class DolbearError(Exception):
    """Base of all errors that a user may see.

    `message` says where and what; `hint` says the next step, or is empty.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DolbearError):
    """Arguments, settings, data or user code that can't be worked with."""

    exit_code = 2


class NotFoundError(DolbearError):
    """Something named isn't there."""

    exit_code = 3


class RefusedError(DolbearError):
    """Quality or governance says no."""

    exit_code = 4


class IntegrityError(DolbearError):
    """Bytes differ from what was recorded: corruption or tampering."""

    exit_code = 5


class RemoteError(DolbearError):
    """A place that stores things can't be reached, read or written."""

    exit_code = 6


class LockedError(DolbearError):
    """Another process works on the same thing."""

    exit_code = 7
