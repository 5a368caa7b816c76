"""What a server is told to serve, and its start."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import msgspec

from dolbear.core.errors import NotFoundError, UsageError
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.repository import Repository
from dolbear.serving import loaded
from dolbear.serving.follow import Follower
from dolbear.serving.limits import Limits
from dolbear.serving.metrics import Metrics
from dolbear.serving.registry import Registry

_COORDINATES = re.compile(r"[^:/\\]+:[^:/\\]+:[^:/\\]+")


class ModelArgumentError(UsageError):
    """An argument that names no model."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text!r} names no model", "Give GROUP:ARTIFACT:VERSION with --repository, or the path of a jar."
        )
        self.text = text


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What is served: `models` are coordinates or jars; or what the file `follow` says."""

    models: tuple[str, ...] = ()
    follow: Path | None = None
    repository: Repository | None = None


class Serving:
    """Models in memory and what keeps them current; `serve` blocks.

    Raises:
        DolbearError: a model that was named can't be loaded.
    """

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self.registry = Registry()
        self.metrics = Metrics()
        self._follower: Follower | None = None
        for model in plan.models:
            one = _load(model, plan.repository)
            self.registry.put(one)
            self.metrics.loads[one.name] += 1
        if plan.follow:
            assert plan.repository is not None  # noqa: S101  # the command asks for it
            self._follower = Follower(plan.follow, plan.repository, self.registry, self.metrics, say=say)

    @property
    def models(self) -> list[str]:
        """Coordinates of all that serves."""
        found = self.registry.current.models.values()
        return [one.coordinates for versions in found for one in versions.values()]

    def serve(self, address: tuple[str, int], limits: Limits, started: Callable[[str], None]) -> None:
        """Listen and serve until SIGTERM or SIGINT; `started` is given the server's address.

        Raises:
            PortTakenError: another process listens there.
            ListenError: the system doesn't let us.
        """
        from dolbear.serving import server

        listening = server.listen(*address)
        try:
            if self._follower:
                self._follower.start()
            where = server.url(listening)
            server.serve(listening, (self.registry, self.metrics, limits), lambda: started(where))
        finally:
            listening.close()
            if self._follower:
                self._follower.stop()


def _load(model: str, repository: Repository | None) -> loaded.Loaded:
    if _COORDINATES.fullmatch(model):
        at = Coordinates(*model.split(":"))
        if repository is None:
            message = f"no repository to fetch {model} from"
            raise UsageError(message, "Name it: --repository URL, or work in a project.")
        return loaded.load(repository.fetch(at.path("jar")), expected=str(at))
    if not model.endswith(".jar"):
        raise ModelArgumentError(model)
    if not Path(model).is_file():
        message = f"there is no file {model}"
        raise NotFoundError(message, "Check the path of the jar.")
    return loaded.load(Path(model))
