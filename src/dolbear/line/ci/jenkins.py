"""A declarative Jenkinsfile, from what the settings say."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Sequence

import msgspec

import dolbear
from dolbear.project.settings import Repository, Settings

_WEB = re.compile(r"https?://")
_SSH = re.compile(r"ssh://|[^/:]+@[^/:]+:")
_KEY = "DOLBEAR_GIT_KEY"
_OUTBOX = ".dolbear/outbox/**"


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    """What a Jenkinsfile depends on beside the settings.

    `remote` is the address that the ledger is pushed to, empty if to none; `prefix` leads from the top of
    the work tree to the project; `lock` is the file of packages, relative to the project.
    """

    remote: str
    prefix: str
    lock: str


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A credential that Jenkins must know by this name, and how a step is given it."""

    name: str
    purpose: str
    binding: str


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    variable: str
    lines: tuple[str, ...]


def jenkinsfile(settings: Settings, around: Surroundings) -> str:
    """Return the text: which stages it has is said by the environments.

    Up to the first environment that asks for approvals a run goes by itself. From there on each one waits
    for a person, on no executor, and is deployed by a stage of its own.
    """
    import jinja2

    environment = jinja2.Environment(  # noqa: S701  # what is written is Groovy, and quoted as such
        loader=jinja2.PackageLoader("dolbear.line.ci"),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = quoted
    return environment.get_template("Jenkinsfile.jinja").render(_values(settings, around))


def credentials(settings: Settings, around: Surroundings) -> tuple[Credential, ...]:
    """Return the credentials that the Jenkinsfile names, in the order of their use."""
    chosen = settings.repository
    found = [*_git(around), *_trainer(chosen, "CANDIDATES"), *_promoter(chosen, "RELEASES")]
    return tuple({one.name: one for one in found}.values())


def quoted(text: str) -> str:
    """Return a Groovy string in single quotes, in which nothing is replaced."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class _Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step that runs dolbear, with what it may know."""

    bindings: tuple[Credential, ...]
    command: str
    pending: tuple[str, ...] = ()

    def line(self, arguments: str) -> str:
        """Return the step."""
        return f"sh {quoted(f'{self.command} {arguments}')}"


def _values(settings: Settings, around: Surroundings) -> dict[str, object]:
    at = shlex.quote(around.prefix.rstrip("/")) if around.prefix else ""
    program = ".venv/bin/dolbear" + (f" -C {at}" if at else "")
    git = _git(around)
    own, others = _split(settings)
    key = f"GIT_SSH_COMMAND='ssh -i \"${_KEY}\"' " if any(_KEY in one.binding for one in git) else ""
    step = _Step(bindings=(*git, *_of_run(settings)), command=key + program)
    deploy = _Step(bindings=(*git, *_promoter(settings.repository, "REPOSITORY")), command=key + program)
    places = _places(settings, others, deploy)
    return {
        "version": dolbear.__version__,
        "credentials": credentials(settings, around),
        "name": settings.project.name,
        "branch": settings.project.branch,
        "lock": shlex.quote(around.prefix + around.lock),
        "at": around.prefix,
        "own": shlex.quote(f"{around.prefix}.dolbear"),
        "outbox": f"archiveArtifacts artifacts: {quoted(around.prefix + _OUTBOX)}, allowEmptyArchive: true",
        "to": f" --to {own[-1]}" if own and others else "",
        "run": step,
        "ask": _Step(bindings=tuple(git), command=key + program, pending=_asked(places, deploy)),
        "deploy": deploy,
        "places": places,
    }


def _split(settings: Settings) -> tuple[list[str], list[str]]:
    """Return the environments that a run reaches by itself, and the rest."""
    names = list(settings.environment)
    first = next((at for at, name in enumerate(names) if settings.environment[name].approvals), len(names))
    return names[:first], names[first:]


def _places(settings: Settings, names: Sequence[str], step: _Step) -> list[_Place]:
    """Return the environments that wait for approvals; those behind them that don't are deployed with them."""
    waiting = [name for name in names if settings.environment[name].approvals]
    places = []
    for name, following in itertools.zip_longest(waiting, waiting[1:]):
        end = names.index(following) if following else len(names)
        group = names[names.index(name) : end]
        lines = [step.line(f"deploy {one}") for one in group]
        if following:
            lines += ["script {", f"    {_pending(following, step)}", "}"]
        places.append(_Place(name=name, variable=_variable(name), lines=tuple(lines)))
    return places


def _asked(places: Sequence[_Place], step: _Step) -> tuple[str, ...]:
    return ("script {", *(f"    {_pending(place.name, step)}" for place in places), "}")


def _pending(name: str, step: _Step) -> str:
    script = quoted(f"{step.command} deploy {name} --pending")
    return f"env.{_variable(name)} = sh(returnStdout: true, script: {script}).trim()"


def _variable(name: str) -> str:
    return f"PENDING_{name.upper().replace('-', '_')}"


def _git(around: Surroundings) -> list[Credential]:
    purpose = "reads the repository, pushes the ledger's branch"
    if _WEB.match(around.remote):
        binding = "gitUsernamePassword(credentialsId: 'git')"
        return [Credential(name="git", purpose=f"user and token; {purpose}", binding=binding)]
    if _SSH.match(around.remote):
        binding = f"sshUserPrivateKey(credentialsId: 'git', keyFileVariable: '{_KEY}')"
        return [Credential(name="git", purpose=f"SSH key; {purpose}", binding=binding)]
    return []


def _of_run(settings: Settings) -> list[Credential]:
    """Return what a run needs: without approvals it goes all the way, and promotes."""
    chosen = settings.repository
    if _split(settings)[1]:
        return _trainer(chosen, "REPOSITORY")
    return [*_trainer(chosen, "CANDIDATES"), *_promoter(chosen, "RELEASES")]


def _trainer(chosen: Repository, role: str) -> list[Credential]:
    name = chosen.candidates_server or chosen.server or "nexus-trainer"
    purpose = "user and password; reads both repositories, creates in candidates"
    return _login(chosen.candidates, name, purpose, role)


def _promoter(chosen: Repository, role: str) -> list[Credential]:
    name = chosen.releases_server or chosen.server or "nexus-promoter"
    purpose = "user and password; reads both repositories, creates in releases"
    return _login(chosen.releases, name, purpose, role)


def _login(url: str, name: str, purpose: str, role: str) -> list[Credential]:
    if not _WEB.match(url):
        return []
    variables = f"usernameVariable: 'DOLBEAR_{role}_USER', passwordVariable: 'DOLBEAR_{role}_PASSWORD'"
    binding = f"usernamePassword(credentialsId: {quoted(name)},\n{variables})"
    return [Credential(name=name, purpose=purpose, binding=binding)]
