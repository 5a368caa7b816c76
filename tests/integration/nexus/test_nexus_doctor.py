"""The doctor tells the rights in a real Nexus, and leaves nothing there."""

from __future__ import annotations

import base64
import json
import urllib.request
from pathlib import Path

import pytest
from line.project import Project, crickets

from nexus.running import Nexus

pytestmark = [pytest.mark.integration, pytest.mark.network]
REPOSITORY = '\n[repository]\ncandidates = "{}"\nreleases = "{}"\n\n[ledger]\nremote = "../remote"\n'


def examined(project: Project, env: dict[str, str], *, code: int) -> dict[str, dict[str, str]]:
    process = project.start("doctor", "--json", env=env)
    out, err = process.communicate(timeout=60)
    assert process.returncode == code, out + err
    return {one["name"]: one for one in json.loads(out)["findings"]}


def components(nexus: Nexus, repository: str, name: str) -> list[object]:
    """Return what the repository's search knows of an artifact or a path."""
    request = urllib.request.Request(  # noqa: S310  # loopback
        f"{nexus.url}/service/rest/v1/search/assets?repository={repository}&name={name}",
        headers={"Authorization": f"Basic {base64.b64encode(b'admin:admin123').decode()}"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # loopback
        found = json.load(answer)["items"]
    assert isinstance(found, list)
    return found


@pytest.fixture
def project(tmp_path: Path, nexus: Nexus, request: pytest.FixtureRequest) -> Project:
    made = crickets(tmp_path)
    name = f"model{abs(hash(request.node.name)) % 10**8}"
    made.edit("dolbear.toml", 'name = "crickets"', f'name = "{name}"')
    path = made.root / "dolbear.toml"
    text = REPOSITORY.format(nexus.place("candidates"), nexus.place("releases"))
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
    made.git("init", "-q", "--bare", str(tmp_path / "remote"))
    return made


@pytest.mark.parametrize(
    ("role", "states", "fit"),
    [
        ("reader", ("note", "note"), "reader"),
        ("trainer", ("good", "note"), "reader, trainer"),
        ("promoter", ("note", "good"), "reader, promoter"),
    ],
)
def test_each_role_is_told_and_nothing_appears(
    nexus: Nexus, project: Project, role: str, states: tuple[str, str], fit: str
) -> None:
    found = examined(project, nexus.environment(role, role), code=0)
    assert (found["candidates"]["state"], found["releases"]["state"]) == states
    assert found["roles"]["seen"] == f"fit for: {fit}"
    assert found["clock"]["state"] == "good"
    assert nexus.password(role) not in json.dumps(found)
    text = (project.root / "dolbear.toml").read_text(encoding="utf-8")
    name = text.split('name = "', 1)[1].split('"', 1)[0]
    for place, who in (("candidates", "trainer"), ("releases", "promoter")):
        assert components(nexus, place, name) == []
        path = f"io/dolbear/examples/{name}/0.0.0-doctor/{name}-0.0.0-doctor.pom"
        assert nexus.repository(place, who).read(path) is None


def test_a_trainer_and_a_promoter_together(nexus: Nexus, project: Project) -> None:
    found = examined(project, nexus.environment("trainer", "promoter"), code=0)
    assert found["candidates"]["seen"].endswith("read and create as trainer")
    assert found["releases"]["seen"].endswith("read and create as promoter")
    assert found["roles"]["seen"] == "fit for: reader, trainer, promoter"


def test_visitors_and_wrong_passwords(nexus: Nexus, project: Project) -> None:
    found = examined(project, {}, code=6)
    assert "it answers 401" in found["candidates"]["seen"]
    assert "DOLBEAR_CANDIDATES_USER" in found["candidates"]["todo"]
    wrong = nexus.environment("trainer", "promoter") | {"DOLBEAR_RELEASES_PASSWORD": "no-such-word"}
    found = examined(project, wrong, code=6)
    assert found["candidates"]["state"] == "good"
    assert "as promoter: it answers 401" in found["releases"]["seen"]


def test_an_address_without_a_repository(nexus: Nexus, project: Project) -> None:
    project.edit("dolbear.toml", nexus.place("releases"), nexus.place("relaeses"))
    found = examined(project, nexus.environment("trainer", "trainer"), code=6)
    assert "there is no such repository" in found["releases"]["seen"], found["releases"]
