"""The WAR fetches versions over HTTP with credentials that nobody else sees."""

from __future__ import annotations

import base64
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from servers.client import INFER, Place, ask, chirps
from servers.conftest import Start

pytestmark = [pytest.mark.integration, pytest.mark.network]
SECRET = "s3cret-of-the-reader"  # noqa: S105  # made up
LOGIN = "Basic " + base64.b64encode(f"reader:{SECRET}".encode()).decode()


class Repository(http.server.ThreadingHTTPServer):
    """Gives files to who has the credentials, or sends the client to another address."""

    def __init__(self, root: Path, *, elsewhere: str = "") -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.root = root
        self.elsewhere = elsewhere
        self.open = False
        self.logins: list[str | None] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *problem: object) -> None:
        self.shutdown()
        self.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Repository

    def do_GET(self) -> None:
        """Answer."""
        self.server.logins.append(self.headers["Authorization"])
        if self.server.elsewhere:
            self.send_response(302)
            self.send_header("Location", self.server.elsewhere + self.path)
        elif self.headers["Authorization"] != LOGIN and not self.server.open:
            self.send_response(401)
        else:
            content = (self.server.root / self.path.removeprefix("/maven/")).read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
            return
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def repository(place: Place) -> Iterator[Repository]:
    """A repository that wants credentials."""
    with Repository(place.repository) as made:
        yield made


def test_with_credentials(start_tomcat: Start, place: Place, repository: Repository) -> None:
    options = {"repository_user": "reader", "repository_password": SECRET}
    place.desire("1.0.0", place.put("1.0.0"))
    server = start_tomcat(repository=f"{repository.url}/maven/", follow=str(place.file), **options)
    server.said("crickets:1.0.0 is ready")
    assert repository.logins == [LOGIN]
    with Repository(place.repository) as other:
        other.open = True
        repository.elsewhere = other.url
        place.desire("1.0.1", place.put("1.0.1"))
        server.said("crickets:1.0.1 is ready")
        assert other.logins == [None]
    mark = server.mark
    place.desire("1.0.2", place.put("1.0.2"))
    server.said("crickets:1.0.2 isn't served yet: .*crickets-1.0.2.jar can't be fetched", since=mark)
    repository.elsewhere = ""
    server.said("crickets:1.0.2 is ready", since=mark)
    assert ask(server.url, INFER, chirps(20.0)).json["model_version"] == "1.0.2"
    assert SECRET not in server.log + ask(server.url, "/dolbear/status").text + ask(server.url, "/metrics").text


def test_with_wrong_credentials_in_the_address(start_tomcat: Start, place: Place, repository: Repository) -> None:
    place.desire("1.0.0", place.put("1.0.0"))
    url = repository.url.replace("//", "//reader:not-it@")
    server = start_tomcat(repository=f"{url}/maven", follow=str(place.file))
    server.said("crickets:1.0.0 isn't served yet: the repository answers 401 for /maven/com/acme/")
    assert (repository.logins[0] or "").startswith("Basic ")
    assert "not-it" not in server.log + ask(server.url, "/dolbear/status").text
