"""Which repositories Maven's builds ask on this machine, by settings.xml. Rules: Maven's guide to mirrors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from dolbear.adapters.http import faults, maven_settings
from dolbear.adapters.http.address import AddressError, parse
from dolbear.adapters.http.credentials import Login
from dolbear.adapters.http.open import AUTHORITY
from dolbear.adapters.http.rights import Asking
from dolbear.publishing.rights import View

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CENTRAL = View("central", "https://repo.maven.apache.org/maven2")
_OK, _REFUSED = 200, {401, 403}


class MavenBuilds:
    """See `publishing.rights.Builds`.

    A profile counts if `<activeProfiles>` or `<activeByDefault>` says so; one that the JDK, a file or
    a property activates doesn't, nor what a build's own pom adds.
    """

    def __init__(self, root: Path, environment: Mapping[str, str], authority: Path | None) -> None:
        named = environment.get(AUTHORITY, "")
        self._root = root
        self._authority = Path(named) if named else authority
        self._environment = environment

    @property
    def file(self) -> str:
        """Where it is."""
        return str(maven_settings.place(self._environment))

    def views(self) -> tuple[View, ...] | None:
        """See `Builds.views`."""
        root = maven_settings.read(maven_settings.place(self._environment))
        if root is None:
            return None
        mirrors = [
            (maven_settings.text(one, "mirrorOf"), maven_settings.text(one, "id"), maven_settings.text(one, "url"))
            for one in maven_settings.every(root, "mirrors", "mirror")
        ]
        declared = {view.id: view for view in (_CENTRAL, *_declared(root))}
        return tuple(dict.fromkeys(_mirrored(view, mirrors) for view in declared.values()))

    def shows(self, view: View, place: str) -> bool:
        """See `Builds.shows`."""
        if view.url.startswith("file:"):
            return "://" not in place and _folder(view).resolve() == (self._root / place).resolve()
        try:
            return parse(view.url) == parse(place)
        except AddressError:
            return False

    def read(self, view: View, path: str) -> bytes | None:
        """See `Builds.read`."""
        if view.url.startswith("file:"):
            place = _folder(view) / path
            return place.read_bytes() if place.is_file() else None
        server = view.mirror or view.id
        login = Login(
            lambda: maven_settings.credentials(server, self._environment),
            f"server {server} in {self.file}",
        )
        heard = Asking(parse(view.url), login, self._authority).get(path)
        if heard.status in _REFUSED:
            answer = faults.Answer(heard.status, "")
            raise faults.of(view.url, "GET", answer, who="", looked=login.looked)
        return heard.content if heard.status == _OK else None


def _folder(view: View) -> Path:
    return Path(unquote(urlsplit(view.url).path))


def _declared(root: Element) -> Iterator[View]:
    active = {(one.text or "").strip() for one in maven_settings.every(root, "activeProfiles", "activeProfile")}
    for profile in maven_settings.every(root, "profiles", "profile"):
        default = any(
            maven_settings.text(one, "activeByDefault") == "true" for one in maven_settings.every(profile, "activation")
        )
        if default or maven_settings.text(profile, "id") in active:
            for one in maven_settings.every(profile, "repositories", "repository"):
                yield View(maven_settings.text(one, "id"), maven_settings.text(one, "url"))


def _mirrored(view: View, mirrors: list[tuple[str, str, str]]) -> View:
    """Return the view through its mirror: one that names it, else the first whose pattern fits."""
    exact = (mirror for mirror in mirrors if mirror[0] == view.id)
    fitting = (mirror for mirror in mirrors if _fits(mirror[0], view))
    found = next(exact, None) or next(fitting, None)
    return View(view.id, found[2], found[1]) if found else view


def _fits(pattern: str, view: View) -> bool:
    """Say whether `mirrorOf` means a repository; a word with `!` decides at once."""
    fits = False
    near = view.url.startswith(("file:", "http://localhost", "https://localhost", "http://127.", "https://127."))
    for word in (word.strip() for word in pattern.split(",")):
        if word == f"!{view.id}":
            return False
        outside = (word == "external:*" and not near) or (
            word == "external:http:*" and not near and view.url.startswith("http://")
        )
        fits = fits or outside or word in {"*", view.id}
    return fits
