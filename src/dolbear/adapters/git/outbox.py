"""Events that the remote didn't take, kept for CI to archive; they are in no ledger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dolbear.core.digest import of_bytes, short
from dolbear.core.files import write_bytes
from dolbear.ledger.event import Signed

FOLDER = Path(".dolbear/outbox")


def keep(root: Path, events: Sequence[Signed]) -> Path:
    """Write events and their signatures below `root`, and return the folder.

    Raises:
        StorageError: it can't be written.
    """
    folder = root / FOLDER
    for item in events:
        name = f"{item.path.removesuffix('.json').replace('/', '-')}-{short(of_bytes(item.content))}.json"
        write_bytes(folder / name, item.content)
        if item.signature:
            write_bytes(folder / f"{name}.sig", item.signature.encode())
    return folder
