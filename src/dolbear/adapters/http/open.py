"""Open a repository by its address."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from dolbear.adapters.http import maven_settings
from dolbear.adapters.http.address import parse
from dolbear.adapters.http.client import Client
from dolbear.adapters.http.credentials import BOTH, Credentials, Login, from_environment
from dolbear.adapters.http.repository import HttpRepository

AUTHORITY = "DOLBEAR_CA_FILE"


class Access(msgspec.Struct, frozen=True, kw_only=True):
    """How a repository is reached: `role` names its environment variables, `server` is an id in settings.xml."""

    role: str = BOTH
    server: str = ""
    authority: Path | None = None
    insecure: bool = False


def open_repository(url: str, access: Access, environment: Mapping[str, str]) -> HttpRepository:
    """Return a repository; nothing is asked of it, and no secret read, before it is used.

    Raises:
        AddressError: the address can't be one.
    """
    named = environment.get(AUTHORITY, "")
    authority = Path(named) if named else access.authority
    client = Client(parse(url), login_of(access, environment), authority=authority)
    return HttpRepository(client)


def login_of(access: Access, environment: Mapping[str, str]) -> Login:
    """Return how the credentials of a repository are found."""

    def find() -> Credentials | None:
        found = from_environment(access.role, environment)
        if found is None and access.server:
            return maven_settings.credentials(access.server, environment)
        return found

    names = [f"DOLBEAR_{name}_USER and _PASSWORD" for name in dict.fromkeys((access.role.upper(), BOTH))]
    server = (
        f"server {access.server} in {maven_settings.place(environment)}"
        if access.server
        else "a server of Maven's settings.xml, which server in [repository] would name"
    )
    return Login(find, ", ".join([*names, server]), access.insecure)
