"""dolbear data and dolbear collect, on a project in a Git repository."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.integration

_SETTINGS = """
[project]
name = "shop"
group = "org.example"

[archive]
url = "../archive"

[data.sales]
path = "data/sales.csv"
key = ["id"]
[data.sales.source]
sqlite = "shop.db"
query = "select id, amount, late from sales order by id"

[data.extra]
path = "data/extra.csv"

[select]
sql = "select * from sales"
[inputs]
amount = { type = "float" }
[outputs]
late = { type = "float" }
[train]
entry = "train:train"
"""


class Project:
    """A project in a Git repository, used through the program."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "data").mkdir(parents=True)
        (root / "dolbear.toml").write_text(_SETTINGS)
        (root / "data" / "extra.csv").write_text("id,x\n1,2\n")
        (root / ".gitignore").write_text(".dolbear/\nshop.db\n")
        self.sql("create table sales (id integer primary key, amount, late)")
        self.sell(1, 2, 3)
        self.git("init", "-q", "-b", "main")
        self.git("config", "user.name", "Ada")
        self.git("config", "user.email", "ada@example.org")
        self.git("add", ".")
        self.git("commit", "-q", "-m", "First")

    def sql(self, statement: str) -> None:
        with contextlib.closing(sqlite3.connect(self.root / "shop.db")) as connection:
            connection.execute(statement)
            connection.commit()

    def sell(self, *numbers: int) -> None:
        for number in numbers:
            self.sql(f"insert into sales values ({number}, {number}.5, 0)")  # noqa: S608  # numbers

    def git(self, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def dolbear(self, *arguments: str, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "dolbear", "-C", str(self.root), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr + done.stdout
        return done

    def json(self, *arguments: str) -> Any:  # noqa: ANN401  # JSON
        return json.loads(self.dolbear(*arguments, "--json").stdout)

    def state(self) -> dict[str, str]:
        return {one["dataset"]: one["state"] for one in self.json("data", "status")}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path / "project")


def test_from_a_database_to_another_clone(project: Project, tmp_path: Path) -> None:
    assert project.state() == {"sales": "missing", "extra": "in Git"}
    assert project.dolbear("collect").stdout == "sales: 3 rows\n"
    added = project.dolbear("data", "add", "sales")
    assert "sales: added (" in added.stdout
    assert "git add data/sales.csv.pointer.toml .gitignore" in added.stderr
    project.git("add", ".")
    project.git("commit", "-q", "-m", "Point to the sales")
    assert "data/sales.csv" not in project.git("ls-files").splitlines()

    project.sell(4)
    said = project.json("collect", "--commit")
    assert said["collected"][0]["difference"]["added"] == 1
    assert said["commit"] == project.git("rev-parse", "HEAD")
    assert project.git("show", "--name-only", "--format=%s").split() == [
        "Collect",
        "sales",
        "data/sales.csv.pointer.toml",
    ]
    assert project.git("status", "--porcelain") == ""
    assert project.dolbear("collect", "--commit").stdout == "sales: unchanged (4 rows)\n"
    assert project.git("rev-parse", "HEAD") == said["commit"]

    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", project.root, clone], check=True)
    other = object.__new__(Project)
    other.root = clone
    assert other.state() == {"sales": "not checked out", "extra": "in Git"}
    assert other.dolbear("data", "pull").stdout == "sales: pulled\n"
    assert (clone / "data/sales.csv").read_bytes() == (project.root / "data/sales.csv").read_bytes()
    assert other.dolbear("data", "pull").stdout == "sales: up to date\n"
    assert other.state() == {"sales": "unchanged", "extra": "in Git"}


def test_back_to_an_older_version(project: Project) -> None:
    project.dolbear("collect")
    project.dolbear("data", "add", "data/sales.csv")
    project.git("add", ".")
    project.git("commit", "-q", "-m", "Three")
    project.sell(4)
    project.dolbear("collect", "--commit")
    project.git("checkout", "-q", "HEAD~1")
    assert project.state()["sales"] == "changed"
    assert project.dolbear("data", "checkout").stdout == "sales: checked out\n"
    assert len((project.root / "data/sales.csv").read_text().splitlines()) == 4


def test_without_a_name_what_has_a_pointer_is_added(project: Project) -> None:
    project.dolbear("data", "add", "extra")
    (project.root / "data" / "extra.csv").write_text("id,x\n1,3\n")
    assert "extra: added" in project.dolbear("data", "add").stdout


def test_data_that_git_had_is_told_to_leave(project: Project) -> None:
    said = project.dolbear("data", "add", "extra").stderr
    assert "git rm --cached data/extra.csv" in said


def test_collect_commits_nothing_else(project: Project) -> None:
    (project.root / "data/extra.csv").write_text("id,x\n1,3\n")
    project.git("add", "data/extra.csv")
    project.dolbear("collect", "--commit")
    assert project.git("show", "--name-only", "--format=") == "data/sales.csv"
    assert project.git("status", "--porcelain") == "M  data/extra.csv"


def test_collect_pushes_to_the_branch_that_is_configured(project: Project, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    project.git("init", "-q", "--bare", str(remote))
    project.git("remote", "add", "origin", str(remote))
    with (project.root / "dolbear.toml").open("a") as file:
        file.write('[collect]\nmessage = "DATA-7 bring {names}"\nbranch = "arrivals"\n')
    said = project.dolbear("collect", "--commit").stdout
    assert "pushed to arrivals of origin" in said
    assert project.git("ls-remote", "origin", "refs/heads/arrivals").split()[0] == project.git("rev-parse", "HEAD")
    assert project.git("log", "-1", "--format=%s") == "DATA-7 bring sales"


def test_a_remote_that_refuses_loses_nothing(project: Project, tmp_path: Path) -> None:
    remote = tmp_path / "remote.git"
    project.git("init", "-q", "--bare", str(remote))
    (remote / "hooks" / "pre-receive").write_text("#!/bin/sh\necho no ticket >&2\nexit 1\n")
    (remote / "hooks" / "pre-receive").chmod(0o755)
    project.git("remote", "add", "origin", str(remote))
    with (project.root / "dolbear.toml").open("a") as file:
        file.write('[collect]\nbranch = "main"\n')
    error = project.dolbear("collect", "--commit", code=6).stderr
    assert "main of origin didn't take the commit" in error
    assert "no ticket" in error
    assert project.git("show", "--name-only", "--format=") == "data/sales.csv"


def test_push_says_what_the_archive_has(project: Project, tmp_path: Path) -> None:
    assert "no dataset has a pointer" in project.dolbear("data", "push").stdout
    project.dolbear("data", "add", "extra")
    assert project.dolbear("data", "push").stdout == "extra: the archive has it\n"
    (tmp_path / "archive").rename(tmp_path / "gone")
    assert project.dolbear("data", "push").stdout == "extra: pushed\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("data", "add", "sale"), 2, "did you mean sales?"),
        (("data", "add", "sales"), 3, "data/sales.csv isn't there"),
        (("data", "checkout", "extra"), 2, "data/extra.csv has no pointer"),
        (("collect", "extra"), 2, "data/extra.csv has no source"),
        (("data", "add"), 2, "Say which to add, of: sales, extra."),
    ],
)
def test_errors(project: Project, arguments: tuple[str, ...], code: int, said: str) -> None:
    assert said in project.dolbear(*arguments, code=code).stderr


def test_an_archive_that_lost_the_data(project: Project, tmp_path: Path) -> None:
    project.dolbear("collect")
    project.dolbear("data", "add", "sales")
    (project.root / "data/sales.csv").unlink()
    (tmp_path / "archive").rename(tmp_path / "gone")
    assert "dolbear data pull" in project.dolbear("data", "pull", code=3).stderr
    value = json.loads(project.dolbear("data", "pull", "--json", code=3).stdout)
    assert value["error"]["kind"] == "NotPulledError"


def test_no_identity(project: Project) -> None:
    project.git("config", "--unset", "user.name")
    project.git("config", "--unset", "user.email")
    project.git("config", "user.useConfigOnly", "true")
    assert "git config" in project.dolbear("collect", "--commit", code=2).stderr
    assert project.git("status", "--porcelain") in {"?? data/sales.csv", "A  data/sales.csv"}
