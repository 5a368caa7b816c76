"""What these credentials may do in the repositories, and which role that makes."""

from __future__ import annotations

from collections.abc import Iterator

from dolbear.core.finding import Finding, bad, good, note
from dolbear.line.doctor.patient import Repositories
from dolbear.publishing.rights import Probe, Rights

_PRIVATE = "candidates"
_UNSURE = "Only a publication will tell: dolbear publish, or dolbear promote."


def of_repository(name: str, probe: Probe, rights: Rights) -> Iterator[Finding]:
    """Say whether a repository is reached, and what may be done there."""
    if rights.fault:
        yield bad(name, f"{probe.place}: {rights.fault}", rights.cure, remote=probe.remote)
    elif rights.absent and probe.remote:
        todo = "Check the address in dolbear.toml: in Nexus https://HOST/repository/NAME."
        yield bad(name, f"{probe.place} answers 404 to all: there is no such repository", todo, remote=True)
    elif rights.read == "no":
        # Who builds with a model has no business among the candidates.
        serious = rights.stranger or not probe.remote or name != _PRIVATE
        what = f"{probe.place} can't be read{_as(rights)}: {rights.why}"
        yield Finding(name, "bad" if serious else "note", what, _cure(rights), probe.remote)
    elif rights.read == "unknown":
        what = f"{probe.place} gives a strange answer to reading{_as(rights)}"
        yield bad(name, what, "Is it the address of a Maven repository?", remote=probe.remote)
    else:
        yield _creating(name, probe, rights)


def _creating(name: str, probe: Probe, rights: Rights) -> Finding:
    there = f"{probe.place}{' (to be made)' if rights.absent else ''}"
    if rights.create == "yes":
        return good(name, f"{there}: read and create{_as(rights)}", remote=probe.remote)
    if rights.create == "no":
        what = f"{there}: read, but not create{_as(rights)}: {rights.why}"
        return note(name, what, _cure(rights), remote=probe.remote)
    what = f"{there}: read{_as(rights)}; whether one may create can't be told without writing: {rights.why}"
    return note(name, what, _UNSURE, remote=probe.remote)


def roles(found: Repositories) -> Iterator[Finding]:
    """Say which of reader, trainer and promoter these credentials are fit for."""
    candidates, releases = found.candidates.known(), found.releases.known()
    if candidates is None or releases is None or candidates.fault or releases.fault:
        return
    fit = {
        "reader": [releases.read],
        "trainer": [releases.read, candidates.read, candidates.create],
        "promoter": [candidates.read, releases.read, releases.create],
    }
    sure = [role for role, needs in fit.items() if all(need == "yes" for need in needs)]
    perhaps = [role for role, needs in fit.items() if role not in sure and "no" not in needs]
    told = f"fit for: {', '.join(sure) or 'nothing for sure'}" + (f"; perhaps {', '.join(perhaps)}" if perhaps else "")
    if not sure and not perhaps:
        todo = "Ask for an account of one of the roles reader, trainer, promoter, and set its credentials."
        yield bad("roles", "fit for none of reader, trainer, promoter", todo, remote=True)
    elif perhaps:
        yield note("roles", told, _UNSURE)
    else:
        yield good("roles", told)


def _as(rights: Rights) -> str:
    return f" as {rights.who}" if rights.who else ""


def _cure(rights: Rights) -> str:
    if not rights.looked:
        return "Allow it, if this account shall; else nothing has to be done."
    if not rights.who:
        return f"There are no credentials. Looked for: {rights.looked}."
    return f"If it shall, check the account's role and password; its credentials are of {rights.looked}."
