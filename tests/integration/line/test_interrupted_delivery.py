"""A deployment or a rollback that is killed at any step: nothing is half-done, and the next command ends it."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import msgspec
import pytest

from dolbear import wiring
from dolbear.delivery.target import Goods
from dolbear.line import deploy, handover

from .mortal import MortalTarget
from .places import Place, copied, free_url, lying, make, serving
from .test_environments import TEST_ONLY

pytestmark = pytest.mark.integration
MORTAL = Path(__file__).with_name("mortal.py")


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """1.0.0 runs, 1.0.1 is published."""
    made = make(tmp_path_factory.mktemp("interrupted"), {"test": free_url()}, TEST_ONLY)
    with serving(made, "test"):
        made.dolbear("run")
    made.another_version()
    made.dolbear("publish")
    return made


@pytest.fixture
def place(pattern: Place, tmp_path: Path) -> Place:
    return copied(pattern, tmp_path / "copy")


def _killed(place: Place, *arguments: str) -> None:
    process = place.launch([sys.executable, str(MORTAL), *arguments], at=place.root)
    _, err = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, err


def _told(place: Place) -> list[tuple[str, str]]:
    return [(event["kind"], event["data"]["version"]) for event in place.json("log", "test")]


@pytest.mark.parametrize("then", ["deploy", "run"])
@pytest.mark.parametrize(
    ("step", "count"),
    [
        *[("create", count) for count in (1, 2, 7, 12)],  # copying to the releases
        ("replace", 1),
        ("append", 1),
        ("appended", 1),  # it is promoted
        ("put", 1),
        ("named", 1),  # the file asks for it, the ledger doesn't know
        ("runs", 1),
        ("checked", 1),
        ("append", 2),
        ("appended", 2),
    ],
)
def test_a_deployment_goes_on(place: Place, step: str, count: int, then: str) -> None:
    with serving(place, "test"):
        _killed(place, "deploy", "test", step, str(count))
        assert place.desired("test") in {"1.0.0", "1.0.1"}
        place.dolbear(*([then, "test"] if then == "deploy" else [then]))
        assert place.predict("test")[0] == place.desired("test") == "1.0.1"
    assert _told(place) == [("deployed", "1.0.0"), ("deployed", "1.0.1")]
    assert len(place.json("log", "--kind", "promoted")) == 2
    assert place.versions() == ["1.0.0", "1.0.1"]
    place.dolbear("repository", "verify")
    assert not list(place.root.parent.rglob("*.part"))


@pytest.mark.parametrize("step", ["put", "named", "runs", "checked", "append"])
def test_a_rollback_goes_on(place: Place, step: str) -> None:
    with serving(place, "test"):
        place.dolbear("deploy", "test")
        _killed(place, "rollback", "test", step, "1")
        place.dolbear("rollback", "test")
        assert "test runs io.dolbear.examples:crickets:1.0.0 by the ledger" in place.dolbear(
            "rollback", "test", "1.0.0", code=4
        )
        assert place.predict("test")[0] == place.desired("test") == "1.0.0"
        assert "was rolled back there" in place.dolbear("run")
        assert place.desired("test") == "1.0.0"
    assert _told(place)[1:] == [("deployed", "1.0.1"), ("rolled-back", "1.0.0")]


@pytest.mark.parametrize("step", ["named", "runs", "checked", "append", "appended"])
def test_a_rollback_isn_t_undone_by_a_run(place: Place, step: str) -> None:
    with serving(place, "test"):
        place.dolbear("deploy", "test")
        _killed(place, "rollback", "test", step, "1")
        said = place.dolbear("run")
        assert "dolbear deploy test 1.0.1" in said
        assert place.predict("test")[0] == place.desired("test") == "1.0.0"
        place.dolbear("deploy", "test", "1.0.1")
        assert place.predict("test")[0] == place.desired("test") == "1.0.1"


@pytest.mark.parametrize(("step", "count"), [("named", 1), ("named", 2), ("runs", 2), ("checked", 1), ("append", 2)])
def test_a_bad_version_is_tried_again_and_brought_back(place: Place, step: str, count: int) -> None:
    with lying(place.root.parent, {"1.0.1"}) as liar:
        place.edit("dolbear.toml", place.urls["test"], liar.url)
        _killed(place, "deploy", "test", step, str(count))
        assert "1.0.0 runs there again" in place.dolbear("deploy", "test", code=4)
        assert place.desired("test") == "1.0.0"
    assert _told(place) == [("deployed", "1.0.0"), ("rolled-back", "1.0.0")]


def test_a_file_that_was_lost_is_written_again(place: Place) -> None:
    (place.root.parent / "test.json").unlink()
    with serving(place, "test"):
        assert "runs io.dolbear.examples:crickets:1.0.0" in place.dolbear("deploy", "test", "1.0.0")
        assert place.predict("test")[0] == place.desired("test") == "1.0.0"


def test_a_former_version_that_vanished_is_named_again(place: Place) -> None:
    for jar in (place.root / ".dolbear/repository").rglob("crickets-1.0.0.jar"):
        jar.unlink()
    with lying(place.root.parent, {"1.0.1"}) as liar:
        place.edit("dolbear.toml", place.urls["test"], liar.url)
        said = place.dolbear("deploy", "test", code=4)
    assert "golden example 1 of io.dolbear.examples:crickets:1.0.1 fails there" in said
    assert "1.0.0 was asked to run there again, but: " in said
    assert place.desired("test") == "1.0.0"
    assert _told(place) == [("deployed", "1.0.0"), ("rolled-back", "1.0.0")]


def test_who_is_slower_leaves_what_the_faster_brought(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.another_version("20.1")
    place.dolbear("publish")
    monkeypatch.setenv("DOLBEAR_ARCHIVE", str(place.archive))
    space = wiring.open_project(place.root)

    class Slow(MortalTarget):
        """While it is checked, somebody else deploys; then its own word comes late."""

        def check(self, goods: Goods) -> int:
            if goods.version == "1.0.1":
                place.dolbear("deploy", "test", "1.0.2")
                self._part.name(goods.version, goods.sha256)
            return int(self._part.check(goods))

    slow = msgspec.structs.replace(space, targets=lambda name: Slow(space.targets(name), lambda _: None))
    with serving(place, "test"):
        with pytest.raises(handover.OvertakenError, match=r"to test meanwhile\n1.0.2 runs there"):
            deploy.deploy(slow, "test", "1.0.1")
        assert place.predict("test")[0] == place.desired("test") == "1.0.2"
    assert _told(place)[-1] == ("deployed", "1.0.2")
