"""The Jenkinsfile, step by step, in clones as Jenkins makes them, with nothing reachable but Git and Nexus."""

from __future__ import annotations

import re
import shutil
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from nexus.running import Nexus
from servers.client import ask, chirps
from servers.conftest import Start
from servers.processes import Server

from dolbear.line.ci import packages
from dolbear.publishing import inventory
from dolbear.training.requirements import pins

from . import airgap, git_server, wheels
from .agent import Agent
from .world import World

pytestmark = [pytest.mark.integration, pytest.mark.network]
ROOT = Path(__file__).parents[3]
SECRETS = {name: f"{name}-of-this-test" for name in ("jenkins", "ada", "grace", "hedy")}


@pytest.fixture(scope="module")
def folder_of_wheels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    names = re.findall(r"(?m)^([\w-]+)==", packages.lock(pins(ROOT / "examples/crickets", "requirements.lock")))
    folder = wheels.gather(tmp_path_factory.mktemp("packages") / "wheels", names)
    yield folder
    shutil.rmtree(folder)  # half a gigabyte


@pytest.fixture(scope="module")
def agent(tmp_path_factory: pytest.TempPathFactory, folder_of_wheels: Path) -> Iterator[Agent]:
    folder = tmp_path_factory.mktemp("agent")
    yield Agent(folder, wheels=folder_of_wheels, archive=folder / "archive")
    shutil.rmtree(folder)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[git_server.GitServer]:
    with git_server.serving(tmp_path / "git", SECRETS) as made:
        yield made


@pytest.fixture
def world(tmp_path: Path, server: git_server.GitServer, agent: Agent, groovy: Path) -> World:
    (tmp_path / "company").mkdir()
    return World(tmp_path / "company", server, agent, groovy)


