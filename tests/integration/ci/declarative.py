"""What a declarative pipeline may be made of, as the Pipeline Syntax page of Jenkins' handbook lists it."""

from __future__ import annotations

from collections.abc import Iterator

from .syntax import Node, body, called, line

_PIPELINE = {"agent", "environment", "libraries", "options", "parameters", "post", "stages", "tools", "triggers"}
_WORK = {"matrix", "parallel", "stages", "steps"}
_STAGE = _WORK | {"agent", "environment", "failFast", "input", "options", "post", "tools", "when"}
_AGENTS = {"docker", "dockerfile", "kubernetes", "label", "node"}
_POST = {
    *("aborted", "always", "changed", "cleanup", "failure"),
    *("fixed", "regression", "success", "unstable", "unsuccessful"),
}
_STAGE_OPTIONS = {"retry", "skipDefaultCheckout", "timeout", "timestamps"}
_OPTIONS = _STAGE_OPTIONS | {
    *("buildDiscarder", "checkoutToSubdirectory", "disableConcurrentBuilds", "disableResume", "durabilityHint"),
    *("newContainerPerStage", "overrideIndexTriggers", "parallelsAlwaysFailFast", "preserveStashes", "quietPeriod"),
    *("skipStagesAfterUnstable",),
}
_TRIGGERS = {"cron", "pollSCM", "upstream"}
_GROUPS = {"allOf", "anyOf", "not"}
_BEFORE = {"beforeAgent", "beforeInput", "beforeOptions"}
_CONDITIONS = _GROUPS | {
    *("branch", "buildingTag", "changeRequest", "changelog", "changeset", "environment"),
    *("equals", "expression", "tag", "triggeredBy"),
}
# By step, its named arguments; those of plugins that everybody has, and of Jenkins itself.
_STEPS = {
    "archiveArtifacts": {"allowEmptyArchive", "artifacts", "excludes", "fingerprint"},
    "echo": {"message"},
    "input": {"message", "ok", "submitter", "submitterParameter"},
    "junit": {"allowEmptyResults", "keepLongStdio", "skipPublishingChecks", "testResults"},
    "publishHTML": {"allowMissing", "alwaysLinkToLastBuild", "keepAll", "reportDir", "reportFiles", "reportName"},
    "script": set[str](),
    "sh": {"returnStatus", "returnStdout", "script"},
    "timeout": {"activity", "time", "unit"},
    "withCredentials": set[str](),
}
_BINDINGS = {
    "gitUsernamePassword": {"credentialsId", "gitToolName"},
    "sshUserPrivateKey": {"credentialsId", "keyFileVariable", "passphraseVariable", "usernameVariable"},
    "usernamePassword": {"credentialsId", "passwordVariable", "usernameVariable"},
}
_OF_AGENT = {"archiveArtifacts", "junit", "publishHTML", "sh"}


def problems(statements: list[Node]) -> list[str]:
    """Return all that Jenkins would refuse, and what we don't want in a pipeline: each with its line."""
    if [called(one) for one in statements] != ["pipeline"]:
        return ["not one pipeline block"]
    return list(_pipeline(body(statements[0])))


def _pipeline(nodes: list[Node]) -> Iterator[str]:
    yield from _names(nodes, _PIPELINE, "pipeline")
    for needed in ("agent", "stages"):
        if needed not in map(called, nodes):
            yield f"pipeline has no {needed}"
    yield from _common(nodes, _OPTIONS)
    holds = _holds(nodes, before=False)
    for node in nodes:
        if called(node) == "triggers":
            yield from _names(body(node), _TRIGGERS, "triggers")
        if called(node) == "stages":
            yield from _stages(node, holds=holds)


def _stages(parent: Node, *, holds: bool) -> Iterator[str]:
    yield from _names(body(parent), {"stage"}, called(parent), once=False)
    if not body(parent):
        yield f"{line(parent)}: {called(parent)} has no stage"
    for node in body(parent):
        if called(node) == "stage":
            if not (len(node["positional"]) == 1 and isinstance(node["positional"][0], str)):
                yield f"{line(node)}: a stage needs a name"
            yield from _stage(node, holds=holds)


def _stage(stage: Node, *, holds: bool) -> Iterator[str]:
    nodes = body(stage)
    yield from _names(nodes, _STAGE, "stage")
    yield from _common(nodes, _STAGE_OPTIONS)
    holds = _holds(nodes, before=holds)
    if sum(called(node) in _WORK for node in nodes) != 1:
        yield f"{line(stage)}: a stage has one of {', '.join(sorted(_WORK))}"
    for node in nodes:
        if called(node) in {"stages", "parallel"}:
            yield from _stages(node, holds=holds)
        elif called(node) == "steps":
            yield from _steps(node, holds=holds)
        elif called(node) == "post":
            for condition in body(node):
                yield from _steps(condition, holds=holds)
        elif called(node) == "when":
            yield from _when(node)


