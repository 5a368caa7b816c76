"""A company: a Git server, a Nexus or folders, people with keys, and a project that wants to be built."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from line.project import Project, crickets

from .agent import Agent
from .git_server import GitServer
from .pipeline import AbortedError, Build
from .syntax import Node, tree

# What people type; the agent has a dolbear of its own.
_PEOPLE = ("ada", "grace", "hedy")
_SETTINGS = """
[ledger]
message = "MODEL-1 {{event}}"

[repository]
candidates = "{candidates}"
releases = "{releases}"

[environment.test]
deploy = "war"
file = "{file}"
url = "{url}"

[environment.production]
deploy = "pom"
consumer = "{consumer}"
message = "MODEL-1 {{bump}}"
approvals = 1
"""
_POM = """<project><modelVersion>4.0.0</modelVersion><groupId>c</groupId><artifactId>garden</artifactId>
<version>1</version><dependencies><dependency><groupId>io.dolbear.examples</groupId>
<artifactId>crickets</artifactId><version>0.9.0</version></dependency></dependencies></project>
"""


class World:
    """The project lies in `project`, Ada's clone; each person has one of his own, by name."""

    def __init__(self, folder: Path, server: GitServer, agent: Agent, groovy: Path) -> None:
        self.folder = folder
        self.server = server
        self.agent = agent
        self.groovy = groovy
        self.file = folder / "test.json"
        self.secrets = {"git": ("jenkins", server.secrets["jenkins"])}
        self._trees: dict[str, Node] = {}
        self.project = Project(folder / "crickets", folder / "archive-of-ada")

    def found(self, candidates: str, releases: str, url: str, wheels: Path) -> None:
        """Make the project and its consumer, with a Jenkinsfile, and push them; `url` is where *test* runs."""
        for name in ("crickets", "garden"):
            self.server.make(name)
        self.project = crickets(self.folder)
        keys = [self._key(name) for name in _PEOPLE]
        self.project.write(".allowed_signers", "".join(keys))
        consumer = self.server.url("garden")
        text = _SETTINGS.format(candidates=candidates, releases=releases, consumer=consumer, file=self.file, url=url)
        with (self.project.root / "dolbear.toml").open("a", encoding="utf-8") as file:
            file.write(text)
        self.project.git("remote", "add", "origin", self.server.url("crickets", "ada"))
        self.project.dolbear("ci", "jenkins", "--wheels", str(wheels), env=self.person("ada"))
        self.push("MODEL-1 Build on Jenkins", amend=True)
        garden = self.folder / "garden"
        self._git(self.folder, "ada", "clone", "-q", self.server.url("garden", "ada"), str(garden))
        (garden / "pom.xml").write_text(_POM, encoding="utf-8")
        self._git(garden, "ada", "add", "pom.xml")
        self._git(garden, "ada", "commit", "-q", "-m", "GARDEN-1 First")
        self._git(garden, "ada", "push", "-q", "origin", "HEAD:main")

    def push(self, message: str, *, branch: str = "main", amend: bool = False) -> None:
        """Commit all of Ada's work and push it."""
        self.project.git("add", "-A")
        self._git(self.project.root, "ada", "commit", "-q", "-m", message, *(["--amend"] if amend else []))
        self.project.git("push", "-q", "origin", f"HEAD:{branch}")

    def build(self, *, branch: str = "main", timer: bool = False, answer: Callable[[str], None] | None = None) -> Build:
        """Run the Jenkinsfile of a branch; who is asked and no answer is given, it is cut off."""
        self.agent.url = self.server.url("crickets")
        self.agent.credentials = self.secrets["git"]
        build = Build(
            agent=self.agent, secrets=self.secrets, branch=branch, timer=timer, answer=answer or _nobody_answers
        )
        return build.run(self.pipeline(branch))

    def pipeline(self, branch: str = "main") -> Node:
        """Return the syntax tree of the Jenkinsfile that a branch has."""
        text = self._git(self.server.folder / "crickets.git", "ada", "show", f"{branch}:Jenkinsfile")
        if text not in self._trees:
            self._trees[text] = tree(self.groovy, text, self.folder)[0]
        return self._trees[text]

    def clone(self, name: str) -> Project:
        """Return the clone of a person, made if it isn't there, and up to date."""
        root = self.folder / f"clone-of-{name}"
        if not root.exists():
            self._git(self.folder, name, "clone", "-q", self.server.url("crickets", name), str(root))
        self._git(root, name, "pull", "-q", "origin", "main")
        return Project(root, self.folder / f"archive-of-{name}")

    def approve_by_tag(self, name: str, version: str) -> None:
        """Approve with Git alone, as `approve --print` says; the command was sent to the approver."""
        lines = self.clone("ada").dolbear("approve", version, "--for", "production", "--print", env=self.person("ada"))
        root = self.clone(name).root
        command = ["bash", "-euc", lines]
        subprocess.run(command, cwd=root, env=os.environ | self.person(name), check=True, capture_output=True)

    def approve(self, name: str, version: str) -> None:
        """Approve with dolbear, in a clone of one's own."""
        self.clone(name).dolbear("approve", version, "--for", "production", env=self.person(name))

    def person(self, name: str) -> dict[str, str]:
        """Return the environment in which Git takes one for this person."""
        settings = {
            "user.name": name.title(),
            "user.email": f"{name}@example.com",
            "user.signingkey": str(self.folder / name),
            "gpg.format": "ssh",
        }
        found = {"GIT_CONFIG_COUNT": str(len(settings))}
        for number, (setting, value) in enumerate(settings.items()):
            found |= {f"GIT_CONFIG_KEY_{number}": setting, f"GIT_CONFIG_VALUE_{number}": value}
        return found

    def events(self) -> list[dict[str, Any]]:
        """Return the ledger as Ada sees it."""
        project = self.clone("ada")
        self._git(project.root, "ada", "fetch", "-q", "origin", "dolbear-ledger:refs/remotes/origin/dolbear-ledger")
        found: list[dict[str, Any]] = project.json("log")
        return found

    def kinds(self) -> list[str]:
        return [str(event["kind"]) for event in self.events()]

    def bumped(self) -> list[str]:
        """Return the branches that consumers were offered."""
        told = self._git(self.server.folder / "garden.git", "ada", "for-each-ref", "--format=%(refname)", "refs/heads")
        return [name.removeprefix("refs/heads/") for name in told.split() if "dolbear/" in name]

    def bump_of(self, version: str) -> str:
        """Return the message of the commit that bumps the consumer."""
        return self._git(
            self.server.folder / "garden.git", "ada", "log", "-1", "--format=%B", f"dolbear/crickets-{version}"
        )

    def _key(self, name: str) -> str:
        key = self.folder / name
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key, "-C", name], check=True)
        public = " ".join(key.with_suffix(".pub").read_text(encoding="utf-8").split()[:2])
        return f"{name}@example.com {public}\n"

    def _git(self, folder: Path, name: str, *arguments: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        done = subprocess.run(command, env=os.environ | self.person(name), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout


def _nobody_answers(message: str) -> None:
    raise AbortedError(message)
