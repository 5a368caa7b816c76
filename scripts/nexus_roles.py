"""Make in a Nexus what dolbear wants there: two repositories, three roles, and users if you like.

    NEXUS_PASSWORD=… scripts/nexus_roles.py http://127.0.0.1:8081 [USER:ROLE …]

Asks as `admin` (or NEXUS_USER). Each user's password is read from NEXUS_PASSWORD_USER, his name in
capital letters. What is there already stays; visitors without credentials see nothing any more.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import urllib.error
import urllib.request
from http import HTTPStatus

REPOSITORIES = ("candidates", "releases")
READ, CREATE = ("browse", "read"), ("browse", "read", "add", "edit")  # PUT is `edit` for Nexus, `add` where it is new
ROLES = {
    "dolbear-reader": {"releases": READ},
    "dolbear-trainer": {"candidates": CREATE, "releases": READ},
    "dolbear-promoter": {"candidates": READ, "releases": CREATE},
}


def main(url: str, users: list[str]) -> None:
    """Make all of it."""
    nexus = Nexus(url, os.environ.get("NEXUS_USER", "admin"), os.environ.get("NEXUS_PASSWORD", "admin123"))
    for name in REPOSITORIES:
        nexus.make("repositories/maven/hosted", f"repositories/maven/hosted/{name}", repository(name))
    for name, rights in ROLES.items():
        nexus.make("security/roles", f"security/roles/{name}", role(name, rights))
    nexus.call("PUT", "security/anonymous", {"enabled": False, "userId": "anonymous"})
    for item in users:
        name, _, chosen = item.partition(":")
        if name not in nexus.users():
            nexus.call("POST", "security/users", user(name, f"dolbear-{chosen}"))


def repository(name: str) -> dict[str, object]:
    """Return a hosted repository whose files never change."""
    storage = {"blobStoreName": "default", "strictContentTypeValidation": True, "writePolicy": "ALLOW_ONCE"}
    maven = {"versionPolicy": "RELEASE", "layoutPolicy": "STRICT", "contentDisposition": "ATTACHMENT"}
    return {"name": name, "online": True, "storage": storage, "maven": maven}


def role(name: str, rights: dict[str, tuple[str, ...]]) -> dict[str, object]:
    """Return a role with rights on repositories."""
    privileges = [
        f"nx-repository-view-maven2-{where}-{action}" for where, actions in rights.items() for action in actions
    ]
    return {"id": name, "name": name, "description": "See docs/how-to/use-nexus.md", "privileges": privileges}


def user(name: str, chosen: str) -> dict[str, object]:
    """Return an account with one role."""
    return {
        "userId": name,
        "firstName": name,
        "lastName": "dolbear",
        "emailAddress": f"{name}@localhost.invalid",
        "password": os.environ[f"NEXUS_PASSWORD_{name.upper()}"],
        "status": "active",
        "roles": [chosen],
    }


class Nexus:
    """Its REST API."""

    def __init__(self, url: str, name: str, password: str) -> None:
        self._url = f"{url.rstrip('/')}/service/rest/v1/"
        self._secret = base64.b64encode(f"{name}:{password}".encode()).decode()

    def make(self, path: str, there: str, value: dict[str, object]) -> None:
        """Make something, unless it is there."""
        if self.call("GET", there)[0] == HTTPStatus.NOT_FOUND:
            self.call("POST", path, value)

    def users(self) -> set[str]:
        """Return the names of all accounts."""
        return {one["userId"] for one in json.loads(self.call("GET", "security/users")[1])}

    def call(self, method: str, path: str, value: dict[str, object] | None = None) -> tuple[int, bytes]:
        """Return status and content; 404 is a status, other errors end the program with Nexus' words."""
        body = None if value is None else json.dumps(value).encode()
        request = urllib.request.Request(self._url + path, body, method=method)  # noqa: S310  # as the user named it
        request.add_header("Authorization", f"Basic {self._secret}")
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                return int(answer.status), answer.read()
        except urllib.error.HTTPError as error:
            if error.code == HTTPStatus.NOT_FOUND:
                return error.code, b""
            sys.exit(f"{method} {path}: {error.code} {error.reason} {error.read(500).decode(errors='replace')}")


if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
