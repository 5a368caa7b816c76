"""One real Nexus for all workers of a test session: the first starts it, the last stops it."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from dolbear.adapters.http.open import Access, open_repository
from dolbear.adapters.http.repository import HttpRepository

ROOT = Path(__file__).parents[3]
ROLES = ("reader", "trainer", "promoter")
# It ends by itself if the tests are killed.
_LONGEST = "1500"


class Nexus(msgspec.Struct, frozen=True):
    """Where it is, and who may what."""

    url: str

    def place(self, name: str) -> str:
        """Return the address of a repository."""
        return f"{self.url}/repository/{name}"

    def password(self, role: str) -> str:
        """Return the password of the user of that name and role."""
        return f"{role}-of-this-test"

    def repository(self, name: str, role: str) -> HttpRepository:
        """Return a repository as a role sees it."""
        environment = {"DOLBEAR_REPOSITORY_USER": role, "DOLBEAR_REPOSITORY_PASSWORD": self.password(role)}
        if role == "nobody":
            environment = {}
        return open_repository(self.place(name), Access(role=name), environment)

    def environment(self, candidates: str, releases: str) -> dict[str, str]:
        """Return an environment in which each repository is used as a role."""
        named = {"CANDIDATES": candidates, "RELEASES": releases}
        found = {f"DOLBEAR_{name}_USER": role for name, role in named.items()}
        return found | {f"DOLBEAR_{name}_PASSWORD": self.password(role) for name, role in named.items()}


@contextmanager
def shared(folder: Path) -> Iterator[Nexus]:
    """Give the Nexus of the session whose folder this is, or the one at NEXUS_URL, made so before."""
    if known := os.environ.get("NEXUS_URL"):
        yield Nexus(known)
        return
    folder.mkdir(exist_ok=True)
    with _state(folder) as state:
        if not state.get("users"):
            state.update(users=0, url=_start(folder))
        state["users"] += 1
        nexus = Nexus(state["url"])
    try:
        yield nexus
    finally:
        with _state(folder) as state:
            state["users"] -= 1
            if not state["users"]:
                subprocess.run(["bash", str(ROOT / "scripts" / "nexus"), "stop", str(folder / "data")], check=True)


@contextmanager
def _state(folder: Path) -> Iterator[dict[str, Any]]:
    with (folder / "state.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state = json.loads(file.read() or "{}")
        yield state
        file.seek(0)
        file.truncate()
        json.dump(state, file)


def _start(folder: Path) -> str:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "NEXUS_SECONDS": _LONGEST}
    command = ["bash", str(ROOT / "scripts" / "nexus"), "start", str(folder / "data"), str(port)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    url = done.stdout.strip()
    passwords = {f"NEXUS_PASSWORD_{role.upper()}": Nexus(url).password(role) for role in ROLES}
    users = [f"{role}:{role}" for role in ROLES]
    roles = [sys.executable, str(ROOT / "scripts" / "nexus_roles.py"), url, *users]
    subprocess.run(roles, env={**os.environ, **passwords, "NO_PROXY": "127.0.0.1"}, check=True)
    return url
