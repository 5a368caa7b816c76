"""Do all checks at once; a check that fails or hangs is a finding."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence

import msgspec

from dolbear.core.errors import DolbearError, RemoteError
from dolbear.core.finding import Finding, bad

_SECRET = re.compile(r"(?<=://)[^/@\s]+@")
_SHOWN = 500
PATIENCE = 5.0


class Check(msgspec.Struct, frozen=True):
    """One check; `remote`: it asks another machine. One that `follows` another says nothing if it hangs with it."""

    name: str
    look: Callable[[], Iterable[Finding]]
    remote: bool = False
    follows: bool = False


def examine(checks: Sequence[Check], *, patience: float = PATIENCE) -> list[Finding]:
    """Do the checks, each in a thread of its own, and return what was found, in their order.

    Each has `patience` seconds, together; one that takes longer is left behind. No finding shows
    the user or password of an address.
    """
    found: dict[int, list[Finding]] = {}

    def do(number: int, check: Check) -> None:
        found[number] = _looked(check)

    threads = [threading.Thread(target=do, args=pair, daemon=True) for pair in enumerate(checks)]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + patience
    for thread in threads:
        thread.join(max(deadline - time.monotonic(), 0.0))
    ready = [(found.get(number), check) for number, check in enumerate(checks)]
    told = (_late(check, patience) if seen is None else seen for seen, check in ready)
    return [clean(one) for several in told for one in several]


def _looked(check: Check) -> list[Finding]:
    try:
        return list(check.look())
    except DolbearError as error:
        remote = isinstance(error, RemoteError) and check.remote
        return [bad(check.name, error.message, error.hint, remote=remote)]
    except Exception as reason:  # noqa: BLE001  # a fault of one check hides no other
        what = f"this check failed: {type(reason).__name__}: {reason}"
        return [bad(check.name, what, "The other findings hold. If it stays, please report it.")]


def _late(check: Check, patience: float) -> list[Finding]:
    if check.follows:
        return []
    todo = (
        "Is it running? Check the address, the network, a VPN, a proxy."
        if check.remote
        else "Run it again when the machine is less busy; if it stays, look what hangs."
    )
    return [bad(check.name, f"no answer within {patience:g} s", todo, remote=check.remote)]


def clean(one: Finding) -> Finding:
    """Return a finding in one line each, without the user and password of any address."""
    seen, todo = (" ".join(_SECRET.sub("…@", text).split())[:_SHOWN] for text in (one.seen, one.todo))
    return msgspec.structs.replace(one, seen=seen, todo=todo)
