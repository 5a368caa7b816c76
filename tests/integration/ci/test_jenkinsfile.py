"""The Jenkinsfile is a declarative pipeline, whatever the settings say; and the checker knows one that isn't."""

from __future__ import annotations

from pathlib import Path

import pytest

from dolbear.line.ci.jenkins import Surroundings, jenkinsfile
from dolbear.project.parse import parse

from . import declarative, syntax

pytestmark = [pytest.mark.integration, pytest.mark.network]
CRICKETS = Path(__file__).parents[3] / "examples" / "crickets" / "dolbear.toml"
NEXUS = '\n[repository]\ncandidates = "https://n.example/c"\nreleases = "https://n.example/r"\n'
REMOTES = ("", "https://git.example/m.git", "git@git.example:m.git")


def place(name: str, approvals: int = 0) -> str:
    return f'\n[environment.{name}]\ndeploy = "command"\ncommand = "true"\napprovals = {approvals}\n'


SETTINGS = {
    "none": "",
    "nexus": NEXUS,
    "test": NEXUS + place("test"),
    "both": NEXUS + place("test") + place("production", 1),
    "first": place("production", 2),
    "four": NEXUS + place("a") + place("b", 1) + place("c") + place("pre-production", 2) + place("e"),
}


def text(settings: str, remote: str = REMOTES[1], prefix: str = "") -> str:
    parsed = parse(CRICKETS.read_text(encoding="utf-8") + settings, CRICKETS)
    return jenkinsfile(parsed, Surroundings(remote=remote, prefix=prefix, lock="requirements-ci.lock"))


@pytest.fixture(scope="module")
def trees(groovy: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[syntax.Node] | str]:
    """The syntax tree for each of the settings, and for other places of the project and its repository."""
    texts = {name: text(settings) for name, settings in SETTINGS.items()}
    texts |= {f"remote {remote}": text(SETTINGS["four"], remote) for remote in REMOTES}
    texts["folder"] = text(SETTINGS["four"], REMOTES[2], "models/it's here/")
    return dict(zip(texts, syntax.trees(groovy, list(texts.values()), tmp_path_factory.mktemp("texts")), strict=True))


def test_each_is_a_declarative_pipeline(trees: dict[str, list[syntax.Node] | str]) -> None:
    found = {name: one if isinstance(one, str) else declarative.problems(one) for name, one in trees.items()}
    assert found == {name: [] for name in trees}


WRONG = {
    "stages {\n        stage('Model')": ("stagez {\n        stage('Model')", "pipeline knows no stagez"),
    "agent none\n    options": ("options", "pipeline has no agent"),
    "timestamps()": ("timestampz()", "options knows no timestampz"),
    "cron(": ("crown(", "triggers knows no crown"),
    "CI = 'true'": ("CI = 1", "environment has only"),
    "when { branch 'main' }": ("when { twig 'main' }", "when knows no twig"),
    "not { triggeredBy 'TimerTrigger' }": ("not { }", "not has 0 conditions"),
    "junit testResults": ("junit testResult", "junit knows no testResult"),
    "always {\n                    junit": ("ever {\n                    junit", "post knows no ever"),
    "publishHTML([": ("publishHtml([", "publishHtml is no step"),
    "gitUsernamePassword(credentialsId": ("gitPassword(credentialsId", "gitPassword is no binding"),
    "sh '.venv/bin/dolbear check'": ('sh ".venv/bin/dolbear ${WHAT}"', "Groovy puts values into a shell's text"),
    "agent none\n            when": ("agent any\n            when", "input holds an executor"),
    "agent any\n            stages": ("agent none\n            stages", "sh without an agent"),
    "steps {\n                // Waits": ("step {\n                // Waits", "stage knows no step"),
    "stage('Approve production')": ("stage()", "a stage needs a name"),
    "env.PENDING_PRODUCTION = sh": ("def x = sh", "a script only says"),
    "timeout(time: 3, unit: 'DAYS') {": ("timeout(time: 3, unit: 'DAYS' {", "Unexpected input"),
}


def test_the_checker_finds_what_is_wrong(groovy: Path, tmp_path: Path) -> None:
    right = text(SETTINGS["both"])
    assert [old for old in WRONG if old not in right] == []
    found = syntax.trees(groovy, [right.replace(old, new[0], 1) for old, new in WRONG.items()], tmp_path)
    told = [one if isinstance(one, str) else "\n".join(declarative.problems(one)) for one in found]
    missed = {new[1]: one for one, new in zip(told, WRONG.values(), strict=True) if new[1] not in one}
    assert missed == {}


def names(node: syntax.Node) -> list[str]:
    return [
        name
        for one in syntax.body(node)
        if syntax.called(one) in {"stage", "stages"}
        for name in ([*one["positional"], *names(one)])
    ]


WAITING = {"none": [], "nexus": [], "test": [], "both": ["production"], "first": ["production"]}
WAITING["four"] = ["b", "pre-production"]


def test_the_environments_decide_who_is_asked(trees: dict[str, list[syntax.Node]]) -> None:
    expected = {
        name: ["Model", "Set up", "Check", "Run", "Run if due", *(["What waits"] if places else [])]
        + [f"{word} {place}" for place in places for word in ("Approve", "Deploy")]
        for name, places in WAITING.items()
    }
    assert {name: names(trees[name][0]) for name in SETTINGS} == expected
