"""What is examined: a machine, and a project by its ports, none of which writes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from dolbear.core.errors import DolbearError
from dolbear.core.machine import Machine
from dolbear.delivery.served import Servers
from dolbear.ledger.reach import Reach
from dolbear.ledger.store import History
from dolbear.ledger.trust import Signer
from dolbear.line.workspace import Source
from dolbear.project.settings import Settings
from dolbear.publishing.layout import Coordinates
from dolbear.publishing.rights import Builds, Probe, Rights
from dolbear.training.interpreter import Interpreter

T = TypeVar("T")


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """A project; `history` reads what this clone has of the ledger, and asks nobody."""

    root: Path
    folder: Path
    settings: Settings
    sandbox: bool
    machine: Machine
    candidates: Probe
    releases: Probe
    builds: Builds
    reach: Reach
    servers: Servers
    history: Callable[[], History]
    source: Source
    signer: Signer
    interpreter: Interpreter
    archive: Path


class Once(Generic[T]):
    """An answer that several checks wait for, and that is asked for once."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answers: list[T | DolbearError] = []

    def get(self) -> T:
        """Return the answer.

        Raises:
            DolbearError: as asking it did.
        """
        with self._lock:
            if not self._answers:
                try:
                    self._answers.append(self._ask())
                except DolbearError as error:
                    self._answers.append(error)
        found = self._answers[0]
        if isinstance(found, DolbearError):
            raise found
        return found

    def known(self) -> T | None:
        """Return the answer; None where there is none, which another check tells."""
        try:
            return self.get()
        except DolbearError:
            return None


class Repositories(msgspec.Struct, frozen=True):
    """What both repositories answer."""

    candidates: Once[Rights]
    releases: Once[Rights]


def repositories(patient: Patient) -> Repositories:
    """Return both, not asked yet."""
    return Repositories(
        Once(lambda: patient.candidates.look(listing(patient), _trial(patient))),
        Once(lambda: patient.releases.look(listing(patient), _trial(patient))),
    )


def listing(patient: Patient) -> str:
    """Return the path of the model's list of versions."""
    about = patient.settings.project
    return Coordinates(about.group, about.name, "0").metadata


def _trial(patient: Patient) -> str:
    """Name a file that nobody publishes, where the model's files go."""
    about = patient.settings.project
    return Coordinates(about.group, about.name, "0.0.0-doctor").path("pom")
