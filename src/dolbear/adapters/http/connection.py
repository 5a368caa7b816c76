"""One connection: through a proxy or not, with TLS or not; its faults in our words."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import ssl
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

from dolbear.adapters.http.address import Address
from dolbear.adapters.http.faults import (
    DroppedError,
    HttpError,
    ProxyError,
    SlowError,
    StrangeAnswerError,
    TrustError,
    UnreachableError,
)
from dolbear.adapters.http.pace import Limits
from dolbear.core.errors import UsageError


class Proxy(msgspec.Struct, frozen=True):
    """A proxy of HTTP, and the header that opens it."""

    host: str
    port: int
    secret: str = ""

    def __str__(self) -> str:
        """Without user and password."""
        return f"{self.host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """Who we are to it."""
        return {"Proxy-Authorization": f"Basic {self.secret}"} if self.secret else {}


class AuthorityError(UsageError):
    """A file of certificates that can't be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"the certificates in {path} can't be used: {problem}", "It must be a PEM file: -----BEGIN CERTIFICATE-----"
        )
        self.path = path


def proxy_for(address: Address) -> Proxy | None:
    """Return the proxy that the environment names for an address: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.

    Raises:
        UsageError: it is none of HTTP.
    """
    url = urllib.request.getproxies().get(address.scheme)
    if not url or urllib.request.proxy_bypass(f"{address.host}:{address.port}"):
        return None
    parts = urlsplit(url if "://" in url else f"http://{url}")
    try:
        host, port = parts.hostname, parts.port or 80
    except ValueError:
        host = None
    if parts.scheme != "http" or not host:
        message = f"{address.scheme.upper()}_PROXY isn't the address of a proxy that dolbear can use"
        raise UsageError(message, "Write it as http://HOST:PORT; NO_PROXY lists hosts that need none.")
    secret = ""
    if parts.username:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        secret = base64.b64encode(pair.encode()).decode()
    return Proxy(host, port, secret)


def trusting(authority: Path | None) -> ssl.SSLContext:
    """Return a TLS context that trusts the system's authorities, or those of SSL_CERT_FILE, and `authority`.

    Raises:
        AuthorityError: the file isn't there, or has no certificate.
    """
    context = ssl.create_default_context()
    if authority is not None:
        try:
            context.load_verify_locations(cafile=authority)
        except OSError as reason:  # an SSLError too
            raise AuthorityError(authority, reason.strerror or str(reason)) from reason
    return context


def connect(
    address: Address, proxy: Proxy | None, context: ssl.SSLContext | None, limits: Limits
) -> http.client.HTTPConnection:
    """Return an open connection; `context` is for https.

    Raises:
        HttpError: there is none to be had.
    """
    near = (proxy.host, proxy.port) if proxy else (address.host, address.port)
    if context is None:
        made = http.client.HTTPConnection(*near, timeout=limits.connect)
    else:
        made = http.client.HTTPSConnection(*near, timeout=limits.connect, context=context)
        if proxy:
            made.set_tunnel(address.host, address.port, proxy.headers)
    try:
        made.connect()
    except (OSError, http.client.HTTPException, UnicodeError) as reason:
        made.close()
        raise _unconnected(address, proxy, reason, limits) from reason
    return made


def _unconnected(address: Address, proxy: Proxy | None, reason: Exception, limits: Limits) -> HttpError:
    place, through = f"{address.scheme}://{address.netloc}", str(proxy or "")
    if isinstance(reason, ssl.SSLCertVerificationError):
        return TrustError(place, reason.verify_message, certificate=True)
    if isinstance(reason, ssl.SSLError):
        return TrustError(place, reason.reason or "the handshake failed", certificate=False)
    if proxy and str(reason).startswith("Tunnel connection failed: "):
        return ProxyError(place, through, str(reason).removeprefix("Tunnel connection failed: ")[:80])
    if isinstance(reason, TimeoutError):
        return UnreachableError(place, f"no answer within {limits.connect:g} s", proxy=through)
    if isinstance(reason, (socket.gaierror, UnicodeError)):
        host = proxy.host if proxy else address.host
        known = getattr(reason, "errno", None) == socket.EAI_AGAIN
        return UnreachableError(place, f"there is no host {host}", proxy=through, known=known)
    return UnreachableError(place, getattr(reason, "strerror", None) or str(reason), proxy=through)


@contextlib.contextmanager
def talking(place: str, limits: Limits) -> Iterator[None]:
    """Say in our words what goes wrong with a connection in this block.

    Raises:
        DroppedError: it ended.
        SlowError: nothing comes.
        StrangeAnswerError: what comes isn't HTTP.
    """
    try:
        yield
    except TimeoutError as reason:
        raise SlowError(place, limits.silence) from reason
    except http.client.RemoteDisconnected as reason:
        raise DroppedError(place, "before an answer came") from reason
    except http.client.IncompleteRead as reason:
        raise DroppedError(place, "in the middle of an answer") from reason
    except http.client.HTTPException as reason:
        raise StrangeAnswerError(place, f"what it says isn't HTTP ({type(reason).__name__})") from reason
    except OSError as reason:
        raise DroppedError(place, reason.strerror or type(reason).__name__) from reason
