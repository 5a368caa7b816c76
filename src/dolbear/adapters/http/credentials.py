"""Who one is to a repository. What is secret is never shown, not even by `repr`."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from dolbear.core.errors import UsageError

_BAD = re.compile(r"[\x00-\x1f\x7f]")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_SHORTEST = 4
BOTH = "REPOSITORY"


class CredentialsError(UsageError):
    """Credentials that are half there, or can't be sent."""


class Credentials(msgspec.Struct, frozen=True):
    """Headers that say who one is; `who` and `source` are for people."""

    headers: tuple[tuple[str, str], ...]
    secrets: tuple[str, ...]
    who: str
    source: str

    def __repr__(self) -> str:
        """Tell no secret."""
        return f"Credentials({self.who!r}, {self.source!r})"

    def scrubbed(self, text: str) -> str:
        """Return a text of the server without our secrets, which some echo."""
        for secret in (*self.secrets, *(value for _, value in self.headers)):
            if len(secret) >= _SHORTEST:
                text = text.replace(secret, "***")
        return text


Find: TypeAlias = Callable[[], "Credentials | None"]


class Login(msgspec.Struct, frozen=True):
    """How credentials are found, at the first request; `looked` says where, for people.

    `insecure`: they may be sent over http:// to another machine.
    """

    find: Find
    looked: str
    insecure: bool = False


def nobody() -> Login:
    """Return a login without credentials."""
    return Login(lambda: None, "nowhere")


def basic(user: str, password: str, source: str) -> Credentials:
    """Return credentials of a user and his password.

    Raises:
        CredentialsError: one holds a control character, or the user a colon.
    """
    if ":" in user or _BAD.search(user + password):
        message = f"the user or password from {source} has a sign in it that can't be sent"
        raise CredentialsError(message, "A line end behind the password is the usual cause: take it away.")
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    return Credentials((("Authorization", f"Basic {encoded}"),), (password, encoded), user, source)


def with_headers(headers: Mapping[str, str], source: str) -> Credentials:
    """Return credentials that are headers, such as `Private-Token`.

    Raises:
        CredentialsError: one can't be sent.
    """
    for name, value in headers.items():
        if not _TOKEN.fullmatch(name) or _BAD.search(value):
            message = f"a header from {source} can't be sent"
            raise CredentialsError(message, "A header is a name such as Private-Token, and a value on one line.")
    return Credentials(tuple(headers.items()), tuple(headers.values()), f"the headers from {source}", source)


def from_environment(role: str, environment: Mapping[str, str]) -> Credentials | None:
    """Return what `DOLBEAR_ROLE_USER` and `_PASSWORD`, or `_TOKEN`, say; else the same of REPOSITORY, for both.

    Raises:
        CredentialsError: a user without a password, or the other way round.
    """
    for name in dict.fromkeys((role.upper(), BOTH)):
        names = [f"DOLBEAR_{name}_{part}" for part in ("USER", "PASSWORD", "TOKEN")]
        user, password, token = (environment.get(one, "") for one in names)
        if token:
            return with_headers({"Authorization": f"Bearer {token}"}, names[2])
        if user and password:
            return basic(user, password, names[0])
        if user or password:
            present, absent = names[:2] if user else reversed(names[:2])
            message = f"{present} is set, but {absent} isn't"
            raise CredentialsError(message, "Set both; in a CI server, check that the job may use the secret.")
    return None
