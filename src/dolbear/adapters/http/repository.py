"""A Maven-layout repository that takes PUT."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from dolbear.adapters.http.client import Client
from dolbear.adapters.http.faults import Answer
from dolbear.adapters.http.request import Body, Request
from dolbear.core import digest, files
from dolbear.publishing.layout import CHECKSUMS
from dolbear.publishing.repository import MissingFileError, checked_path

_SMALL = 16 << 20
_LARGEST = 64 << 30
_MISSING = {404, 410}
_REFUSED = {400, 403, 405, 409, 412}
_OTHER = 412


class HttpRepository:
    """Files by GET, HEAD and PUT; no listing, no deletion, and no lock: HTTP has none.

    `create` never overwrites: it looks first, and says `If-None-Match: *`, which Nexus and others
    keep. `replace` says `If-Match`, so that of two who changed a list one comes back with False,
    where the server keeps it; `publish` reads again in any case.
    """

    at_once = 6

    def __init__(self, client: Client) -> None:
        self._client = client
        self._guard = threading.Lock()
        self._tags: dict[tuple[str, str], str] = {}
        self._absent: set[str] = set()
        self._never: set[str] = set()
        self._holders = 0
        self._folder = ""

    @property
    def name(self) -> str:
        """Its address."""
        return str(self._client.address)

    def read(self, path: str) -> bytes | None:
        """See `Repository.read`."""
        request = Request(method="GET", path=checked_path(path))

        def receive(body: Body) -> bytes:
            content = body.whole(_SMALL)
            tag = body.headers.get("ETag", "")
            if tag.startswith('"'):
                self._tags[path, digest.of_bytes(content)] = tag
            return content

        found = self._client.send(request, receive)
        if isinstance(found, Answer):
            self._missing(request, found)
            return None
        return found

    def fetch(self, path: str) -> Path:
        """See `Repository.fetch`: a copy that lasts as long as this object."""
        request = Request(method="GET", path=checked_path(path))
        target = self._copy_of(path)

        def receive(body: Body) -> Path:
            _save(body, target)
            return target

        found = self._client.send(request, receive)
        if isinstance(found, Answer):
            self._missing(request, found)
            raise MissingFileError(self.name, path)
        return found

    def discard(self, path: str) -> None:
        """See `Repository.discard`."""
        self._copy_of(checked_path(path)).unlink(missing_ok=True)

    def create(self, path: str, content: Path | bytes) -> bool:
        """See `Repository.create`."""
        with self._guard:
            known = checked_path(path) in self._absent or _file_of(path) in self._never
            self._absent.discard(path)
        if not known and self._has(path):
            return False
        request = Request(method="PUT", path=path, body=content, headers=(("If-None-Match", "*"),))
        answer = self._client.send(request, _done)
        if answer is None:
            return True
        if answer.status in _REFUSED and (answer.status == _OTHER or self._has(path)):
            return False
        raise self._client.refused(request, answer)

    def replace(self, path: str, content: bytes, *, instead_of: bytes | None) -> bool:
        """See `Repository.replace`."""
        headers: tuple[tuple[str, str], ...] = (("If-None-Match", "*"),)
        if instead_of is not None:
            key = checked_path(path), digest.of_bytes(instead_of)
            if key not in self._tags and self.read(path) != instead_of:
                return False
            tag = self._tags.pop(key, "")
            headers = (("If-Match", tag),) if tag else ()
        request = Request(method="PUT", path=checked_path(path), body=content, headers=headers)
        answer = self._client.send(request, _done)
        if answer is None:
            return True
        if answer.status == _OTHER:
            return False
        raise self._client.refused(request, answer)

    @contextlib.contextmanager
    def lock(self, home: str) -> Iterator[None]:
        """Hold nobody off; in the block, what was missing is believed to be, and checksums of what was missing."""
        checked_path(home)
        with self._guard:
            self._holders += 1
        try:
            yield
        finally:
            with self._guard:
                self._holders -= 1
                self._absent.clear()
                self._never.clear()

    def _has(self, path: str) -> bool:
        request = Request(method="HEAD", path=path)
        answer = self._client.send(request, _done)
        if answer is None:
            return True
        self._missing(request, answer)
        return False

    def _missing(self, request: Request, answer: Answer) -> None:
        if answer.status not in _MISSING or answer.of_repository:
            raise self._client.refused(request, answer)
        with self._guard:
            if self._holders:
                self._absent.add(request.path)
                self._never.add(request.path)

    def _copy_of(self, path: str) -> Path:
        return Path(self._downloads(), f"{digest.of_bytes(path.encode()).rpartition(':')[2][:24]}")

    def _downloads(self) -> str:
        with self._guard:
            if not self._folder:
                self._folder = tempfile.mkdtemp(prefix=f"dolbear-{os.getpid()}-", dir=files.temporary())
                weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
            return self._folder


def _file_of(path: str) -> str:
    """Return the file that a checksum is of; empty if it is none."""
    file, _, kind = path.rpartition(".")
    return file if kind in CHECKSUMS else ""


def _save(body: Body, target: Path) -> None:
    """Write a file whole, beside others that do so."""
    with files.replacing(target) as temporary, temporary.open("wb") as file:
        for block in body.blocks(_LARGEST):
            file.write(block)


def _done(_: Body) -> None:
    """Take an answer that says yes."""
