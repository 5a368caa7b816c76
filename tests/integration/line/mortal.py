"""Deploys or rolls back in a process of its own, which kills itself at a step, as by a power cut."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from dolbear import wiring
from dolbear.delivery.target import Goods, Target
from dolbear.line import deploy, lock

Step = Callable[[str], None]


class MortalPart:
    """Does as the part that it holds does, and tells of each step."""

    def __init__(self, part: Any, step: Step) -> None:  # noqa: ANN401  # any port
        self._part = part
        self._step = step

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever it has
        return getattr(self._part, name)

    def create(self, path: str, content: Path | bytes) -> bool:
        self._step("create")
        return bool(self._part.create(path, content))

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        self._step("replace")
        return bool(self._part.replace(path, content, instead_of=instead_of))

    def append(self, decide: Any) -> Any:  # noqa: ANN401  # as it is
        self._step("append")
        added = self._part.append(decide)
        self._step("appended")
        return added


class MortalTarget(MortalPart):
    """A target that was told what to run before it is waited for."""

    def put(self, goods: Goods, *, before: str) -> str:
        self._step("put")
        self._part.name(goods.version, goods.sha256)
        self._step("named")
        said = str(self._part.put(goods, before=before))
        self._step("runs")
        return said

    def check(self, goods: Goods) -> int:
        examples = int(self._part.check(goods))
        self._step("checked")
        return examples


def main(action: str, environment: str, last: str, count: str) -> None:
    """Do it, and die at the step `last` when it comes for the time number `count`."""
    left = int(count)

    def step(name: str) -> None:
        nonlocal left
        left -= name == last
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def target(name: str) -> Target:
        return MortalTarget(space.targets(name), step)

    space = wiring.open_project()
    mortal = msgspec.structs.replace(
        space,
        releases=MortalPart(space.releases, step),
        ledger=MortalPart(space.ledger, step),
        targets=target,
    )
    with lock.held(space.folder / "lock", space.progress):
        if action == "deploy":
            deploy.deploy(mortal, environment)
        else:
            deploy.rollback(mortal, environment)


if __name__ == "__main__":
    main(*sys.argv[1:])
