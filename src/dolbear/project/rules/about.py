"""Rules of `[project]`, `[repository]` and `[ledger]`: names that Maven and Git will take."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dolbear.project.rules.problem import Problem
from dolbear.project.settings import Settings

_GROUP = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_BRANCH = re.compile(
    r"(?!.*(?:\.\.|@\{|//|/\.|\.lock(?:/|$)))[^\x00-\x20\x7f~^:?*\[\\/.-][^\x00-\x20\x7f~^:?*\[\\]*(?<![/.])"
)
_LONGEST = 100


def violations(settings: Settings) -> Iterator[Problem]:
    """Yield each broken rule."""
    about = settings.project
    if not _NAME.fullmatch(about.name) or about.name.endswith("-api") or len(about.name) > _LONGEST:
        what = "must be a Maven artifact: small letters, digits, single hyphens, not ending in -api"
        yield Problem(("project", "name"), f"{about.name!r} {what}")
    if not _GROUP.fullmatch(about.group) or len(about.group) > _LONGEST:
        what = "must be a Maven group: small letters and digits, parted by dots, such as com.example.models"
        yield Problem(("project", "group"), f"{about.group!r} {what}")
    for path, branch in (("project", about.branch), ("ledger", settings.ledger.branch)):
        if not _BRANCH.fullmatch(branch):
            yield Problem((path, "branch"), f"{branch!r} isn't a name that Git takes for a branch")
    if settings.repository.candidates.rstrip("/") == settings.repository.releases.rstrip("/"):
        yield Problem(("repository", "releases"), "is the same place as candidates; promoting needs two")
    for key in ("candidates", "releases"):
        if what := _unlike_a_repository(getattr(settings.repository, key)):
            yield Problem(("repository", key), what)


def _unlike_a_repository(place: str) -> str:
    """Say why a place can't be a repository; never shows it, for it may hold a password."""
    scheme, found, rest = place.partition("://")
    if not found or scheme == "file":
        return "" if place.strip() else "must be a directory or an http(s) address"
    if scheme not in {"http", "https"}:
        return f"must be a directory or an address of https://, http:// or file://, not {scheme[:20]!r}"
    if "@" in rest.partition("/")[0]:
        return "must not hold a user or password; put them into the environment or Maven's settings.xml"
    if any(sign in rest for sign in "?#") or not rest.partition("/")[0]:
        return "must be an address such as https://HOST/repository/NAME"
    return ""
