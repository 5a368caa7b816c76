"""A build agent: one workspace, an empty home, and no network but what it is let through to."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from . import airgap

_CLOSED = "http://127.0.0.1:9"


class FailedError(Exception):
    """A step ended with an exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"exit code {code}")
        self.code = code


class Agent:
    """`doors` has the sockets of what may be reached, `wheels` the packages, `archive` what agents share.

    Where the kernel lets us, steps run in a network of their own; else proxies that aren't there stand for it.
    """

    def __init__(self, folder: Path, *, wheels: Path, archive: Path) -> None:
        self.folder = folder
        self.workspace = folder / "workspace" / "crickets_main"
        self.doors = folder / "doors"
        self.doors.mkdir(parents=True)
        self.url = ""
        self.credentials = ("", "")
        self._wall = airgap.command(self.doors)
        self._scripts = 0
        self.base = {
            # Of Python the one that the tests run with, not their virtual environment.
            "PATH": f"{Path(sys.base_prefix) / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(wheels),
            "PIP_NO_COMPILE": "1",
            "DOLBEAR_ARCHIVE": str(archive),
            "OMP_NUM_THREADS": "1",
            **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), _CLOSED),
            "no_proxy": "127.0.0.1",
            "NO_PROXY": "127.0.0.1",
        }

    def check_out(self, branch: str) -> None:
        """Make the workspace anew as Jenkins' Git plugin does; only the virtual environment stays."""
        kept = self.folder / "kept"
        if (self.workspace / ".venv").exists():
            (self.workspace / ".venv").rename(kept)
        for path in (self.workspace, self.folder / "home", self.folder / "tmp"):
            shutil.rmtree(path, ignore_errors=True)
            path.mkdir(parents=True)
        if kept.exists():
            kept.rename(self.workspace / ".venv")
        spec = f"+refs/heads/{branch}:refs/remotes/origin/{branch}"
        fetch = ["fetch", "-q", "--no-tags", "--force", "--depth=1"]
        environment = self._environment(self.asking(*self.credentials))
        for command in (
            ["init", "-q"],
            [*fetch, "--", self.url, spec],
            ["config", "remote.origin.url", self.url],
            ["config", "--add", "remote.origin.fetch", spec],
            ["checkout", "-q", "-f", f"refs/remotes/origin/{branch}^0"],
        ):
            subprocess.run(["git", *command], cwd=self.workspace, env=environment, check=True, stdin=subprocess.DEVNULL)

    def shell(self, script: str, environment: Mapping[str, str], log: list[str]) -> str:
        """Run a script as the step `sh` does, and return what it printed; all of it goes into the log too.

        Raises:
            FailedError: its exit code wasn't 0.
        """
        self._scripts += 1
        path = self.folder / "tmp" / f"script-{self._scripts}.sh"
        path.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [*self._wall, "/bin/sh", "-xe", path],
            cwd=self.workspace,
            env=self._environment(environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        log.append(done.stderr + done.stdout)
        if done.returncode:
            log.append(f"script returned exit code {done.returncode}")
            raise FailedError(done.returncode)
        return done.stdout

    def asking(self, user: str, secret: str) -> dict[str, str]:
        """Return an environment in which Git is told an account, as the Git plugin's binding does."""
        program = self.folder / "askpass"
        program.write_text('#!/bin/sh\ncase "$1" in User*) echo "$GIT_USERNAME" ;; *) echo "$GIT_PASSWORD" ;; esac\n')
        program.chmod(0o755)
        return {"GIT_ASKPASS": str(program), "GIT_USERNAME": user, "GIT_PASSWORD": secret}

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        home = self.folder / "home"
        own = {"HOME": str(home), "TMPDIR": str(self.folder / "tmp"), "WORKSPACE": str(self.workspace)}
        return {**self.base, **own, "GIT_CONFIG_NOSYSTEM": "1", **more}