@pytest.fixture
def tomcat(world: World, nexus: Nexus, start_tomcat: Start, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Where *test* runs."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    login = {"repository_user": "trainer", "repository_password": nexus.password("trainer")}
    return start_tomcat(repository=nexus.place("candidates"), follow=str(world.file), **login)


@pytest.fixture
def built(world: World, nexus: Nexus, tomcat: Server, folder_of_wheels: Path) -> Iterator[tuple[World, Nexus]]:
    """A world whose agent reaches Git, Nexus and Tomcat, with rights of a trainer in Nexus, and of a promoter."""
    world.secrets |= {f"nexus-{role}": (role, nexus.password(role)) for role in ("trainer", "promoter")}
    world.found(nexus.place("candidates"), nexus.place("releases"), tomcat.url, folder_of_wheels)
    ports = [urllib.parse.urlsplit(url).port or 0 for url in (nexus.url, tomcat.url)]
    with airgap.doors(world.agent.doors, [world.server.port, *ports]):
        yield world, nexus


def versions(nexus: Nexus, name: str) -> list[str]:
    found = inventory.listed(nexus.repository(name, "promoter"), "io.dolbear.examples", "crickets")
    return [one.version for one in found]


def go_on(_: str) -> None:
    """Click, whoever has approved."""


def test_from_a_change_to_tomcat_and_a_bumped_consumer(built: tuple[World, Nexus], tomcat: Server) -> None:
    world, nexus = built
    _a_click_approves_nothing(world, nexus)
    _a_second_person_does(world, nexus)
    _nothing_changed(world)
    _new_data(world, nexus)
    _new_code_at_night(world, nexus)
    assert served(tomcat) == "1.0.2"
    _poisoned_data(world, nexus)
    _another_branch(world, nexus)
    _a_ledger_that_can_t_be_pushed(world, nexus)
    assert served(tomcat) == "1.0.2"


def served(tomcat: Server) -> str:
    answer = ask(tomcat.url, "/v2/models/crickets/infer", chirps(16.0))
    assert answer.status == 200
    return str(answer.json["model_version"])


def _a_click_approves_nothing(world: World, nexus: Nexus) -> None:
    build = world.build(answer=go_on)
    assert build.result == "FAILURE", build.said()
    assert build.stages == ["Model", "Set up", "Check", "Run", "What waits", "Approve production", "Deploy production"]
    assert build.asked == ["crickets 1.0.0 waits for an approval: dolbear approve 1.0.0 --for production"]
    assert "crickets:1.0.0 needs 1 approval, and has none" in build.log[-2]
    assert build.log[-1] == "script returned exit code 4"
    assert (versions(nexus, "candidates"), versions(nexus, "releases")) == (["1.0.0"], [])
    assert "/dolbear runs io.dolbear.examples:crickets:1.0.0\n" in build.said()
    assert (world.bumped(), build.reports) == ([], [".dolbear/report/index.html"])
    assert {name for name in build.cases if not build.cases[name]} >= {"accurate", "parity"}


def _a_second_person_does(world: World, nexus: Nexus) -> None:
    build = world.build(answer=lambda _: world.approve_by_tag("grace", "1.0.0"))
    assert build.result == "SUCCESS", build.said()
    assert "train     as before" in build.said()
    assert "approved by grace@example.com" in build.log[-1]
    assert (versions(nexus, "candidates"), versions(nexus, "releases")) == (["1.0.0"], ["1.0.0"])
    assert world.bumped() == ["dolbear/crickets-1.0.0"]
    assert world.bump_of("1.0.0").startswith("MODEL-1 Bump io.dolbear.examples:crickets from 0.9.0 to 1.0.0\n")


def _nothing_changed(world: World) -> None:
    before = world.events()
    for timer in (False, True):
        build = world.build(timer=timer)
        assert (build.result, build.asked) == ("SUCCESS", []), build.said()
    assert build.stages == ["Model", "Set up", "Check", "Run if due", "What waits"]
    assert "not due: " in build.said()
    assert world.events() == before


def _new_data(world: World, nexus: Nexus) -> None:
    world.project.edit("data/chirps.csv", "\n3,19.8,", "\n3,19.9,")
    world.push("MODEL-2 A better ear")
    build = world.build(answer=lambda _: world.approve("hedy", "1.0.1"))
    assert build.result == "SUCCESS", build.said()
    assert "approved by hedy@example.com" in build.log[-1]
    assert versions(nexus, "releases") == ["1.0.0", "1.0.1"]
    assert world.bumped() == ["dolbear/crickets-1.0.0", "dolbear/crickets-1.0.1"]


def _new_code_at_night(world: World, nexus: Nexus) -> None:
    world.project.edit("train.py", "import LinearRegression", "import Ridge")
    world.project.edit("train.py", "LinearRegression()", "Ridge(alpha=0.5)")
    world.push("MODEL-3 Less sure of itself")
    build = world.build(timer=True)
    assert (build.result, len(build.asked)) == ("ABORTED", 1), build.said()
    assert "train.py" in build.said()
    assert (versions(nexus, "candidates")[-1], versions(nexus, "releases")[-1]) == ("1.0.2", "1.0.1")
    assert world.kinds()[-1] == "deployed"
    assert world.events()[-1]["data"]["environment"] == "test"


def _poisoned_data(world: World, nexus: Nexus) -> None:
    world.project.edit("data/chirps.csv", "\n3,19.9,", "\n3,1990,")
    world.push("MODEL-4 Chirps in another unit")
    build = world.build(answer=go_on)
    assert (build.result, build.asked) == ("FAILURE", []), build.said()
    assert build.stages[-1] == "Check"
    assert [name for name, problem in build.cases.items() if problem] == ["plausible-chirps"]
    assert "chirps_per_second between 5 and 30" in build.cases["plausible-chirps"]
    assert (versions(nexus, "candidates")[-1], build.artifacts) == ("1.0.2", [])
    assert world.kinds()[-1] == "run"
    world.project.edit("data/chirps.csv", "\n3,1990,", "\n3,19.9,")


def _another_branch(world: World, nexus: Nexus) -> None:
    world.project.edit("data/chirps.csv", "\n3,19.9,", "\n3,20.1,")
    world.push("MODEL-5 What if", branch="try")
    before = world.events()
    build = world.build(branch="try")
    assert (build.result, build.asked) == ("SUCCESS", []), build.said()
    assert "not published: CI builds branch try, versions are made on main" in build.said()
    assert (versions(nexus, "candidates")[-1], world.events()) == ("1.0.2", before)


def _a_ledger_that_can_t_be_pushed(world: World, nexus: Nexus) -> None:
    world.project.edit("dolbear.toml", 'message = "MODEL-1 {event}"', 'message = "{event}"')
    world.push("MODEL-6 Forget the ticket")
    before = world.events()
    build = world.build(answer=go_on)
    assert (build.result, build.asked) == ("FAILURE", []), build.said()
    assert "names no ticket" in build.said()
    assert [name.split("-")[0] for name in build.artifacts] != []
    assert (versions(nexus, "candidates")[-1], world.events()) == ("1.0.2", before)
