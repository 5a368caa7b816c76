"""From the repository into test and production, and back: real servers, real signatures."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from .places import Place, free_url, lying, make, serving

pytestmark = pytest.mark.integration
TEST_ONLY = """
[environment.test]
deploy = "service"
file = "../test.json"
url = "{test}"
timeout = "10s"
"""


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make(tmp_path, {"test": free_url(), "production": free_url()})


def test_the_whole_story(place: Place) -> None:
    with serving(place, "test"), serving(place, "production"):
        said = place.dolbear("run")
        assert "crickets:1.0.0 published" in said
        assert f"test: {place.urls['test']} runs io.dolbear.examples:crickets:1.0.0" in said
        assert "production: io.dolbear.examples:crickets:1.0.0 needs 1 approval, and has none" in said
        assert place.predict("test")[0] == "1.0.0"
        assert place.versions() == []
        refused = place.dolbear("deploy", "production", code=4)
        assert "dolbear approve 1.0.0 --for production" in refused
        assert "who approves may not be among its authors" in place.dolbear(
            "approve", "1.0.0", "--for", "production", code=4
        )
        place.dolbear("approve", "1.0.0", "--for", "production", env=place.person("grace"))
        assert "production: " in place.dolbear("run")
        assert place.versions() == ["1.0.0"]
        first = place.predict("production")
        assert first[0] == "1.0.0"

        place.another_version()
        answers, stop = _asked_all_the_time(place)
        place.dolbear("run")
        place.dolbear("approve", "1.0.1", "--for", "production", env=place.person("grace"))
        assert "runs io.dolbear.examples:crickets:1.0.1" in place.dolbear("deploy", "production")
        stop()
        assert {answer[0] for answer in answers} == {"1.0.0", "1.0.1"}

        assert "runs io.dolbear.examples:crickets:1.0.0, instead of 1.0.1" in place.dolbear("rollback", "production")
        assert place.predict("production") == first
        brought, back = place.json("log", "production", "--at", "2099-01-01")
        assert (brought["kind"], brought["data"]["approvals"]) == ("deployed", ["grace@example.com"])
        assert (back["kind"], back["data"]["version"], back["data"]["instead_of"]) == ("rolled-back", "1.0.0", "1.0.1")
        assert "was rolled back there" in place.dolbear("run")
        assert place.predict("production") == first
        assert place.json("status")["released"] == "1.0.0"
        place.dolbear("deploy", "production", "1.0.1")
        assert place.predict("production")[0] == "1.0.1"
    told = [event["kind"] for event in place.json("log", "production")]
    assert told == ["approved", "deployed", "approved", "deployed", "rolled-back", "deployed"]
    now = place.json("log", "production", "--at", "2099-01-01")
    assert (now[0]["data"]["version"], now[0]["data"]["approvals"]) == ("1.0.1", ["grace@example.com"])
    assert place.json("log", "production", "--at", "2001-01-01") == []


def _asked_all_the_time(place: Place) -> tuple[list[tuple[str, float]], Callable[[], None]]:
    answers: list[tuple[str, float]] = []
    ended = threading.Event()

    def ask() -> None:
        while not ended.is_set():
            answers.append(place.predict("production"))

    thread = threading.Thread(target=ask)
    thread.start()

    def stop() -> None:
        ended.set()
        thread.join()

    return answers, stop


def test_nothing_changed_nothing_is_asked(place: Place) -> None:
    with serving(place, "test"):
        place.dolbear("run")
    events = place.json("log")
    told = place.json("run")["environments"]
    assert [one["sentence"].split(":")[0] for one in told] == ["test runs io.dolbear.examples", "production"]
    assert place.json("log") == events


def test_a_wrong_answer_on_the_spot_brings_the_former_version_back(tmp_path: Path) -> None:
    with lying(tmp_path, {"1.0.1"}) as liar:
        place = make(tmp_path, {"test": liar.url}, TEST_ONLY)
        place.dolbear("run")
        place.another_version()
        said = place.dolbear("run", code=4)
        assert "golden example 1 of io.dolbear.examples:crickets:1.0.1 fails there: temperature_f is -1.0, not" in said
        assert "1.0.0 runs there again" in said
        assert place.desired("test") == "1.0.0"
        last = place.json("log", "test")[-1]
        assert (last["kind"], last["data"]["instead_of"], last["data"]["automatic"]) == ("rolled-back", "1.0.1", True)
        assert "was rolled back there" in place.dolbear("run")
        assert place.desired("test") == "1.0.0"


def test_a_server_that_refuses_a_version_is_believed(tmp_path: Path) -> None:
    with lying(tmp_path, {"1.0.0"}, refuses=True) as liar:
        place = make(tmp_path, {"test": liar.url}, TEST_ONLY)
        said = place.dolbear("run", code=4)
        assert "refuses io.dolbear.examples:crickets:1.0.0: a golden example fails" in said
        assert "nothing runs there" in said
        assert place.desired("test") == ""


def test_a_server_that_is_not_there_is_told_after_its_time(tmp_path: Path) -> None:
    place = make(tmp_path, {"test": free_url()}, TEST_ONLY.replace("10s", "1s"))
    assert "doesn't answer: " in place.dolbear("run", code=6)
    assert place.desired("test") == ""
    assert place.json("log", "test") == []
    with serving(place, "test"):  # nothing was held against the version
        assert "runs io.dolbear.examples:crickets:1.0.0" in place.dolbear("run")


def test_a_package_whose_bytes_were_changed_is_not_deployed(place: Place) -> None:
    place.dolbear("publish")
    jar = next((place.root / ".dolbear/repository/candidates").rglob("crickets-1.0.0.jar"))
    jar.write_bytes(jar.read_bytes().replace(b"chirps", b"CHIRPS", 1))
    said = place.dolbear("deploy", "test", code=5)
    assert "crickets-1.0.0.jar" in said
    assert place.desired("test") == ""


def test_a_desired_file_that_is_none_stays_as_it_is(place: Place) -> None:
    place.dolbear("publish")
    file = place.root.parent / "test.json"
    file.write_text("no JSON", encoding="utf-8")
    assert "isn't a desired-version file" in place.dolbear("deploy", "test", code=5)
    assert file.read_text(encoding="utf-8") == "no JSON"


def test_what_another_tool_deployed_is_noted(place: Place) -> None:
    place.dolbear("publish")
    assert "noted: production runs" in place.dolbear("deploy", "production", "1.0.0", "--record")
    assert place.json("log", "production")[-1]["data"]["recorded"] is True
    assert place.desired("production") == ""


def test_names_that_are_not_there_are_told(place: Place) -> None:
    assert "there is no environment 'prod'; dolbear.toml has: test, production" in place.dolbear(
        "deploy", "prod", code=3
    )
    assert "no published version" in place.dolbear("deploy", "test", code=3)
    assert "no published version 9.9.9" in place.dolbear("deploy", "test", "9.9.9", code=3)
    assert "no version of io.dolbear.examples:crickets to go back to" in place.dolbear("rollback", "test", code=3)
    place.dolbear("publish")
    assert "1.0.0 hasn't run in test" in place.dolbear("deploy", "production", code=4)
    assert "needs 1 approval" in place.dolbear("promote", code=4)


def test_a_command_deploys_and_is_told_what(tmp_path: Path) -> None:
    settings = '\n[environment.test]\ndeploy = "command"\ncommand = "sh deploy.sh"\n'
    place = make(tmp_path, {}, settings)
    place.write(
        "deploy.sh", 'echo "$DOLBEAR_COORDINATES $DOLBEAR_SHA256 $DOLBEAR_BEFORE" >> told; test -f "$DOLBEAR_FILE"\n'
    )
    place.write(".gitignore", "told\n.dolbear/\n")
    place.commit("how")
    place.dolbear("run")
    place.another_version()
    place.dolbear("run")
    lines = (place.root / "told").read_text(encoding="utf-8").splitlines()
    digests = [event["data"]["sha256"] for event in place.json("log", "--kind", "published")]
    assert lines == [
        f"io.dolbear.examples:crickets:1.0.0 {digests[0]} ",
        f"io.dolbear.examples:crickets:1.0.1 {digests[1]} 1.0.0",
    ]
    place.write("deploy.sh", "sleep 100 & echo $! > ../server.pid\n")  # what goes on isn't waited for
    assert "deployed io.dolbear.examples:crickets:1.0.0" in place.dolbear("deploy", "test", "1.0.0")
    os.kill(int((tmp_path / "server.pid").read_text(encoding="utf-8")), signal.SIGKILL)  # it is still there
    place.dolbear("deploy", "test", "1.0.1", "--record")
    place.write("deploy.sh", "echo the cluster says no; exit 9\n")
    place.commit("broken")
    place.another_version("20.1")
    said = place.dolbear("run", code=4)
    assert "command ended with code 9:\nthe cluster says no" in said
    assert json.loads(place.dolbear("log", "test", "--json"))[-1]["data"]["version"] == "1.0.1"
