"""All checks, in the order in which they are told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from dolbear.core.finding import Finding
from dolbear.core.machine import Machine
from dolbear.line.doctor import builds, clock, environments, ledger, packages, places, rights, tools
from dolbear.line.doctor.examine import Check
from dolbear.line.doctor.patient import Once, Patient, Repositories, repositories
from dolbear.publishing.rights import Probe, Rights

T = TypeVar("T")


def of_machine(machine: Machine) -> list[Check]:
    """Return the checks that need no project."""
    looks: dict[str, Callable[[Machine], Iterable[Finding]]] = {
        "JDK": tools.jdk,
        "Maven": tools.maven,
        "Git": tools.git,
        "ssh-keygen": tools.ssh_keygen,
        "Python": tools.python,
        "ONNX Runtime": packages.onnxruntime,
        "temporary files": places.temporary,
        "locale": places.locale,
        "file size": places.largest_file,
    }
    return [Check(name, partial(look, machine)) for name, look in looks.items()]


def of_project(patient: Patient) -> list[Check]:
    """Return the checks of a project and the places that it uses."""
    found = repositories(patient)
    return [
        Check("project's Python", partial(packages.project, patient)),
        Check("archive", partial(places.archive, patient.machine, patient.archive), remote=True),
        Check("identity", partial(ledger.identity, patient)),
        Check("signing key", partial(ledger.key, patient)),
        *_of_repositories(patient, found),
        Check("ledger", partial(ledger.reading, patient), remote=not patient.sandbox),
        Check("ledger push", partial(ledger.pushing, patient), remote=True),
        Check("outbox", partial(ledger.outbox, patient)),
        Check("signatures", partial(ledger.signatures, patient)),
        *(
            Check(name, partial(environments.environment, patient, name), remote=True)
            for name in patient.settings.environment
        ),
        Check("clock", partial(clock.against_servers, patient, found), remote=True, follows=True),
        Check("clock and ledger", partial(clock.against_ledger, patient)),
    ]


def _of_repositories(patient: Patient, found: Repositories) -> list[Check]:
    def looked(name: str, probe: Probe, asked: Once[Rights]) -> Iterable[Finding]:
        return rights.of_repository(name, probe, asked.get())

    both = {"candidates": (patient.candidates, found.candidates), "releases": (patient.releases, found.releases)}
    return [
        *(Check(name, partial(looked, name, *pair), remote=pair[0].remote) for name, pair in both.items()),
        Check("roles", partial(rights.roles, found), follows=True),
        Check("builds", partial(builds.visible, patient, found), remote=True),
    ]
