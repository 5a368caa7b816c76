"""The environments that versions are deployed to."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from dolbear.core.errors import DolbearError
from dolbear.core.finding import Finding, bad, good, note
from dolbear.line.doctor import ledger
from dolbear.line.doctor.patient import Patient
from dolbear.line.doctor.places import writable
from dolbear.project.settings import Environment

_TRIAL = "dolbear-doctor"


def environment(patient: Patient, name: str) -> Iterator[Finding]:
    """Look at all that a deployment to an environment needs."""
    chosen = patient.settings.environment[name]
    if chosen.deploy in {"service", "war"}:
        yield _file(patient, name, chosen)
    if chosen.deploy == "command":
        yield _command(patient, name, chosen)
    if chosen.url:
        yield _server(patient, name, chosen)
    if chosen.deploy == "pom":
        place = f"the consumer {patient.reach.shown(chosen.consumer)}"
        yield from ledger.pushed(patient, f"{name}: consumer", chosen.consumer, (_TRIAL, place))


def _file(patient: Patient, name: str, chosen: Environment) -> Finding:
    path = patient.root / Path(chosen.file.removeprefix("file://")).expanduser()
    problem = writable(patient.machine, path)
    label = f"{name}: file"
    if problem:
        return bad(label, f"the desired versions {path} can't be written: {problem}", "Allow it to who deploys.")
    if not path.exists():
        return good(label, f"{path} can be written; the first deployment makes it")
    return good(label, f"{path} can be written")


def _server(patient: Patient, name: str, chosen: Environment) -> Finding:
    label, subject = f"{name}: server", patient.settings.project.subject
    try:
        served = patient.servers.ask(chosen.url, subject)
    except DolbearError as error:
        return bad(label, error.message, error.hint, remote=True)
    if served.state == "failed":
        what = f"{chosen.url} refuses the desired version: {served.error}"
        return bad(label, what, "The version before goes on there; look at its log.", remote=True)
    if served.error:
        what = f"{chosen.url} can't get the desired version: {served.error}"
        return bad(label, what, "The version before goes on there; let it reach its repository.", remote=True)
    if served.known:
        return good(label, f"{chosen.url} answers; {subject} is {served.state}", remote=True)
    what = f"{chosen.url} answers, and has no {subject} yet"
    todo = f"If a deployment doesn't change that: does it follow {chosen.file or 'what the command writes'}?"
    return note(label, what, todo, remote=True)


def _command(patient: Patient, name: str, chosen: Environment) -> Finding:
    label, todo = f"{name}: command", "Install it, or correct dolbear.toml."
    try:
        program = shlex.split(chosen.command)[0]
    except (ValueError, IndexError) as reason:
        return bad(label, f"the command can't be read: {reason}", todo)
    own = patient.root / program
    found = str(own) if "/" in program and own.is_file() else patient.machine.find(program)
    if not found:
        return bad(label, f"there is no program {program}", todo)
    return good(label, found)
