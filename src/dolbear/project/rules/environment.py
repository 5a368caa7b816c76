"""Rules of `[environment.NAME]`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from dolbear.project.rules.problem import Problem, meant, outside
from dolbear.project.settings import Environment, Settings

_NAME = re.compile("[a-z][a-z0-9-]*")
_NEEDED = {"service": ("file", "url"), "war": ("file", "url"), "pom": ("consumer",), "command": ("command",)}


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    known = (*settings.gate, "parity")
    for name, place in settings.environment.items():
        path = ("environment", name)
        if not _NAME.fullmatch(name):
            yield Problem(path, "must be small letters, digits and hyphens")
        for key in _NEEDED[place.deploy]:
            if not getattr(place, key):
                yield Problem((*path, key), f'is needed for deploy = "{place.deploy}"')
        for gate in place.gates:
            if gate not in known:
                yield Problem((*path, "gates"), f"{gate!r} is no gate{meant(gate, known)}")
        yield from _values(path, place)


def _values(path: tuple[str, ...], place: Environment) -> Iterator[Problem]:
    if place.url and not _is_address(place.url):
        yield Problem((*path, "url"), "must be an address such as http://127.0.0.1:8080, without a user or a query")
    if reason := outside(place.build):
        yield Problem((*path, "build"), reason)
    if place.approvals < 0:
        yield Problem((*path, "approvals"), "must be 0 or more")
    for key, value in (("timeout", place.seconds), ("expires", place.expires)):
        if value is not None and not 0 < value < math.inf:
            yield Problem((*path, key), "must be above zero")


def _is_address(text: str) -> bool:
    """Say whether a server may be there; messages show it, so it has no secrets."""
    try:
        parts = urlsplit(text)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    plain = "@" not in text and text.isprintable() and " " not in text
    return known and plain and parts.scheme in {"http", "https"} and not parts.query and not parts.fragment
