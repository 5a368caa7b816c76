"""What each probe of a repository must tell, and what it must leave as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Protocol

import pytest
from strict_server import Handler, StrictServer, running

from dolbear.adapters.directory_rights import DirectoryProbe
from dolbear.adapters.http.address import parse
from dolbear.adapters.http.open import Access
from dolbear.adapters.http.rights import HttpProbe
from dolbear.publishing.rights import Probe

LISTING = "com/acme/model/maven-metadata.xml"
TRIAL = "com/acme/model/0.0.0-doctor/model-0.0.0-doctor.pom"
PASSWORD = "correct-horse-battery"  # noqa: S105  # of this test
ADA = {"DOLBEAR_RELEASES_USER": "ada", "DOLBEAR_RELEASES_PASSWORD": PASSWORD}


class Place(Protocol):
    """A repository that a probe looks at."""

    @property
    def probe(self) -> Probe: ...

    def put(self, path: str, content: bytes) -> None: ...

    def holds(self) -> list[str]: ...


class Directory:
    def __init__(self, root: Path) -> None:
        self._root = root
        self.probe = DirectoryProbe(root)

    def put(self, path: str, content: bytes) -> None:
        (self._root / path).parent.mkdir(parents=True, exist_ok=True)
        (self._root / path).write_bytes(content)

    def holds(self) -> list[str]:
        return sorted(str(path.relative_to(self._root)) for path in self._root.rglob("*") if path.is_file())


class Http:
    def __init__(self, server: StrictServer) -> None:
        self._server = server
        self.probe = probe(server, ADA)

    def put(self, path: str, content: bytes) -> None:
        self._server.files[path] = content

    def holds(self) -> list[str]:
        return sorted(self._server.files)


def probe(server: StrictServer, environment: Mapping[str, str]) -> HttpProbe:
    return HttpProbe(parse(server.url), Access(role="releases"), environment)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StrictServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running(StrictServer(user="ada", password=PASSWORD)) as made:
        yield made


@pytest.fixture(params=["directory", "http"])
def place(request: pytest.FixtureRequest, tmp_path: Path, server: StrictServer) -> Place:
    return Directory(tmp_path / "repository") if request.param == "directory" else Http(server)


def test_an_empty_repository_may_be_read_and_written(place: Place) -> None:
    rights = place.probe.look(LISTING, TRIAL)
    assert (rights.read, rights.create, rights.listing, rights.fault) == ("yes", "yes", None, "")
    assert rights.place == place.probe.place
    assert place.holds() == []


def test_the_list_of_versions_is_read_and_nothing_is_added(place: Place) -> None:
    place.put(LISTING, b"<metadata/>")
    rights = place.probe.look(LISTING, TRIAL)
    assert (rights.read, rights.create, rights.listing) == ("yes", "yes", b"<metadata/>")
    assert place.holds() == [LISTING]


def test_a_file_in_the_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "repository").write_text("x", encoding="utf-8")
    rights = DirectoryProbe(tmp_path / "repository").look(LISTING, TRIAL)
    assert rights.fault.endswith("repository is no folder")


@pytest.mark.parametrize("environment", [{}, ADA | {"DOLBEAR_RELEASES_PASSWORD": "wrong"}])
def test_a_stranger_is_told_from_one_who_may_not(server: StrictServer, environment: Mapping[str, str]) -> None:
    rights = probe(server, environment).look(LISTING, TRIAL)
    assert (rights.read, rights.create, rights.stranger) == ("no", "no", True)
    assert rights.who == environment.get("DOLBEAR_RELEASES_USER", "")
    assert "DOLBEAR_RELEASES_USER" in rights.looked


class _Reading(Handler):
    """Lets nobody create."""

    def handle_expect_100(self) -> bool:
        self.answer(403)
        self.close_connection = True
        return False


def test_who_may_read_only(server: StrictServer) -> None:
    server.RequestHandlerClass = _Reading
    rights = probe(server, ADA).look(LISTING, TRIAL)
    assert (rights.read, rights.create, rights.stranger) == ("yes", "no", False)
    assert rights.why == "it answers 403 to a file"


class _Asking(Handler):
    """Asks anyone for the file before it looks at rights."""

    def handle_expect_100(self) -> bool:
        self.send_response_only(100)
        self.end_headers()
        return True


def test_a_server_that_asks_anyone_for_the_file_tells_nothing(server: StrictServer) -> None:
    server.RequestHandlerClass = _Asking
    rights = probe(server, ADA).look(LISTING, TRIAL)
    assert (rights.read, rights.create) == ("yes", "unknown")
    assert server.files == {}


class _Other(Handler):
    """Doesn't know the question."""

    def handle_expect_100(self) -> bool:
        self.answer(417)
        self.close_connection = True
        return False


def test_a_server_that_dislikes_the_question_tells_nothing(server: StrictServer) -> None:
    server.RequestHandlerClass = _Other
    assert probe(server, ADA).look(LISTING, TRIAL).create == "unknown"


def test_one_that_moved_isn_t_followed(server: StrictServer) -> None:
    def moved(handler: Handler) -> bool:
        handler.answer(301, {"Location": "https://elsewhere.invalid/"})
        return True

    server.acts.append(moved)
    rights = probe(server, ADA).look(LISTING, TRIAL)
    assert rights.read == "unknown"
    assert all("elsewhere" not in path for _, path, _ in server.requests)
