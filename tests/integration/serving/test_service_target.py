"""What `dolbear deploy` makes of what a server says: only the version's own faults are held against it."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dolbear.adapters.targets.inference import Client
from dolbear.adapters.targets.service import Service
from dolbear.core.errors import RemoteError
from dolbear.delivery import desired
from dolbear.delivery.target import Goods, UnfitError
from dolbear.model.signature import Input, Output, Signature
from serving.served import Served
from serving.serving_jars import GROUP, NAME, SUBJECT, release

pytestmark = pytest.mark.integration
SIGNATURE = Signature(inputs=(Input(name="x", type="float"),), outputs=(Output(name="y", type="float"),))
GOLDEN = {"tolerance": 1e-5, "scale": {"y": [1.0]}, "cases": [{"inputs": {"x": 1.0}, "outputs": {"y": 2.0}}]}


def goods(version: str, jar: Path = Path("none.jar"), sha256: str = "0" * 64) -> Goods:
    return Goods(group=GROUP, name=NAME, version=version, sha256=sha256, jar=jar, signature=SIGNATURE, golden=GOLDEN)


class Scripted(http.server.ThreadingHTTPServer):
    """Answers from a script by path, the last answer again and again; `served` are the models of its status."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script: list[tuple[int, Any]] = []
        self.asked: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def says(self, **state: str) -> None:
        """Let it tell this state of the model, whatever it is asked."""
        self.script = [(200, {"models": {SUBJECT: {"name": NAME, "desired": "1.1.0", "serving": "1.0.0", **state}}})]


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Scripted

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append(self.rfile.read(int(self.headers["Content-Length"] or 0)))
        script = self.server.script
        status, document = script.pop(0) if len(script) > 1 else script[0]
        content = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_POST = do_GET  # noqa: N815  # its name

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    with Scripted() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()


def target(tmp_path: Path, url: str, seconds: float = 0.2) -> Service:
    return Service(tmp_path / "desired.json", url, SUBJECT, seconds)


def test_a_refused_version_is_unfit_at_once(scripted: Scripted, tmp_path: Path) -> None:
    scripted.says(state="failed", error="golden example 0 differs")
    with pytest.raises(UnfitError, match="golden example 0 differs"):
        target(tmp_path, scripted.url, 60).put(goods("1.1.0"), before="1.0.0")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"state": "loading", "error": "the repository answers 401"}, "it runs 1.0.0, and waits: the repository"),
        ({"state": "loading", "error": ""}, "it runs 1.0.0"),
        ({"state": "ready", "desired": "1.0.0"}, "it runs 1.0.0"),
        ({"state": "failed", "desired": "1.0.5", "error": "of another"}, "it runs 1.0.0$"),
        ({"state": "failed", "sha256": "1" * 64, "error": "of other bytes"}, "it runs 1.0.0$"),
        ({"state": "ready", "serving": "1.1.0", "sha256": "1" * 64}, "it runs 1.1.0$"),
        ({"state": "loading", "serving": "1.1.0"}, "it runs 1.1.0$"),
    ],
)
def test_a_server_that_waits_is_not_the_versions_fault(
    scripted: Scripted, tmp_path: Path, state: dict[str, str], words: str
) -> None:
    scripted.says(**state)
    with pytest.raises(RemoteError, match=f"didn't turn to .*:adder:1.1.0 within 0.2 s: {words}"):
        target(tmp_path, scripted.url).put(goods("1.1.0"), before="1.0.0")


@pytest.mark.parametrize("status", [401, 404, 429, 502, 503])
def test_golden_examples_are_asked_again_of_a_server_that_is_busy(
    scripted: Scripted, tmp_path: Path, status: int
) -> None:
    right = {"outputs": [{"name": "y", "datatype": "FP64", "shape": [1], "data": [2.0]}]}
    scripted.script = [(status, {"error": "not now"}), (200, right)]
    assert target(tmp_path, scripted.url, 60).check(goods("1.1.0")) == 1
    scripted.script = [(status, {"error": "not now"})]
    with pytest.raises(RemoteError, match=f"it answers {status}: not now"):
        target(tmp_path, scripted.url).check(goods("1.1.0"))


@pytest.mark.parametrize("status", [200, 400, 422, 500])
def test_a_wrong_answer_is_the_versions_fault(scripted: Scripted, tmp_path: Path, status: int) -> None:
    scripted.script = [(status, {"error": "no"})]
    with pytest.raises(UnfitError, match=r"golden example 1 .*fails there"):
        target(tmp_path, scripted.url, 60).check(goods("1.1.0"))


@pytest.mark.parametrize(
    ("inputs", "value", "tensor"),
    [
        (Input(name="x", type="float", shape=(3,)), [1.0, 2.0, 3.0], {"shape": [1, 3], "data": [1.0, 2.0, 3.0]}),
        (Input(name="x", type="float"), 1.0, {"shape": [1], "data": [1.0]}),
        (Input(name="x", type="float", optional=True), None, {"shape": [1], "data": [None]}),
    ],
)
def test_a_golden_example_is_asked_as_the_protocol_has_it(
    scripted: Scripted, inputs: Input, value: object, tensor: dict[str, Any]
) -> None:
    scripted.script = [(200, {"outputs": []})]
    Client(scripted.url).infer(NAME, "1.0.0", {"x": value}, Signature(inputs=(inputs,), outputs=SIGNATURE.outputs))
    assert json.loads(scripted.asked[0]) == {"inputs": [{"name": "x", "datatype": "FP64", **tensor}]}


def test_a_real_server_waits_for_its_repository(tmp_path: Path) -> None:
    repository, away = tmp_path / "releases", tmp_path / "away"
    sha256 = release(repository, "1.0.0", 1)
    other = release(repository, "1.1.0", 2)
    jar = next(repository.rglob(f"{NAME}-1.1.0.jar"))
    first = goods("1.0.0", sha256=sha256)
    with Served("--follow", tmp_path / "desired.json", "--repository", repository, folder=tmp_path) as served:
        assert target(tmp_path, served.url, 20).put(first, before="").endswith("adder:1.0.0")
        jar.rename(away)
        jar.symlink_to(jar.name)  # a loop: it is there, and can't be read
        second = goods("1.1.0", sha256=other)
        with pytest.raises(RemoteError, match=r"it runs 1\.0\.0, and waits: can't read"):
            target(tmp_path, served.url, 1).put(second, before="1.0.0")
        state = served.ask("GET", "/dolbear/status")[1]["models"][SUBJECT]
        assert (state["state"], state["serving"], state["desired"]) == ("loading", "1.0.0", "1.1.0")
        assert "can't read" in served.ask("GET", f"/v2/models/{NAME}/versions/1.1.0/ready")[1]["error"]
        jar.unlink()
        away.rename(jar)
        assert target(tmp_path, served.url, 20).put(second, before="1.0.0").endswith("adder:1.1.0")
        assert hashlib.sha256(jar.read_bytes()).hexdigest() == desired.read(tmp_path / "desired.json")[SUBJECT].sha256
