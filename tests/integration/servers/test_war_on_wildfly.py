"""The WAR on a real WildFly."""

from __future__ import annotations

import socket
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers import wildfly
from servers.client import INFER, Place, ask, chirps, sha256_inside
from servers.processes import Server

pytestmark = [pytest.mark.integration, pytest.mark.network]


@pytest.fixture
def server(tmp_path: Path, fetched: Path, whole_war: Path, place: Place) -> Iterator[Server]:
    """WildFly with a model on the class path, and a place that it follows."""
    options = {"dolbear.repository": place.repository.as_uri(), "dolbear.follow": str(place.file)}
    server = wildfly.start(fetched, tmp_path, whole_war, options=options)
    yield server
    server.stop()


def _asked_first(url: str, size: int) -> bytes:
    """Say how large a body will be, and return what is answered before it is sent."""
    parts = urllib.parse.urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as client:
        head = f"POST {parts.path}/v2/models/com.acme:crickets/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {size}"
        client.sendall(f"{head}\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n\r\n".encode())
        return client.recv(4096)


def test_it_serves_a_model_of_its_own_and_others_by_version(server: Server, place: Place, whole_war: Path) -> None:
    server.said("io.dolbear.examples:crickets:1.0.0 is ready", timeout=120)
    assert ask(server.url, "/v2/health/ready").json == {"ready": True}
    assert ask(server.url, INFER, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([90.3])
    told = ask(server.url, "/dolbear/status").json["models"]["io.dolbear.examples:crickets"]
    assert told["sha256"] == sha256_inside(whole_war, "crickets-1.0.0.jar")
    place.desire("1.0.0", place.put("1.0.0", intercept=20.0))
    server.said("com.acme:crickets:1.0.0 is ready")
    assert "say group:artifact" in ask(server.url, INFER, chirps(20.0)).json["error"]
    path = "/v2/models/com.acme:crickets/infer"
    assert ask(server.url, path, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([85.0])
    place.desire("1.0.1", place.put("1.0.1", intercept=21.0))
    server.said("com.acme:crickets:1.0.1 is ready")
    assert ask(server.url, path, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([86.0])
    place.desire("1.0.2", place.put("1.0.2", told=0.0))
    server.said("com.acme:crickets:1.0.2 isn't served: golden examples come out otherwise here")
    for body, status in ((b"{", 400), (b"[" * 10_000, 400), (b" " * (9 << 20), 413), (chirps(20.0), 200)):
        assert ask(server.url, path, body).status == status
    assert ask(server.url, "/v2", method="TRACE").status == 405
    assert _asked_first(server.url, 9 << 20).startswith(b"HTTP/1.1 413")
    assert _asked_first(server.url, 10).startswith(b"HTTP/1.1 100")
    assert _asked_first(server.url, 2**64).startswith(b"HTTP/1.1 400")
    assert "a bug of dolbear" not in server.log
