"""A server that follows a desired-version file: `dolbear serve`, or the WAR."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dolbear.adapters.targets.inference import Answer, Client, UnreachableServerError
from dolbear.core.errors import RemoteError
from dolbear.delivery import desired, smoke
from dolbear.delivery.target import Goods, UnfitError

_PAUSE = 0.05
# By these a server answers a golden example, or says that the version can't. Others are of the server, or of what
# stands before it: it is busy, wants a login, or is one of several and not yet at this version.
_ANSWERED = {200, 400, 422, 500}


class WaitingError(RemoteError):
    """A server that didn't run a version in time, but doesn't call it bad: its repository may be away."""

    def __init__(self, url: str, coordinates: str, seconds: float, reason: str) -> None:
        super().__init__(
            f"{url} didn't turn to {coordinates} within {seconds:g} s: {reason}",
            "Look at the server's log, the file that it follows and its repository; the version isn't to blame.",
        )
        self.url = url
        self.reason = reason


class Service:
    """See `delivery.target.Target`; it is told by the file, and asked over HTTP."""

    def __init__(self, path: Path, url: str, model: str, seconds: float) -> None:
        self._path = path
        self._client = Client(url)
        self._model = model
        self._seconds = seconds

    def current(self) -> str:
        """See `Target.current`."""
        found = desired.read(self._path).get(self._model)
        return found.version if found else ""

    def put(self, goods: Goods, *, before: str) -> str:  # noqa: ARG002  # the server knows
        """See `Target.put`: the server loads it, tests itself, and only then turns to it."""
        self.name(goods.version, goods.sha256)
        deadline = time.monotonic() + self._seconds
        while True:
            try:
                reason = self._waits_for(goods)
            except UnreachableServerError:
                if time.monotonic() > deadline:
                    raise
                reason = "it doesn't answer"
            if not reason:
                return f"{self._client.url} runs {goods.coordinates}"
            if time.monotonic() > deadline:
                raise WaitingError(self._client.url, goods.coordinates, self._seconds, reason)
            time.sleep(_PAUSE)

    def check(self, goods: Goods) -> int:
        """See `Target.check`."""
        cases = goods.golden["cases"]
        target = goods.signature.target
        deadline = time.monotonic() + self._seconds
        for number, case in enumerate(cases, start=1):
            answer = self._answer(goods, case["inputs"], deadline)
            ok = 200
            wrong = (
                answer.error if answer.status != ok else smoke.difference(case["outputs"], answer, goods.golden, target)
            )
            if wrong:
                message = f"{self._client.url}: golden example {number} of {goods.coordinates} fails there: {wrong}"
                raise UnfitError(message, "Another CPU or ONNX Runtime? Look at the server's log.")
        return len(cases)

    def name(self, version: str, sha256: str) -> None:
        """See `Target.name`."""
        desired.write(self._path, self._model, desired.Desired(version, sha256))

    def clear(self) -> None:
        """See `Target.clear`."""
        desired.write(self._path, self._model, None)

    def _answer(self, goods: Goods, inputs: Mapping[str, Any], deadline: float) -> Answer:
        while True:
            answer = self._client.infer(goods.name, goods.version, inputs, goods.signature)
            if answer.status in _ANSWERED:
                return answer
            if time.monotonic() > deadline:
                reason = f"it answers {answer.status}: {answer.error}"
                raise WaitingError(self._client.url, goods.coordinates, self._seconds, reason)
            time.sleep(_PAUSE)

    def _waits_for(self, goods: Goods) -> str:
        """Say what is still missing; empty once the version serves.

        Raises:
            UnfitError: the server refuses the version.
            UnreachableServerError: it doesn't answer.
        """
        standing = self._client.serving(self._model)
        told = standing.get("desired", goods.version), standing.get("sha256", goods.sha256)
        of_these_bytes = told == (goods.version, goods.sha256)
        if standing.get("state") == "failed" and of_these_bytes:
            message = f"{self._client.url} refuses {goods.coordinates}: {standing.get('error', '')}"
            raise UnfitError(message[:1000], "The version before goes on there. Look at the server's log.")
        if standing.get("state") == "ready" and standing.get("serving") == goods.version and of_these_bytes:
            return ""
        runs = f"it runs {standing.get('serving') or 'no version of it'}"
        why = str(standing.get("error") or "") if of_these_bytes else ""
        return f"{runs}, and waits: {why}"[:1000] if why else runs
