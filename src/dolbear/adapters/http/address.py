"""The address of a repository: where to connect, and what it may look like in messages."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

import msgspec

from dolbear.core.errors import UsageError

_PORTS = {"http": 80, "https": 443}
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")
_SHOWN = 120


class AddressError(UsageError):
    """An address that no repository can have; what of it may be shown is."""

    def __init__(self, problem: str, shown: str = "the address") -> None:
        super().__init__(
            f"{shown} {problem}", "Name a repository as https://HOST/PATH, such as https://nexus/repository/releases."
        )
        self.problem = problem


class Address(msgspec.Struct, frozen=True):
    """Scheme, host, port and path of a resource; it has no user, query or fragment."""

    scheme: str
    host: str
    port: int
    path: str = ""
    query: str = ""

    def __str__(self) -> str:
        """As one writes it, without a query: that may be a signature."""
        return f"{self.scheme}://{self.netloc}{self.path}"

    @property
    def netloc(self) -> str:
        """Host, and port where it isn't the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        """What must be equal so that credentials may be sent."""
        return (self.scheme, self.host.lower(), self.port)

    @property
    def loopback(self) -> bool:
        """Whether it is this machine itself."""
        return _LOOPBACK.fullmatch(self.host) is not None

    @property
    def target(self) -> str:
        """What a request line names."""
        return f"{self.path or '/'}?{self.query}" if self.query else self.path or "/"

    def of(self, path: str) -> Address:
        """Return the address of a path below this one."""
        return msgspec.structs.replace(self, path=f"{self.path}/{quote(path)}")


def parse(url: str) -> Address:
    """Read the address of a repository; a slash at its end means nothing.

    Raises:
        AddressError: it isn't one, or holds a user or password.
    """
    address = location(url)
    if address.query or "#" in url:
        problem = "has a query or a fragment; a repository has none"
        raise AddressError(problem, str(address))
    return msgspec.structs.replace(address, path=address.path.rstrip("/"))


def location(url: str) -> Address:
    """Read any address of HTTP, such as the target of a redirect; what it says is never shown but host and path.

    Raises:
        AddressError: as `parse`.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        problem = "isn't one that can be read"
        raise AddressError(problem) from None
    if parts.scheme not in _PORTS or not host:
        problem = "isn't the start of an http:// or https:// address"
        raise AddressError(problem, f"{parts.scheme}:"[:_SHOWN])
    found = Address(parts.scheme, host, port or _PORTS[parts.scheme], quote(parts.path, safe="/%:@!$&'()*+,;=~"))
    if "@" in parts.netloc:
        problem = "has a user or password in it; put them into the environment or Maven's settings.xml"
        raise AddressError(problem, str(found))
    if not re.fullmatch(r"[\w.:-]+", host):
        problem = "has a host that isn't a name or number"
        raise AddressError(problem)
    return msgspec.structs.replace(found, query=quote(parts.query, safe="/%:@!$&'()*+,;=~?"))
