"""The command as it is run: from a project, from files, while versions change, and its end."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from serving.served import DOLBEAR, Served, row
from serving.serving_jars import NAME, SUBJECT, desire, release

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("releases")
    for version, addend in (("1.0.0", 1), ("1.9.0", 9), ("1.10.0", 10)):
        release(folder, version, addend)
    return folder


def test_many_versions_of_a_model(releases: Path, tmp_path: Path) -> None:
    named = [f"{SUBJECT}:{version}" for version in ("1.9.0", "1.10.0", "1.0.0")]
    with Served(*named, "--repository", releases, folder=tmp_path) as served:
        assert served.models == [f"{SUBJECT}:{version}" for version in ("1.10.0", "1.9.0", "1.0.0")]
        answers = [
            served.ask("POST", f"/v2/models/{NAME}{place}/infer", row(1))[1]
            for place in ("", "/versions/1.0.0", "/versions/1.9.0")
        ]
        assert [one["outputs"][0]["data"] for one in answers] == [[11.0], [2.0], [10.0]]
        assert served.ask("GET", f"/v2/models/{NAME}")[1]["versions"] == ["1.10.0", "1.9.0", "1.0.0"]
        assert served.stop() == 0


def test_a_jar_and_its_counts(releases: Path, tmp_path: Path) -> None:
    jar = next(releases.rglob(f"{NAME}-1.0.0.jar"))
    with Served(jar, folder=tmp_path) as served:
        assert served.ask("POST", f"/v2/models/{NAME}/infer", row(1))[0] == 200
        assert served.ask("POST", f"/v2/models/{NAME}/infer", {"inputs": []})[0] == 400
        told = served.ask("GET", "/metrics")[1]
        assert f'dolbear_inference_requests_total{{model="{NAME}",version="1.0.0",code="200"}} 1\n' in told
        assert f'dolbear_inference_requests_total{{model="{NAME}",version="1.0.0",code="400"}} 1\n' in told
        assert f'dolbear_inference_seconds_count{{model="{NAME}",version="1.0.0"}} 2\n' in told
        assert f'dolbear_inference_seconds_bucket{{model="{NAME}",version="1.0.0",le="+Inf"}} 2\n' in told


def test_versions_change_under_load_without_a_failed_request(tmp_path: Path) -> None:
    """Each answer is that of the version which it names, and all are 200."""
    repository, file = tmp_path / "releases", tmp_path / "desired.json"
    hashes = {f"1.{place}.0": release(repository, f"1.{place}.0", place) for place in range(4)}
    desire(file, "1.0.0", hashes["1.0.0"])
    with Served("--follow", file, "--repository", repository, folder=tmp_path) as served:
        wait_for(served, "1.0.0")
        stop, wrong, seen = threading.Event(), [], set()
        counts = [0, 0]

        def load(place: int) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
            while not stop.is_set():
                connection.request(
                    "POST", f"/v2/models/{NAME}/infer", json.dumps(row(1)), {"Content-Type": "application/json"}
                )
                response = connection.getresponse()
                answer = json.loads(response.read())
                version = answer.get("model_version", "")
                seen.add(version)
                counts[place] += 1
                if response.status != 200 or answer["outputs"][0]["data"] != [1.0 + int(version.split(".")[1])]:
                    wrong.append((response.status, answer))
            connection.close()

        threads = [threading.Thread(target=load, args=(place,)) for place in (0, 1)]
        for thread in threads:
            thread.start()
        for version in ("1.1.0", "1.2.0", "1.3.0"):
            desire(file, version, hashes[version])
            wait_for(served, version)
        desire(file, "1.4.0", "0" * 64)
        wait_for(served, "failed")
        stop.set()
        for thread in threads:
            thread.join()
        assert wrong == []
        assert {"1.1.0", "1.2.0", "1.3.0"} <= seen
        assert min(counts) > 20
        status = served.ask("GET", "/dolbear/status")[1]["models"][SUBJECT]
        assert (status["serving"], status["desired"], status["state"]) == ("1.3.0", "1.4.0", "failed")
        assert served.ask("GET", f"/v2/models/{NAME}/versions/1.4.0/ready")[0] == 503
        assert served.ask("GET", f"/v2/models/{NAME}/versions/1.3.0/ready")[0] == 200
        assert served.ask("GET", f"/v2/models/{NAME}/versions/9.9.9/ready")[0] == 404
        assert served.ask("GET", "/v2/health/ready")[0] == 200
        assert f'dolbear_model_load_failures_total{{model="{NAME}"}}' in served.ask("GET", "/metrics")[1]


def wait_for(served: Served, word: str) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        state = served.ask("GET", "/dolbear/status")[1]["models"].get(SUBJECT, {})
        if word in {state.get("serving"), state.get("state")}:
            return
    raise AssertionError(served.ask("GET", "/dolbear/status"))


def test_a_server_without_a_file_to_follow_waits_for_it(tmp_path: Path) -> None:
    file, repository = tmp_path / "desired.json", tmp_path / "releases"
    with Served("--follow", file, "--repository", repository, folder=tmp_path) as served:
        assert served.ask("GET", "/v2/health/live")[0] == 200
        assert served.ask("GET", "/v2/health/ready")[0] == 503
        desire(file, "1.0.0", release(repository, "1.0.0", 1))
        deadline = time.monotonic() + 20
        while served.ask("GET", "/v2/health/ready")[0] != 200:
            assert time.monotonic() < deadline


def test_requests_under_way_are_answered_before_the_end(releases: Path, tmp_path: Path) -> None:
    jar = next(releases.rglob(f"{NAME}-1.0.0.jar"))
    many = {"inputs": [{"name": "x", "shape": [200_000], "datatype": "FP64", "data": [1.5] * 200_000}]}
    with Served(jar, folder=tmp_path) as served:
        connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=20)
        body = json.dumps(many)
        connection.putrequest("POST", f"/v2/models/{NAME}/infer")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body[:1000].encode())
        served.ask("GET", "/v2/health/live")
        ending: list[int] = []
        thread = threading.Thread(target=lambda: ending.append(served.stop()))
        thread.start()
        assert connection.sock is not None
        connection.sock.sendall(body[1000:].encode())
        response = connection.getresponse()
        answer = json.loads(response.read())
        thread.join()
        assert (response.status, len(answer["outputs"][0]["data"])) == (200, 200_000)
        assert response.getheader("Connection") == "close"
        assert ending == [0]


def run(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [DOLBEAR, "serve", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_port_in_use(releases: Path, tmp_path: Path) -> None:
    jar = next(releases.rglob(f"{NAME}-1.0.0.jar"))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run(jar, "--port", str(other.getsockname()[1]), folder=tmp_path)
    assert done.returncode == 7
    assert "is in use" in done.stderr
    assert "--port 0" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["no.jar"], 3, "no.jar"),
        (["a:b:1.0.0", "--repository", "."], 3, "b-1.0.0.jar"),
        (["a:b:1.0.0", "--repository", "nowhere"], 3, "nowhere isn't there, so"),
        (["a:../b:1.0.0", "--repository", "nowhere"], 2, "names no model"),
        (["--host", "192.0.2.1", "JAR"], 2, "192.0.2.1"),
        (["JAR", "--follow", "x.json"], 2, "--follow"),
        (["broken.jar"], 5, "isn't a jar"),
        ([], 3, "no dolbear.toml"),
    ],
)
def test_what_cant_be_served_is_said(
    releases: Path, tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    jar = str(next(releases.rglob(f"{NAME}-1.0.0.jar")))
    (tmp_path / "broken.jar").write_bytes(Path(jar).read_bytes()[:-30])
    done = run(*[jar if one == "JAR" else one for one in arguments], "--port", "0", folder=tmp_path)
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr


def test_a_model_that_fails_its_golden_examples_is_not_served(tmp_path: Path) -> None:
    release(tmp_path, "1.0.0", 1, expected=5)
    done = run(f"{SUBJECT}:1.0.0", "--repository", ".", "--port", "0", folder=tmp_path)
    assert done.returncode == 5
    assert "golden example 0 differs: y is 2.0, expected 5" in done.stderr


_CLIENT = """
import sys, numpy, tritonclient.http as http
client = http.InferenceServerClient(sys.argv[1])
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("adder")
metadata = client.get_model_metadata("adder")
assert metadata["inputs"][0]["datatype"] == "FP64", metadata
given = http.InferInput("x", [2], "FP64")
given.set_data_from_numpy(numpy.array([1.0, 2.5]), binary_data=False)
wanted = http.InferRequestedOutput("y", binary_data=False)
for outputs in ([wanted], None):
    answer = client.infer("adder", [given], outputs=outputs, request_id="r1")
    assert answer.as_numpy("y").tolist() == [2.0, 3.5], answer.get_response()
    assert answer.get_response()["id"] == "r1"
unknown = http.InferInput("z", [2], "FP64")
unknown.set_data_from_numpy(numpy.array([1.0, 2.5]), binary_data=False)
try:
    client.infer("adder", [unknown])
    raise AssertionError("an unknown input was taken")
except http.InferenceServerException as refused:
    print(refused)
"""


def test_a_public_client_of_the_protocol(releases: Path, tmp_path: Path) -> None:
    """NVIDIA's `tritonclient`, as PyPI has it."""
    jar = next(releases.rglob(f"{NAME}-1.0.0.jar"))
    with Served(jar, folder=tmp_path) as served:
        done = subprocess.run(
            [sys.executable, "-c", _CLIENT, served.url.removeprefix("http://")],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "input 'z': isn't an input" in done.stdout


def test_help_names_each_way_to_serve() -> None:
    told = subprocess.run([DOLBEAR, "serve", "--help"], capture_output=True, text=True, check=True).stdout
    found: list[Any] = [word for word in ("--follow", "--repository", "--port", "--body", "--queue") if word in told]
    assert len(found) == 5
