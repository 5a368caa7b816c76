"""Hostile requests to the WAR: a status, a reason in JSON, and the next request is answered as ever."""

from __future__ import annotations

import json
import socket
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from servers.client import INFER, Place, ask, chirps
from servers.conftest import Start
from servers.processes import Server

pytestmark = [pytest.mark.integration, pytest.mark.network]
LIMIT = 64 << 10


@pytest.fixture
def server(start_tomcat: Start, place: Place) -> Server:
    """Tomcat with a low limit on bodies, and a second to send them."""
    place.desire("1.0.0", place.put("1.0.0"))
    options = {"body_limit": str(LIMIT), "body_seconds": "1"}
    server = start_tomcat(repository=str(place.repository), follow=str(place.file), **options)
    server.said("crickets:1.0.0 is ready")
    return server


def _tensor(**changes: object) -> object:
    tensor = {**chirps(20.0)["inputs"][0], **changes}
    return {"inputs": [{key: value for key, value in tensor.items() if value is not ...}]}


BODIES: dict[str, tuple[object, int, str]] = {
    "nothing": (b"", 400, "not JSON"),
    "no JSON": (b"hello", 400, "not JSON"),
    "cut off": (json.dumps(chirps(20.0)).encode()[:-1], 400, "not JSON"),
    "no UTF-8": (b'{"id":"\xff"}', 400, "UTF-8"),
    "NaN": (json.dumps(chirps(20.0)).encode().replace(b"20.0", b"NaN"), 400, "not JSON"),
    "infinity": (json.dumps(chirps(20.0)).encode().replace(b"20.0", b"1e999"), 400, "out of range"),
    "too large for float32": (chirps(1e300), 400, "too large for float32"),
    "missing": (chirps(None), 400, "missing, but it is required"),
    "missing in one row": (chirps(20.0, None), 400, "row 1: "),
    "deep": (b"[" * 10_000, 400, "deeper nesting"),
    "deep in data": (_tensor(data=[[[20.0]]]), 400, "one value per row"),
    "a list": ([], 400, "isn't an object"),
    "no inputs": ({}, 400, '"inputs" isn\'t an array'),
    "empty inputs": ({"inputs": []}, 400, "no input"),
    "another input": (_tensor(name="humidity"), 400, "isn't an input of this model"),
    "a long name": (_tensor(name="x" * 30_000), 400, "xxx…"),
    "twice": ({"inputs": chirps(20.0)["inputs"] * 2}, 400, "given twice"),
    "a member twice": (b'{"inputs":[],"inputs":[]}', 400, "twice"),
    "text for a number": (chirps("20"), 400, "isn't of the type"),
    "true for a number": (chirps(True), 400, "isn't of the type"),  # noqa: FBT003  # a value
    "another datatype": (_tensor(datatype="BYTES"), 400, "this model takes FP64"),
    "no datatype": (_tensor(datatype=...), 400, "datatype"),
    "no shape": (_tensor(shape=...), 400, "shape"),
    "no data": (_tensor(data=...), 400, "data"),
    "no rows": (_tensor(shape=[0], data=[]), 400, "at least one row"),
    "another shape": (_tensor(shape=[2]), 400, "its shape says 2"),
    "a negative shape": (_tensor(shape=[-1]), 400, "must be [rows]"),
    "a huge shape": (_tensor(shape=[2**40]), 400, "must be [rows]"),
    "a wide shape": (_tensor(shape=[1, 2]), 400, "must be [rows]"),
    "another output": ({**chirps(20.0), "outputs": [{"name": "rain"}]}, 400, "isn't an output"),
    "an id that is no text": ({**chirps(20.0), "id": 7}, 400, "isn't a text"),
    "too large": (chirps(*[20.0] * 20_000), 413, "larger than 65536 bytes"),
}


def test_bodies_that_are_no_request(server: Server) -> None:
    for name, (body, status, words) in BODIES.items():
        answer = ask(server.url, INFER, body)
        assert (name, answer.status) == (name, status)
        assert words in answer.json["error"], name
        assert len(answer.text) < 2000
    assert ask(server.url, INFER, chirps(20.0)).status == 200


def test_addresses_methods_and_kinds(server: Server) -> None:
    for path, method, status in (
        ("/v2/models/other/infer", "POST", 404),
        ("/v2/models/crickets/versions/9/infer", "POST", 404),
        ("/v2/models/crickets/versions/infer", "POST", 404),
        ("/v2/models/crickets/infer/infer", "POST", 404),
        ("/v2/models//infer", "POST", 404),
        ("/", "GET", 404),
        ("/WEB-INF/web.xml", "GET", 404),
        ("/v2/models/crickets/infer", "GET", 405),
        ("/v2", "POST", 405),
        ("/v2", "TRACE", 405),
        ("/metrics", "DELETE", 405),
    ):
        answer = ask(server.url, path, chirps(20.0) if method == "POST" else None, method=method)
        assert (path, method, answer.status) == (path, method, status)
        assert path.startswith("/WEB-INF") or method == "TRACE" or answer.json["error"]
    for headers in (
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json", "Inference-Header-Content-Length": "10"},
    ):
        assert ask(server.url, INFER, chirps(20.0), headers=headers).status == 415
    assert ask(server.url, INFER, chirps(20.0)).status == 200


def _raw(server: Server, head: str, *parts: bytes) -> str:
    url = urllib.parse.urlsplit(server.url)
    with socket.create_connection((url.hostname, url.port), timeout=30) as client:
        client.sendall(f"POST {url.path}{INFER} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
        for part in parts:
            client.sendall(part)
        return client.recv(4096).decode()


def test_a_body_of_unknown_length_is_cut_at_the_limit(server: Server) -> None:
    chunk = b"2000\r\n" + b" " * 0x2000 + b"\r\n"
    assert _raw(server, "Transfer-Encoding: chunked", chunk * 9).startswith("HTTP/1.1 413")
    assert _raw(server, "Content-Length: 99999999999").startswith("HTTP/1.1 413")
    assert _raw(server, "Content-Length: -5").startswith("HTTP/1.1 400")
    assert ask(server.url, INFER, chirps(20.0)).status == 200


def test_large_hostile_bodies_at_once_leave_memory_for_others(tomcat_follows: Server) -> None:
    bodies = [piece * (8_000_000 // len(piece)) for piece in (b'{"a":0},', b"[],", b'"",', b"0.5,")]
    prefixes = [b"[", b'{"inputs":[{"name":"chirps_per_second","datatype":"FP64","shape":[1],"data":[']
    requests = [prefix + body for prefix in prefixes for body in bodies]
    with ThreadPoolExecutor(len(requests)) as pool:
        statuses = list(pool.map(lambda body: ask(tomcat_follows.url, INFER, body).status, requests))
    assert set(statuses) <= {400, 429}
    assert 400 in statuses
    assert ask(tomcat_follows.url, INFER, chirps(20.0)).status == 200
    assert "OutOfMemory" not in tomcat_follows.log
