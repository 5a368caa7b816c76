"""Runs a checked pipeline as Jenkins would: stages in order, `post` always, nothing after a step that failed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from xml.etree import ElementTree as ET

import msgspec

from .agent import Agent, FailedError
from .syntax import Node, block, body, called

Secrets = Mapping[str, tuple[str, str]]


class AbortedError(Exception):
    """Nobody answered an input in time."""


class Build(msgspec.Struct, kw_only=True):
    """One build; `answer` is what the person does who is asked, and gets the message."""

    agent: Agent
    secrets: Secrets
    branch: str = "main"
    timer: bool = False
    answer: Callable[[str], None]
    environment: dict[str, str] = {}
    result: str = "SUCCESS"
    stages: list[str] = []
    asked: list[str] = []
    executors: int = 0
    log: list[str] = []
    # Of each case in the JUnit files, what it says if it failed.
    cases: dict[str, str] = {}
    reports: list[str] = []
    artifacts: list[str] = []

    def run(self, pipeline: Node) -> Build:
        """Run all of it, and return itself with what happened."""
        nodes = body(pipeline)
        for one in body(block(nodes, "environment") or {}):
            self.environment[one["left"]["name"]] = one["right"]
        try:
            self._stages(block(nodes, "stages"))
        except FailedError:
            self.result = "FAILURE"
        except AbortedError:
            self.result = "ABORTED"
        return self

    def said(self) -> str:
        """Return the console log."""
        return "\n".join(self.log)

    def _stages(self, parent: Node) -> None:
        for stage in body(parent):
            nodes = body(stage)
            if self._wanted(block(nodes, "when")):
                self.stages.append(stage["positional"][0])
                with self._executor(block(nodes, "agent")):
                    self._stage(nodes)

    def _stage(self, nodes: list[Node]) -> None:
        try:
            if inner := block(nodes, "stages"):
                self._stages(inner)
            else:
                self._steps(block(nodes, "steps"))
        finally:
            for condition in body(block(nodes, "post") or {}):
                assert called(condition) == "always"
                self._steps(condition)

    @contextlib.contextmanager
    def _executor(self, section: Node | None) -> Iterator[None]:
        name = section["positional"][0]["name"] if section else ""
        if name != "any":
            yield
            return
        self.executors += 1
        self.agent.check_out(self.branch)
        try:
            yield
        finally:
            self.executors -= 1

    def _wanted(self, when: Node | None) -> bool:
        return all(self._holds(one) for one in body(when or {}) if called(one) != "beforeAgent")

    def _holds(self, condition: Node) -> bool:
        match called(condition):
            case "not":
                return not self._holds(body(condition)[0])
            case "branch":
                return bool(condition["positional"][0] == self.branch)
            case "triggeredBy":
                assert condition["positional"] == ["TimerTrigger"]
                return self.timer
            case "expression":
                return bool(self._value(body(condition)[0]))
        raise NotImplementedError(condition)

    def _steps(self, parent: Node) -> None:
        for node in body(parent):
            self._step(node)

    def _step(self, node: Node) -> None:
        named = node["named"]
        match called(node):
            case "sh":
                self._shell(node["positional"][0])
            case "script":
                for one in body(node):
                    call = one["right"]["on"]
                    self.environment[one["left"]["get"]] = self._shell(call["named"]["script"]).strip()
            case "withCredentials":
                with self._bound(node["positional"][0]["list"]):
                    self._steps(node)
            case "timeout":
                self._steps(node)
            case "input":
                assert self.executors == 0
                self.asked.append(str(self._value(named["message"])))
                self.answer(self.asked[-1])
            case "junit":
                self._junit(named["testResults"])
            case "publishHTML":
                given = node["positional"][0]["list"][0]["map"] if node["positional"] else named
                page = f"{given['reportDir']}/{given['reportFiles']}"
                self.reports += [page] if (self.agent.workspace / page).is_file() else []
            case "archiveArtifacts":
                found = sorted(self.agent.workspace.glob(named["artifacts"].replace("/**", "/*")))
                self.artifacts += [path.name for path in found]
            case other:
                raise NotImplementedError(other)

    def _shell(self, script: str) -> str:
        printed = self.agent.shell(script, {"BRANCH_NAME": self.branch, **self.environment}, self.log)
        for _, secret in self.secrets.values():
            assert secret not in self.log[-1]
        return printed

    @contextlib.contextmanager
    def _bound(self, bindings: list[Node]) -> Iterator[None]:
        before = dict(self.environment)
        for one in bindings:
            user, secret = self.secrets[one["named"]["credentialsId"]]
            if called(one) == "gitUsernamePassword":
                self.environment |= self.agent.asking(user, secret)
            else:
                self.environment |= {one["named"]["usernameVariable"]: user, one["named"]["passwordVariable"]: secret}
        try:
            yield
        finally:
            made = {name: value for name, value in self.environment.items() if name.startswith("PENDING_")}
            self.environment = before | made

    def _junit(self, name: str) -> None:
        path = self.agent.workspace / name
        if path.is_file():
            for case in ET.parse(path).iter("testcase"):  # noqa: S314  # we wrote it
                bad = case.find("failure")
                self.cases[str(case.get("name"))] = "" if bad is None else f"{bad.get('message')} {bad.text}"

    def _value(self, node: Node) -> object:
        match node:
            case {"not": inner}:
                return not self._value(inner)
            case {"on": {"name": "env"}, "get": name}:
                return self.environment.get(name)
            case {"parts": parts}:
                return "".join(str(self._value(part)) for part in parts)
            case {"left": left, "operator": "+", "right": right}:
                return f"{self._value(left)}{self._value(right)}"
            case str():
                return node
        raise NotImplementedError(node)
