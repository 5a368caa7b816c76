"""What an examination found: one thing, how it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import msgspec

from dolbear.core.errors import RemoteError, UsageError

State = Literal["good", "note", "bad"]


class Finding(msgspec.Struct, frozen=True):
    """One thing that was looked at.

    `note`: worth knowing, nothing has to be done. `todo` is the next step, empty where all is well.
    `remote`: it is about a place elsewhere rather than this machine or these settings.
    """

    name: str
    state: State
    seen: str
    todo: str = ""
    remote: bool = False


def good(name: str, seen: str, *, remote: bool = False) -> Finding:
    """Return a finding that asks for nothing."""
    return Finding(name, "good", seen, remote=remote)


def note(name: str, seen: str, todo: str, *, remote: bool = False) -> Finding:
    """Return a finding that one should know of."""
    return Finding(name, "note", seen, todo, remote)


def bad(name: str, seen: str, todo: str, *, remote: bool = False) -> Finding:
    """Return a finding that will stop some work."""
    return Finding(name, "bad", seen, todo, remote)


def exit_code(findings: Iterable[Finding]) -> int:
    """Return 0 if nothing is bad, 6 if all that is bad is elsewhere, else 2."""
    stopping = [one for one in findings if one.state == "bad"]
    if not stopping:
        return 0
    return RemoteError.exit_code if all(one.remote for one in stopping) else UsageError.exit_code
