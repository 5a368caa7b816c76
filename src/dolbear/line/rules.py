"""What a commit says of approvals: whose keys count, and how many it takes."""

from __future__ import annotations

import tomllib
from typing import Any

import msgspec

from dolbear.line.workspace import Workspace
from dolbear.project.parse import FILE
from dolbear.project.settings import Ledger


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of one commit.

    `signers`: the file of allowed signers; empty where there is none. `approvals`: of each
    environment, in their order.
    """

    commit: str
    signers: bytes
    approvals: dict[str, int]

    @property
    def last(self) -> str:
        """The last environment; empty where there is none."""
        return next(reversed(self.approvals), "")

    def needed(self, environment: str) -> int:
        """Return how many must approve; an environment that wasn't there takes as many as the strictest."""
        return self.approvals.get(environment, max(self.approvals.values(), default=0))


def of_commit(space: Workspace, commit: str) -> Rules:
    """Read the rules of a commit; what can't be read there asks for nothing."""
    content = space.past.file(commit, FILE) if commit else None
    try:
        said = tomllib.loads((content or b"").decode())
    except ValueError:
        said = {}
    name = _table(said, "ledger").get("signers", Ledger().signers)
    signers = space.past.file(commit, name) if commit and isinstance(name, str) else None
    numbers = {key: _number(value) for key, value in _table(said, "environment").items()}
    return Rules(commit=commit, signers=signers or b"", approvals=numbers)


def _table(document: dict[str, Any], key: str) -> dict[str, Any]:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _number(environment: object) -> int:
    found = environment.get("approvals", 0) if isinstance(environment, dict) else 0
    return found if isinstance(found, int) and not isinstance(found, bool) else 0
