"""Which models serve, and how those that should stand.

Readers take `current` once and keep it; a change makes another snapshot, so that no request sees
half of one.
"""

from __future__ import annotations

import threading
from typing import Literal

import msgspec

from dolbear.core.errors import UsageError
from dolbear.publishing import layout
from dolbear.serving.loaded import Loaded


class State(msgspec.Struct, frozen=True, kw_only=True):
    """How one desired model stands; `serving` is the version that answers now."""

    name: str
    serving: str | None
    desired: str
    sha256: str
    state: Literal["ready", "loading", "failed"]
    error: str = ""


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """All that serves at one moment; `routes` are the targets of inference requests."""

    models: dict[str, dict[str, Loaded]] = {}
    routes: dict[bytes, Loaded] = {}

    def find(self, name: str, version: str = "") -> Loaded | None:
        """Return a version, by default the highest; None if it isn't there. A name may be `group:name` too."""
        group, _, artifact = name.rpartition(":")
        versions = self.models.get(artifact, {})
        found = versions.get(version or next(iter(versions), ""))
        return found if found and group in {"", found.group} else None


class NameTakenError(UsageError):
    """Two models of different groups have one name, by which clients call them."""

    def __init__(self, new: str, there: str) -> None:
        super().__init__(
            f"{new} has the name of {there}, which is served already", "Serve one of them from a server of its own."
        )
        self.new = new
        self.there = there


class Registry:
    """Snapshots change under a lock, by any thread; reading needs none.

    `problem` is that of the desired-version file.
    """

    def __init__(self) -> None:
        self.current = Snapshot()
        self.states: dict[str, State] = {}
        self.problem = ""
        self._lock = threading.Lock()

    def put(self, loaded: Loaded, *, alone: bool = False) -> None:
        """Let a version serve; `alone` in place of all others of its model.

        Raises:
            NameTakenError: a model of another group has its name.
        """
        with self._lock:
            there = self.current.models.get(loaded.name, {})
            other = next((one for one in there.values() if one.group != loaded.group), None)
            if other:
                raise NameTakenError(loaded.coordinates, other.coordinates)
            versions = {} if alone else dict(there)
            versions[loaded.version] = loaded
            ordered = sorted(versions, key=layout.order, reverse=True)
            self._change({**self.current.models, loaded.name: {version: versions[version] for version in ordered}})
            self._say(
                loaded.subject,
                State(
                    name=loaded.name,
                    serving=ordered[0],
                    desired=ordered[0],
                    sha256=versions[ordered[0]].sha256,
                    state="ready",
                ),
            )

    def say(self, subject: str, state: State) -> None:
        """Note how a desired model stands; `serving` is filled in."""
        with self._lock:
            self._say(subject, msgspec.structs.replace(state, serving=self._serving(subject)))

    def drop(self, subject: str) -> None:
        """Forget a model that is no longer desired."""
        with self._lock:
            group, _, name = subject.partition(":")
            there = self.current.models.get(name, {})
            if any(one.group == group for one in there.values()):
                self._change({key: value for key, value in self.current.models.items() if key != name})
            self.states = {key: value for key, value in self.states.items() if key != subject}

    def _serving(self, subject: str) -> str | None:
        group, _, name = subject.partition(":")
        found = self.current.find(name)
        return found.version if found and found.group == group else None

    def _say(self, subject: str, state: State) -> None:
        self.states = {**self.states, subject: state}

    def _change(self, models: dict[str, dict[str, Loaded]]) -> None:
        routes: dict[bytes, Loaded] = {}
        for name, versions in models.items():
            place = f"/v2/models/{name}"
            for version, loaded in versions.items():
                routes.setdefault(f"{place}/infer".encode(), loaded)
                routes[f"{place}/versions/{version}/infer".encode()] = loaded
        self.current = Snapshot(models=models, routes=routes)