def _common(nodes: list[Node], options: set[str]) -> Iterator[str]:
    for node in nodes:
        name = called(node)
        if name == "agent":
            yield from _agent(node)
        elif name == "options":
            yield from _names(body(node), options, "options")
        elif name == "post":
            yield from _names(body(node), _POST, "post")
        elif name == "environment":
            for one in body(node):
                if one.get("operator") != "=" or not isinstance(one.get("right"), str):
                    yield f"{line(one)}: environment has only NAME = 'value'"


def _agent(node: Node) -> Iterator[str]:
    named = [one.get("name") for one in node["positional"] if isinstance(one, dict)]
    if named not in (["any"], ["none"]) and [called(one) for one in body(node)] not in [[one] for one in _AGENTS]:
        yield f"{line(node)}: agent is any, none or one of {', '.join(sorted(_AGENTS))}"


def _holds(nodes: list[Node], *, before: bool) -> bool:
    """Say whether an executor is held, by this agent section or the one around."""
    for node in nodes:
        if called(node) == "agent":
            return not any(isinstance(one, dict) and one.get("name") == "none" for one in node["positional"])
    return before


def _when(node: Node) -> Iterator[str]:
    top = called(node) == "when"
    yield from _names(body(node), _CONDITIONS | (_BEFORE if top else set[str]()), called(node), once=False)
    count = sum(called(one) in _CONDITIONS for one in body(node))
    if not count or (called(node) == "not" and count != 1):
        yield f"{line(node)}: {called(node)} has {count} conditions"
    for one in body(node):
        if called(one) in _GROUPS:
            yield from _when(one)


def _steps(parent: Node, *, holds: bool) -> Iterator[str]:
    if not body(parent):
        yield f"{line(parent)}: {called(parent)} is empty"
    for node in body(parent):
        yield from _step(node, holds=holds)


def _step(node: Node, *, holds: bool) -> Iterator[str]:
    name = called(node)
    if name not in _STEPS:
        yield f"{line(node)}: {name or 'this'} is no step of a plugin that everybody has"
        return
    yield from _arguments(node, _STEPS[name])
    if name in _OF_AGENT and not holds:
        yield f"{line(node)}: {name} without an agent"
    if name == "input" and holds:
        yield f"{line(node)}: input holds an executor while it waits"
    if name == "sh":
        yield from _shell(node)
    if name == "script":
        for one in body(node):
            yield from _assignment(one, holds=holds)
    elif name in {"timeout", "withCredentials"}:
        yield from _steps(node, holds=holds)
    if name == "withCredentials":
        yield from _bindings(node["positional"][0]["list"])


def _bindings(nodes: list[Node]) -> Iterator[str]:
    for one in nodes:
        if called(one) not in _BINDINGS:
            yield f"{line(one)}: {called(one)} is no binding of a plugin that everybody has"
        else:
            yield from _arguments(one, _BINDINGS[called(one)])


def _assignment(node: Node, *, holds: bool) -> Iterator[str]:
    """Let a script only set a variable to what a shell prints."""
    target, value = node.get("left", {}), node.get("right", {})
    of_env = isinstance(target, dict) and target.get("on", {}) and target["on"].get("name") == "env"
    if node.get("operator") != "=" or not of_env or value.get("call") != "trim":
        yield f"{line(node)}: a script only says env.NAME = sh(…).trim()"
    else:
        yield from _step(value["on"], holds=holds)


def _shell(node: Node) -> Iterator[str]:
    script = node["named"].get("script", *node["positional"])
    if not isinstance(script, str):
        yield f"{line(node)}: Groovy puts values into a shell's text: secrets would be seen, and spaces would harm"


def _arguments(node: Node, known: set[str]) -> Iterator[str]:
    given = dict(node["named"])
    for one in node["positional"]:
        if isinstance(one, dict) and "list" in one:
            for entry in one["list"]:
                given |= entry.get("map", {})
    for name in given.keys() - known:
        yield f"{line(node)}: {called(node)} knows no {name}"


def _names(nodes: list[Node], known: set[str], where: str, *, once: bool = True) -> Iterator[str]:
    seen = set[str]()
    for node in nodes:
        name = called(node)
        if name not in known:
            yield f"{line(node)}: {where} knows no {name or 'such statement'}"
        elif once and name in seen:
            yield f"{line(node)}: {name} twice"
        seen.add(name)
