"""Is a training due: by code, settings, data, rows and age, against what the ledger knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from .project import Project, crickets

pytestmark = pytest.mark.integration

NOT_DUE = 10


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return crickets(tmp_path)


def grow(project: Project, rows: int, *, first: int = 100) -> None:
    """Append plausible rows and commit them."""
    path = project.root / "data/chirps.csv"
    added = "".join(f"{first + row},{14 + row % 5}.{row % 10},{70 + 3 * (row % 5)}.{row % 10}\n" for row in range(rows))
    path.write_text(path.read_text(encoding="utf-8") + added, encoding="utf-8")
    project.commit("more rows")


def section(project: Project, text: str) -> None:
    path = project.root / "dolbear.toml"
    path.write_text(f"{path.read_text(encoding='utf-8')}\n[due]\n{text}\n", encoding="utf-8")
    project.commit("due")


def kinds(project: Project) -> list[str]:
    return [reason["kind"] for reason in project.json("due")["reasons"]]


def test_first_then_nothing_then_code_data_and_settings(project: Project) -> None:
    assert kinds(project) == ["first"]
    project.dolbear("run")
    assert "nothing changed since 1.0.0" in project.dolbear("due", code=NOT_DUE)
    project.edit("train.py", "def train", "# another word\n\n\ndef train")
    assert kinds(project) == ["code"]
    project.git("checkout", "-q", "train.py")
    grow(project, 3)
    assert kinds(project) == ["data"]
    project.edit("dolbear.toml", "degree = 1", "degree = 2")
    assert kinds(project) == ["data", "settings"]
    project.edit("dolbear.toml", "degree = 2", "degree = 1")
    project.dolbear("run")
    assert "nothing changed since 1.0.1" in project.dolbear("due", code=NOT_DUE)


def test_rows_are_counted_from_the_last_training_on(project: Project) -> None:
    section(project, "rows = 5")
    project.dolbear("run")
    grow(project, 3)
    assert "3 new or changed rows of 5" in project.dolbear("due", code=NOT_DUE)
    assert "not due" in project.dolbear("run", "--if-due")
    assert project.versions() == ["1.0.0"]
    grow(project, 2, first=200)
    assert kinds(project) == ["data", "rows"]
    project.dolbear("run", "--if-due")
    assert project.versions() == ["1.0.0", "1.0.1"]


def test_age_makes_changed_data_due_and_unchanged_never(project: Project) -> None:
    section(project, 'rows = 1000\nevery = "0.000001s"')
    project.dolbear("run")
    assert "nothing changed" in project.dolbear("due", code=NOT_DUE)
    grow(project, 1)
    assert kinds(project) == ["data", "age"]


def test_what_was_refused_is_not_due_again(project: Project) -> None:
    project.dolbear("run")
    grow(project, 1)
    project.write("data/chirps.csv", (project.root / "data/chirps.csv").read_text(encoding="utf-8") + "999,15,400\n")
    project.commit("poison")
    assert kinds(project) == ["data"]
    project.dolbear("run", code=4)
    assert "check refused this" in project.dolbear("due", code=NOT_DUE)
    project.dolbear("run", "--if-due")
    grow(project, 1, first=300)
    assert kinds(project) == ["data"]


def test_an_empty_archive_knows_it_from_the_ledger(project: Project, tmp_path: Path) -> None:
    project.dolbear("run")
    fresh = Project(project.root, tmp_path / "another-archive")
    assert "nothing changed since 1.0.0" in fresh.dolbear("due", code=NOT_DUE)
    project.edit("train.py", "def train", "# another word\n\n\ndef train")
    assert fresh.json("due")["due"] is True


def test_if_due_is_for_plain_runs(project: Project) -> None:
    assert "--if-due" in project.dolbear("run", "--if-due", "--set", "train.params.degree=2", code=2)


def test_a_fresh_shallow_clone_asks_the_remote_ledger(project: Project, tmp_path: Path) -> None:
    places = "".join(f'{name} = "{tmp_path / name}"\n' for name in ("candidates", "releases"))
    settings = (project.root / "dolbear.toml").read_text(encoding="utf-8")
    project.write("dolbear.toml", f"{settings}\n[repository]\n{places}")
    project.commit("outside")
    project.git("init", "-q", "--bare", str(tmp_path / "remote.git"))
    project.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    project.git("push", "-q", "origin", "main")
    clone = Project(tmp_path / "clone", project.archive)
    project.git("clone", "-q", "--depth", "1", "-b", "main", (tmp_path / "remote.git").as_uri(), str(clone.root))
    clone.git("checkout", "-q", "--detach")
    clone.git("config", "user.name", "CI")
    clone.git("config", "user.email", "ci@example.com")
    assert kinds(clone) == ["first"]
    project.dolbear("run")
    assert "nothing changed since 1.0.0" in clone.dolbear("due", code=NOT_DUE)
    grow(clone, 2)
    assert kinds(clone) == ["data"]
