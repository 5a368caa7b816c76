"""`dolbear init` asks on a terminal, bears wrong answers, and never waits for somebody who isn't there."""

from __future__ import annotations

import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest

from .project import DOLBEAR
from .terminal import Terminal

pytestmark = pytest.mark.integration

TARGET, NAME, GROUP = "Which column shall the model learn?", "What is the model's name?", "What is its Maven group?"
CONTROL_C, CONTROL_D = "\x03", "\x04"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lines = ["size,mood,stars", *(f"{number * 37 % 61}.5,{'ab'[number % 2]},{number % 3}" for number in range(60))]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    folder = tmp_path / "happiness"
    folder.mkdir()
    return folder


def ask(root: Path, *options: str) -> Terminal:
    return Terminal([*DOLBEAR, "init", "../t.csv", *options], root)


def settings(root: Path) -> dict[str, Any]:
    return tomllib.loads((root / "dolbear.toml").read_text(encoding="utf-8"))


def test_what_is_typed_is_what_is_made(root: Path) -> None:
    terminal = ask(root)
    terminal.answer(TARGET, "mood\n")
    terminal.answer(NAME, "joy\n")
    terminal.answer(GROUP, "org.acme\n")
    assert terminal.end() == 0, terminal.said
    assert "mood is one of 2 classes" in terminal.said
    assert settings(root)["project"] | {"name": "joy", "group": "org.acme"} == settings(root)["project"]
    assert settings(root)["outputs"]["mood"]["values"] == ["a", "b"]


def test_enter_takes_what_is_offered(root: Path) -> None:
    terminal = ask(root)
    terminal.answer(TARGET, "size\n")
    terminal.answer(f"{NAME} [happiness]", "\n")
    terminal.answer(f"{GROUP} [com.example.models]", "\n")
    assert terminal.end() == 0, terminal.said
    assert settings(root)["project"] | {"name": "happiness"} == settings(root)["project"]


def test_a_column_that_is_not_there_is_asked_for_again(root: Path) -> None:
    terminal = ask(root, "--name", "joy", "--group", "org.acme")
    terminal.answer(TARGET, "\n")
    terminal.answer(TARGET, "modo\n")
    terminal.answer(TARGET, "mood\n")
    assert terminal.end() == 0, terminal.said
    assert "'modo' is not one of 'size', 'mood', 'stars'" in terminal.said
    assert "mood is one of 2 classes" in terminal.said


@pytest.mark.parametrize(
    ("name", "group", "wrong"), [("Bad Name", "", "project.name 'Bad Name'"), ("", "no group", "'no group'")]
)
def test_a_name_that_maven_does_not_take_is_refused(root: Path, name: str, group: str, wrong: str) -> None:
    terminal = ask(root, "--target", "mood")
    terminal.answer(NAME, f"{name}\n")
    terminal.answer(GROUP, f"{group}\n")
    assert terminal.end() == 2
    assert wrong in terminal.said
    assert "→ Choose another with --name or --group." in terminal.said
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("question", [TARGET, NAME])
@pytest.mark.parametrize("key", [CONTROL_C, CONTROL_D])
def test_who_gives_up_leaves_nothing(root: Path, question: str, key: str) -> None:
    terminal = ask(root)
    if question != TARGET:
        terminal.answer(TARGET, "mood\n")
    terminal.answer(question, key)
    assert terminal.end() == 130, terminal.said
    assert "stopped; nothing is half-written" in terminal.said
    assert list(root.iterdir()) == []


def test_with_yes_a_terminal_is_asked_nothing(root: Path) -> None:
    terminal = ask(root, "--yes", "--target", "mood")
    assert terminal.end() == 0, terminal.said
    assert "?" not in terminal.said


KINDS = {
    ("size", "regression"): "size is a number: regression",
    ("stars", "regression"): "stars is a number: regression",
    ("stars", "classes"): "stars is one of 3 classes",
    ("mood", "classes"): "mood is one of 2 classes",
}


@pytest.mark.parametrize(("target", "kind"), KINDS)
def test_a_kind_that_is_said_is_the_kind_that_is_made(root: Path, target: str, kind: str) -> None:
    terminal = ask(root, "--kind", kind, "--name", "joy", "--group", "org.acme")
    terminal.answer(TARGET, f"{target}\n")
    assert terminal.end() == 0, terminal.said
    assert KINDS[target, kind] in terminal.said
    output = settings(root)["outputs"][target]
    assert ("values" in output) == (kind == "classes")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--target", "mood", "--kind", "regression"), "mood isn't a number, so it can't be a regression"),
        (("--target", "mood", "--kind", "clusters"), "'clusters' is not one of 'regression', 'classes'"),
    ],
)
def test_a_kind_that_does_not_fit_is_refused(root: Path, options: tuple[str, ...], words: str) -> None:
    terminal = ask(root, "--yes", *options)
    assert terminal.end() == 2
    assert words in terminal.said
    assert list(root.iterdir()) == []


@pytest.mark.parametrize("closed", ["<&-", "</dev/null", "<&- 2>&-", "<&- >&- 2>&-"])
def test_where_nobody_can_answer_it_ends_at_once(root: Path, closed: str) -> None:
    def init(*options: str) -> subprocess.CompletedProcess[str]:
        command = ["sh", "-c", f'exec "$@" {closed}', "sh", *DOLBEAR, "init", "../t.csv", *options]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=False)

    refused = init()
    assert refused.returncode == 2, refused.stderr
    assert ("Say --target COLUMN, one of: size, mood, stars." in refused.stderr) == ("2>&-" not in closed)
    assert list(root.iterdir()) == []
    assert init("--target", "mood").returncode == 0
    assert (root / "dolbear.toml").is_file()
