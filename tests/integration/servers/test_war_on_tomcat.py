"""The WAR on a real Tomcat: the protocol, health, and what it does with versions that are no good."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from servers.client import GROUP, INFER, NAME, Place, ask, chirps, sha256_inside
from servers.conftest import Start
from servers.processes import Server

pytestmark = [pytest.mark.integration, pytest.mark.network]


def test_it_speaks_the_protocol(tomcat_follows: Server) -> None:
    url = tomcat_follows.url
    assert ask(url, "/v2").json["name"] == "dolbear"
    assert ask(url, "/v2/health/live").json == {"live": True}
    assert ask(url, "/v2/health/ready").json == {"ready": True}
    assert ask(url, f"/v2/models/{NAME}/ready").json == {"name": NAME, "ready": True}
    assert ask(url, f"/v2/models/{NAME}/versions/1.0.0/ready").json == {"name": NAME, "ready": True}
    assert ask(url, f"/v2/models/{NAME}/versions/9.0.0/ready").status == 404
    known = ask(url, f"/v2/models/{NAME}").json
    assert known["versions"] == ["1.0.0"]
    assert known["inputs"][0]["parameters"] == {"type": "float", "optional": False, "unit": "1/s"}
    answer = ask(url, INFER, {"id": "é\n", **chirps(20.0, 14)})
    assert answer.json["id"] == "é\n"
    assert (answer.json["model_name"], answer.json["model_version"]) == (NAME, "1.0.0")
    output = answer.json["outputs"][0]
    assert (output["name"], output["datatype"], output["shape"]) == ("temperature_f", "FP64", [2])
    assert output["data"] == pytest.approx([90.3, 70.8])
    assert ask(url, f"/v2/models/{NAME}/versions/1.0.0/infer", chirps(20.0)).status == 200
    assert ask(url, f"/v2/models/{GROUP}:{NAME}/infer", chirps(20.0)).status == 200
    counted = _counted(url, f'dolbear_inference_requests_total{{model="{NAME}",version="1.0.0",code="200"}} 3')
    assert f'dolbear_model_ready{{model="{NAME}",version="1.0.0"}} 1' in counted
    assert f'dolbear_model_loads_total{{model="{NAME}"}} 1' in counted
    assert f'dolbear_model_load_failures_total{{model="{NAME}"}} 0' in counted


def _counted(url: str, line: str) -> str:
    """Return the metrics, with this line among them: an answer is counted when it has been sent."""
    until = time.monotonic() + 10
    while True:
        text = ask(url, "/metrics").text
        if line in text.splitlines():
            return text
        assert time.monotonic() < until, text
        time.sleep(0.05)


_CLIENT = """
import sys, numpy, tritonclient.http as http
client = http.InferenceServerClient(sys.argv[1])
assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("crickets")
assert client.get_model_metadata("crickets")["versions"] == ["1.0.0"]
given = http.InferInput("chirps_per_second", [2, 1], "FP64")
given.set_data_from_numpy(numpy.array([[20.0], [14.0]]), binary_data=False)
wanted = http.InferRequestedOutput("temperature_f", binary_data=False)
answer = client.infer("crickets", [given], outputs=[wanted], request_id="r1", model_version="1.0.0")
print(answer.get_response()["id"], answer.as_numpy("temperature_f").round(1).tolist())
"""


def test_a_public_client_of_the_protocol(tomcat_follows: Server) -> None:
    """NVIDIA's `tritonclient`, as PyPI has it."""
    command = [sys.executable, "-c", _CLIENT, tomcat_follows.url.removeprefix("http://")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "r1 [90.3, 70.8]\n", done.stderr


def test_it_is_ready_only_after_the_golden_examples_have_passed(start_tomcat: Start, place: Place) -> None:
    place.desire("1.0.0", place.put("1.0.0", told=26.0))
    server = start_tomcat(repository=str(place.repository), follow=str(place.file))
    server.said("crickets:1.0.0 isn't served: golden examples come out otherwise here")
    assert ask(server.url, "/v2/health/live").status == 200
    refused = ask(server.url, "/v2/health/ready")
    assert (refused.status, refused.headers["Retry-After"]) == (503, "1")
    assert "golden examples come out otherwise here" in refused.json["error"]
    assert ask(server.url, INFER, chirps(20.0)).status == 503
    assert "golden" in ask(server.url, f"/v2/models/{NAME}/versions/1.0.0/ready").json["error"]
    place.desire("1.0.1", place.put("1.0.1"))
    server.said("crickets:1.0.1 is ready")
    assert ask(server.url, "/v2/health/ready").status == 200


def _settled(server: Server) -> dict[str, Any]:
    """Return how the model stands; a bad version is tried again and again, and *loads* then for a moment."""
    deadline = time.monotonic() + 20
    while True:
        state: dict[str, Any] = ask(server.url, "/dolbear/status").json["models"][f"{GROUP}:{NAME}"]
        if state["state"] != "loading" or time.monotonic() > deadline:
            return state


def test_a_bad_version_leaves_the_one_before_it_serving(tomcat_follows: Server, place: Place) -> None:
    good = place.put("1.1.0", intercept=26.0)
    other = place.put("1.2.0", intercept=27.0, claims="1.3.0")
    wrong = place.put("1.4.0", told=20.0)
    place.jar("1.5.0").parent.mkdir()
    place.jar("1.5.0").write_bytes(b"no jar at all")
    cases = {
        ("1.1.0", "0" * 64): "has the sha256 " + good,
        ("1.2.0", other): "says that it is version 1.3.0",
        ("1.4.0", wrong): "golden examples come out otherwise",
        ("1.5.0", "2ce1a0c6c6f2a6d5ffcd6e0dbd1d3d6f6d8e6d5a8d6b0a0a5c6d9d2a1f7b3c4d"): "has the sha256 ",
        ("1.6.0", good): "crickets-1.6.0.jar isn't in the repository",
    }
    for (version, sha256), words in cases.items():
        mark = tomcat_follows.mark
        place.desire(version, sha256)
        tomcat_follows.said(f"crickets:{version} isn't served: .*{words}", since=mark)
        state = _settled(tomcat_follows)
        assert (state["serving"], state["desired"], state["state"]) == ("1.0.0", version, "failed")
        assert words in state["error"]
        assert ask(tomcat_follows.url, f"/v2/models/{NAME}/versions/{version}/ready").status == 503
        assert ask(tomcat_follows.url, "/v2/health/ready").status == 200
        assert ask(tomcat_follows.url, INFER, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([90.3])
    place.desire("1.1.0", good)
    tomcat_follows.said("crickets:1.1.0 is ready")
    assert ask(tomcat_follows.url, INFER, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([91.0])
    assert not list(Path(tomcat_follows.folder, "work").rglob("model*.jar"))


def test_a_file_that_is_broken_or_gone_changes_nothing(tomcat_follows: Server, place: Place) -> None:
    for content in (
        b'{"format":1,"mod',
        b'{"format":2,"models":{}}',
        b'{"format":1,"models":{"../../etc:passwd":{"version":"1","sha256":"' + b"0" * 64 + b'"}}}',
        b'{"format":1,"models":{"com.acme:crickets":{"version":"../1.0.0","sha256":"' + b"0" * 64 + b'"}}}',
        b"\xff\xfe",
        b"[" * 100_000,
    ):
        mark = tomcat_follows.mark
        place.write(content)
        tomcat_follows.said("the desired versions can't be read, all stays as it is", since=mark)
        assert ask(tomcat_follows.url, "/dolbear/status").json["error"]
        assert ask(tomcat_follows.url, INFER, chirps(20.0)).status == 200
    mark = tomcat_follows.mark
    place.file.unlink()
    tomcat_follows.said("can't be read", since=mark)
    assert ask(tomcat_follows.url, INFER, chirps(20.0)).status == 200
    place.desire("1.0.1", place.put("1.0.1"))
    tomcat_follows.said("crickets:1.0.1 is ready", since=mark)
    assert "error" not in ask(tomcat_follows.url, "/dolbear/status").json


def test_it_needs_no_repository_for_models_on_its_class_path(start_tomcat: Start, whole_war: Path) -> None:
    server = start_tomcat(whole_war)
    server.said("io.dolbear.examples:crickets:1.0.0 is ready")
    assert ask(server.url, INFER, chirps(20.0)).json["outputs"][0]["data"] == pytest.approx([90.3])
    deployed = Path(server.folder, "webapps", "dolbear.war")
    told = ask(server.url, "/dolbear/status").json["models"]["io.dolbear.examples:crickets"]
    assert told["sha256"] == sha256_inside(whole_war, "crickets-1.0.0.jar")
    assert ask(server.url, f"/v2/models/{NAME}").json["parameters"]["sha256"] == told["sha256"]
    for _ in range(2):
        mark = server.mark
        deployed.touch()
        server.said("io.dolbear.examples:crickets:1.0.0 is ready", since=mark)
        server.said("Deployment of web application archive .* has finished", since=mark)
        assert ask(server.url, INFER, chirps(20.0)).status == 200


def test_a_redeployed_war_shares_the_native_library_of_the_server(tomcat_follows: Server) -> None:
    mark = tomcat_follows.mark
    Path(tomcat_follows.folder, "webapps", "dolbear.war").touch()
    tomcat_follows.said("crickets:1.0.0 is ready", since=mark)
    tomcat_follows.said("Deployment of web application archive .* has finished", since=mark)
    assert ask(tomcat_follows.url, INFER, chirps(20.0)).status == 200
    mapped = Path(f"/proc/{tomcat_follows.process_id}/maps").read_text(encoding="utf-8").splitlines()
    assert len({line.split()[-1] for line in mapped if "libonnxruntime4j_jni" in line}) == 1
    assert "to have started a thread" not in tomcat_follows.log


def test_it_says_what_is_missing_where_onnx_runtime_is(start_tomcat: Start, thin_war: Path, place: Place) -> None:
    place.desire("1.0.0", place.put("1.0.0"))
    server = start_tomcat(thin_war, repository=str(place.repository), follow=str(place.file))
    server.said("crickets:1.0.0 isn't served: ONNX Runtime can't be loaded: .*must be on the class path once")
    assert ask(server.url, "/v2/health/ready").status == 503
