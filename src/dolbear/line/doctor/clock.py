"""Whether the clock is right: approvals expire by it, and events tell its time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from dolbear.core.errors import DolbearError
from dolbear.core.finding import Finding, bad, good, note
from dolbear.line.doctor.patient import Patient, Repositories

_SECONDS = 2.0
_MUCH = 60.0
_TODO = "Let it be set by NTP (timedatectl set-ntp true). The order of events doesn't depend on it, expiry does."


def against_servers(patient: Patient, found: Repositories) -> Iterator[Finding]:
    """Compare the clock with the one of a repository, or of an environment's server."""
    for place, ahead in _clocks(patient, found):
        if abs(ahead) > _MUCH:
            yield bad("clock", f"{_told(-ahead)} {place}", _TODO)
        elif abs(ahead) > _SECONDS:
            yield note("clock", f"{_told(-ahead)} {place}", _TODO)
        else:
            yield good("clock", f"as that of {place}")
        return


def against_ledger(patient: Patient) -> Iterator[Finding]:
    """Compare the clock with the newest event's time, which can't lie ahead."""
    newest = max((item.event.time for item in patient.history()), default="")
    try:
        moment = dt.datetime.fromisoformat(newest).timestamp()
    except ValueError:
        return
    ahead = moment - patient.machine.now()
    if ahead > _SECONDS:
        what = f"{_told(-ahead)} the newest event of the ledger ({newest})"
        todo = f"Which one is wrong, this clock or that of who wrote the event? {_TODO}"
        yield bad("clock and ledger", what, todo) if ahead > _MUCH else note("clock and ledger", what, todo)
    else:
        yield good("clock and ledger", f"no event is later than now; the newest is of {newest}")


def _clocks(patient: Patient, found: Repositories) -> Iterator[tuple[str, float]]:
    for rights in (found.releases.known(), found.candidates.known()):
        if rights is not None and rights.ahead is not None:
            yield rights.place, rights.ahead
    for name, chosen in patient.settings.environment.items():
        try:
            served = patient.servers.ask(chosen.url, patient.settings.project.subject) if chosen.url else None
        except DolbearError:  # told of the environment
            continue
        if served is not None and served.ahead is not None:
            yield f"the server of {name}", served.ahead


def _told(ahead: float) -> str:
    count = abs(ahead)
    much = f"{count / 3600:.1f} h" if count >= 3600 else f"{count / 60:.0f} min" if count >= 60 else f"{count:.0f} s"  # noqa: PLR2004  # hours, minutes
    return f"this clock is {much} {'ahead of' if ahead > 0 else 'behind'}"
