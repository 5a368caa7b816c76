from __future__ import annotations

import re
from pathlib import Path

import pytest

from dolbear.line.ci.jenkins import Surroundings, credentials, jenkinsfile, quoted
from dolbear.project.parse import parse
from dolbear.project.settings import Settings

CRICKETS = Path(__file__).parents[3] / "examples" / "crickets" / "dolbear.toml"
NEXUS = '\n[repository]\ncandidates = "https://n.example/c"\nreleases = "https://n.example/r"\n'
WEB = "https://git.example/m.git"


def settings(more: str = "") -> Settings:
    return parse(CRICKETS.read_text(encoding="utf-8") + more, CRICKETS)


def around(remote: str = WEB, prefix: str = "") -> Surroundings:
    return Surroundings(remote=remote, prefix=prefix, lock="requirements-ci.lock")


def place(name: str, approvals: int = 0) -> str:
    return f'\n[environment.{name}]\ndeploy = "command"\ncommand = "true"\napprovals = {approvals}\n'


def commands(text: str) -> list[str]:
    return re.findall(r"'\.venv/bin/dolbear (.*?)'", text)


def test_without_environments_a_run_is_all() -> None:
    text = jenkinsfile(settings(), around())
    assert commands(text) == ["check", "run", "run --if-due"]
    assert "input" not in text


def test_a_run_ends_before_the_first_that_asks_for_approvals() -> None:
    text = jenkinsfile(settings(place("test") + place("production", 1)), around())
    assert commands(text) == [
        *("check", "run --to test", "run --if-due --to test"),
        *("deploy production --pending", "deploy production"),
    ]


def test_what_is_behind_an_approved_one_is_deployed_with_it() -> None:
    text = jenkinsfile(settings(place("a", 1) + place("b") + place("c", 1)), around())
    assert commands(text) == [
        *("check", "run", "run --if-due", "deploy a --pending", "deploy c --pending"),
        *("deploy a", "deploy b", "deploy c --pending", "deploy c"),
    ]


def test_training_is_given_the_trainer_only() -> None:
    text = jenkinsfile(settings(NEXUS + place("test") + place("production", 1)), around())
    model, _, production = text.partition("stage('Deploy production')")
    assert "credentialsId: 'nexus-trainer'" in model
    assert "credentialsId: 'nexus-promoter'" not in model
    assert "credentialsId: 'nexus-promoter'" in production
    assert "credentialsId: 'nexus-trainer'" not in production


def test_a_run_that_promotes_by_itself_is_given_both() -> None:
    text = jenkinsfile(settings(NEXUS), around())
    assert text.count("usernameVariable: 'DOLBEAR_CANDIDATES_USER'") == 2
    assert text.count("usernameVariable: 'DOLBEAR_RELEASES_USER'") == 2


@pytest.mark.parametrize(
    ("more", "remote", "names"),
    [
        ("", "", []),
        ("", "/srv/git/m.git", []),
        ("", WEB, ["git"]),
        ("", "git@git.example:m.git", ["git"]),
        (NEXUS, "", ["nexus-trainer", "nexus-promoter"]),
        (NEXUS + 'server = "nx"\n', WEB, ["git", "nx"]),
        (NEXUS + 'candidates_server = "a"\nreleases_server = "b"\n', "", ["a", "b"]),
    ],
)
def test_credentials_have_the_names_of_servers(more: str, remote: str, names: list[str]) -> None:
    assert [one.name for one in credentials(settings(more), around(remote))] == names


def test_a_key_for_git_is_named_where_git_asks_for_it() -> None:
    text = jenkinsfile(settings(), around("ssh://git@git.example/m.git"))
    assert r"""sh 'GIT_SSH_COMMAND=\'ssh -i "$DOLBEAR_GIT_KEY"\' .venv/bin/dolbear run'""" in text


def test_a_project_in_a_folder_is_found_from_the_top() -> None:
    text = jenkinsfile(settings(), around("", "models/it's/"))
    assert r"""sh '.venv/bin/dolbear -C \'models/it\'"\'"\'s\' check'""" in text
    assert """-r 'models/it'"'"'s/requirements-ci.lock'""" in text
    assert r"testResults: 'models/it\'s/.dolbear/junit.xml'" in text


def test_no_value_is_put_into_a_shell_by_groovy() -> None:
    text = jenkinsfile(settings(NEXUS + place("production", 1)), around())
    assert [line for line in text.splitlines() if re.search(r'\bsh (\(.*)?"', line)] == []


def test_groovy_replaces_nothing_in_what_is_quoted() -> None:
    assert quoted("it's \\ $HOME") == r"'it\'s \\ $HOME'"
