"""A project in a folder of a repository that has other projects, of dolbear's and not."""

from __future__ import annotations

import shutil

import pytest

from .places import Place, make

pytestmark = pytest.mark.integration
SETTINGS = """
[environment.production]
deploy = "command"
command = "true"
approvals = 1
"""


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Place]:
    """The crickets twice, in folders of one repository; another folder has nothing to do with them."""
    alone = make(tmp_path_factory.mktemp("many"), {}, SETTINGS)
    top = alone.root.with_name("Alle Modelle")
    for name in ("crickets", "grillen"):
        shutil.copytree(alone.root, top / "models" / name, ignore=shutil.ignore_patterns(".git", ".dolbear"))
    shutil.move(alone.root / ".git", top / ".git")
    (top / "shop").mkdir()
    # The keys lie beside the first project's folder.
    shutil.copytree(alone.root.parent / "keys", top / "models" / "keys")
    (top / ".gitignore").write_text("keys/\n", encoding="utf-8")
    first, second = (Place(top / "models" / name, alone.archive, {}) for name in ("crickets", "grillen"))
    second.edit("dolbear.toml", 'name = "crickets"', 'name = "grillen"')
    first.git("config", "gpg.ssh.allowedSignersFile", "models/crickets/.allowed_signers")
    first.git("config", "user.signingkey", str(top / "models/keys/ada"))
    first.git("add", "-A", str(top))
    first.commit("Two models of one repository")
    return first, second


def test_each_has_its_own_numbers_and_knows_them_again(both: tuple[Place, Place]) -> None:
    first, second = both
    first.dolbear("run")
    assert "crickets:1.0.0 is published already" in first.dolbear("publish")
    second.dolbear("run")
    second.another_version()
    second.dolbear("run")
    assert [event["data"]["version"] for event in second.json("log", "--kind", "published")] == ["1.0.0", "1.0.1"]
    assert [event["data"]["version"] for event in first.json("log", "--kind", "published")] == ["1.0.0"]
    assert "crickets:1.0.0 is published already" in first.dolbear("publish")


def test_who_worked_elsewhere_may_approve(both: tuple[Place, Place]) -> None:
    first, _ = both
    first.dolbear("run")
    first.dolbear("approve", "1.0.0", "--for", "production", env=_grace(first))
    first.dolbear("deploy", "production")
    first.another_version("19.7")
    (first.root.parents[1] / "shop" / "prices.txt").write_text("1", encoding="utf-8")
    first.git("add", "../../shop")
    first.git("commit", "-q", "-m", "Prices", "--author", "Grace <grace@example.com>")
    first.git("commit", "-q", "--allow-empty", "-m", "The last one counts, wherever it is")
    first.dolbear("run")
    first.dolbear("approve", "1.0.1", "--for", "production", env=_grace(first))
    assert "approved by grace@example.com" in first.dolbear("deploy", "production")


def _grace(place: Place) -> dict[str, str]:
    found = place.person("grace")
    return {
        name: str(place.root.parent / "keys/grace") if value == "../keys/grace" else value
        for name, value in found.items()
    }
