"""What an environment asks of a version's gates, and a champion that changes between judgement and deployment."""

from __future__ import annotations

from pathlib import Path

import pytest

from .places import Place, copied, make

pytestmark = pytest.mark.integration
SETTINGS = """
[environment.test]
deploy = "command"
command = "true"

[environment.production]
deploy = "command"
command = "true"
gates = ["parity", "accurate"]
"""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Place:
    made = make(tmp_path_factory.mktemp("judged"), {}, SETTINGS)
    made.dolbear("run", "--to", "test")
    return made


@pytest.fixture
def place(pattern: Place, tmp_path: Path) -> Place:
    return copied(pattern, tmp_path / "copy")


def test_gates_that_passed_let_in(place: Place) -> None:
    assert "production: " in place.dolbear("deploy", "production")
    assert place.versions() == ["1.0.0"]


def test_not_enough_evidence_lets_ship_and_not_in(place: Place) -> None:
    place.edit("dolbear.toml", '["parity", "accurate"]', '["beats-baseline"]')
    place.commit("A stricter production")
    reason = "production asks for the gate beats-baseline, and 1.0.0 has: not enough evidence"
    assert reason in place.dolbear("deploy", "production", code=4)
    assert reason in place.dolbear("deploy", "production", "1.0.0", code=4)
    assert reason in place.dolbear("promote", code=4)
    assert reason in place.dolbear("run")
    assert place.versions() == []


def test_a_gate_that_is_none_is_a_mistake(place: Place) -> None:
    place.edit("dolbear.toml", '["parity", "accurate"]', '["acurate"]')
    assert "'acurate' is no gate; did you mean 'accurate'?" in place.dolbear("plan", code=2)


def test_another_champion_asks_for_another_judgement(place: Place) -> None:
    place.another_version()
    place.dolbear("run", "--to", "test")
    place.dolbear("deploy", "production", "1.0.0")
    assert "production runs 1.0.0, and 1.0.1 was compared with none yet" in place.dolbear(
        "deploy", "production", code=4
    )
    assert place.json("deploy", "--pending", "production")["pending"] == ""
    place.dolbear("run")
    assert place.json("log", "production")[-1]["data"]["version"] == "1.0.1"
    (judged,) = place.json("log", "--kind", "judged")
    assert (judged["data"]["version"], judged["data"]["champion"]) == ("1.0.1", "1.0.0")
    promoted = place.json("log", "--kind", "promoted")[-1]["data"]
    assert (promoted["version"], promoted["champion"]) == ("1.0.1", "1.0.0")
    place.dolbear("run")
    assert len(place.json("log", "--kind", "judged")) == 1


def test_by_its_name_it_goes_as_it_is(place: Place) -> None:
    place.another_version()
    place.dolbear("run", "--to", "test")
    place.dolbear("deploy", "production", "1.0.0")
    place.dolbear("deploy", "production", "1.0.1")
    assert place.json("log", "--kind", "judged") == []
